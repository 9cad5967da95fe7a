// SPDX-License-Identifier: MIT
/**
 * What the host lends to roles beyond their `Env`: opened databases, the loaded game, secrets, the
 * machine's processes. The simulator lends others of the same shape.
 */
import type { RealmId } from '@realmkeep/base';
import type { Game } from '@realmkeep/kit';
import type { LoginStore, RealmStore } from '@realmkeep/store';
import type { Watch } from './watch.ts';

export interface Services {
  /** The realm's database; only the database role asks for it. */
  openRealmStore(url: string): Promise<RealmStore>;
  /** Accounts and passwords; only the login role asks for it. */
  openLoginStore(url: string): Promise<LoginStore>;
  /** The game of a realm; loaded once per process. */
  loadGame(realm: RealmId): Promise<Game>;
  /** Calls back with new versions of the game; only where games are being written. */
  watchGame?(realm: RealmId, changed: GameChanged, broken: GameBroken): () => void;
  readonly secrets: Secrets;
  /** The first moment after `afterMs` that cron's five fields name; null when there is none. */
  nextTime(cron: string, afterMs: number): number | null;
  /** Runs a script of the game; throws when it takes longer, even in an endless loop. */
  bounded<T>(ms: number, run: () => T): T;
  /** What this process uses, for its heartbeat. */
  usage(): Usage;
  /** Who watches scripts that never end; without one nobody does. */
  readonly watch?: Watch;
  /** Folder of the built game page, when there is one. */
  readonly pageFolder: string | null;
}

export type GameChanged = (game: Game) => void;
export type GameBroken = (error: unknown) => void;

export interface Secrets {
  /** Ed25519 public key of login's tickets. */
  readonly loginPublicKey: Uint8Array;
  /** Private seed; null in every role but login. */
  readonly loginSeed: Uint8Array | null;
}

export interface Usage {
  readonly pid: number;
  /** CPU time of this process since its start, user and system, in ms. */
  readonly cpuMs: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
  /** The event loop's longest delay since the last call, in ms. */
  readonly lagMs: number;
}
