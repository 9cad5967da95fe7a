// SPDX-License-Identifier: MIT
/** What scripts call: the same actions, their answers handed over in a tick of the hero's region. */
import type {
  HeldItem,
  ItemCalls,
  ItemTemplate,
  NewLetter,
  Outcome,
  Reward,
  Vendor,
} from '@realmkeep/kit';
import type { ItemActions, Reference } from './actions.ts';
import type { ItemCommandTable } from './commands.ts';
import type { HeroItems } from './hero-items.ts';
import type { Settled } from './pipeline.ts';

export interface CallReach {
  readonly actions: ItemActions;
  readonly commands: ItemCommandTable;
  /** The id of the next call of this script's run. */
  readonly next: () => Reference;
  /** Runs `fn` in a later tick of the hero's region, if the hero is still there. */
  readonly later: (hero: HeroItems, fn: () => void) => void;
}

export function itemCallsOf(hero: HeroItems, reach: CallReach): ItemCalls {
  const { actions, commands, next, later } = reach;
  const handOver = <T>(settled: Promise<Settled<T>>): Promise<Outcome<T>> =>
    new Promise((resolve) => {
      void settled.then((outcome) => {
        if (outcome === null) return;
        const value = outcome.ok ? { ok: true as const, ...outcome.value } : outcome;
        later(hero, () => resolve(value));
      });
    });
  return {
    get held(): readonly HeldItem[] {
      return hero.inventory.items;
    },
    get money(): number {
      return hero.inventory.money;
    },
    mint: ({ name }: ItemTemplate, quantity: number, cause: string) =>
      handOver(actions.mint(hero, next(), { template: name, quantity, cause })),
    destroy: (serial: number, quantity: number, cause: string) =>
      handOver(actions.destroy(hero, next(), { serial, quantity, cause })),
    split: (serial: number, quantity: number) =>
      handOver(actions.split(hero, next(), { serial, quantity })),
    merge: (serial: number, into: number) =>
      handOver(actions.merge(hero, next(), { serial, into })),
    move: (serial: number, place: string) =>
      handOver(actions.move(hero, next(), { serial, place })),
    equip: (serial: number) => handOver(actions.move(hero, next(), { serial, place: null })),
    drop: (serial: number) => handOver(actions.drop(hero, next(), serial)),
    take: (entity: number) => handOver(actions.take(hero, next(), entity)),
    giveMoney: (amount: number, cause: string) =>
      handOver(actions.giveMoney(hero, next(), { amount, cause })),
    takeMoney: (amount: number, cause: string) =>
      handOver(actions.takeMoney(hero, next(), { amount, cause })),
    claim: (key: string, { items = [], money = 0 }: Reward, cause: string) => {
      const made = items.map(({ template, quantity }) => ({ template: template.name, quantity }));
      return handOver(actions.claim(hero, next(), { key, items: made, money, cause }));
    },
    claims: () => handOver(commands.listClaims(hero)),
    buy: ({ name: vendor }: Vendor, { name: template }: ItemTemplate, quantity: number) =>
      handOver(actions.buy(hero, next(), { vendor, template, quantity })),
    sell: ({ name: vendor }: Vendor, serial: number, quantity: number) =>
      handOver(actions.sell(hero, next(), { vendor, serial, quantity })),
    sendMail: (letter: NewLetter) => handOver(actions.sendMail(hero, next(), letter)),
    listMail: (after = 0) => handOver(commands.listMail(hero, after)),
    takeMail: (mail: number) => handOver(actions.takeMail(hero, next(), mail)),
    auctionCreate: (serial: number, price: number, hours: number) =>
      handOver(actions.auctionCreate(hero, next(), { serial, price, hours })),
    auctionBuy: (auction: number, price: number) =>
      handOver(actions.auctionBuy(hero, next(), { auction, price })),
    auctionCancel: (auction: number) => handOver(actions.auctionCancel(hero, next(), auction)),
    listAuctions: (template?: ItemTemplate, after = 0) =>
      handOver(commands.listAuctions({ template: template?.name ?? '', after })),
  };
}
