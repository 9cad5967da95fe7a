// SPDX-License-Identifier: MIT
/**
 * A bot's hands: picks up, drops, splits, merges, deals with vendors, sends letters, trades with
 * neighbours, so many things a second, each with a line in the history. Walking is not its matter.
 */
import { type Cancel, type Clock, every, type Random } from '@realmkeep/base';
import type {
  EntityView,
  InventoryItem,
  ItemOutcome,
  RealmClient,
  TradeView,
} from '@realmkeep/client';
import type { ItemHistory } from './history.ts';

/** Units within which a thing can be taken, as heroes reach. */
const REACH_UNITS = 70;
const NEIGHBOUR_UNITS = 150;
/** Actions of one bot without an answer; it waits for one of them then. */
const PENDING_MAX = 4;
/** A table that comes to nothing is left after so long. */
const TRADE_MS_MAX = 8000;

export interface ItemBotOptions {
  readonly name: string;
  /** Things done in a second. */
  readonly rate: number;
  /** Names of vendors and of what they sell; a vendor far away refuses, which is tried too. */
  readonly vendors: readonly { readonly name: string; readonly wares: readonly string[] }[];
  /** Names of other characters, for letters. */
  readonly friends: () => readonly string[];
}

type Act = () => Promise<unknown>;

export class ItemBot {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #client: RealmClient;
  readonly #history: ItemHistory;
  readonly #options: ItemBotOptions;
  readonly #ends: Cancel[] = [];
  #pending = 0;
  /** The table at which something was offered. */
  #offeredAt = 0;
  #tradeSince = 0;

  constructor(
    env: { readonly clock: Clock; readonly random: Random },
    client: RealmClient,
    history: ItemHistory,
    options: ItemBotOptions,
  ) {
    this.#clock = env.clock;
    this.#random = env.random.fork(`items ${options.name}`);
    this.#client = client;
    this.#history = history;
    this.#options = options;
  }

  start(): void {
    this.#ends.push(
      every(this.#clock, 1000 / this.#options.rate, () => this.#act()),
      this.#client.on('tradeChanged', (trade) => this.#trade(trade)),
    );
  }

  stop(): void {
    for (const end of this.#ends.splice(0)) end();
  }

  #act(): void {
    if (this.#client.state !== 'playing' || this.#pending >= PENDING_MAX) return;
    this.#leaveTable();
    const acts = this.#possible();
    if (acts.length > 0) this.#run(this.#pick(acts));
  }

  #run(act: Act): void {
    this.#pending += 1;
    const over = (): void => {
      this.#pending -= 1;
    };
    act().then(over, over);
  }

  #possible(): Act[] {
    const { items } = this.#client;
    const acts: Act[] = [];
    for (const thing of this.#near(REACH_UNITS)) {
      if (thing.kind === 'item')
        acts.push(this.#call('take', thing.id, () => items.take(thing.id)));
      else if (thing.kind !== 'hero' && thing.speed === 0) {
        acts.push(this.#call('loot', thing.id, () => items.loot(thing.id)));
      }
    }
    for (const hero of this.#near(NEIGHBOUR_UNITS)) {
      const free = items.trade === null || /^(done|cancelled)$/.test(items.trade.state);
      if (hero.kind === 'hero' && free) {
        acts.push(this.#call('tradePropose', hero.id, () => items.proposeTrade(hero.id)));
      }
    }
    const mine = this.#client.inventory().filter(({ pending }) => !pending);
    if (mine.length > 0) acts.push(...this.#withItem(this.#pick(mine), mine));
    acts.push(...this.#market());
    return acts;
  }

  #withItem(item: InventoryItem, mine: readonly InventoryItem[]): Act[] {
    const { items } = this.#client;
    const { serial, quantity } = item;
    const slot = `bag:${this.#random.below(8)}`;
    const half = Math.floor(quantity / 2);
    const acts = [
      this.#call('drop', serial, () => items.drop(serial)),
      this.#call('drop', serial, () => items.drop(serial)),
      this.#call('move', serial, () => items.move(serial, slot)),
      this.#call('destroy', serial, () => items.destroy(serial, 1)),
    ];
    if (half > 0) acts.push(this.#call('split', serial, () => items.split(serial, half)));
    const like = mine.find((one) => one.template === item.template && one.serial !== serial);
    if (like !== undefined) {
      acts.push(this.#call('merge', serial, () => items.merge(serial, like.serial)));
    }
    const friends = this.#options.friends();
    if (friends.length > 0) {
      const letter = { to: this.#pick(friends), subject: 'for you', serials: [serial] };
      acts.push(this.#call('sendMail', serial, () => items.sendMail(letter)));
    }
    for (const { name } of this.#options.vendors) {
      acts.push(this.#call('sell', serial, () => items.sell(name, serial, 1)));
    }
    acts.push(this.#call('auctionCreate', serial, () => items.auctionCreate(serial, 2, 24)));
    return acts;
  }

  #market(): Act[] {
    const { items } = this.#client;
    const acts: Act[] = [() => this.#takeMail(), () => this.#buyOffer()];
    for (const { name, wares } of this.#options.vendors) {
      const ware = this.#pick(wares);
      acts.push(this.#call('buy', ware, () => items.buy(name, ware, 1 + this.#random.below(3))));
    }
    return acts;
  }

  async #takeMail(): Promise<void> {
    const { items } = this.#client;
    const listed = await items.listMail();
    if (!listed.ok || listed.letters.length === 0) return;
    const { mail } = listed.letters[0];
    await this.#call('takeMail', mail, () => items.takeMail(mail))();
  }

  async #buyOffer(): Promise<void> {
    const { items } = this.#client;
    const listed = await items.listAuctions();
    if (!listed.ok || listed.auctions.length === 0) return;
    const { auction, price } = this.#pick(listed.auctions);
    await this.#call('auctionBuy', auction, () => items.auctionBuy(auction, price))();
  }

  /** Both offer something, both agree to whatever lies there. */
  #trade(trade: TradeView): void {
    const { items } = this.#client;
    if (trade.state === 'asked') {
      this.#run(this.#call('tradeAccept', trade.trade, () => items.acceptTrade(trade.trade)));
    }
    if (trade.state === 'asked' || trade.state === 'asking') this.#tradeSince = this.#clock.now();
    if (trade.state !== 'open') return;
    if (this.#offeredAt !== trade.trade) {
      this.#offeredAt = trade.trade;
      const mine = this.#client.inventory().filter(({ pending }) => !pending);
      const serials = mine.length === 0 ? [] : [this.#pick(mine).serial];
      const money = this.#random.below(Math.min(3, this.#client.money) + 1);
      const offer = (): Promise<ItemOutcome<object>> =>
        items.offerTrade(trade.trade, serials, money);
      this.#run(this.#call('tradeOffer', trade.trade, offer));
    } else if (!trade.confirmed) {
      const { version } = trade;
      const confirm = (): Promise<ItemOutcome<object>> => items.confirmTrade(trade.trade, version);
      this.#run(this.#call('tradeConfirm', trade.trade, confirm));
    }
  }

  #leaveTable(): void {
    const { items } = this.#client;
    const { trade } = items;
    if (trade === null || /^(done|cancelled|committing)$/.test(trade.state)) return;
    if (this.#clock.now() - this.#tradeSince < TRADE_MS_MAX) return;
    this.#run(this.#call('tradeCancel', trade.trade, () => items.cancelTrade(trade.trade)));
  }

  #call(kind: string, given: unknown, call: () => Promise<ItemOutcome<object>>): Act {
    return () => {
      const { name: player } = this.#options;
      const character = this.#client.zone?.character ?? 0;
      return this.#history.record({ player, character, kind, given: String(given) }, call);
    };
  }

  #near(units: number): EntityView[] {
    const here = this.#client.place();
    if (here === null) return [];
    return [...this.#client.entities().values()].filter(
      (one) => !one.own && Math.hypot(one.x - here.x, one.y - here.y) < units,
    );
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#random.below(list.length)];
  }
}
