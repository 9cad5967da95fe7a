// SPDX-License-Identifier: MIT
/**
 * Every crash point of items under every deed with items: the process at the point dies in the
 * middle of a trade, a letter, an auction ... Afterwards the deed is answered, done once or not at
 * all as its player was told, and every item and coin is where the ledger says.
 */
import { deepEqual, equal, notEqual } from 'node:assert/strict';
import { test } from 'node:test';
import type { ItemOutcome } from '@realmkeep/client';
import { CRASH_POINTS, type CrashPoint } from '@realmkeep/server';
import { ItemHistory, type SimulatedPlayer, Trial } from '@realmkeep/testkit';
import { count, entityOf, has, prize, seen, within, wrongItems } from './items-realm.ts';

/** The gateway's is that of the command's own message. */
const points = (Object.keys(CRASH_POINTS) as CrashPoint[]).filter(
  (point) => point.includes('.item-') || point === 'gateway.inputs-sent',
);

type Answer = ItemOutcome<object>;

/** Two heroes with some apples and money, near the miller and the baskets. */
class Stage {
  readonly trial: Trial;
  readonly history: ItemHistory;
  readonly ann: SimulatedPlayer;
  readonly ben: SimulatedPlayer;

  private constructor(trial: Trial) {
    this.trial = trial;
    this.history = new ItemHistory(() => trial.realm.clock.now());
    [this.ann, this.ben] = trial.crowd.map(({ player }) => player);
  }

  static async set(seed: string): Promise<Stage> {
    const stage = new Stage(await Trial.start({ seed, players: 2, gates: 0 }));
    for (const player of [stage.ann, stage.ben]) await prize(stage.trial.realm, player, 6, 60);
    return stage;
  }

  ask<R>(
    { name, client }: SimulatedPlayer,
    kind: string,
    call: () => Promise<ItemOutcome<R>>,
  ): Promise<ItemOutcome<R>> {
    const character = client.realm.zone?.character ?? 0;
    return this.history.record({ player: name, character, kind, given: '' }, call);
  }

  /** Asks, and waits for it to be done. */
  async done<R>(
    player: SimulatedPlayer,
    kind: string,
    call: () => Promise<ItemOutcome<R>>,
  ): Promise<R> {
    const outcome = await within(this.trial.realm, this.ask(player, kind, call));
    if (!outcome.ok) throw new Error(`${kind}: ${outcome.code}`);
    await this.trial.realm.clock.advance(500);
    return outcome;
  }

  async letters(player: SimulatedPlayer): Promise<readonly { readonly mail: number }[]> {
    const listed = await within(this.trial.realm, player.client.realm.items.listMail());
    return listed.ok ? listed.letters : [];
  }

  async stop(): Promise<void> {
    await this.trial.end();
  }
}

/** Prepares, and gives the one call that comes to the crash point. */
type Deed = (stage: Stage) => Promise<() => Promise<Answer>>;

/** A deed of Ann's that needs nothing but her apples. */
const withApples =
  (
    kind: string,
    call: (items: SimulatedPlayer['client']['realm']['items'], serial: number) => Promise<Answer>,
  ): Deed =>
  async (stage) => {
    const { items } = stage.ann.client.realm;
    const { serial } = has(stage.ann, 'apple');
    return () => stage.ask(stage.ann, kind, () => call(items, serial));
  };

async function sword(stage: Stage): Promise<number> {
  const { items } = stage.ann.client.realm;
  const { serial } = await stage.done(stage.ann, 'buy', () => items.buy('miller', 'sword', 1));
  return serial;
}

async function offered(stage: Stage): Promise<number> {
  const { items } = stage.ben.client.realm;
  const { serial } = has(stage.ben, 'apple');
  const make = () => items.auctionCreate(serial, 9, 24);
  return (await stage.done(stage.ben, 'auctionCreate', make)).auction;
}

const DEEDS: Readonly<Record<string, Deed>> = {
  split: withApples('split', (items, serial) => items.split(serial, 2)),
  destroy: withApples('destroy', (items, serial) => items.destroy(serial, 2)),
  'move in the bag': withApples('move', (items, serial) => items.move(serial, 'bag:5')),
  drop: withApples('drop', (items, serial) => items.drop(serial)),
  'sell to a vendor': withApples('sell', (items, serial) => items.sell('miller', serial, 3)),
  'buy of a vendor': withApples('buy', (items) => items.buy('miller', 'apple', 2)),
  'send a letter': withApples('sendMail', (items, serial) =>
    items.sendMail({ to: 'Ben', subject: 'Here', serials: [serial], money: 7 }),
  ),
  'offer at auction': withApples('auctionCreate', (items, serial) =>
    items.auctionCreate(serial, 9, 24),
  ),
  merge: async (stage) => {
    const { ann } = stage;
    const { items } = ann.client.realm;
    const { serial: into } = has(ann, 'apple');
    const { serial } = await stage.done(ann, 'split', () => items.split(into, 2));
    return () => stage.ask(ann, 'merge', () => items.merge(serial, into));
  },
  equip: async (stage) => {
    const serial = await sword(stage);
    const { items } = stage.ann.client.realm;
    return () => stage.ask(stage.ann, 'move', () => items.move(serial, 'hand'));
  },
  take: async (stage) => {
    const { ann, ben } = stage;
    await stage.done(ben, 'drop', () => ben.client.realm.items.drop(has(ben, 'apple').serial));
    const [lying] = seen(ann, 'item');
    return () => stage.ask(ann, 'take', () => ann.client.realm.items.take(lying));
  },
  loot: async (stage) => {
    const [basket] = seen(stage.ann, 'basket');
    return () => stage.ask(stage.ann, 'loot', () => stage.ann.client.realm.items.loot(basket));
  },
  'take a letter': async (stage) => {
    const { ann, ben } = stage;
    const letter = { to: 'Ann', subject: '', serials: [has(ben, 'apple').serial], money: 4 };
    await stage.done(ben, 'sendMail', () => ben.client.realm.items.sendMail(letter));
    const [{ mail }] = await stage.letters(ann);
    return () => stage.ask(ann, 'takeMail', () => ann.client.realm.items.takeMail(mail));
  },
  'buy at auction': async (stage) => {
    const auction = await offered(stage);
    const { items } = stage.ann.client.realm;
    return () => stage.ask(stage.ann, 'auctionBuy', () => items.auctionBuy(auction, 9));
  },
  'call an auction off': async (stage) => {
    const auction = await offered(stage);
    const { items } = stage.ben.client.realm;
    return () => stage.ask(stage.ben, 'auctionCancel', () => items.auctionCancel(auction));
  },
  trade: async (stage) => {
    const { ann, ben } = stage;
    const mine = ann.client.realm.items;
    const his = ben.client.realm.items;
    const propose = () => mine.proposeTrade(entityOf(ann, 'Ben'));
    const { trade } = await stage.done(ann, 'tradePropose', propose);
    await stage.done(ben, 'tradeAccept', () => his.acceptTrade(trade));
    const { serial } = has(ann, 'apple');
    await stage.done(ann, 'tradeOffer', () => mine.offerTrade(trade, [serial], 5));
    const offer = () => his.offerTrade(trade, [has(ben, 'apple').serial], 20);
    const { version } = await stage.done(ben, 'tradeOffer', offer);
    await stage.done(ann, 'tradeConfirm', () => mine.confirmTrade(trade, version));
    return () => stage.ask(ben, 'tradeConfirm', () => his.confirmTrade(trade, version));
  },
};

/** A table lives in its zone's memory: who dies with it before the commit leaves no trade. */
const mayBeRefused = (deed: string, point: CrashPoint): boolean =>
  deed === 'trade' && point.startsWith('zone.');

/** `surviving`: of the batches that a dying database had not synced, so many were on the disk. */
async function cell(deed: string, point: CrashPoint, surviving = 0): Promise<void> {
  const stage = await Stage.set(`item cell ${deed} ${point}`);
  const { trial } = stage;
  allow(trial, point);
  trial.realm.unsyncedSurviving = surviving;
  const call = await DEEDS[deed](stage);
  trial.crash.arm(point);
  const outcome = await within(trial.realm, call());
  const where = `${deed} at ${point}, ${surviving} batches survive`;
  notEqual(trial.crash.struck, null, `${where}: somebody came there`);
  const code = outcome.ok ? '' : outcome.code;
  if (mayBeRefused(deed, point)) notEqual(code, 'ERR_OPERATION_UNKNOWN', where);
  else equal(code, '', `${where}: it is done in spite of it`);
  const { broken } = await trial.judge();
  deepEqual(broken, [], where);
  deepEqual(await wrongItems(trial.realm, [stage.ann, stage.ben], stage.history), [], where);
  await stage.stop();
}

function allow(trial: Trial, point: CrashPoint): void {
  trial.regressAllowed = point.startsWith('zone.');
  trial.resumesAllowed = point.startsWith('gateway.');
}

for (const point of points) {
  test(`[CELL4] ${point}: whatever is done with items is done once, and told`, async () => {
    const survivals = point === 'database.item-written' ? [0, 1] : [0];
    for (const deed of Object.keys(DEEDS)) {
      for (const surviving of survivals) await cell(deed, point, surviving);
    }
  });

  test(`[CELL4] ${point}: what a script makes and pays is there once, or not at all`, async () => {
    const stage = await Stage.set(`item cell mint ${point}`);
    const { trial, ann } = stage;
    allow(trial, point);
    trial.crash.arm(point);
    ann.client.realm.command('prize', { apples: 3, money: 5 });
    await trial.realm.clock.advance(6000);
    notEqual(trial.crash.struck, null, 'somebody came there');
    const { broken } = await trial.judge();
    deepEqual(broken, []);
    deepEqual(await wrongItems(trial.realm, [stage.ann, stage.ben], stage.history), []);
    // Only the zone's end is an end of its script; for anybody else it waits.
    const made = point.startsWith('zone.') ? [0, 3] : [3];
    equal(made.includes(count(ann, 'apple') - 6), true, `${count(ann, 'apple')} apples`);
    await stage.stop();
  });
}

test('[CELL5] a planted bug is found out: an answer before its commit is on the disk', async () => {
  const stage = await Stage.set('item cell planted');
  const { trial, ann } = stage;
  const { realm } = trial;
  const call = await DEEDS.destroy(stage);
  realm.stores.disk(realm.installation.realms[0].database).lying = true;
  trial.crash.arm('database.item-answered');
  await within(realm, call());
  await realm.clock.advance(3000);
  const findings = await wrongItems(realm, [ann, stage.ben], stage.history);
  equal(
    findings.some((finding) => finding.startsWith('acknowledged and not durable')),
    true,
    findings.join('\n'),
  );
});
