// SPDX-License-Identifier: MIT
/**
 * Who may come into a region from the choice of characters, and who waits: a line for each region
 * that is full. Whoever was simulated here a moment ago is not asked to wait.
 */
import type { CharacterId, RegionId } from '@realmkeep/base';
import type { AnswerOf, BodyOf, zoneMessages } from '@realmkeep/wire';
import { WaitingLine } from '../../runtime/waiting-line.ts';
import type { ZoneNode } from './node.ts';

/** Who was let in takes a place for so long, until he is here. */
const UNDER_WAY_MS = 5000;

interface Entries {
  readonly line: WaitingLine<CharacterId>;
  /** Let in, by when. */
  readonly underWay: Map<CharacterId, number>;
}

export class EntryQueue {
  readonly #node: ZoneNode;
  readonly #entries = new Map<RegionId, Entries>();

  constructor(node: ZoneNode) {
    this.#node = node;
  }

  /** Place 0: come in. */
  ask({
    region,
    character,
  }: BodyOf<typeof zoneMessages.AskPlace>): AnswerOf<typeof zoneMessages.AskPlace> {
    const here = this.#node.regions.get(region);
    const now = this.#node.env.clock.now();
    const come = { place: 0, waiting: 0 };
    // The database has its say about a region that is not here; a hero that lingers has its place.
    if (here === undefined || this.#node.find(character) !== null) return come;
    const { line, underWay } = this.#of(region);
    underWay.delete(character);
    for (const [one, at] of underWay) {
      if (now - at > UNDER_WAY_MS || here.players.has(one)) underWay.delete(one);
    }
    const room = here.zone.playersMax - here.players.size - underWay.size;
    const place = line.stand(character, false, now);
    // A line that is too long is as good as a very long one: ask again later.
    if (place === null) return { place: line.length + 1, waiting: line.length };
    if (place.place > room) return place;
    line.leave(character);
    underWay.set(character, now);
    return come;
  }

  #of(region: RegionId): Entries {
    const known = this.#entries.get(region);
    if (known !== undefined) return known;
    const fresh = { line: new WaitingLine<CharacterId>(), underWay: new Map() };
    this.#entries.set(region, fresh);
    return fresh;
  }
}
