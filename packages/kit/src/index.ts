// SPDX-License-Identifier: MIT
/**
 * What a game imports: its zones, kinds of entities, scripts and account script are values made by
 * the `define…` functions, and their types flow to scripts and to the page. It loads in a browser;
 * it must never reach a clock, a socket or a message of the cluster.
 */
export { hashText, type Random, SeededRandom } from '@realmkeep/base';
export {
  type AccountScript,
  type Character,
  type CharacterRequest,
  defineAccount,
  isRefused,
  type Migration,
  type NewCharacter,
  type Refused,
  refused,
  type SavedFields,
} from './account.ts';
export {
  type CharacterState,
  characterOf,
  decodeState,
  encodeState,
  type MadeCharacter,
  makeCharacter,
} from './character-state.ts';
export { type CommandTable, defineEntity, type EntityDefinition } from './entity.ts';
export { KIT_ERRORS } from './errors.ts';
export { decodeFields, encodeFields } from './field-codec.ts';
export {
  bool,
  emptyValueOf,
  type Field,
  type FieldTable,
  type FieldValue,
  f64,
  i8,
  i16,
  i32,
  text,
  u8,
  u16,
  u32,
  type ValueOf,
  type ValuesOf,
  type WireField,
  type WireFieldTable,
} from './fields.ts';
export {
  defineGame,
  type Exit,
  type Game,
  type GameCommand,
  halfSizeOf,
  isGame,
  ownKindOf,
  type Zone,
} from './game.ts';
export type {
  Auction,
  DurableRefusal,
  HeldItem,
  ItemCalls,
  Letter,
  NewLetter,
  Outcome,
} from './item-calls.ts';
export {
  defineItems,
  defineVendor,
  fitsPlace,
  type ItemTable,
  type ItemTemplate,
  type Keeping,
  type LootSpec,
  type Vendor,
} from './items.ts';
export {
  type CommandContext,
  type Entity,
  type EntityHandle,
  type Script,
  type ScriptContext,
  type ScriptHooks,
  script,
} from './script.ts';
export { type Point, type Rect, rect } from './shapes.ts';
export {
  defineZone,
  type ExitSpec,
  type SceneryItem,
  type SpawnSpec,
  type ZoneDefinition,
} from './zone.ts';
