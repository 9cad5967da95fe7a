// SPDX-License-Identifier: MIT
/**
 * The port of a realm's database.
 *
 * What happens in it is an operation: plain data, one kind for each request of
 * `packages/wire/src/messages/database.ts` that touches durable state, named like it. A batch of
 * operations is one transaction with a savepoint around each, so that a refused operation leaves no
 * trace while the others are committed. Every owner and epoch is checked inside the transaction:
 * that is the fence. Leases live in the RAM of the database role, which tells an operation whose
 * lease lives (`Liveness`); the wall clock, too, comes with the operation (`at`).
 */
import type { CharacterId, Incarnation, RealmError } from '@realmkeep/base';
import type { AnswerOf, BodyOf, databaseMessages } from '@realmkeep/wire';

export interface RealmStore {
  /**
   * Commits the batch and answers when it is durable, in the order of the operations. At most one
   * call at a time. Rejects only when the store has failed or was closed; nobody knows then what of
   * the batch was done, and the process must end (`onFailure`).
   */
  execute(batch: readonly Operation[]): Promise<readonly OperationResult[]>;
  /** Called at most once, when a durable write has failed: end the process, never go on. */
  onFailure(fn: (error: RealmError) => void): void;
  stats(): StoreStats;
  /** Resolves when the file is closed. Safe to call twice. */
  close(): Promise<void>;
}

export interface StoreStats {
  batches: number;
  operations: number;
  refused: number;
  /** Of the last batch: running its operations, and its commit with the wait for the disk. */
  lastExecuteMs: number;
  lastCommitMs: number;
}

/** Whose lease lives: those listed, or (in the first term after a start) everybody but those. */
export interface Liveness {
  readonly of: 'only' | 'all-but';
  readonly incarnations: readonly Incarnation[];
}

type Wire = typeof databaseMessages;
type Ask<Name extends keyof Wire> = BodyOf<Wire[Name]>;
type Answer<Name extends keyof Wire> = AnswerOf<Wire[Name]>;

/** The database's opinion of leases, as the operation needs it. */
interface WithLiveness {
  readonly liveness: Liveness;
}
/** Wall clock in ms since 1970, of the database node. */
interface WithTime {
  readonly at: number;
}

/** The kinds of operations: what each is asked with, and what it gives. */
export interface OperationTable {
  /** `from`: whose ended lease made it possible, '' when nobody's. */
  TakeSeat: { ask: Ask<'TakeSeat'> & WithLiveness; value: Answer<'TakeSeat'> & TakenFrom };
  TakeRegion: { ask: Ask<'TakeRegion'> & WithLiveness; value: Answer<'TakeRegion'> & TakenFrom };
  GiveRegion: { ask: Ask<'GiveRegion'>; value: Answer<'GiveRegion'> };
  ListRegionCharacters: {
    ask: Ask<'ListRegionCharacters'>;
    value: Answer<'ListRegionCharacters'>;
  };
  LoadCharacter: { ask: Ask<'LoadCharacter'>; value: Answer<'LoadCharacter'> };
  SaveCharacters: { ask: Ask<'SaveCharacters'>; value: Answer<'SaveCharacters'> };
  CommitTransfer: {
    ask: Ask<'CommitTransfer'> & WithLiveness;
    value: Answer<'CommitTransfer'>;
  };
  ReleaseCharacter: { ask: Ask<'ReleaseCharacter'>; value: Answer<'ReleaseCharacter'> };
  OpenSession: { ask: Ask<'OpenSession'> & WithTime; value: Answer<'OpenSession'> };
  ResumeSession: { ask: Ask<'ResumeSession'> & WithTime; value: Answer<'ResumeSession'> };
  CloseSession: { ask: Ask<'CloseSession'> & WithTime; value: Answer<'CloseSession'> };
  /** `damaged`: rows of the account that are left out because their checksum is wrong. */
  ListCharacters: {
    ask: Ask<'ListCharacters'>;
    value: Answer<'ListCharacters'> & { readonly damaged: readonly CharacterId[] };
  };
  StoreCharacter: { ask: Ask<'StoreCharacter'> & WithTime; value: Answer<'StoreCharacter'> };
  RemoveCharacter: { ask: Ask<'RemoveCharacter'>; value: Answer<'RemoveCharacter'> };
  EnterCharacter: {
    ask: Ask<'EnterCharacter'> & WithLiveness;
    value: Answer<'EnterCharacter'>;
  };
  /** Housekeeping of the database role: forgets expired tickets and sessions. */
  Prune: { ask: WithTime; value: { readonly tickets: number; readonly sessions: number } };
}

interface TakenFrom {
  readonly from: Incarnation | '';
}

export type OperationKind = keyof OperationTable;
export type OperationOf<K extends OperationKind> = {
  readonly operation: K;
} & OperationTable[K]['ask'];
export type ValueOf<K extends OperationKind> = OperationTable[K]['value'];

export type Operation = { [K in OperationKind]: OperationOf<K> }[OperationKind];
export type OperationValue = { [K in OperationKind]: ValueOf<K> }[OperationKind];

export type OperationResult =
  | { readonly ok: true; readonly value: OperationValue }
  | { readonly ok: false; readonly code: string; readonly message: string };
