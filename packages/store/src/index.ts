// SPDX-License-Identifier: MIT
/**
 * Durable truth: the schema of a realm's database and of login's, the operations on them, and the
 * adapters that run them (`@realmkeep/store/sqlite`, `/postgres`, `/memory`). The package decides
 * what may be written and who may write it; it must never know of games, sockets or the bus, and it
 * never reads a clock: time comes with the operation.
 */
export { STORE_ERRORS, type StoreErrorCode } from './errors.ts';
export {
  type Account,
  type AccountExport,
  type Edition,
  type LoginStore,
  type NewAccount,
  type NewToken,
  TOKENS_PER_ACCOUNT_MAX,
  type TokenPurpose,
  type TokenQuery,
} from './login-store.ts';
export type {
  Durable,
  DurableKind,
  Liveness,
  Operation,
  OperationKind,
  OperationOf,
  OperationResult,
  OperationTable,
  OperationValue,
  RealmStore,
  RegionCut,
  StoreStats,
  ValueOf,
} from './realm-store.ts';
