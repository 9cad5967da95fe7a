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
export { type Door, doorOf } from './door.ts';
export { type Duration, msOf } from './duration.ts';
export {
  type CommandTable,
  defineEntity,
  type EntityDefinition,
  type HealthFields,
} from './entity.ts';
export { KIT_ERRORS } from './errors.ts';
export { decodeFields, encodeFields } from './field-codec.ts';
export {
  bool,
  emptyValueOf,
  entity,
  type Field,
  type FieldTable,
  type FieldValue,
  f64,
  fits,
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
  type Copies,
  defineGame,
  type Exit,
  type Game,
  type GameCommand,
  type GameEvent,
  halfSizeOf,
  type InstanceSpec,
  isGame,
  ownKindOf,
  type Zone,
} from './game.ts';
export type { Entity, EntityHandle, Threat } from './handle.ts';
export type {
  Auction,
  DurableRefusal,
  HeldItem,
  ItemCalls,
  Letter,
  NewLetter,
  Outcome,
  Reward,
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
export { type LootEntry, type LootTable, lootTable, rollLoot } from './loot.ts';
export {
  type Death,
  type Hurt,
  type Script,
  type ScriptHooks,
  script,
  type ZoneScript,
  zoneScript,
} from './script.ts';
export type {
  CommandContext,
  Finding,
  LootOptions,
  RegionMemory,
  ScriptContext,
  Somewhere,
  SpawnOptions,
  ValueStore,
  ZoneView,
} from './script-context.ts';
export {
  type Circle,
  circle,
  isInside,
  type Point,
  type Rect,
  rect,
  type Shape,
} from './shapes.ts';
export { defineTiledZone } from './tiled/tiled-zone.ts';
export {
  defineZone,
  type ExitSpec,
  type SceneryItem,
  type SpawnSpec,
  type ZoneDefinition,
} from './zone.ts';
