// SPDX-License-Identifier: MIT
/** What players do with items, through the whole realm on virtual time. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { SimulatedPlayer, SimulatedRealm } from '@realmkeep/testkit';
import {
  codeOf,
  count,
  done,
  entityOf,
  has,
  itemsRealm,
  joined,
  prize,
  seen,
} from './items-realm.ts';

async function begun(seed: string): Promise<{
  realm: SimulatedRealm;
  ann: SimulatedPlayer;
  ben: SimulatedPlayer;
}> {
  const realm = await itemsRealm(seed);
  const [ann, ben] = await joined(realm, 'Ann', 'Ben');
  return { realm, ann, ben };
}

/** The ledger of refusals, oldest first. */
function refusals(realm: SimulatedRealm): string[] {
  const disk = realm.stores.disk(realm.installation.realms[0].database);
  const lines = disk.rows('SELECT kind, code FROM refusal ORDER BY number');
  return lines.map(({ kind, code }) => `${kind} ${code}`);
}

test('[ITEM1] a script makes items and money; the player has them when they are durable', async () => {
  const { realm, ann } = await begun('mint');
  await prize(realm, ann, 7, 100);
  deepEqual(ann.notices, ['prize 100']);
  equal(count(ann, 'apple'), 7);
  equal(ann.client.realm.money, 100);
  equal(has(ann, 'apple').pending, false);
  await realm.stop();
});

test('[ITEM2] stacks are split, merged, moved and destroyed; effects show at once, as pending', async () => {
  const { realm, ann } = await begun('stacks');
  const { items } = ann.client.realm;
  await prize(realm, ann, 10, 1);
  const { serial } = has(ann, 'apple');
  const part = await done(realm, items.split(serial, 4));
  equal(part.left, 6);
  const moving = items.move(part.serial, 'bag:3');
  const moved = ann.client.realm.inventory().find((one) => one.serial === part.serial);
  deepEqual([moved?.place, moved?.pending], ['bag:3', true]);
  await done(realm, moving);
  deepEqual(await done(realm, items.destroy(serial, 5)).then(({ left }) => left), 1);
  const merged = await done(realm, items.merge(part.serial, serial));
  deepEqual([merged.left, merged.quantity], [0, 5]);
  await realm.clock.advance(300);
  deepEqual(ann.client.realm.inventory(), [
    { serial, template: 'apple', quantity: 5, place: '', pending: false },
  ]);
  await realm.stop();
});

test('[ITEM3] what one drops another sees and takes; what nobody reaches stays', async () => {
  const { realm, ann, ben } = await begun('drop');
  await prize(realm, ann, 5, 1);
  await done(realm, ann.client.realm.items.drop(has(ann, 'apple').serial));
  await realm.clock.advance(500);
  const [lying] = seen(ben, 'item');
  equal(ben.client.realm.entities().get(lying)?.fields.template, 'apple');
  equal(ben.client.realm.entities().get(lying)?.fields.quantity, 5);
  await ben.walkTo(600, 768);
  equal(await codeOf(realm, ben.client.realm.items.take(lying)), 'ERR_TOO_FAR');
  await ben.walkTo(410, 768);
  const { item } = await done(realm, ben.client.realm.items.take(lying));
  equal(item.quantity, 5);
  await realm.clock.advance(500);
  deepEqual(seen(ann, 'item'), []);
  equal(count(ben, 'apple'), 5);
  equal(await codeOf(realm, ann.client.realm.items.take(lying)), 'ERR_ITEM_UNKNOWN');
  await realm.stop();
});

test('[ITEM4] what was dropped lies there again when its zone was killed', async () => {
  const { realm, ann } = await begun('ground');
  await prize(realm, ann, 5, 1);
  await done(realm, ann.client.realm.items.drop(has(ann, 'apple').serial));
  const zones = ann.zones.length;
  for (const id of realm.nodes('zone')) realm.kill(id);
  ok(await realm.clock.advanceUntil(() => ann.zones.length > zones, 20_000));
  await realm.clock.advance(2000);
  const [lying] = seen(ann, 'item');
  const { item } = await done(realm, ann.client.realm.items.take(lying));
  deepEqual([item.template, item.quantity], ['apple', 5]);
  await realm.stop();
});

test('[ITEM5] loot is for whoever comes first, and comes back with its next life', async () => {
  const { realm, ann, ben } = await begun('loot');
  const [basket] = seen(ann, 'basket');
  const both = await Promise.all([
    codeOf(realm, ann.client.realm.items.loot(basket)),
    codeOf(realm, ben.client.realm.items.loot(basket)),
  ]);
  deepEqual(both.toSorted(), ['', 'ERR_LOOT_TAKEN']);
  equal(count(ann, 'apple') + count(ben, 'apple'), 1);
  await realm.clock.advance(6000);
  ok(seen(ann, 'basket').includes(basket));
  equal(await codeOf(realm, ann.client.realm.items.loot(basket)), '');
  await realm.stop();
});

test('[ITEM6] a vendor near by sells and buys at its prices', async () => {
  const { realm, ann } = await begun('vendor');
  const { items } = ann.client.realm;
  await prize(realm, ann, 1, 60);
  const { serial, money } = await done(realm, items.buy('miller', 'sword', 1));
  equal(money, 10);
  await done(realm, items.move(serial, 'hand'));
  equal(await codeOf(realm, items.move(has(ann, 'apple').serial, 'hand')), 'ERR_PLACE');
  equal(await codeOf(realm, items.buy('miller', 'sword', 1)), 'ERR_MONEY_SHORT');
  equal(await codeOf(realm, items.sell('miller', serial, 2)), 'ERR_QUANTITY');
  equal((await done(realm, items.sell('miller', serial, 1))).money, 35);
  equal(await codeOf(realm, items.buy('baker', 'apple', 1)), 'ERR_VENDOR_UNKNOWN');
  await ann.walkTo(900, 1000);
  equal(await codeOf(realm, items.buy('miller', 'apple', 1)), 'ERR_TOO_FAR');
  await realm.stop();
});

test('[ITEM7] a letter carries items and money; an auction pays by mail', async () => {
  const { realm, ann, ben } = await begun('mail');
  const annItems = ann.client.realm.items;
  const benItems = ben.client.realm.items;
  await prize(realm, ann, 4, 50);
  const { serial } = has(ann, 'apple');
  await done(
    realm,
    annItems.sendMail({ to: 'Ben', subject: 'Here', serials: [serial], money: 20 }),
  );
  equal(ann.client.realm.money, 29);
  const { letters } = await done(realm, benItems.listMail());
  deepEqual([letters[0].from, letters[0].money, letters[0].items[0].quantity], ['Ann', 20, 4]);
  await done(realm, benItems.takeMail(letters[0].mail));
  equal(await codeOf(realm, benItems.takeMail(letters[0].mail)), 'ERR_MAIL_UNKNOWN');
  const { auction } = await done(realm, benItems.auctionCreate(serial, 9, 24));
  const offered = await done(realm, annItems.listAuctions('apple'));
  equal(offered.auctions[0].auction, auction);
  equal(await codeOf(realm, annItems.auctionBuy(auction, 8)), 'ERR_PRICE');
  await done(realm, annItems.auctionBuy(auction, 9));
  const paid = await done(realm, benItems.listMail());
  equal(paid.letters[0].money, 9);
  equal(count(ann, 'apple'), 4);
  await realm.stop();
});

/** A table with both at it; gives its number. */
async function table(
  realm: SimulatedRealm,
  ann: SimulatedPlayer,
  ben: SimulatedPlayer,
): Promise<number> {
  const { trade } = await done(realm, ann.client.realm.items.proposeTrade(entityOf(ann, 'Ben')));
  await realm.clock.advance(200);
  equal(ben.client.realm.items.trade?.state, 'asked');
  await done(realm, ben.client.realm.items.acceptTrade(trade));
  return trade;
}

test('[TRADE1] both agree to the same version and everything changes hands', async () => {
  const { realm, ann, ben } = await begun('trade');
  await prize(realm, ann, 6, 1);
  await prize(realm, ben, 1, 40);
  const trade = await table(realm, ann, ben);
  const { serial } = has(ann, 'apple');
  await done(realm, ann.client.realm.items.offerTrade(trade, [serial]));
  const { version } = await done(realm, ben.client.realm.items.offerTrade(trade, [], 30));
  equal((await done(realm, ann.client.realm.items.confirmTrade(trade, version))).done, false);
  equal((await done(realm, ben.client.realm.items.confirmTrade(trade, version))).done, true);
  await realm.clock.advance(300);
  deepEqual([count(ann, 'apple'), ann.client.realm.money], [0, 31]);
  deepEqual([count(ben, 'apple'), ben.client.realm.money], [7, 10]);
  equal(ann.client.realm.items.trade?.state, 'done');
  await realm.stop();
});

test('[TRADE2] a changed table asks for agreement anew; what lies on it is busy', async () => {
  const { realm, ann, ben } = await begun('table');
  await prize(realm, ann, 6, 10);
  const trade = await table(realm, ann, ben);
  const { serial } = has(ann, 'apple');
  const annItems = ann.client.realm.items;
  const { version } = await done(realm, annItems.offerTrade(trade, [serial]));
  await done(realm, ben.client.realm.items.confirmTrade(trade, version));
  await done(realm, annItems.offerTrade(trade, [serial], 1));
  equal(await codeOf(realm, annItems.confirmTrade(trade, version)), 'ERR_TRADE_VERSION');
  equal(await codeOf(realm, annItems.drop(serial)), 'ERR_ITEM_BUSY');
  equal(await codeOf(realm, annItems.offerTrade(trade, [serial, serial])), 'ERR_ITEM_BUSY');
  equal(await codeOf(realm, annItems.offerTrade(trade, [], 11)), 'ERR_MONEY_SHORT');
  equal(await codeOf(realm, annItems.offerTrade(trade, [serial + 99])), 'ERR_ITEM_UNKNOWN');
  await done(realm, ben.client.realm.items.cancelTrade(trade));
  equal(await codeOf(realm, annItems.confirmTrade(trade, version + 1)), 'ERR_TRADE_UNKNOWN');
  equal(await codeOf(realm, annItems.drop(serial)), '');
  await realm.stop();
});

test('[TRADE3] walking away ends a trade; nobody trades with himself or with somebody busy', async () => {
  const { realm, ann, ben } = await begun('apart');
  const annItems = ann.client.realm.items;
  equal(await codeOf(realm, annItems.proposeTrade(entityOf(ann, 'Ann'))), 'ERR_TRADE_SELF');
  equal(await codeOf(realm, annItems.proposeTrade(7)), 'ERR_CHARACTER_UNKNOWN');
  await table(realm, ann, ben);
  equal(await codeOf(realm, annItems.proposeTrade(entityOf(ann, 'Ben'))), 'ERR_TRADE_BUSY');
  await ben.walkTo(700, 900);
  await realm.clock.advance(500);
  deepEqual([annItems.trade?.state, annItems.trade?.code], ['cancelled', 'ERR_TOO_FAR']);
  deepEqual(refusals(realm), ['tradePropose ERR_TRADE_SELF']);
  await realm.stop();
});

test('[ITEM8] bad input is refused with its code and changes nothing', async () => {
  const { realm, ann, ben } = await begun('bad');
  await prize(realm, ann, 5, 5);
  await prize(realm, ben, 5, 5);
  const { items } = ann.client.realm;
  const mine = has(ann, 'apple').serial;
  const his = has(ben, 'apple').serial;
  equal(await codeOf(realm, items.destroy(mine, 0)), 'ERR_QUANTITY');
  equal(await codeOf(realm, items.destroy(mine, -1)), 'ERR_QUANTITY');
  equal(await codeOf(realm, items.destroy(mine, 6)), 'ERR_QUANTITY');
  equal(await codeOf(realm, items.split(mine, 5)), 'ERR_QUANTITY');
  equal(await codeOf(realm, items.drop(his)), 'ERR_NOT_OWNER');
  equal(await codeOf(realm, items.merge(mine, mine)), 'ERR_ITEM_BUSY');
  equal(await codeOf(realm, items.move(mine, 'bag:8')), 'ERR_PLACE');
  equal(await codeOf(realm, items.move(mine, 'anywhere')), 'ERR_PLACE');
  equal(await codeOf(realm, items.buy('miller', 'dragon', 1)), 'ERR_TEMPLATE_UNKNOWN');
  equal(await codeOf(realm, items.buy('miller', 'constructor', 1)), 'ERR_TEMPLATE_UNKNOWN');
  const letter = { to: 'Nobody', subject: '' };
  equal(await codeOf(realm, items.sendMail(letter)), 'ERR_CHARACTER_UNKNOWN');
  equal(await codeOf(realm, items.auctionCreate(mine, 0, 24)), 'ERR_QUANTITY');
  equal(await codeOf(realm, items.auctionCreate(mine, 5, 999)), 'ERR_QUANTITY');
  equal(await codeOf(realm, items.auctionBuy(12, 5)), 'ERR_AUCTION_UNKNOWN');
  deepEqual([count(ann, 'apple'), ann.client.realm.money], [5, 5]);
  deepEqual([count(ben, 'apple'), ben.client.realm.money], [5, 5]);
  const noted = refusals(realm);
  for (const line of [
    'DestroyItem ERR_QUANTITY',
    'SplitItem ERR_QUANTITY',
    'DropItem ERR_NOT_OWNER',
    'MergeItems ERR_ITEM_BUSY',
    // Refused by the zone, which tells the database.
    'BuyFromVendor ERR_TEMPLATE_UNKNOWN',
    'AuctionCreate ERR_QUANTITY',
  ]) {
    ok(noted.includes(line), `${line} stands in the ledger of refusals`);
  }
  ok(!noted.includes('MoveItem ERR_PLACE'), 'a slip of the hand does not');
  await realm.stop();
});

test('[ITEM9] items go with their hero through a gate, and his next actions with them', async () => {
  const { realm, ann } = await begun('gate');
  await prize(realm, ann, 8, 9);
  await ann.walkTo(200, 768);
  await realm.clock.advance(1500);
  deepEqual(ann.zones, ['east', 'west']);
  equal(count(ann, 'apple'), 8);
  const { left } = await done(realm, ann.client.realm.items.destroy(has(ann, 'apple').serial, 3));
  equal(left, 5);
  equal(ann.client.realm.money, 9);
  await realm.stop();
});

test('[ITEM13] while the database restarts item actions wait, heroes walk; then they go on', async () => {
  const { realm, ann, ben } = await begun('away');
  await prize(realm, ann, 9, 9);
  for (const id of realm.nodes('database')) realm.kill(id);
  const began = realm.clock.now();
  const waiting = done(realm, ann.client.realm.items.destroy(has(ann, 'apple').serial, 2));
  equal(count(ann, 'apple'), 7);
  equal(has(ann, 'apple').pending, true);
  const from = ben.at.x;
  ben.client.realm.move(0);
  await realm.clock.advance(200);
  equal(ann.client.realm.items.pending, 1);
  ok(ben.at.x > from + 20, 'he walks');
  equal((await waiting).left, 7);
  ok(realm.clock.now() - began < 3000);
  equal(has(ann, 'apple').pending, false);
  await realm.stop();
});

test('[ITEM14] a gateway that dies with the answer costs nothing: it is asked for again', async () => {
  const { realm, ann } = await begun('resume');
  await prize(realm, ann, 9, 9);
  const { serial } = has(ann, 'apple');
  const asked = ann.client.realm.items.destroy(serial, 2);
  await realm.clock.advance(60);
  for (const id of realm.nodes('gateway')) realm.kill(id);
  equal((await done(realm, asked)).left, 7);
  await realm.clock.advance(1000);
  equal(count(ann, 'apple'), 7);
  ok(ann.resumes > 0);
  await realm.stop();
});

test('[ITEM15] when too much waits its player is told so, and nothing is dropped in silence', async () => {
  const { realm, ann } = await begun('busy');
  await prize(realm, ann, 9, 9);
  const { serial } = has(ann, 'apple');
  // What an earlier owner may have done is asked for, not refused: for 5 s after a Bind.
  await realm.clock.advance(5000);
  for (const id of realm.nodes('database')) realm.pause(id);
  const asked = 40;
  const codes: string[] = [];
  for (let i = 0; i < asked; i++) {
    void ann.client.realm.items
      .move(serial, `bag:${i % 2}`)
      .then((outcome) => codes.push(outcome.ok ? '' : outcome.code));
    await realm.clock.advance(20);
  }
  await realm.clock.advanceUntil(() => codes.length >= asked - 33, 5000);
  // One is on its way, 32 wait.
  deepEqual(codes, Array<string>(asked - 33).fill('ERR_BUSY'));
  ok(ann.notices.includes('The realm is busy; please try again in a moment.'));
  for (const id of realm.nodes('database')) realm.wake(id);
  await realm.clock.advanceUntil(() => codes.length === asked, 10_000);
  equal(codes.filter((code) => code === '').length, 33);
  equal(count(ann, 'apple'), 9);
  await realm.stop();
});
