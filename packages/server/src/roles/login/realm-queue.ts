// SPDX-License-Identifier: MIT
/**
 * Who may have a ticket of a full realm, and who waits: rule [LGN10] of
 * `docs/reference/roles/login.md`. Several login nodes each have a line of their own and share what
 * room there is by how many wait in each.
 */
import type { AccountId, NodeId } from '@realmkeep/base';
import { type Place, WaitingLine } from '../../runtime/waiting-line.ts';

/**
 * A ticket that was given so recently belongs to a player whom no gateway counts yet. Who takes
 * longer may find his gateway full, and stands in the queue again.
 */
const UNDER_WAY_MS = 4000;
/** Another login whose line was not heard of for so long has none. */
const HEARD_MS_MAX = 3000;

export type Admission =
  | { readonly may: 'enter' }
  | ({ readonly may: 'wait' } & Place)
  | { readonly may: 'not' };

export class RealmQueue {
  readonly #own: NodeId;
  readonly #line = new WaitingLine<AccountId>();
  /** Tickets given, by when. */
  readonly #underWay = new Map<AccountId, number>();
  /** What the other logins have to share the room for. */
  readonly #others = new Map<NodeId, { load: number; at: number }>();

  constructor(own: NodeId) {
    this.#own = own;
  }

  get waiting(): number {
    return this.#line.length;
  }

  /** Those who wait here and those on their way from here. */
  load(now: number): number {
    return this.#line.length + this.#countUnderWay(now);
  }

  /** What another login says of itself. */
  hear(login: NodeId, load: number, now: number): void {
    if (login !== this.#own) this.#others.set(login, { load, at: now });
  }

  /** `room`: players that the realm's gateways have room for; `back`: was in the realm already. */
  ask(account: AccountId, about: { room: number; back: boolean }, now: number): Admission {
    this.#underWay.delete(account);
    const place = this.#line.stand(account, about.back, now);
    if (place === null) return { may: 'not' };
    const room = this.#share(about.room, now) - this.#countUnderWay(now);
    if (place.place > room) return { may: 'wait', ...place };
    this.#line.leave(account);
    this.#underWay.set(account, now);
    return { may: 'enter' };
  }

  #countUnderWay(now: number): number {
    for (const [one, at] of this.#underWay) {
      if (now - at > UNDER_WAY_MS) this.#underWay.delete(one);
    }
    return this.#underWay.size;
  }

  /** This login's part of the room; what cannot be divided goes round, a second to each. */
  #share(room: number, now: number): number {
    if (room <= 0) return 0;
    const loads = [{ id: this.#own, load: this.load(now) }];
    for (const [id, { load, at }] of this.#others) {
      if (load > 0 && now - at <= HEARD_MS_MAX) loads.push({ id, load });
    }
    loads.sort((a, b) => (a.id < b.id ? -1 : 1));
    const all = loads.reduce((sum, { load }) => sum + load, 0);
    if (all <= room) return room;
    const parts = loads.map(({ load }) => Math.floor((room * load) / all));
    const left = room - parts.reduce((sum, part) => sum + part, 0);
    const index = loads.findIndex(({ id }) => id === this.#own);
    const turn = (index + Math.floor(now / 1000)) % loads.length;
    return parts[index] + (turn < left ? 1 : 0);
  }
}
