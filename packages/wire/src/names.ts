// SPDX-License-Identifier: MIT
/** Field types that many messages share, each with its one bound. */
import type {
  AccountId,
  CharacterId,
  EntityId,
  Incarnation,
  NodeId,
  RealmId,
  RegionId,
  SessionId,
} from '@realmkeep/base';
import { bytes, type Type, text, u32, varint } from './types.ts';

export const nodeId = (): Type<NodeId> => text<NodeId>(48);
export const realmId = (): Type<RealmId> => text<RealmId>(32);
export const regionName = (): Type<RegionId> => text<RegionId>(48);
export const incarnation = (): Type<Incarnation> => text<Incarnation>(32);
export const sessionId = (): Type<SessionId> => text<SessionId>(32);
export const accountId = (): Type<AccountId> => varint() as Type<number> as Type<AccountId>;
export const characterId = (): Type<CharacterId> => varint() as Type<number> as Type<CharacterId>;
export const entityId = (): Type<EntityId> => u32() as Type<number> as Type<EntityId>;
/** Ownership epochs; 0 means "none". */
export const epoch = (): Type<number> => u32();
/** Characters' and accounts' names: 24 letters at most, whatever their script. */
export const personName = (): Type<string> => text(96);
/** A stable `ERR_…` code. */
export const errorCode = (): Type<string> => text(64);
/** A sentence for a person. */
export const sentence = (): Type<string> => text(400);
/** Saved fields of a character as JSON. */
export const savedState = (): Type<string> => text(16_384);
/** What an operation is known by, for ever: see `operationId` of `operation-id.ts`. */
export const operationId = (): Type<Uint8Array> => bytes(16);
/** Numbers of items, never used twice; 0 means "none". */
export const itemSerial = (): Type<number> => varint();
/** A kind of item, in the game's words: `sword-of-ember`. */
export const itemTemplate = (): Type<string> => text(48);
/** Where an item is at its owner: `hand`, `bag:7`; `120,44` on the ground. */
export const itemPlace = (): Type<string> => text(32);
/** The game's smallest coin, at most 2^53 - 1 of it. */
export const money = (): Type<number> => varint();

/** Entities that a player may name as those that matter beside the nearest. */
export const TARGETS_MAX = 8;
/** Heroes of one `SaveCharacters`; whoever sends it keeps to the bytes of a message too. */
export const SAVE_HEROES_MAX = 256;
/** Heroes of one `StillBound`. */
export const STILL_BOUND_MAX = 256;
