// SPDX-License-Identifier: MIT
/**
 * The port of a realm's database.
 *
 * What happens in it is an operation: plain data, one kind for each request of `database.ts`,
 * `items.ts` and `game.ts` in `packages/wire/src/messages` that touches durable state, named like
 * it. A batch of operations is one transaction in which a refused one leaves no trace while the
 * others are committed. Every owner and epoch is checked inside the transaction: that is the fence.
 * Leases live in the RAM of the database role, which tells an operation whose lease lives
 * (`Liveness`); the wall clock, too, comes with the operation (`at`).
 */
import type { CharacterId, Incarnation, RealmError } from '@realmkeep/base';
import type {
  AnswerOf,
  BodyOf,
  databaseMessages,
  gameMessages,
  itemMessages,
  regionMessages,
} from '@realmkeep/wire';

export interface RealmStore {
  /**
   * How long running one batch may take, without its commit; whoever makes batches has a default. A
   * database over a network needs longer ones, for each costs it journeys, however small it is.
   */
  readonly batchMs?: number | undefined;
  /** Calls that may be under way at once; one where it does not say. Batches keep their order. */
  readonly underWayMax?: number | undefined;
  /**
   * Commits the batch and answers when it is durable, in the order of the operations. Rejects only
   * when the store has failed or was closed; nobody knows then what of the batch was done, and the
   * process must end (`onFailure`).
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
  /** How long it took after the open until the working set was in RAM; null while it is not. */
  loadedMs: number | null;
}

/** Whose lease lives: those listed, or (in the first term after a start) everybody but those. */
export interface Liveness {
  readonly of: 'only' | 'all-but';
  readonly incarnations: readonly Incarnation[];
}

/** Heroes of a region as they were at one moment of its owner at that epoch. */
export interface RegionCut {
  readonly epoch: number;
  readonly heroes: readonly {
    readonly character: CharacterId;
    readonly epoch: number;
    readonly zone: string;
    readonly state: string;
  }[];
}

interface WithCut {
  /** What its heroes become when its holder has failed; without it they stay as saved. */
  readonly cut?: RegionCut | null;
}

/** What became of the heroes of a region whose holder had failed. */
interface Restored {
  /** Put back to the cut. */
  readonly heroesRestored: number;
  /** Rows whose checksum is wrong, and that were not in the cut. */
  readonly damaged: readonly CharacterId[];
}

type Wire = typeof databaseMessages & typeof itemMessages & typeof gameMessages;
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

/** The kinds of other operations: what each is asked with, and what it gives. */
interface CommonTable {
  /** `from`: whose ended lease made it possible, '' when nobody's. */
  TakeSeat: { ask: Ask<'TakeSeat'> & WithLiveness; value: Answer<'TakeSeat'> & TakenFrom };
  GiveSeat: { ask: Ask<'GiveSeat'>; value: Answer<'GiveSeat'> };
  TakeRegion: {
    ask: Ask<'TakeRegion'> & WithLiveness & WithCut;
    value: Answer<'TakeRegion'> & TakenFrom & Restored;
  };
  CommitRegion: {
    ask: BodyOf<typeof regionMessages.CommitRegion> & WithLiveness;
    value: AnswerOf<typeof regionMessages.CommitRegion>;
  };
  GiveRegion: { ask: Ask<'GiveRegion'>; value: Answer<'GiveRegion'> };
  OpenInstance: {
    ask: BodyOf<typeof regionMessages.OpenInstance>;
    value: AnswerOf<typeof regionMessages.OpenInstance>;
  };
  CloseInstance: { ask: BodyOf<typeof regionMessages.CloseInstance>; value: object };
  ListInstances: { ask: object; value: AnswerOf<typeof regionMessages.ListInstances> };
  ListRegionCharacters: {
    ask: Ask<'ListRegionCharacters'>;
    value: Answer<'ListRegionCharacters'>;
  };
  LoadCharacter: {
    ask: Pick<Ask<'LoadCharacter'>, 'character'>;
    value: Answer<'LoadCharacter'>;
  };
  SaveCharacters: { ask: Ask<'SaveCharacters'>; value: Answer<'SaveCharacters'> };
  CommitTransfer: {
    ask: Ask<'CommitTransfer'> & WithLiveness;
    value: Answer<'CommitTransfer'>;
  };
  ReleaseCharacter: { ask: Ask<'ReleaseCharacter'>; value: Answer<'ReleaseCharacter'> };
  OpenSession: { ask: Ask<'OpenSession'> & WithTime; value: Answer<'OpenSession'> };
  ResumeSession: { ask: Ask<'ResumeSession'> & WithTime; value: Answer<'ResumeSession'> };
  CloseSession: { ask: Ask<'CloseSession'> & WithTime; value: Answer<'CloseSession'> };
  EndAccountSessions: { ask: Ask<'EndAccountSessions'>; value: Answer<'EndAccountSessions'> };
  AskSession: { ask: Ask<'AskSession'> & WithTime; value: Answer<'AskSession'> };
  /** `damaged`: rows of the account that are left out because their checksum is wrong. */
  ListCharacters: {
    ask: Ask<'ListCharacters'>;
    value: Answer<'ListCharacters'> & { readonly damaged: readonly CharacterId[] };
  };
  StoreCharacter: { ask: Ask<'StoreCharacter'> & WithTime; value: Answer<'StoreCharacter'> };
  RemoveCharacter: { ask: Ask<'RemoveCharacter'> & WithTime; value: Answer<'RemoveCharacter'> };
  EnterCharacter: {
    ask: Ask<'EnterCharacter'> & WithLiveness;
    value: Answer<'EnterCharacter'>;
  };
  SweepItems: { ask: Ask<'SweepItems'> & WithTime; value: Answer<'SweepItems'> };
  ListItems: { ask: Ask<'ListItems'>; value: Answer<'ListItems'> };
  ListRegionItems: { ask: Ask<'ListRegionItems'>; value: Answer<'ListRegionItems'> };
  ListMail: { ask: Ask<'ListMail'>; value: Answer<'ListMail'> };
  ListAuctions: { ask: Ask<'ListAuctions'>; value: Answer<'ListAuctions'> };
  ListLives: { ask: Ask<'ListLives'>; value: Answer<'ListLives'> };
  AskOperation: { ask: { readonly op: string }; value: Answer<'AskOperation'> };
  /** A line in the ledger of refusals, of what the rules of a zone have refused. */
  NoteRefusal: {
    ask: Omit<BodyOf<Wire['NoteRefusal']>, 'op'> & { readonly op: string } & WithTime;
    value: object;
  };
  ItemHistory: { ask: Ask<'ItemHistory'>; value: Answer<'ItemHistory'> };
  CharacterHistory: { ask: Ask<'CharacterHistory'>; value: Answer<'CharacterHistory'> };
  ReportExceptions: { ask: Ask<'ReportExceptions'>; value: Answer<'ReportExceptions'> };
  ListExceptions: { ask: Ask<'ListExceptions'>; value: Answer<'ListExceptions'> };
  ForgetExceptions: { ask: Ask<'ForgetExceptions'>; value: Answer<'ForgetExceptions'> };
  ReadValue: { ask: Ask<'ReadValue'>; value: Answer<'ReadValue'> };
  WriteValue: {
    ask: Omit<Ask<'WriteValue'>, 'op'> & { readonly op: string };
    value: Answer<'WriteValue'>;
  };
  /** Housekeeping of the database role: forgets what expired, ends auctions; `more` is left. */
  Prune: { ask: WithTime; value: Pruned };
}

interface Pruned {
  readonly tickets: number;
  readonly sessions: number;
  readonly operations: number;
  readonly loot: number;
  readonly auctions: number;
  readonly more: boolean;
}

/** Operations that happen once, known by their id, which is hexadecimal text here. */
const DURABLE = [
  'MintItem',
  'DestroyItem',
  'SplitItem',
  'MergeItems',
  'MoveItem',
  'DropItem',
  'TakeItem',
  'TakeLoot',
  'GiveMoney',
  'TakeMoney',
  'TradeItems',
  'BuyFromVendor',
  'SellToVendor',
  'SendMail',
  'TakeMail',
  'AuctionCreate',
  'AuctionBuy',
  'AuctionCancel',
] as const;
export type DurableKind = (typeof DURABLE)[number];

/** The game's word on what is to be made. */
interface WithTemplates {
  /** Its largest stack of each template asked for, in their order; 0 where it has no such item. */
  readonly stacks: readonly number[];
}
type Making = 'MintItem' | 'TakeLoot' | 'BuyFromVendor';

/** The kinds of durable operations: what each is asked with, and what it gives. */
type DurableTable = {
  [K in DurableKind]: {
    ask: Omit<Ask<K>, 'op'> & { readonly op: string } & WithTime &
      (K extends Making ? WithTemplates : unknown);
    value: Answer<K>;
  };
};

const durableKinds: ReadonlySet<string> = new Set(DURABLE);

export function isDurable(operation: Operation): operation is Durable {
  return durableKinds.has(operation.operation);
}

/** Kinds that only ask: nothing that they do would have to survive anything. */
const QUESTIONS: ReadonlySet<OperationKind> = new Set<OperationKind>([
  'ListInstances',
  'ListRegionCharacters',
  'LoadCharacter',
  'AskSession',
  'ListCharacters',
  'ListItems',
  'ListRegionItems',
  'ListMail',
  'ListAuctions',
  'ListLives',
  'AskOperation',
  'ItemHistory',
  'CharacterHistory',
  'ListExceptions',
  'ReadValue',
]);

export function isQuestion({ operation }: Operation): boolean {
  return QUESTIONS.has(operation);
}

interface TakenFrom {
  readonly from: Incarnation | '';
}

export type OperationTable = CommonTable & DurableTable;
export type OperationKind = keyof OperationTable;
export type OperationOf<K extends OperationKind> = {
  readonly operation: K;
} & OperationTable[K]['ask'];
export type ValueOf<K extends OperationKind> = OperationTable[K]['value'];

export type Durable = { [K in DurableKind]: OperationOf<K> }[DurableKind];
export type Operation = { [K in OperationKind]: OperationOf<K> }[OperationKind];
export type OperationValue = { [K in OperationKind]: ValueOf<K> }[OperationKind];

export type OperationResult =
  | { readonly ok: true; readonly value: OperationValue }
  | { readonly ok: false; readonly code: string; readonly message: string };
