// SPDX-License-Identifier: MIT
/** What every adapter must do with items, money, mail and auctions. */
import assert from 'node:assert/strict';
import type { CharacterId } from '@realmkeep/base';
import { claimPlace, claimSpawn } from '@realmkeep/wire';
import type { Asker, Rule } from './asker.contract.ts';
import { type Hero, heroes, Pen } from './items.fixtures.ts';
import type { DurableKind, OperationOf, ValueOf } from './realm-store.ts';
import { ALL_LIVE, AT, only, REGION_A, removing, SOURCE, TARGET } from './store.fixtures.ts';

type DurableOperation = { [K in DurableKind]: OperationOf<K> }[DurableKind];

const DAY_MS = 24 * 3_600_000;

const itemsOf = (ask: Asker, { character }: Hero): Promise<ValueOf<'ListItems'>> =>
  ask.value({ operation: 'ListItems', character, after: 0 });

/** What can be seen of the world: a refusal must leave it as it was. */
async function world(ask: Asker, ...all: readonly Hero[]): Promise<unknown> {
  const ground = { operation: 'ListRegionItems', region: REGION_A, after: 0 } as const;
  const auctions = { operation: 'ListAuctions', template: '', after: 0 } as const;
  const seen: unknown[] = [await ask.value(ground), await ask.value(auctions)];
  for (const hero of all) {
    const { character } = hero;
    seen.push(await itemsOf(ask, hero), await ask.value({ operation: 'ListMail', character }));
  }
  return seen;
}

export function registerItemContract(rule: Rule): void {
  registerOnce(rule);
  registerBadRequests(rule);
  registerStacks(rule);
  registerPlaces(rule);
  registerTrade(rule);
  registerMail(rule);
  registerAuctions(rule);
  registerHistory(rule);
}

function registerOnce(rule: Rule): void {
  rule('[ITEM1] a repeated operation gives the stored result and is done once', async (ask, of) => {
    const pen = new Pen();
    const [ann] = await heroes(ask, 'Ann');
    const mint = pen.mint(ann, 'apple', 5);
    const first = await ask.value(mint);
    ask.store = await of.reopen();
    assert.deepEqual(await ask.value(mint), first);
    const [again, other] = await ask.store.execute([mint, pen.mint(ann, 'apple')]);
    assert.ok(again.ok && other.ok);
    assert.deepEqual(again.value, first);
    assert.deepEqual(other.value, { serial: first.serial + 1 }, 'a serial number is never reused');
    assert.equal((await itemsOf(ask, ann)).items.length, 2);
    const asked = await ask.value({ operation: 'AskOperation', op: mint.op });
    assert.deepEqual(asked, { known: true, kind: 'MintItem', result: JSON.stringify(first) });
    const unknown = await ask.value({ operation: 'AskOperation', op: 'f'.repeat(32) });
    assert.equal(unknown.known, false);
  });

  rule('[ITEM1] the next owner asks for the same operation under its epoch', async (ask) => {
    const pen = new Pen();
    const [ann] = await heroes(ask, 'Ann');
    const mint = pen.mint(ann, 'apple', 5);
    const first = await ask.value(mint);
    const take = { operation: 'TakeRegion', region: REGION_A, incarnation: TARGET } as const;
    await ask.value({ ...take, liveness: only(TARGET) });
    const repeat = { ...mint, incarnation: TARGET, epoch: ann.epoch + 1, askedAt: AT + 5 };
    assert.deepEqual(await ask.value(repeat), first);
  });

  rule('[ITEM2] the same id with other arguments is refused', async (ask) => {
    const pen = new Pen();
    const [ann] = await heroes(ask, 'Ann');
    const mint = pen.mint(ann, 'apple', 5);
    await ask.value(mint);
    const before = await world(ask, ann);
    await ask.refused({ ...mint, quantity: 6 }, 'ERR_OPERATION_MISMATCH');
    await ask.refused({ ...mint, template: 'pear' }, 'ERR_OPERATION_MISMATCH');
    const drop = pen.write('DropItem', ann, { serial: 1, place: '', op: mint.op });
    await ask.refused(drop, 'ERR_OPERATION_MISMATCH');
    assert.deepEqual(await world(ask, ann), before);
  });

  rule('[ITEM3] an operation is remembered for a day, and older ones are refused', async (ask) => {
    const pen = new Pen();
    const [ann] = await heroes(ask, 'Ann');
    const mint = pen.mint(ann, 'apple');
    await ask.value(mint);
    const old = { ...pen.mint(ann, 'pear'), askedAt: AT - DAY_MS };
    await ask.refused(old, 'ERR_OPERATION_EXPIRED');
    assert.equal((await ask.value({ operation: 'Prune', at: AT + DAY_MS - 1 })).operations, 0);
    assert.equal((await ask.value({ operation: 'AskOperation', op: mint.op })).known, true);
    assert.equal((await ask.value({ operation: 'Prune', at: AT + DAY_MS })).operations, 1);
    await ask.refused({ ...mint, at: AT + DAY_MS }, 'ERR_OPERATION_EXPIRED');
    assert.equal((await itemsOf(ask, ann)).items.length, 1);
  });

  rule('[ITEM4] nobody but the owner at its epoch changes anything', async (ask) => {
    const pen = new Pen();
    const [ann, ben] = await heroes(ask, 'Ann', 'Ben');
    const { serial } = await ask.value(pen.mint(ann, 'sword'));
    const before = await world(ask, ann, ben);
    const stale = { ...ann, epoch: ann.epoch - 1 };
    const nobody = { ...ann, character: 99 as CharacterId };
    await ask.refused(pen.mint(stale, 'sword'), 'ERR_EPOCH_STALE');
    await ask.refused(pen.mint({ ...ann, epoch: ann.epoch + 1 }, 'sword'), 'ERR_EPOCH_STALE');
    await ask.refused({ ...pen.mint(ann, 'sword'), incarnation: TARGET }, 'ERR_EPOCH_STALE');
    await ask.refused(pen.mint(nobody, 'sword'), 'ERR_CHARACTER_UNKNOWN');
    await ask.refused(pen.trade(stale, ben, { gives: [serial] }), 'ERR_EPOCH_STALE');
    const late = { ...ben, epoch: ben.epoch + 1 };
    await ask.refused(pen.trade(ann, late, { gives: [serial] }), 'ERR_EPOCH_STALE');
    const drop = pen.write('DropItem', ben, { serial, place: '' });
    await ask.refused(drop, 'ERR_NOT_OWNER');
    assert.deepEqual(await world(ask, ann, ben), before);
    const take = { operation: 'TakeRegion', region: REGION_A, incarnation: TARGET } as const;
    await ask.value({ ...take, liveness: only(TARGET) });
    await ask.refused(pen.mint(ann, 'sword'), 'ERR_EPOCH_STALE');
  });

  rule('[ITEM5] what was refused stands in the ledger of refusals', async (ask) => {
    const pen = new Pen();
    const [ann] = await heroes(ask, 'Ann');
    const bad = pen.write('TakeMoney', ann, { amount: 5 });
    await ask.refused(bad, 'ERR_MONEY_SHORT');
    assert.equal((await ask.value({ operation: 'AskOperation', op: bad.op })).known, false);
    await ask.refused(pen.mint(ann, 'apple', 0), 'ERR_QUANTITY');
    const { refusals } = await ask.value(historyOf('ann'));
    assert.deepEqual(
      refusals.map(({ at, kind, code }) => [at, kind, code]),
      [
        [AT, 'MintItem', 'ERR_QUANTITY'],
        [AT, 'TakeMoney', 'ERR_MONEY_SHORT'],
      ],
    );
  });
}

/** Everything that no honest zone asks for, with what it is refused with. */
async function badRequests(
  ask: Asker,
  pen: Pen,
  [ann, ben]: readonly Hero[],
): Promise<readonly (readonly [DurableOperation, string])[]> {
  const mint = pen.mint(ann, 'apple', 10);
  const { serial } = await ask.value(mint);
  const { serial: traded } = await ask.value(pen.mint(ann, 'sword'));
  await ask.value(pen.trade(ann, ben, { gives: [traded] }));
  const split = (quantity: number) => pen.write('SplitItem', ann, { serial, quantity });
  const late = { ...ann, epoch: ann.epoch - 1 };
  const loot = { spawn: 'wolf', life: 1, part: 0, money: 0 };
  const fang = { template: 'fang', quantity: 1, stackMax: 5 };
  return [
    [pen.write('DropItem', ben, { serial, place: '' }), 'ERR_NOT_OWNER'],
    [pen.mint({ ...ann, character: 99 as CharacterId }, 'apple'), 'ERR_CHARACTER_UNKNOWN'],
    [{ ...pen.mint(ann, 'apple'), incarnation: TARGET }, 'ERR_EPOCH_STALE'],
    [pen.mint(late, 'apple'), 'ERR_EPOCH_STALE'],
    [pen.trade(late, ben, { gives: [serial] }), 'ERR_EPOCH_STALE'],
    [pen.mint(ann, 'apple', 0), 'ERR_QUANTITY'],
    [pen.mint(ann, 'apple', -3), 'ERR_QUANTITY'],
    [pen.mint(ann, 'apple', 21), 'ERR_QUANTITY'],
    [split(0), 'ERR_QUANTITY'],
    [split(-1), 'ERR_QUANTITY'],
    [split(10), 'ERR_QUANTITY'],
    [pen.write('DestroyItem', ann, { serial, quantity: 11 }), 'ERR_QUANTITY'],
    [pen.write('GiveMoney', ann, { amount: -5 }), 'ERR_QUANTITY'],
    [{ ...pen.mint(ann, 'dragon'), stacks: [0] }, 'ERR_TEMPLATE_UNKNOWN'],
    [
      pen.write('TakeLoot', ann, { ...loot, items: [fang, fang], stacks: [5, 0] }),
      'ERR_TEMPLATE_UNKNOWN',
    ],
    [{ ...mint, quantity: 9 }, 'ERR_OPERATION_MISMATCH'],
    [{ ...split(1), op: mint.op }, 'ERR_OPERATION_MISMATCH'],
    [{ ...pen.mint(ann, 'apple'), askedAt: AT - DAY_MS }, 'ERR_OPERATION_EXPIRED'],
    // It went to Ben in another trade.
    [pen.trade(ann, ben, { gives: [traded] }), 'ERR_NOT_OWNER'],
    [pen.trade(ann, ben, { gives: [serial, serial] }), 'ERR_ITEM_BUSY'],
    [pen.trade(ann, ben, { gives: [serial], gets: [serial] }), 'ERR_ITEM_BUSY'],
    [pen.trade(ann, ann, { gives: [serial] }), 'ERR_TRADE_SELF'],
  ];
}

function registerBadRequests(rule: Rule): void {
  rule('[ITEM6] bad input is refused, changes nothing, and is noted', async (ask, of) => {
    const pen = new Pen();
    const all = await heroes(ask, 'Ann', 'Ben');
    const bad = await badRequests(ask, pen, all);
    const before = await world(ask, ...all);
    for (const [operation, code] of bad) await ask.refused(operation, code);
    // The same in one batch, between things that are done.
    const [ann] = all;
    const results = await ask.store.execute([
      pen.write('GiveMoney', ann, { amount: 1 }),
      ...bad.map(([operation]) => operation),
      pen.write('TakeMoney', ann, { amount: 1 }),
    ]);
    const codes = results.slice(1, -1).map((result) => (result.ok ? 'done' : result.code));
    assert.deepEqual(
      codes,
      bad.map(([, code]) => code),
    );
    ask.store = await of.reopen();
    const { refusals } = await ask.value(historyOf('ann'));
    assert.deepEqual(await world(ask, ...all), before);
    const noted = bad
      .filter(([{ character }]) => character === ann.character)
      .map(([{ operation }, code]) => [operation, code]);
    const lines = refusals.map(({ kind, code }) => [kind, code]).toReversed();
    assert.deepEqual(lines, [...noted, ...noted]);
  });

  rule('[ITEM7] what a zone has refused by its own rules can be noted too', async (ask) => {
    const [{ character }] = await heroes(ask, 'Ann');
    const note = { op: 'ab'.repeat(16), kind: 'MintItem', code: 'ERR_X', message: 'no', at: AT };
    await ask.value({ operation: 'NoteRefusal', character, ...note });
    const { refusals } = await ask.value(historyOf('ann'));
    assert.deepEqual(refusals, [{ at: AT, kind: 'MintItem', code: 'ERR_X', message: 'no' }]);
  });
}

function registerStacks(rule: Rule): void {
  rule('[ITEM10] quantities and templates that cannot be are refused', async (ask) => {
    const pen = new Pen();
    const [ann] = await heroes(ask, 'Ann');
    for (const quantity of [0, -1, 1.5, 21, Number.NaN, 2 ** 53]) {
      await ask.refused(pen.mint(ann, 'apple', quantity), 'ERR_QUANTITY');
    }
    for (const stackMax of [0, -1, 2_000_000]) {
      const mint = { ...pen.mint(ann, 'apple'), stackMax };
      await ask.refused(mint, 'ERR_QUANTITY');
    }
    for (const template of ['', 'Bad Name', 'x'.repeat(49)]) {
      await ask.refused(pen.mint(ann, template), 'ERR_TEMPLATE_UNKNOWN');
    }
    const unknown = { ...pen.mint(ann, 'apple'), stacks: [0] };
    await ask.refused(unknown, 'ERR_TEMPLATE_UNKNOWN');
    const higher = { ...pen.mint(ann, 'apple', 15), stacks: [10] };
    await ask.refused(higher, 'ERR_QUANTITY');
    const give = { amount: 0 };
    await ask.refused(pen.write('GiveMoney', ann, give), 'ERR_QUANTITY');
    assert.deepEqual(await itemsOf(ask, ann), { money: 0, items: [] });
  });

  rule('[ITEM11] splitting, merging and destroying keep count', async (ask) => {
    const pen = new Pen();
    const [ann] = await heroes(ask, 'Ann');
    const { serial } = await ask.value(pen.mint(ann, 'apple', 10));
    const split = await ask.value(pen.write('SplitItem', ann, { serial, quantity: 4 }));
    assert.equal(split.left, 6);
    await ask.refused(pen.write('SplitItem', ann, { serial, quantity: 6 }), 'ERR_QUANTITY');
    const merge = (stackMax: number) =>
      pen.write('MergeItems', ann, { serial: split.serial, into: serial, stackMax });
    assert.deepEqual(await ask.value(merge(9)), { left: 1, quantity: 9 });
    await ask.refused(merge(9), 'ERR_QUANTITY');
    assert.deepEqual(await ask.value(merge(10)), { left: 0, quantity: 10 });
    await ask.refused(merge(20), 'ERR_ITEM_UNKNOWN');
    const { serial: pear } = await ask.value(pen.mint(ann, 'pear'));
    const unlike = { serial: pear, into: serial, stackMax: 20 };
    await ask.refused(pen.write('MergeItems', ann, unlike), 'ERR_ITEM_UNLIKE');
    const itself = { serial, into: serial, stackMax: 20 };
    await ask.refused(pen.write('MergeItems', ann, itself), 'ERR_ITEM_BUSY');
    const destroy = (quantity: number) => pen.write('DestroyItem', ann, { serial, quantity });
    await ask.refused(destroy(11), 'ERR_QUANTITY');
    assert.deepEqual(await ask.value(destroy(3)), { left: 7 });
    assert.deepEqual(await ask.value(destroy(7)), { left: 0 });
    await ask.refused(destroy(1), 'ERR_ITEM_UNKNOWN');
    assert.deepEqual(
      (await itemsOf(ask, ann)).items.map((item) => item.serial),
      [pear],
    );
  });

  rule('[ITEM12] a character has 512 items at most', async (ask) => {
    const pen = new Pen();
    const [ann, ben] = await heroes(ask, 'Ann', 'Ben');
    const batch = Array.from({ length: 512 }, () => pen.mint(ann, 'pebble'));
    for (const result of await ask.store.execute(batch)) assert.ok(result.ok);
    await ask.refused(pen.mint(ann, 'pebble'), 'ERR_INVENTORY_FULL');
    const { serial } = await ask.value(pen.mint(ben, 'sword'));
    const { items } = await itemsOf(ask, ann);
    const gift = pen.trade(ben, ann, { gives: [serial] });
    await ask.refused(gift, 'ERR_INVENTORY_FULL');
    await ask.value(pen.trade(ben, ann, { gives: [serial], gets: [items[0].serial] }));
    assert.equal(items.length, 256, 'lists come in pages');
    const rest = { operation: 'ListItems', character: ann.character, after: items[255].serial };
    const second = await ask.value(rest as OperationOf<'ListItems'>);
    assert.equal(second.items.length, 256);
  });

  rule('[ITEM13] a damaged item is not served and not changed, others are', async (ask, of) => {
    const pen = new Pen();
    const [ann] = await heroes(ask, 'Ann');
    const { serial } = await ask.value(pen.mint(ann, 'apple', 2));
    const { serial: other } = await ask.value(pen.mint(ann, 'pear'));
    ask.store = await of.harm(`UPDATE item SET quantity = 20 WHERE serial = ${serial}`);
    const destroy = pen.write('DestroyItem', ann, { serial, quantity: 1 });
    await ask.refused(destroy, 'ERR_ROW_DAMAGED');
    assert.deepEqual(
      (await itemsOf(ask, ann)).items.map((item) => item.serial),
      [other],
    );
    ask.store = await of.harm(
      `UPDATE purse SET money = 1000 WHERE character_id = ${ann.character}`,
    );
    await ask.refused(pen.mint(ann, 'apple'), 'ERR_ROW_DAMAGED');
  });
}

function registerPlaces(rule: Rule): void {
  rule('[ITEM20] an item that comes to a taken place swaps with what is there', async (ask) => {
    const pen = new Pen();
    const [ann] = await heroes(ask, 'Ann');
    const { serial: sword } = await ask.value(pen.mint(ann, 'sword'));
    const { serial: axe } = await ask.value(pen.mint(ann, 'axe'));
    const put = (serial: number, place: string) =>
      ask.value(pen.write('MoveItem', ann, { serial, place }));
    assert.deepEqual(await put(sword, 'hand'), { swapped: 0 });
    await put(axe, 'bag:3');
    assert.deepEqual(await put(axe, 'hand'), { swapped: sword });
    const { items } = await itemsOf(ask, ann);
    assert.deepEqual(
      items.map((item) => item.place),
      ['bag:3', 'hand'],
    );
    assert.deepEqual(await put(axe, ''), { swapped: 0 });
    assert.deepEqual(await put(sword, ''), { swapped: 0 }, 'no place is nobody’s place');
  });

  rule('[ITEM21] a dropped item lies in the region until somebody takes it', async (ask) => {
    const pen = new Pen();
    const [ann, ben] = await heroes(ask, 'Ann', 'Ben');
    const { serial } = await ask.value(pen.mint(ann, 'apple', 3));
    const drop = pen.write('DropItem', ann, { serial, place: '10,20' });
    assert.deepEqual(await ask.value(drop), { region: REGION_A });
    const ground = { operation: 'ListRegionItems', region: REGION_A, after: 0 } as const;
    const lying = { serial, template: 'apple', quantity: 3, place: '10,20' };
    assert.deepEqual((await ask.value(ground)).items, [lying]);
    const [first, second] = await ask.store.execute([
      pen.write('TakeItem', ben, { serial }),
      pen.write('TakeItem', ann, { serial }),
    ]);
    assert.ok(first.ok && !second.ok);
    assert.equal(second.code, 'ERR_NOT_OWNER');
    assert.deepEqual(first.value, { item: { ...lying, place: '' } });
    assert.equal((await itemsOf(ask, ben)).items.length, 1);
  });

  rule('[ITEM22] only a region’s holder sweeps it, and only what lies there', async (ask) => {
    const pen = new Pen();
    const [ann] = await heroes(ask, 'Ann');
    const { serial } = await ask.value(pen.mint(ann, 'apple'));
    const { serial: kept } = await ask.value(pen.mint(ann, 'pear'));
    await ask.value(pen.write('DropItem', ann, { serial, place: '' }));
    const sweep: OperationOf<'SweepItems'> = {
      operation: 'SweepItems',
      region: REGION_A,
      epoch: 1,
      incarnation: SOURCE,
      serials: [serial, kept, 99],
      cause: 'sweep',
      at: AT,
    };
    await ask.refused({ ...sweep, incarnation: TARGET }, 'ERR_EPOCH_STALE');
    await ask.refused({ ...sweep, epoch: 2 }, 'ERR_EPOCH_STALE');
    assert.deepEqual(await ask.value(sweep), { destroyed: 1 });
    assert.deepEqual(await ask.value(sweep), { destroyed: 0 });
    assert.deepEqual(
      (await itemsOf(ask, ann)).items.map((item) => item.serial),
      [kept],
    );
  });

  rule('[ITEM23] loot is taken once, whoever asks and however often', async (ask, of) => {
    const pen = new Pen();
    const [ann, ben] = await heroes(ask, 'Ann', 'Ben');
    const made = { template: 'fang', quantity: 2, stackMax: 20 };
    const loot = { spawn: 'wolf-7', life: 3, part: 0, items: [made], money: 12, stacks: [20] };
    const take = pen.write('TakeLoot', ann, loot);
    const taken = await ask.value(take);
    assert.deepEqual([taken.serials.length, taken.money], [1, 12]);
    assert.deepEqual(await ask.value(take), taken);
    await ask.refused(pen.write('TakeLoot', ben, loot), 'ERR_LOOT_TAKEN');
    ask.store = await of.reopen();
    await ask.refused(pen.write('TakeLoot', ann, loot), 'ERR_LOOT_TAKEN');
    await ask.value(pen.write('TakeLoot', ben, { ...loot, part: 1 }));
    await ask.value(pen.write('TakeLoot', ben, { ...loot, life: 4 }));
    const lives = await ask.value({ operation: 'ListLives', region: REGION_A });
    assert.deepEqual(lives.lives, [{ spawn: 'wolf-7', life: 4 }]);
    const bad = { ...loot, life: 5, items: [{ ...made, quantity: 0 }] };
    await ask.refused(pen.write('TakeLoot', ben, bad), 'ERR_QUANTITY');
    const later = await ask.value({ operation: 'Prune', at: AT + 30 * DAY_MS });
    assert.equal(later.loot, 2, 'the last life of each spawn stays');
    await ask.refused(pen.write('TakeLoot', ann, { ...loot, life: 4 }), 'ERR_LOOT_TAKEN');
  });

  rule(
    '[ITEM29] a claim is made once by each character, in whatever region, for ever',
    async (ask, of) => {
      const pen = new Pen();
      const [ann, ben] = await heroes(ask, 'Ann', 'Ben');
      const made = { template: 'fang', quantity: 1, stackMax: 20 };
      const reward = { life: 1, part: 0, items: [made], money: 5, stacks: [20] };
      const claim = { ...reward, spawn: claimSpawn('level:2') };
      const first = await ask.value(pen.write('TakeLoot', ann, claim));
      assert.deepEqual([first.serials.length, first.money], [1, 5]);
      await ask.refused(pen.write('TakeLoot', ann, claim), 'ERR_LOOT_TAKEN');
      await ask.value(pen.write('TakeLoot', ben, claim));
      await ask.value(pen.write('TakeLoot', ann, { ...reward, spawn: claimSpawn('level:3') }));
      await ask.value({ operation: 'Prune', at: AT + 60 * DAY_MS });
      ask.store = await of.reopen();
      await ask.refused(pen.write('TakeLoot', ann, claim), 'ERR_LOOT_TAKEN');
      const { lives } = await ask.value({
        operation: 'ListLives',
        region: claimPlace(ann.character),
      });
      assert.deepEqual(
        lives.map(({ spawn }) => spawn),
        ['@level:2', '@level:3'],
      );
    },
  );
}

function registerTrade(rule: Rule): void {
  rule('[ITEM30] a trade moves everything of both sides, or nothing', async (ask) => {
    const pen = new Pen();
    const [ann, ben] = await heroes(ask, 'Ann', 'Ben');
    const { serial: sword } = await ask.value(pen.mint(ann, 'sword'));
    const { serial: axe } = await ask.value(pen.mint(ben, 'axe'));
    await ask.value(pen.write('GiveMoney', ann, { amount: 100 }));
    const before = await world(ask, ann, ben);
    const what = { gives: [sword], gets: [axe], pays: 30, earns: 0 };
    await ask.refused(pen.trade(ann, ben, { ...what, pays: 101 }), 'ERR_MONEY_SHORT');
    await ask.refused(pen.trade(ann, ben, { ...what, earns: 1 }), 'ERR_MONEY_SHORT');
    await ask.refused(pen.trade(ann, ben, { ...what, gets: [axe, 99] }), 'ERR_ITEM_UNKNOWN');
    await ask.refused(pen.trade(ann, ben, { ...what, gets: [sword] }), 'ERR_ITEM_BUSY');
    await ask.refused(pen.trade(ann, ben, { gives: [axe] }), 'ERR_NOT_OWNER');
    await ask.refused(pen.trade(ann, ben, { pays: -1 }), 'ERR_QUANTITY');
    await ask.refused(pen.trade(ann, ann, what), 'ERR_TRADE_SELF');
    assert.deepEqual(await world(ask, ann, ben), before);
    assert.deepEqual(await ask.value(pen.trade(ann, ben, what)), { money: 70, otherMoney: 30 });
    assert.deepEqual(
      (await itemsOf(ask, ann)).items.map((item) => item.serial),
      [axe],
    );
    assert.deepEqual(
      (await itemsOf(ask, ben)).items.map((item) => item.serial),
      [sword],
    );
  });

  rule('[ITEM31] an item in two trades goes to one of them', async (ask) => {
    const pen = new Pen();
    const [ann, ben, cid] = await heroes(ask, 'Ann', 'Ben', 'Cid');
    const { serial } = await ask.value(pen.mint(ann, 'sword'));
    const results = await ask.store.execute([
      pen.trade(ann, ben, { gives: [serial] }),
      pen.trade(ann, cid, { gives: [serial] }),
      pen.trade(cid, ann, { gets: [serial] }),
    ]);
    assert.deepEqual(
      results.map((result) => (result.ok ? 'done' : result.code)),
      ['done', 'ERR_NOT_OWNER', 'ERR_NOT_OWNER'],
    );
  });

  rule('[ITEM34] a batch of many changes each its own rows and no others', async (ask) => {
    const pen = new Pen();
    const all = await heroes(ask, ...[...'abcdefghijkl'].map((letter) => `Hero${letter}`));
    const minted = await ask.store.execute(all.map((hero) => pen.mint(hero, 'sword')));
    const serials = minted.map((result) =>
      result.ok ? (result.value as { serial: number }) : null,
    );
    const batch: DurableOperation[] = [];
    for (let i = 0; i < all.length; i += 2) {
      const [giver, taker] = [all[i], all[i + 1]];
      batch.push(pen.write('GiveMoney', giver, { amount: 10 + i }));
      const gives = [serials[i]?.serial ?? 0];
      batch.push(pen.trade(giver, taker, { gives, pays: 1 + i }));
      batch.push(pen.trade(giver, taker, { gives }));
    }
    const results = await ask.store.execute(batch);
    for (const [i, result] of results.entries()) {
      assert.equal(result.ok || result.code, i % 3 === 2 ? 'ERR_NOT_OWNER' : true);
    }
    for (const [i, hero] of all.entries()) {
      const { money, items } = await itemsOf(ask, hero);
      const gave = i % 2 === 0;
      assert.deepEqual([money, items.length], gave ? [9, 0] : [i, 2], `hero ${i}`);
      const { serial } = serials[i] ?? { serial: 0 };
      const { entries } = await ask.value({ operation: 'ItemHistory', serial, before: 0 });
      const made = ['make', '', `character:${hero.character}`];
      const moved = ['move', made[2], `character:${all[i + 1]?.character}`];
      assert.deepEqual(
        entries.map(({ change, from, to }) => [change, from, to]),
        gave ? [moved, made] : [made],
      );
    }
  });

  rule('[ITEM32] buying and selling move money and item together', async (ask) => {
    const pen = new Pen();
    const [ann] = await heroes(ask, 'Ann');
    await ask.value(pen.write('GiveMoney', ann, { amount: 50 }));
    const buy = { template: 'apple', quantity: 4, stackMax: 20, price: 40, stacks: [20] };
    const bought = await ask.value(pen.write('BuyFromVendor', ann, buy));
    assert.equal(bought.money, 10);
    await ask.refused(pen.write('BuyFromVendor', ann, buy), 'ERR_MONEY_SHORT');
    const unknown = { ...buy, stacks: [0], price: 1 };
    await ask.refused(pen.write('BuyFromVendor', ann, unknown), 'ERR_TEMPLATE_UNKNOWN');
    const sell = (quantity: number) =>
      pen.write('SellToVendor', ann, { serial: bought.serial, quantity, price: 5 });
    await ask.refused(sell(5), 'ERR_QUANTITY');
    assert.deepEqual(await ask.value(sell(3)), { left: 1, money: 15 });
    assert.deepEqual(await ask.value(sell(1)), { left: 0, money: 20 });
    await ask.refused(sell(1), 'ERR_ITEM_UNKNOWN');
    assert.deepEqual(await itemsOf(ask, ann), { money: 20, items: [] });
    assert.deepEqual(await ask.value(pen.write('TakeMoney', ann, { amount: 20 })), { money: 0 });
  });

  rule('[ITEM33] a purse holds 2^53 - 1, to the coin, and not one more', async (ask, of) => {
    const pen = new Pen();
    const [ann] = await heroes(ask, 'Ann');
    const give = (amount: number) => pen.write('GiveMoney', ann, { amount });
    await ask.value(give(Number.MAX_SAFE_INTEGER));
    await ask.refused(give(1), 'ERR_MONEY_LIMIT');
    ask.store = await of.reopen();
    assert.equal((await itemsOf(ask, ann)).money, Number.MAX_SAFE_INTEGER);
  });
}

function registerMail(rule: Rule): void {
  const letter = (to: string, serials: number[], money = 0) => ({
    to,
    toSkeleton: to.toLowerCase(),
    subject: 'hello',
    body: 'for you',
    serials,
    money,
    postage: 1,
  });

  rule('[ITEM40] a letter keeps what is in it until its receiver takes it', async (ask) => {
    const pen = new Pen();
    const [ann, ben] = await heroes(ask, 'Ann', 'Ben');
    const { serial } = await ask.value(pen.mint(ann, 'apple', 3));
    await ask.value(pen.write('GiveMoney', ann, { amount: 10 }));
    const send = (what: ReturnType<typeof letter>) => pen.write('SendMail', ann, what);
    await ask.refused(send(letter('Zoe', [serial])), 'ERR_CHARACTER_UNKNOWN');
    await ask.refused(send(letter('Ben', [serial], 10)), 'ERR_MONEY_SHORT');
    const { mail, money } = await ask.value(send(letter('Ben', [serial], 4)));
    assert.equal(money, 5);
    await ask.refused(send(letter('Ben', [serial])), 'ERR_ITEM_BUSY');
    const { letters } = await ask.value({ operation: 'ListMail', character: ben.character });
    const items = [{ serial, template: 'apple', quantity: 3, place: '' }];
    const text = { from: 'Ann', subject: 'hello', body: 'for you' };
    assert.deepEqual(letters, [{ mail, ...text, items, money: 4, at: AT }]);
    await ask.refused(pen.write('TakeMail', ann, { mail }), 'ERR_MAIL_UNKNOWN');
    assert.deepEqual(await ask.value(pen.write('TakeMail', ben, { mail })), { items, money: 4 });
    await ask.refused(pen.write('TakeMail', ben, { mail }), 'ERR_MAIL_UNKNOWN');
    assert.deepEqual(await itemsOf(ask, ben), { money: 4, items });
  });

  rule('[ITEM41] a hundred letters wait for one at most', async (ask) => {
    const pen = new Pen();
    const [ann] = await heroes(ask, 'Ann', 'Ben');
    await ask.value(pen.write('GiveMoney', ann, { amount: 1000 }));
    const batch = Array.from({ length: 101 }, () => pen.write('SendMail', ann, letter('Ben', [])));
    const results = await ask.store.execute(batch);
    assert.ok(results.slice(0, 100).every((result) => result.ok));
    assert.equal(results[100].ok || results[100].code, 'ERR_MAIL_FULL');
    assert.equal((await itemsOf(ask, ann)).money, 900);
  });

  rule('[ITEM42] what a deleted character had ends with it', async (ask) => {
    const pen = new Pen();
    const [ann, ben] = await heroes(ask, 'Ann', 'Ben');
    const { serial } = await ask.value(pen.mint(ben, 'sword'));
    const { serial: sent } = await ask.value(pen.mint(ann, 'apple'));
    await ask.value(pen.write('GiveMoney', ann, { amount: 9 }));
    await ask.value(pen.write('SendMail', ann, letter('Ben', [sent], 3)));
    const state = { zone: 'harbour', state: '{}', lastInput: 0, incarnation: SOURCE };
    await ask.value({ operation: 'ReleaseCharacter', ...ben, ...state });
    const account = (removing(ben.character).account + 1) as never;
    await ask.value({ ...removing(ben.character), account });
    for (const gone of [serial, sent]) {
      const history = await ask.value({ operation: 'ItemHistory', serial: gone, before: 0 });
      const [last] = history.entries;
      assert.deepEqual([last.change, last.kind, last.to], ['end', 'RemoveCharacter', '']);
    }
  });
}

function registerAuctions(rule: Rule): void {
  const offering = async (ask: Asker, pen: Pen, seller: Hero) => {
    const { serial } = await ask.value(pen.mint(seller, 'sword'));
    const what = { serial, price: 30, deposit: 0, hours: 2 };
    const { auction } = await ask.value(pen.write('AuctionCreate', seller, what));
    return { serial, auction };
  };

  rule('[ITEM50] an offer is bought once; its seller is paid by mail', async (ask) => {
    const pen = new Pen();
    const [ann, ben, cid] = await heroes(ask, 'Ann', 'Ben', 'Cid');
    const { serial, auction } = await offering(ask, pen, ann);
    const drop = pen.write('DropItem', ann, { serial, place: '' });
    await ask.refused(drop, 'ERR_ITEM_BUSY');
    const list = { operation: 'ListAuctions', template: 'sword', after: 0 } as const;
    const item = { serial, template: 'sword', quantity: 1, place: '' };
    const endsAt = AT + 2 * 3_600_000;
    assert.deepEqual((await ask.value(list)).auctions, [
      { auction, seller: 'Ann', item, price: 30, endsAt },
    ]);
    assert.deepEqual((await ask.value({ ...list, template: 'axe' })).auctions, []);
    const buy = (hero: Hero, price = 30) => pen.write('AuctionBuy', hero, { auction, price });
    await ask.refused(buy(ben), 'ERR_MONEY_SHORT');
    for (const hero of [ben, cid]) await ask.value(pen.write('GiveMoney', hero, { amount: 40 }));
    await ask.refused(buy(ben, 29), 'ERR_PRICE');
    await ask.refused(buy(ann), 'ERR_TRADE_SELF');
    const results = await ask.store.execute([buy(ben), buy(cid)]);
    assert.deepEqual(
      results.map((result) => (result.ok ? result.value : result.code)),
      [{ item, money: 10 }, 'ERR_AUCTION_UNKNOWN'],
    );
    const { letters } = await ask.value({ operation: 'ListMail', character: ann.character });
    assert.deepEqual(
      letters.map(({ subject, money }) => [subject, money]),
      [['sold:sword', 30]],
    );
    const take = pen.write('TakeMail', ann, { mail: letters[0].mail });
    assert.equal((await ask.value(take)).money, 30);
  });

  rule('[ITEM51] only its seller calls an offer back', async (ask) => {
    const pen = new Pen();
    const [ann, ben] = await heroes(ask, 'Ann', 'Ben');
    const { serial, auction } = await offering(ask, pen, ann);
    const cancel = (hero: Hero) => pen.write('AuctionCancel', hero, { auction });
    await ask.refused(cancel(ben), 'ERR_NOT_OWNER');
    assert.equal((await ask.value(cancel(ann))).item.serial, serial);
    await ask.refused(cancel(ann), 'ERR_AUCTION_UNKNOWN');
    assert.equal((await itemsOf(ask, ann)).items.length, 1);
  });

  rule('[ITEM52] what nobody buys comes back by mail when its time is over', async (ask) => {
    const pen = new Pen();
    const [ann, ben] = await heroes(ask, 'Ann', 'Ben');
    const { serial, auction } = await offering(ask, pen, ann);
    const end = AT + 2 * 3_600_000;
    assert.equal((await ask.value({ operation: 'Prune', at: end - 1 })).auctions, 0);
    const late = pen.write('AuctionBuy', ben, { auction, price: 30, at: end });
    await ask.refused(late, 'ERR_AUCTION_UNKNOWN');
    assert.equal((await ask.value({ operation: 'Prune', at: end })).auctions, 1);
    const { letters } = await ask.value({ operation: 'ListMail', character: ann.character });
    assert.deepEqual(
      letters.map(({ subject, items }) => [subject, items[0].serial]),
      [['unsold:sword', serial]],
    );
  });
}

const historyOf = (skeleton: string): OperationOf<'CharacterHistory'> => ({
  operation: 'CharacterHistory',
  skeleton,
  before: 0,
});

function registerHistory(rule: Rule): void {
  rule('[ITEM60] the ledger tells where an item came from and went', async (ask) => {
    const pen = new Pen();
    const [ann, ben] = await heroes(ask, 'Ann', 'Ben');
    const { serial } = await ask.value({ ...pen.mint(ann, 'apple', 5), cause: 'quest:rats' });
    await ask.value(pen.trade(ann, ben, { gives: [serial] }));
    const split = await ask.value(pen.write('SplitItem', ben, { serial, quantity: 2 }));
    await ask.value(pen.write('DestroyItem', ben, { serial, quantity: 3 }));
    const [a, b] = [`character:${ann.character}`, `character:${ben.character}`];
    const told = async (of: number) => {
      const page = await ask.value({ operation: 'ItemHistory', serial: of, before: 0 });
      assert.equal(page.next, 0);
      return page.entries.map(({ change, quantity, from, to }) => [change, quantity, from, to]);
    };
    assert.deepEqual(await told(serial), [
      ['end', 3, b, ''],
      ['split', 2, b, b],
      ['move', 5, a, b],
      ['make', 5, '', a],
    ]);
    assert.deepEqual(await told(split.serial), [['split', 2, b, b]]);
    const [made] = (await ask.value(historyOf('ann'))).entries.slice(-1);
    assert.deepEqual(
      [made.cause, made.actor, made.kind],
      ['quest:rats', ann.character, 'MintItem'],
    );
    const unknown = { operation: 'ItemHistory', serial: 99, before: 0 } as const;
    await ask.refused(unknown, 'ERR_ITEM_UNKNOWN');
  });

  rule('[ITEM61] a character’s history has what it gave and got, in pages', async (ask) => {
    const pen = new Pen();
    const [ann, ben] = await heroes(ask, 'Ann', 'Ben');
    await ask.value(pen.write('GiveMoney', ann, { amount: 100 }));
    for (let i = 0; i < 70; i++) await ask.value(pen.trade(ann, ben, { pays: 1 }));
    const first = await ask.value(historyOf('ben'));
    assert.deepEqual([first.character, first.name], [ben.character, 'Ben']);
    assert.equal(first.entries.length, 64);
    assert.ok(first.entries.every(({ to, money }) => to === `character:${ben.character}` && money));
    const second = await ask.value({ ...historyOf('ben'), before: first.next });
    assert.deepEqual([second.entries.length, second.next], [6, 0]);
    const giver = await ask.value({ ...historyOf('ann'), before: 0 });
    assert.equal(giver.entries[0].id, first.entries[0].id);
    await ask.refused(historyOf('zoe'), 'ERR_CHARACTER_UNKNOWN');
  });

  rule('[ITEM62] nothing of an operation is seen before its batch is answered', async (ask) => {
    const pen = new Pen();
    const [ann] = await heroes(ask, 'Ann');
    const results = await ask.store.execute([
      pen.mint(ann, 'apple'),
      { operation: 'ListItems', character: ann.character, after: 0 },
      { operation: 'TakeRegion', region: REGION_A, incarnation: SOURCE, liveness: ALL_LIVE },
    ]);
    assert.ok(results[1].ok && 'items' in results[1].value);
    assert.equal(results[1].value.items.length, 1, 'a batch reads what it wrote, in its order');
  });
}
