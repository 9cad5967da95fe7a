// SPDX-License-Identifier: MIT
/**
 * Who is in the world and at which gateway: soft state out of what gateways say, without a clock of
 * its own. Rebuilt after a restart within seconds, because gateways repeat all they have.
 */
import type { NodeId } from '@realmkeep/base';
import type { BodyOf, worldMessages } from '@realmkeep/wire';

type Report = BodyOf<typeof worldMessages.Presence>;

/** Gateways repeat their whole presence each 5 s; after three misses its players are gone. */
const PRESENCE_MS_MAX = 15_000;
/** Gateways beyond this number are not heard; each reports at most 8,192 players a message. */
const GATEWAYS_MAX = 256;

export interface PlayerHere {
  readonly name: string;
  readonly zone: string;
  readonly gateway: NodeId;
}

interface Gateway {
  incarnation: string;
  heardAt: number;
  /** Keys of its players. */
  readonly keys: Set<string>;
}

export class PresenceTable {
  readonly #gateways = new Map<NodeId, Gateway>();
  readonly #players = new Map<string, PlayerHere>();

  get count(): number {
    return this.#players.size;
  }

  report(report: Report, now: number): void {
    let gateway = this.#gateways.get(report.gateway);
    if (gateway === undefined) {
      if (this.#gateways.size >= GATEWAYS_MAX) return;
      gateway = { incarnation: report.incarnation, heardAt: now, keys: new Set() };
      this.#gateways.set(report.gateway, gateway);
    }
    const restarted = gateway.incarnation !== report.incarnation;
    if (report.whole || restarted) this.#clear(report.gateway, gateway);
    gateway.incarnation = report.incarnation;
    gateway.heardAt = now;
    for (const name of report.gone) this.#remove(report.gateway, gateway, keyOf(name));
    for (const { name, zone } of report.here) {
      const key = keyOf(name);
      gateway.keys.add(key);
      // A player who came in elsewhere is there now, whatever his old gateway says later.
      this.#players.set(key, { name, zone, gateway: report.gateway });
    }
  }

  /** Drops the players of gateways that have not been heard for 15 s. */
  expire(now: number): void {
    for (const [id, gateway] of this.#gateways) {
      if (now - gateway.heardAt <= PRESENCE_MS_MAX) continue;
      this.#clear(id, gateway);
      this.#gateways.delete(id);
    }
  }

  find(name: string): PlayerHere | null {
    return this.#players.get(keyOf(name)) ?? null;
  }

  /** The first `countMax` players by name. */
  list(countMax: number): PlayerHere[] {
    return [...this.#players]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, countMax)
      .map(([, player]) => player);
  }

  #clear(id: NodeId, gateway: Gateway): void {
    for (const key of [...gateway.keys]) this.#remove(id, gateway, key);
  }

  #remove(id: NodeId, gateway: Gateway, key: string): void {
    gateway.keys.delete(key);
    if (this.#players.get(key)?.gateway === id) this.#players.delete(key);
  }
}

/** People do not mind capitals when they address somebody. */
export function keyOf(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}
