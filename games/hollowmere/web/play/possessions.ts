// SPDX-License-Identifier: MIT
/** Between what the hero has and the windows that show it: bag, equipment, stall, trade. */
import { chandler } from '../../src/items.ts';
import { FOOD } from '../../src/rules/gear.ts';
import type { SoundName } from '../sound/sounds.ts';
import { BagPanel } from '../ui/bag-panel.ts';
import { HeroPanel } from '../ui/hero-panel.ts';
import type { ItemAction } from '../ui/item-card.ts';
import { templateOf } from '../ui/item-text.ts';
import type { Desk } from '../ui/panel.ts';
import { TradePanel, type TradeView } from '../ui/trade-panel.ts';
import { VendorPanel } from '../ui/vendor-panel.ts';
import type { Realm } from './actors.ts';
import type { HeroView } from './hero-view.ts';
import { isInBag, nextMerge, type Thing } from './pack.ts';

export interface PossessionsPorts {
  readonly realm: Realm;
  readonly desk: Desk;
  readonly say: (sentence: string) => void;
  readonly sound: (name: SoundName) => void;
}

type Outcome = { readonly ok: boolean; readonly message?: string };

export class Possessions {
  readonly bag: BagPanel;
  readonly hero: HeroPanel;
  readonly vendor: VendorPanel;
  readonly trade: TradePanel;
  readonly #ports: PossessionsPorts;
  #heroView: HeroView | null = null;
  #merging = false;
  #tradeState: TradeView['state'] = 'done';

  constructor(ports: PossessionsPorts) {
    this.#ports = ports;
    const { realm, desk } = ports;
    this.bag = new BagPanel({
      actionsFor: (thing) => this.#actionsFor(thing),
      move: (thing, place) => this.#do(realm.items.move(thing.serial, place)),
      merge: (thing, into) => this.#do(realm.items.merge(thing.serial, into.serial)),
    });
    this.hero = new HeroPanel((thing) => [
      { label: 'Take off', run: () => this.#do(realm.items.move(thing.serial, ''), 'cloth') },
    ]);
    this.vendor = new VendorPanel({
      buy: (template, count) => this.#do(realm.items.buy(chandler.name, template, count), 'coins'),
      sell: (thing, count) =>
        this.#do(realm.items.sell(chandler.name, thing.serial, count), 'coins'),
    });
    this.trade = new TradePanel({
      accept: () => this.#withTrade(({ trade }) => realm.items.acceptTrade(trade)),
      cancel: () => this.#cancelTrade(),
      confirm: () =>
        this.#withTrade(({ trade, version }) => realm.items.confirmTrade(trade, version)),
      withdraw: (serial) => {
        this.#offer(({ gives, pays }) => [gives.filter((one) => one !== serial), pays]);
      },
      bag: () => desk.raise(this.bag),
      pay: (money) => this.#offer(({ gives }) => [gives, money]),
    });
    desk.add(this.hero, this.vendor, this.trade, this.bag);
    for (const panel of [this.vendor, this.trade]) panel.onToggle = () => this.bag.redraw();
    realm.on('itemsChanged', () => this.#changed());
    realm.on('tradeChanged', (trade) => this.#tradeChanged(trade));
  }

  /** Each frame is too often; after the hero's fields or things have changed. */
  showHero(view: HeroView): void {
    const last = this.#heroView;
    this.#heroView = view;
    if (!this.hero.isOpen) return;
    const same =
      last?.health === view.health &&
      last.mana === view.mana &&
      last.experience === view.experience &&
      last.level === view.level;
    if (!same || this.hero.isStale) this.hero.update(view, this.#things);
  }

  deal(): void {
    this.#ports.desk.raise(this.vendor);
    this.vendor.update(this.#things, this.#ports.realm.money);
    if (!this.#ports.desk.isNarrow) this.#ports.desk.raise(this.bag);
  }

  propose(entity: number): void {
    this.#do(this.#ports.realm.items.proposeTrade(entity));
  }

  eat(thing: Thing): void {
    this.#ports.realm.command('use', { serial: thing.serial });
    this.#ports.sound('eat');
  }

  /** Tells the player what came of it. */
  #do(outcome: Promise<Outcome>, sound: SoundName = 'click'): void {
    void outcome.then(({ ok, message }) => {
      if (ok) this.#ports.sound(sound);
      else if (message) this.#ports.say(message);
    });
  }

  get #things(): readonly Thing[] {
    return this.#ports.realm.inventory();
  }

  #changed(): void {
    const { realm } = this.#ports;
    const things = this.#things;
    this.bag.update(things, realm.money);
    if (this.vendor.isOpen) this.vendor.update(things, realm.money);
    if (this.#heroView !== null && this.hero.isOpen) this.hero.update(this.#heroView, things);
    const { trade } = realm.items;
    if (trade !== null && this.trade.isOpen) this.trade.update(trade, things);
    void this.#tidy();
  }

  /** Puts stacks together, one pair at a time, while nothing lies on a table. */
  async #tidy(): Promise<void> {
    const { realm } = this.#ports;
    if (this.#merging || this.#isTrading) return;
    const next = nextMerge(this.#things, (template) => templateOf(template).stackMax);
    if (next === null) return;
    this.#merging = true;
    const { ok } = await realm.items.merge(next.serial, next.into);
    this.#merging = false;
    if (ok) void this.#tidy();
  }

  #actionsFor(thing: Thing): ItemAction[] {
    if (thing.pending) return [];
    const { realm } = this.#ports;
    const { serial, template, quantity } = thing;
    const actions: ItemAction[] = [];
    const trade = realm.items.trade;
    if (trade?.state === 'open') {
      if (trade.gives.includes(serial)) return [];
      const run = (): void => {
        this.#offer(({ gives, pays }) => [[...gives, serial], pays]);
        if (this.#ports.desk.isNarrow) this.#ports.desk.raise(this.trade);
      };
      return [{ label: 'Put on the table', run }];
    }
    if (this.vendor.isOpen && chandler.buys[template] !== undefined && isInBag(thing)) {
      const run = (): void => this.#do(realm.items.sell(chandler.name, serial, quantity), 'coins');
      actions.push({ label: 'Sell', run });
    }
    const { slot } = templateOf(template);
    if (slot !== '') {
      actions.push({
        label: 'Wear',
        run: () => this.#do(realm.items.move(serial, slot), 'cloth'),
      });
    }
    if (FOOD[template] !== undefined) {
      const label = template === 'tonic' ? 'Drink' : 'Eat';
      actions.push({ label, run: () => this.eat(thing) });
    }
    if (quantity > 1) {
      const half = Math.floor(quantity / 2);
      actions.push({ label: 'Split', run: () => this.#do(realm.items.split(serial, half)) });
    }
    actions.push({ label: 'Drop', run: () => this.#do(realm.items.drop(serial), 'cloth') });
    return actions;
  }

  #tradeChanged(trade: TradeView): void {
    const { desk, sound, say } = this.#ports;
    const over = trade.state === 'done' || trade.state === 'cancelled';
    if (over) {
      this.#tradeState = trade.state;
      this.trade.waits = false;
      this.trade.show(false);
      if (trade.state === 'done') {
        sound('coins');
        say(`You have traded with ${trade.name}.`);
      } else say(trade.reason || `No deal with ${trade.name}.`);
      return;
    }
    const opens = trade.state === 'open' && this.#tradeState !== 'open';
    // The player may have laid something over it since: it comes back by itself.
    if (opens || !this.trade.waits) {
      this.trade.waits = true;
      desk.raise(this.trade);
      sound('open');
    }
    if (opens && !desk.isNarrow) desk.raise(this.bag);
    this.#tradeState = trade.state;
    this.trade.update(trade, this.#things);
    this.bag.redraw();
  }

  #offer(next: (trade: TradeView) => readonly [readonly number[], number]): void {
    this.#withTrade((trade) => {
      const [gives, pays] = next(trade);
      return this.#ports.realm.items.offerTrade(trade.trade, gives, pays);
    });
  }

  get #isTrading(): boolean {
    const { trade } = this.#ports.realm.items;
    return trade !== null && trade.state !== 'done' && trade.state !== 'cancelled';
  }

  #cancelTrade(): void {
    this.#withTrade(({ trade }) => this.#ports.realm.items.cancelTrade(trade));
  }

  #withTrade(act: (trade: TradeView) => Promise<Outcome>): void {
    const { trade } = this.#ports.realm.items;
    if (trade !== null && this.#isTrading) this.#do(act(trade));
  }
}
