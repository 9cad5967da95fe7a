// SPDX-License-Identifier: MIT
/**
 * What login knows of realms: their gateways and loads, from the heartbeats alone (master or not).
 * Rules [LGN5] and [LGN6] of `docs/reference/roles/login.md`.
 */
import type { AccountId, NodeId, RealmId } from '@realmkeep/base';
import type { BodyOf, loginHttp, statisticsMessages } from '@realmkeep/wire';
import type { RealmConfig } from '../../config/installation.ts';
import { GatewayChoice, SILENT_MS } from '../../runtime/gateway-choice.ts';
import { type Admission, RealmQueue } from './realm-queue.ts';

type Beat = BodyOf<typeof statisticsMessages.Heartbeat>;
type RealmLoad = loginHttp.RealmsAnswer['realms'][number];

const ZONES_PER_REALM_MAX = 1024;

interface Heard {
  readonly beat: Beat;
  readonly at: number;
}

interface Known {
  readonly gateways: GatewayChoice;
  readonly zones: Map<NodeId, Heard>;
  readonly queue: RealmQueue;
}

export class Realms {
  readonly #realms: readonly RealmConfig[];
  readonly #known = new Map<RealmId, Known>();

  constructor(realms: readonly RealmConfig[], own: NodeId) {
    this.#realms = realms;
    for (const { id } of realms) {
      const queue = new RealmQueue(own);
      this.#known.set(id, { gateways: new GatewayChoice(), zones: new Map(), queue });
    }
  }

  has(realm: RealmId): boolean {
    return this.#known.has(realm);
  }

  hear(realm: RealmId, beat: Beat, now: number): void {
    const known = this.#known.get(realm);
    if (known === undefined) return;
    if (beat.role === 'gateway') known.gateways.hear(beat, now);
    if (beat.role === 'login') known.queue.hear(beat.node, loadOf(beat, realm), now);
    if (beat.role !== 'zone') return;
    const { zones } = known;
    const before = zones.get(beat.node);
    if (before === undefined && zones.size >= ZONES_PER_REALM_MAX) return;
    // A replaced process that wakes up goes on beating; its successor started later.
    const living = before !== undefined && now - before.at <= SILENT_MS;
    if (living && beat.startedAt < before.beat.startedAt) return;
    zones.set(beat.node, { beat, at: now });
  }

  /** The realms as players choose among them. */
  list(now: number): RealmLoad[] {
    return this.#realms.map(({ id, title }) => {
      const gateways = this.#known.get(id)?.gateways.ready(now) ?? [];
      const playersMax = gateways.reduce((sum, beat) => sum + beat.playersMax, 0);
      const state = gateways.length > 0 ? 'up' : 'down';
      return { id, title, players: this.#players(id, now), playersMax, state };
    });
  }

  /**
   * Addresses of the realm's ready gateways that are not full, the one with the fewest players
   * first; `full` when there are ready ones, but none with room.
   */
  gateways(realm: RealmId, now: number): { addresses: string[]; full: boolean } {
    const known = this.#known.get(realm);
    return known?.gateways.choose(now) ?? { addresses: [], full: false };
  }

  /** Whether some gateway of the realm is ready, full or not. */
  isUp(realm: RealmId, now: number): boolean {
    return (this.#known.get(realm)?.gateways.ready(now).length ?? 0) > 0;
  }

  /** Nobody waits, and there is room for more than those who are on their way. */
  hasRoom(realm: RealmId, now: number): boolean {
    const known = this.#known.get(realm);
    if (known === undefined) return false;
    return known.queue.waiting === 0 && known.gateways.room(now) > known.queue.load(now);
  }

  /** Whether the account may have a ticket now; `back`: it has a session in the realm. */
  admit(realm: RealmId, account: AccountId, back: boolean, now: number): Admission {
    const known = this.#known.get(realm);
    if (known === undefined) return { may: 'not' };
    return known.queue.ask(account, { room: known.gateways.room(now), back }, now);
  }

  /** For the heartbeat: what this login shares the room of each realm for. */
  loads(now: number): [figure: string, load: number][] {
    return [...this.#known].map(([realm, { queue }]) => [figureOf(realm), queue.load(now)]);
  }

  waiting(): number {
    return [...this.#known.values()].reduce((sum, { queue }) => sum + queue.waiting, 0);
  }

  /** Zones know the players of their realm; a gateway may serve several realms. */
  #players(realm: RealmId, now: number): number {
    let players = 0;
    for (const { beat, at } of this.#known.get(realm)?.zones.values() ?? []) {
      if (now - at > SILENT_MS) continue;
      for (const region of beat.regions) players += region.players;
    }
    return players;
  }
}

function figureOf(realm: RealmId): string {
  return `load.${realm}`;
}

function loadOf(beat: Beat, realm: RealmId): number {
  return beat.figures.find(({ name }) => name === figureOf(realm))?.value ?? 0;
}
