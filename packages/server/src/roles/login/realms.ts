// SPDX-License-Identifier: MIT
/**
 * What login knows of realms: their gateways and loads, from the heartbeats alone (master or not).
 * Rules [LGN5] and [LGN6] of `docs/reference/roles/login.md`.
 */
import type { NodeId, RealmId } from '@realmkeep/base';
import type { BodyOf, loginHttp, statisticsMessages } from '@realmkeep/wire';
import type { RealmConfig } from '../../config/installation.ts';

type Beat = BodyOf<typeof statisticsMessages.Heartbeat>;
type RealmLoad = loginHttp.RealmsAnswer['realms'][number];

/** Three beats missed: no player is sent there. */
const SILENT_MS = 3000;
const NODES_PER_REALM_MAX = 1024;
/** Bound of the answer's list. */
const GATEWAYS_TOLD_MAX = 64;

interface Heard {
  readonly beat: Beat;
  readonly at: number;
  /** Tickets that were told this gateway first since its beat: they will be players soon. */
  sentThere: number;
}

export class Realms {
  readonly #realms: readonly RealmConfig[];
  readonly #heard = new Map<RealmId, Map<NodeId, Heard>>();

  constructor(realms: readonly RealmConfig[]) {
    this.#realms = realms;
    for (const { id } of realms) this.#heard.set(id, new Map());
  }

  has(realm: RealmId): boolean {
    return this.#heard.has(realm);
  }

  hear(realm: RealmId, beat: Beat, now: number): void {
    if (beat.role !== 'gateway' && beat.role !== 'zone') return;
    const nodes = this.#heard.get(realm);
    if (nodes === undefined) return;
    const known = nodes.get(beat.node);
    // A replaced process that wakes up goes on beating; its successor started later.
    if (known !== undefined && now - known.at <= SILENT_MS) {
      if (beat.startedAt < known.beat.startedAt) return;
    }
    if (known === undefined && nodes.size >= NODES_PER_REALM_MAX) return;
    nodes.set(beat.node, { beat, at: now, sentThere: 0 });
  }

  /** The realms as players choose among them. */
  list(now: number): RealmLoad[] {
    return this.#realms.map(({ id, title }) => {
      const alive = this.#alive(id, now);
      const gateways = alive.filter(({ beat }) => isReadyGateway(beat));
      // Zones know the players of their realm; a gateway may serve several realms.
      const players = alive
        .flatMap(({ beat }) => beat.regions)
        .reduce((sum, region) => sum + region.players, 0);
      const playersMax = gateways.reduce((sum, { beat }) => sum + beat.playersMax, 0);
      return { id, title, players, playersMax, state: gateways.length > 0 ? 'up' : 'down' };
    });
  }

  /**
   * Addresses of the realm's ready gateways that are not full, the one with the fewest players
   * first; `full` when there are ready ones, but none with room.
   */
  gateways(realm: RealmId, now: number): { addresses: string[]; full: boolean } {
    const ready = this.#alive(realm, now).filter(({ beat }) => isReadyGateway(beat));
    const players = (heard: Heard): number => heard.beat.players + heard.sentThere;
    const open = ready
      .filter((heard) => players(heard) < (heard.beat.playersMax || Number.POSITIVE_INFINITY))
      .toSorted((a, b) => players(a) - players(b) || (a.beat.node < b.beat.node ? -1 : 1));
    const first = open.at(0);
    if (first !== undefined) first.sentThere += 1;
    const addresses = open.slice(0, GATEWAYS_TOLD_MAX).map(({ beat }) => addressOf(beat));
    return { addresses, full: ready.length > 0 && open.length === 0 };
  }

  #alive(realm: RealmId, now: number): Heard[] {
    const nodes = this.#heard.get(realm);
    if (nodes === undefined) return [];
    return [...nodes.values()].filter(({ at }) => now - at <= SILENT_MS);
  }
}

function isReadyGateway(beat: Beat): boolean {
  return beat.role === 'gateway' && beat.state === 'ready';
}

/** What players connect to: the public address, or else where the gateway listens. */
function addressOf(beat: Beat): string {
  const address = beat.public === '' ? beat.listen : beat.public;
  return /^wss?:\/\//.test(address) ? address : `ws://${address}`;
}
