// SPDX-License-Identifier: MIT
/**
 * The gateways of one realm that take players just now, by their own heartbeats alone (master or
 * not): what login tells new players, and gateways the players who have to go elsewhere.
 */
import type { NodeId } from '@realmkeep/base';
import type { BodyOf, statisticsMessages } from '@realmkeep/wire';

type Beat = BodyOf<typeof statisticsMessages.Heartbeat>;

/** Three beats missed: no player is sent there. */
export const SILENT_MS = 3000;
const GATEWAYS_MAX = 1024;
/** Bound of every list of gateways that a client is told. */
export const GATEWAYS_TOLD_MAX = 64;

interface Heard {
  readonly beat: Beat;
  readonly at: number;
  /** Players that were told this gateway first since its beat: they will be there soon. */
  sentThere: number;
}

export class GatewayChoice {
  readonly #heard = new Map<NodeId, Heard>();

  hear(beat: Beat, now: number): void {
    const known = this.#heard.get(beat.node);
    // A replaced process that wakes up goes on beating; its successor started later.
    if (known !== undefined && now - known.at <= SILENT_MS) {
      if (beat.startedAt < known.beat.startedAt) return;
    }
    if (known === undefined && this.#heard.size >= GATEWAYS_MAX) this.#forget(now);
    if (known === undefined && this.#heard.size >= GATEWAYS_MAX) return;
    this.#heard.set(beat.node, { beat, at: now, sentThere: 0 });
  }

  /** Beats of those that are ready. */
  ready(now: number): readonly Beat[] {
    return this.#ready(now).map(({ beat }) => beat);
  }

  /**
   * Addresses of those that are ready and not full, the one with the fewest players first; `full`
   * when there are ready ones, but none with room. The first is counted as chosen.
   */
  choose(now: number, except?: NodeId): { addresses: string[]; full: boolean } {
    const ready = this.#ready(now).filter(({ beat }) => beat.node !== except);
    const open = ready.filter((heard) => roomOf(heard) > 0).toSorted(byPlayers);
    const first = open.at(0);
    if (first !== undefined) first.sentThere += 1;
    const addresses = open.map(({ beat }) => addressOf(beat));
    return {
      addresses: [...new Set(addresses)].slice(0, GATEWAYS_TOLD_MAX),
      full: ready.length > 0 && open.length === 0,
    };
  }

  /** Addresses of all that are ready, fewest players first; nobody is counted as chosen. */
  addresses(now: number): string[] {
    const all = this.#ready(now).toSorted(byPlayers);
    return [...new Set(all.map(({ beat }) => addressOf(beat)))].slice(0, GATEWAYS_TOLD_MAX);
  }

  /** Players that all ready ones together have room for. */
  room(now: number): number {
    return this.#ready(now).reduce((sum, heard) => sum + Math.max(0, roomOf(heard)), 0);
  }

  #ready(now: number): Heard[] {
    return [...this.#heard.values()].filter(
      ({ beat, at }) => now - at <= SILENT_MS && beat.state === 'ready',
    );
  }

  #forget(now: number): void {
    for (const [id, { at }] of this.#heard) if (now - at > SILENT_MS) this.#heard.delete(id);
  }
}

/** Whoever has a session takes a place, in the world or not. */
function playersOf({ beat, sentThere }: Heard): number {
  const figure = (wanted: string): number =>
    beat.figures.find(({ name }) => name === wanted)?.value ?? 0;
  return Math.max(beat.players, figure('sessions') - figure('unproven')) + sentThere;
}

function roomOf(heard: Heard): number {
  return (heard.beat.playersMax || Number.POSITIVE_INFINITY) - playersOf(heard);
}

function byPlayers(a: Heard, b: Heard): number {
  return playersOf(a) - playersOf(b) || (a.beat.node < b.beat.node ? -1 : 1);
}

/** What players connect to: the public address, or else where the gateway listens. */
function addressOf(beat: Beat): string {
  const address = beat.public === '' ? beat.listen : beat.public;
  return /^wss?:\/\//.test(address) ? address : `ws://${address}`;
}
