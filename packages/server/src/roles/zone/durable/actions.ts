// SPDX-License-Identifier: MIT
/**
 * Each thing that can be done with a hero's items: what the game's rules say of it, what the
 * database is asked, and what is known of the hero when it has answered. Player commands and
 * scripts alike come through here.
 */
import { nameSkeleton, RealmError, utf8 } from '@realmkeep/base';
import {
  fitsPlace,
  type HeldItem,
  type ItemTemplate,
  type Keeping,
  type NewLetter,
  type Vendor,
} from '@realmkeep/kit';
import { itemMessages as ask, CLAIM_BYTES_MAX, claimSpawn } from '@realmkeep/wire';
import type { ZoneNode } from '../node.ts';
import { type Ground, groundPlace, REACH_UNITS } from './ground.ts';
import type { HeroItems } from './hero-items.ts';
import type { Asked, Settled, Wanted } from './pipeline.ts';

/** Under which id it is asked, and whether it may have been done already. */
export interface Reference {
  readonly op: Uint8Array;
  readonly askedAt: number;
  readonly maybeDone: boolean;
}

export interface ActionReach {
  readonly node: ZoneNode;
  readonly ground: (hero: HeroItems) => Ground;
  /** Whether the item lies on the table of a trade. */
  readonly isOffered: (hero: HeroItems, serial: number) => boolean;
}

type Rest<Q, A> = Omit<Wanted<Q, A>, keyof Reference>;

export class ItemActions {
  readonly #reach: ActionReach;

  constructor(reach: ActionReach) {
    this.#reach = reach;
  }

  mint(hero: HeroItems, ref: Reference, what: Mint): Promise<Settled<{ serial: number }>> {
    const { template, quantity, cause } = what;
    return this.#do(hero, ref, {
      of: ask.MintItem,
      prepare: () => {
        const { name, stackMax } = this.#template(template);
        return { template: name, quantity, stackMax, cause };
      },
      done: ({ serial }) => hero.inventory.set({ serial, template, quantity, place: '' }),
    });
  }

  destroy(
    hero: HeroItems,
    ref: Reference,
    { serial, quantity, cause }: { serial: number; quantity: number; cause: string },
  ): Promise<Settled<{ left: number }>> {
    return this.#do(hero, ref, {
      of: ask.DestroyItem,
      prepare: () => {
        this.#checkFree(hero, serial);
        return { serial, quantity, cause };
      },
      done: ({ left }) => hero.inventory.resize(serial, left),
    });
  }

  split(
    hero: HeroItems,
    ref: Reference,
    { serial, quantity }: { serial: number; quantity: number },
  ): Promise<Settled<{ serial: number; left: number }>> {
    return this.#do(hero, ref, {
      of: ask.SplitItem,
      prepare: () => {
        this.#checkFree(hero, serial);
        return { serial, quantity, cause: 'split' };
      },
      done: (answer) => {
        const item = hero.inventory.get(serial);
        if (item === undefined) return;
        hero.inventory.set({ ...item, serial: answer.serial, quantity, place: '' });
        hero.inventory.resize(serial, answer.left);
      },
    });
  }

  merge(
    hero: HeroItems,
    ref: Reference,
    { serial, into }: { serial: number; into: number },
  ): Promise<Settled<{ left: number; quantity: number }>> {
    return this.#do(hero, ref, {
      of: ask.MergeItems,
      prepare: () => {
        this.#checkFree(hero, serial);
        this.#checkFree(hero, into);
        const item = hero.inventory.get(serial);
        const template =
          item === undefined ? undefined : this.#reach.node.game.items[item.template];
        return { serial, into, stackMax: template?.stackMax ?? 1, cause: 'merge' };
      },
      done: ({ left, quantity }) => {
        hero.inventory.resize(serial, left);
        hero.inventory.resize(into, quantity);
      },
    });
  }

  move(
    hero: HeroItems,
    ref: Reference,
    { serial, place }: { serial: number; place: string | null },
  ): Promise<Settled<{ swapped: number }>> {
    let from = '';
    let to = '';
    return this.#do(hero, ref, {
      of: ask.MoveItem,
      prepare: () => {
        const item = hero.inventory.get(serial);
        from = item?.place ?? '';
        to = place ?? this.#slotOf(item);
        this.#checkPlaces(hero, item, to);
        return { serial, place: to, cause: 'move' };
      },
      done: ({ swapped }) => {
        hero.inventory.place(serial, to);
        if (swapped !== 0) hero.inventory.place(swapped, from);
      },
    });
  }

  drop(hero: HeroItems, ref: Reference, serial: number): Promise<Settled<{ region: string }>> {
    const ground = this.#reach.ground(hero);
    let place = '';
    return this.#do(hero, ref, {
      of: ask.DropItem,
      prepare: () => {
        this.#checkFree(hero, serial);
        if (ground.isFull) throw new RealmError('ERR_GROUND_FULL', 'Too much lies about here.');
        const { x, y } = hero.player.entity;
        place = groundPlace(x, y);
        return { serial, place, cause: 'drop' };
      },
      done: () => {
        const item = hero.inventory.get(serial);
        if (item === undefined) return;
        hero.inventory.remove(serial);
        ground.lies({ ...item, place });
      },
    });
  }

  take(hero: HeroItems, ref: Reference, entity: number): Promise<Settled<{ item: HeldItem }>> {
    const ground = this.#reach.ground(hero);
    return this.#do(hero, ref, {
      of: ask.TakeItem,
      prepare: () => {
        const lying = ground.itemOf(entity);
        checkNear(hero, lying.x, lying.y, REACH_UNITS);
        return { serial: lying.serial, cause: 'take' };
      },
      done: ({ item }) => {
        ground.gone(item.serial);
        hero.inventory.set(item);
      },
    });
  }

  loot(hero: HeroItems, ref: Reference, entity: number): Promise<Settled<Looted>> {
    const ground = this.#reach.ground(hero);
    let life = 0;
    const looted = (): void => ground.looted(entity, life, hero.player.entity);
    const settled = this.#do(hero, ref, {
      of: ask.TakeLoot,
      prepare: () => {
        const source = ground.lootOf(entity, hero.player.entity);
        checkNear(hero, source.entity.x, source.entity.y, REACH_UNITS);
        life = source.life;
        const items = (source.loot.items ?? []).map(({ template, quantity }) => ({
          template: template.name,
          quantity,
          stackMax: template.stackMax,
        }));
        const money = source.loot.money ?? 0;
        return { spawn: source.spawn, life, part: 0, items, money, cause: `loot:${source.kind}` };
      },
      done: ({ serials, money }, { items }) => {
        for (const [index, serial] of serials.entries()) {
          const { template, quantity } = items[index];
          hero.inventory.set({ serial, template, quantity, place: '' });
        }
        hero.inventory.money = money;
        looted();
      },
    });
    return settled.then((outcome) => {
      if (outcome !== null && !outcome.ok && outcome.code === 'ERR_LOOT_TAKEN') looted();
      return outcome;
    });
  }

  /** What a hero gets once for ever, wherever he is. */
  claim(hero: HeroItems, ref: Reference, what: Claim): Promise<Settled<Looted>> {
    const { key, items, money, cause } = what;
    return this.#do(hero, ref, {
      of: ask.TakeLoot,
      prepare: () => {
        if (utf8(key).length > CLAIM_BYTES_MAX) {
          throw new RealmError('ERR_QUANTITY', `A claim has ${CLAIM_BYTES_MAX} bytes at most.`);
        }
        const made = items.map(({ template, quantity }) => {
          const { name, stackMax } = this.#template(template);
          return { template: name, quantity, stackMax };
        });
        return { spawn: claimSpawn(key), life: 1, part: 0, items: made, money, cause };
      },
      done: (answer, { items: made }) => {
        for (const [index, serial] of answer.serials.entries()) {
          const { template, quantity } = made[index];
          hero.inventory.set({ serial, template, quantity, place: '' });
        }
        hero.inventory.money = answer.money;
      },
    });
  }

  giveMoney(hero: HeroItems, ref: Reference, what: Money): Promise<Settled<{ money: number }>> {
    return this.#do(hero, ref, {
      of: ask.GiveMoney,
      prepare: () => what,
      done: ({ money }) => {
        hero.inventory.money = money;
      },
    });
  }

  takeMoney(hero: HeroItems, ref: Reference, what: Money): Promise<Settled<{ money: number }>> {
    return this.#do(hero, ref, {
      of: ask.TakeMoney,
      prepare: () => what,
      done: ({ money }) => {
        hero.inventory.money = money;
      },
    });
  }

  buy(
    hero: HeroItems,
    ref: Reference,
    { vendor, template, quantity }: { vendor: string; template: string; quantity: number },
  ): Promise<Settled<{ serial: number; money: number }>> {
    return this.#do(hero, ref, {
      of: ask.BuyFromVendor,
      prepare: () => {
        const { stackMax } = this.#template(template);
        const price = priceOf(this.#vendor(hero, vendor).sells, template, quantity);
        return { template, quantity, stackMax, price, cause: `vendor:${vendor}` };
      },
      done: ({ serial, money }) => {
        hero.inventory.set({ serial, template, quantity, place: '' });
        hero.inventory.money = money;
      },
    });
  }

  sell(
    hero: HeroItems,
    ref: Reference,
    { vendor, serial, quantity }: { vendor: string; serial: number; quantity: number },
  ): Promise<Settled<{ left: number; money: number }>> {
    return this.#do(hero, ref, {
      of: ask.SellToVendor,
      prepare: () => {
        this.#checkFree(hero, serial);
        const { buys } = this.#vendor(hero, vendor);
        const item = hero.inventory.get(serial);
        if (item === undefined) throw new RealmError('ERR_ITEM_UNKNOWN', 'You have no such item.');
        const price = priceOf(buys, item.template, quantity);
        return { serial, quantity, price, cause: `vendor:${vendor}` };
      },
      done: ({ left, money }) => {
        hero.inventory.resize(serial, left);
        hero.inventory.money = money;
      },
    });
  }

  sendMail(
    hero: HeroItems,
    ref: Reference,
    letter: NewLetter,
  ): Promise<Settled<{ mail: number; money: number }>> {
    const serials = [...(letter.serials ?? [])];
    return this.#do(hero, ref, {
      of: ask.SendMail,
      prepare: () => {
        for (const serial of serials) this.#checkFree(hero, serial);
        return {
          to: letter.to,
          toSkeleton: nameSkeleton(letter.to),
          subject: letter.subject,
          body: letter.body ?? '',
          serials,
          money: letter.money ?? 0,
          postage: this.#reach.node.game.postage,
          cause: 'mail',
        };
      },
      done: ({ money }) => {
        for (const serial of serials) hero.inventory.remove(serial);
        hero.inventory.money = money;
      },
    });
  }

  takeMail(
    hero: HeroItems,
    ref: Reference,
    mail: number,
  ): Promise<Settled<{ items: HeldItem[]; money: number }>> {
    return this.#do(hero, ref, {
      of: ask.TakeMail,
      prepare: () => ({ mail, cause: 'mail' }),
      done: ({ items, money }) => {
        for (const item of items) hero.inventory.set(item);
        hero.inventory.money = money;
      },
    });
  }

  auctionCreate(
    hero: HeroItems,
    ref: Reference,
    { serial, price, hours }: { serial: number; price: number; hours: number },
  ): Promise<Settled<{ auction: number; money: number }>> {
    return this.#do(hero, ref, {
      of: ask.AuctionCreate,
      prepare: () => {
        this.#checkFree(hero, serial);
        if (!Number.isInteger(hours) || hours < 1 || hours > 168) {
          throw new RealmError('ERR_QUANTITY', 'An offer stands for 1 to 168 hours.');
        }
        const deposit = this.#reach.node.game.auctionDeposit;
        return { serial, price, deposit, hours, cause: 'auction' };
      },
      done: ({ money }) => {
        hero.inventory.remove(serial);
        hero.inventory.money = money;
      },
    });
  }

  auctionBuy(
    hero: HeroItems,
    ref: Reference,
    { auction, price }: { auction: number; price: number },
  ): Promise<Settled<{ item: HeldItem; money: number }>> {
    return this.#do(hero, ref, {
      of: ask.AuctionBuy,
      prepare: () => ({ auction, price, cause: 'auction' }),
      done: ({ item, money }) => {
        hero.inventory.set(item);
        hero.inventory.money = money;
      },
    });
  }

  auctionCancel(
    hero: HeroItems,
    ref: Reference,
    auction: number,
  ): Promise<Settled<{ item: HeldItem }>> {
    return this.#do(hero, ref, {
      of: ask.AuctionCancel,
      prepare: () => ({ auction, cause: 'auction' }),
      done: ({ item }) => hero.inventory.set(item),
    });
  }

  async #do<Q extends Asked, A>(
    hero: HeroItems,
    ref: Reference,
    rest: Rest<Q, A>,
  ): Promise<Settled<A>> {
    const settled = await hero.pipeline.do({ ...ref, ...rest });
    hero.tellChanges();
    return settled;
  }

  #template(name: string): ItemTemplate {
    const { items } = this.#reach.node.game;
    const template = Object.hasOwn(items, name) ? items[name] : undefined;
    if (template !== undefined) return template;
    throw new RealmError('ERR_TEMPLATE_UNKNOWN', `The game has no item "${name}".`);
  }

  #checkFree(hero: HeroItems, serial: number): void {
    if (!this.#reach.isOffered(hero, serial)) return;
    throw new RealmError('ERR_ITEM_BUSY', 'The item lies on the table of a trade.');
  }

  #slotOf(item: HeldItem | undefined): string {
    const slot = item === undefined ? '' : (this.#reach.node.game.items[item.template]?.slot ?? '');
    if (slot !== '') return slot;
    throw new RealmError('ERR_PLACE', 'That cannot be worn or held.');
  }

  /** The item fits there, and what is there fits where the item was. */
  #checkPlaces(hero: HeroItems, item: HeldItem | undefined, to: string): void {
    const { keeping } = this.#reach.node.game;
    const there = hero.inventory.at(to);
    // What the hero does not have is the database's to refuse.
    const fits = item === undefined || this.#fits(keeping, item, to);
    const swaps = there === undefined || this.#fits(keeping, there, item?.place ?? '');
    if (fits && swaps) return;
    throw new RealmError('ERR_PLACE', 'It does not go there.');
  }

  #fits(keeping: Keeping, item: HeldItem, place: string): boolean {
    const template = this.#reach.node.game.items[item.template];
    return template === undefined ? place === '' : fitsPlace(keeping, template, place);
  }

  #vendor(hero: HeroItems, name: string): Vendor {
    const vendor = this.#reach.node.game.vendors.get(name);
    if (vendor === undefined || vendor.zone !== hero.region.zone.name) {
      throw new RealmError('ERR_VENDOR_UNKNOWN', 'Nobody here sells anything by that name.');
    }
    checkNear(hero, vendor.at[0], vendor.at[1], vendor.reach);
    return vendor;
  }
}

interface Mint {
  readonly template: string;
  readonly quantity: number;
  readonly cause: string;
}

interface Claim {
  readonly key: string;
  readonly items: readonly { readonly template: string; readonly quantity: number }[];
  readonly money: number;
  readonly cause: string;
}

interface Money {
  readonly amount: number;
  readonly cause: string;
}

interface Looted {
  readonly serials: number[];
  readonly money: number;
}

/** Distances in units. */
function checkNear({ player }: HeroItems, x: number, y: number, reach: number): void {
  const { entity } = player;
  if (Math.hypot(entity.x - x, entity.y - y) <= reach) return;
  throw new RealmError('ERR_TOO_FAR', 'That is too far away.');
}

function priceOf(list: Vendor['sells'], template: string, quantity: number): number {
  const price = Object.hasOwn(list, template) ? list[template] : 0;
  if (price === 0) throw new RealmError('ERR_NOT_FOR_SALE', 'That is not dealt in here.');
  const total = price * quantity;
  if (Number.isSafeInteger(total)) return total;
  throw new RealmError('ERR_QUANTITY', 'That is more than anybody could pay.');
}
