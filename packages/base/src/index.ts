// SPDX-License-Identifier: MIT
/**
 * The ground that every package stands on. It imports nothing and knows no game, no message and no
 * operating system: the host's side of `Env` stands in `packages/server/src/host`.
 */
export { AssertionError, assert, present, unreachable } from './assert.ts';
export { Beginnings } from './beginnings.ts';
export { concatBytes, cutUtf8, equalBytes, fromHex, fromUtf8, toHex, utf8 } from './bytes.ts';
export { type Cancel, type Clock, type Crypto, type Disk, delay, type Env, every } from './env.ts';
export { BASE_ERRORS, type ErrorTable, isRealmError, messageOf, RealmError } from './errors.ts';
export {
  type AccountId,
  type Branded,
  type CharacterId,
  type EntityId,
  type Incarnation,
  NODE_ID_PATTERN,
  type NodeId,
  parseRegionId,
  REALM_ID_PATTERN,
  type RealmId,
  type RegionId,
  type RegionName,
  regionId,
  type SessionId,
  ZONE_NAME_PATTERN,
} from './ids.ts';
export { type Log, type LogFields, silentLog } from './log.ts';
export {
  checkName,
  NAME_LETTERS_MAX,
  NAME_LETTERS_MIN,
  type NameProblem,
  nameSkeleton,
} from './names.ts';
export type {
  HttpRequest,
  HttpResponse,
  HttpRoute,
  HttpServerOptions,
  Listener,
  MessageSocket,
  Network,
  SocketServerOptions,
} from './network.ts';
export { hashText, type Random, SeededRandom } from './random.ts';
export { Ring } from './ring.ts';
