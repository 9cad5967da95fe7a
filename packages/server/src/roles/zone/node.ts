// SPDX-License-Identifier: MIT
/** What the parts of the zone role share: the regions of this process, and the ways out of it. */
import type { CharacterId, Env, Incarnation, NodeId, RealmId, RegionId } from '@realmkeep/base';
import type { Game } from '@realmkeep/kit';
import { type Message, type Refusal, type Request, subjects } from '@realmkeep/wire';
import type { RoleContext } from '../../runtime/role.ts';
import type { EntityClasses } from './entities.ts';
import type { Player } from './players.ts';
import type { Region } from './region.ts';

/** Requests to the database that change nothing or may be repeated. */
export const DATABASE_DEADLINE_MS = 2000;

export interface Route {
  readonly region: RegionId;
  readonly node: NodeId;
  readonly incarnation: Incarnation;
  readonly epoch: number;
}

/** A hero that is simulated here, and where. */
export interface Placed {
  readonly player: Player;
  readonly region: Region;
}

export class ZoneNode {
  readonly env: Env;
  readonly context: RoleContext;
  readonly realm: RealmId;
  /** The version that runs: see `reload.ts`. */
  game: Game;
  readonly classes: EntityClasses;
  readonly regions = new Map<RegionId, Region>();
  /** Who runs what, as the master last said. */
  readonly routes = new Map<RegionId, Route>();
  /** The lease was answered lately: durable operations may be asked for. */
  durable = false;
  /** Takes nothing new. */
  draining = false;
  /** Everything has ended: late answers change nothing. */
  stopped = false;
  /** Resolves when no durable operation of the hero is in flight; see `durable/`. */
  settled: (player: Player) => Promise<void> = () => Promise.resolve();
  /** Called with what the game's rules refused, which no database saw; see `durable/`. */
  refused: (player: Player, kind: string, op: Uint8Array, refusal: Refusal) => void = () => {};
  /** Called after every Bind: what the player may have missed is told again. */
  bound: (placed: Placed) => void = () => {};

  constructor(
    env: Env,
    context: RoleContext,
    made: { realm: RealmId; game: Game; classes: EntityClasses },
  ) {
    this.env = env;
    this.context = context;
    this.realm = made.realm;
    this.game = made.game;
    this.classes = made.classes;
  }

  get incarnation(): Incarnation {
    return this.context.incarnation;
  }

  find(character: CharacterId): Placed | null {
    for (const region of this.regions.values()) {
      const player = region.players.get(character);
      if (player !== undefined) return { player, region };
    }
    return null;
  }

  database<Q, A>(of: Request<Q, A>, value: Q, deadlineMs = DATABASE_DEADLINE_MS): Promise<A> {
    return this.context.messenger.ask(subjects.database(this.realm), of, value, deadlineMs);
  }

  askNode<Q, A>(node: NodeId, of: Request<Q, A>, value: Q, deadlineMs: number): Promise<A> {
    return this.context.messenger.ask(subjects.node(this.realm, node), of, value, deadlineMs);
  }

  send<T>(node: NodeId, of: Message<T>, value: T): void {
    this.context.messenger.send(subjects.node(this.realm, node), of, value);
  }
}
