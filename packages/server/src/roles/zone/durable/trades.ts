// SPDX-License-Identifier: MIT
/** Carries out what `trade.ts` decides: tables between heroes of one region. */
import { RealmError } from '@realmkeep/base';
import type { HeldItem } from '@realmkeep/kit';
import { type BodyOf, clientMessages, itemMessages, TRADE_ITEMS_MAX } from '@realmkeep/wire';
import type { ZoneNode } from '../node.ts';
import { heroEntityId } from '../region.ts';
import type { Reference } from './actions.ts';
import type { HeroItems } from './hero-items.ts';
import type { Settled } from './pipeline.ts';
import {
  type Offer,
  otherSide,
  PROPOSED,
  type Side,
  stepTrade,
  type TradeEvent,
  type TradeState,
} from './trade.ts';

/** Traders stand within this of each other, in units. */
const TRADE_REACH_UNITS = 200;
/** Nobody answers a proposal for so long: it is withdrawn. */
const ASKED_MS_MAX = 60_000;

interface Trade {
  readonly id: number;
  readonly heroes: readonly [HeroItems, HeroItems];
  readonly since: number;
  state: TradeState;
}

export class Trades {
  readonly #node: ZoneNode;
  readonly #byHero = new Map<HeroItems, Trade>();
  #last = 0;

  constructor(node: ZoneNode) {
    this.#node = node;
  }

  isOffered(hero: HeroItems, serial: number): boolean {
    const trade = this.#byHero.get(hero);
    if (trade === undefined) return false;
    return trade.state.offers[sideOf(trade, hero)].items.some((item) => item.serial === serial);
  }

  /** Throws what stands in the way. */
  propose(hero: HeroItems, other: HeroItems | null): { trade: number } {
    if (other === null)
      throw new RealmError('ERR_CHARACTER_UNKNOWN', 'There is nobody to trade with.');
    if (other === hero) throw new RealmError('ERR_TRADE_SELF', 'Nobody trades with himself.');
    if (!areNear(hero, other)) throw new RealmError('ERR_TOO_FAR', 'That is too far away.');
    const known = this.#byHero.get(hero);
    // They meant each other: that is a table with both at it.
    if (known !== undefined && known.heroes[0] === other && known.heroes[1] === hero) {
      this.#step(known, { is: 'accept', by: 1 });
      return { trade: known.id };
    }
    if (known !== undefined || this.#byHero.has(other)) {
      throw new RealmError('ERR_TRADE_BUSY', 'One of you is trading already.');
    }
    this.#last += 1;
    const since = this.#node.env.clock.now();
    const trade: Trade = { id: this.#last, heroes: [hero, other], since, state: PROPOSED };
    this.#byHero.set(hero, trade);
    this.#byHero.set(other, trade);
    this.#tell(trade);
    return { trade: trade.id };
  }

  accept(hero: HeroItems, id: number): object {
    const trade = this.#trade(hero, id);
    this.#step(trade, { is: 'accept', by: sideOf(trade, hero) });
    return {};
  }

  offer(
    hero: HeroItems,
    { trade: id, serials, money }: { trade: number; serials: readonly number[]; money: number },
  ): { version: number } {
    const trade = this.#trade(hero, id);
    const offer = offerOf(hero, serials, money);
    this.#step(trade, { is: 'offer', by: sideOf(trade, hero), offer });
    return { version: trade.state.version };
  }

  cancel(hero: HeroItems, id: number): object {
    this.#step(this.#trade(hero, id), { is: 'cancel' });
    return {};
  }

  /** The last of the two to agree asks the database, under the number of his command. */
  async confirm(
    hero: HeroItems,
    ref: Reference,
    { trade: id, version }: { trade: number; version: number },
  ): Promise<Settled<{ done: boolean }>> {
    const trade = this.#byHero.get(hero);
    if (trade === undefined || trade.id !== id) return this.#commit(hero, ref, null);
    const { commit } = this.#step(trade, { is: 'confirm', by: sideOf(trade, hero), version });
    return commit ? this.#commit(hero, ref, trade) : { ok: true, value: { done: false } };
  }

  /** Ends trades of heroes who walked apart or left; called a few times a second. */
  look(): void {
    const now = this.#node.env.clock.now();
    for (const trade of new Set(this.#byHero.values())) {
      if (trade.state.phase === 'committing') continue;
      const [a, b] = trade.heroes;
      const late = trade.state.phase === 'asked' && now - trade.since > ASKED_MS_MAX;
      if (late || !areNear(a, b)) this.#step(trade, { is: 'parted' });
    }
  }

  /**
   * A trade that nobody here knows of may have been committed before this process had the heroes.
   */
  async #commit(
    hero: HeroItems,
    ref: Reference,
    trade: Trade | null,
  ): Promise<Settled<{ done: boolean }>> {
    const settled = await hero.pipeline.do<
      BodyOf<typeof itemMessages.TradeItems>,
      { money: number; otherMoney: number }
    >({
      ...ref,
      maybeDone: ref.maybeDone || trade === null,
      of: itemMessages.TradeItems,
      prepare: () => prepare(hero, trade),
      refresh: (ask) => ({ ...ask, otherEpoch: otherOf(hero, trade)?.player.epoch ?? 0 }),
      done: (answer) => {
        if (trade !== null) applyTrade(hero, trade, answer);
      },
      ended: () => otherOf(hero, trade)?.pipeline.letGo(),
    });
    if (trade !== null) this.#committed(trade, settled);
    if (settled === null || !settled.ok) return settled;
    return { ok: true, value: { done: true } };
  }

  #committed(trade: Trade, settled: Settled<unknown>): void {
    for (const hero of trade.heroes) hero.tellChanges();
    if (settled?.ok) this.#step(trade, { is: 'committed' });
    else this.#step(trade, { is: 'refused', code: settled?.code ?? 'ERR_EPOCH_STALE' });
  }

  #trade(hero: HeroItems, id: number): Trade {
    const trade = this.#byHero.get(hero);
    if (trade !== undefined && trade.id === id) return trade;
    throw new RealmError('ERR_TRADE_UNKNOWN', 'That trade is over.');
  }

  #step(trade: Trade, event: TradeEvent): { commit: boolean } {
    const { state, effects } = stepTrade(trade.state, event);
    trade.state = state;
    let commit = false;
    for (const effect of effects) {
      if (effect.do === 'refuse') throw new RealmError(effect.code, REFUSALS[effect.code]);
      else if (effect.do === 'tell') this.#tell(trade);
      else if (effect.do === 'commit') commit = true;
      else for (const hero of trade.heroes) this.#byHero.delete(hero);
    }
    return { commit };
  }

  #tell(trade: Trade): void {
    for (const hero of trade.heroes) hero.tell(clientMessages.TradeChanged, shown(trade, hero));
  }
}

const REFUSALS = {
  ERR_TRADE_STATE: 'The trade is not at that point.',
  ERR_TRADE_VERSION: 'The table has changed: look again.',
} as const;

function sideOf(trade: Trade, hero: HeroItems): Side {
  return trade.heroes[0] === hero ? 0 : 1;
}

function otherOf(hero: HeroItems, trade: Trade | null): HeroItems | null {
  return trade === null ? null : trade.heroes[otherSide(sideOf(trade, hero))];
}

function areNear(a: HeroItems, b: HeroItems): boolean {
  if (a.isGone || b.isGone || a.region !== b.region) return false;
  const [here, there] = [a.player.entity, b.player.entity];
  if (a.player.frozen !== null || b.player.frozen !== null) return false;
  return Math.hypot(here.x - there.x, here.y - there.y) <= TRADE_REACH_UNITS;
}

function offerOf(hero: HeroItems, serials: readonly number[], money: number): Offer {
  if (new Set(serials).size !== serials.length) {
    throw new RealmError('ERR_ITEM_BUSY', 'An item is named twice.');
  }
  if (serials.length > TRADE_ITEMS_MAX) {
    throw new RealmError('ERR_QUANTITY', `A table holds ${TRADE_ITEMS_MAX} items of each.`);
  }
  const items = serials.map((serial) => {
    const item = hero.inventory.get(serial);
    if (item === undefined) throw new RealmError('ERR_ITEM_UNKNOWN', 'You have no such item.');
    return item;
  });
  if (money > hero.inventory.money) {
    throw new RealmError('ERR_MONEY_SHORT', 'You have less money than that.');
  }
  return { items, money };
}

type Fields = Omit<
  BodyOf<typeof itemMessages.TradeItems>,
  'op' | 'askedAt' | 'character' | 'epoch' | 'incarnation'
>;

/** From here on the other hero must not leave: the pipeline says when it is over. */
function prepare(hero: HeroItems, trade: Trade | null): Fields {
  const other = otherOf(hero, trade);
  if (trade === null || other === null) {
    throw new RealmError('ERR_TRADE_UNKNOWN', 'That trade is over.');
  }
  if (!areNear(hero, other)) throw new RealmError('ERR_TOO_FAR', 'The other has left.');
  const mine = trade.state.offers[sideOf(trade, hero)];
  const theirs = trade.state.offers[otherSide(sideOf(trade, hero))];
  other.pipeline.hold();
  return {
    cause: 'trade',
    other: other.player.character,
    otherEpoch: other.player.epoch,
    gives: mine.items.map(({ serial }) => serial),
    gets: theirs.items.map(({ serial }) => serial),
    pays: mine.money,
    earns: theirs.money,
  };
}

function applyTrade(
  hero: HeroItems,
  trade: Trade,
  answer: { readonly money: number; readonly otherMoney: number },
): void {
  const other = otherOf(hero, trade);
  if (other === null) return;
  const mine = trade.state.offers[sideOf(trade, hero)].items;
  const theirs = trade.state.offers[otherSide(sideOf(trade, hero))].items;
  hand(hero, other, mine);
  hand(other, hero, theirs);
  hero.inventory.money = answer.money;
  other.inventory.money = answer.otherMoney;
}

function hand(from: HeroItems, to: HeroItems, items: readonly HeldItem[]): void {
  for (const item of items) {
    // What was moved within the bag meanwhile is the same item.
    const now = from.inventory.get(item.serial) ?? item;
    from.inventory.remove(item.serial);
    to.inventory.set({ ...now, place: '' });
  }
}

function shown(trade: Trade, hero: HeroItems): BodyOf<typeof clientMessages.TradeChanged> {
  const side = sideOf(trade, hero);
  const theirSide = otherSide(side);
  const other = trade.heroes[theirSide].player;
  const { phase, version, offers, confirmed, code } = trade.state;
  const asked = side === 0 ? 'asking' : 'asked';
  return {
    trade: trade.id,
    entity: heroEntityId(other.character) as BodyOf<typeof clientMessages.TradeChanged>['entity'],
    name: other.name,
    state: phase === 'asked' ? asked : phase,
    version,
    gives: offers[side].items.map(({ serial }) => serial),
    pays: offers[side].money,
    confirmed: confirmed[side],
    gets: [...offers[theirSide].items],
    earns: offers[theirSide].money,
    otherConfirmed: confirmed[theirSide],
    code,
    reason: code === '' ? '' : 'The trade is off.',
  };
}
