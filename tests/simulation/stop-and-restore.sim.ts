// SPDX-License-Identifier: MIT
/** A realm that does not compensate: a region whose process failed is stopped and put back. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { present, type RegionId, silentLog } from '@realmkeep/base';
import { Messenger, on } from '@realmkeep/server';
import { SimulatedPlayer, SimulatedRealm, twoFields } from '@realmkeep/testkit';
import { regionMessages, subjects, zoneMessages } from '@realmkeep/wire';

const EAST = 'east:1:0';
/** Heroes walk 200 units a second, and a picture is at most some two seconds old. */
const REGRESS_UNITS_MAX = 200 * 2.6;
const EASTWARD = 0;

interface Visitor {
  readonly player: SimulatedPlayer;
  readonly left: string[];
}

async function visitor(realm: SimulatedRealm, name: string): Promise<Visitor> {
  const player = new SimulatedPlayer(realm, name);
  const left: string[] = [];
  player.client.realm.on('leftWorld', ({ reason }) => left.push(reason));
  await player.join();
  return { player, left };
}

async function started(seed: string): Promise<{ realm: SimulatedRealm; ann: Visitor }> {
  const realm = new SimulatedRealm({ seed, game: twoFields, crash: 'stop-and-restore' });
  await realm.start();
  await realm.clock.advance(1000);
  const ann = await visitor(realm, 'Ann');
  await ann.player.walkTo(600, 768);
  await realm.clock.advance(4000);
  return { realm, ann };
}

function runner(realm: SimulatedRealm, region = EAST) {
  return present(
    realm.nodes('zone').find((id) => realm.runs(id, region)),
    `somebody runs ${region}`,
  );
}

async function runsAgain(realm: SimulatedRealm): Promise<void> {
  const runs = (): boolean => realm.nodes('zone').some((id) => realm.runs(id, EAST));
  ok(await realm.clock.advanceUntil(runs, 10_000), 'the region runs again');
}

/** Lets time pass until the next picture of the field is on its way. */
async function picture(realm: SimulatedRealm): Promise<void> {
  let made = false;
  const listener = realm.bus.connect('LISTENER');
  const messenger = new Messenger(listener, silentLog);
  const { StoreSnapshot } = regionMessages;
  messenger.listen(subjects.database(realm.realm), [
    on(StoreSnapshot, ({ region, cut }) => {
      made ||= region === EAST && cut.of > 0 && cut.part === cut.of - 1;
    }),
  ]);
  ok(await realm.clock.advanceUntil(() => made, 5000), 'a picture is made');
  await listener.close();
}

test('[STOP4] players of a failed region are put out with a sentence; sockets and others stay', async () => {
  const { realm, ann } = await started('stopped');
  const ben = await visitor(realm, 'Ben');
  await ben.player.walkTo(240, 768);
  await ben.player.walkTo(180, 768);
  await realm.clock.advance(2000);
  deepEqual(ben.player.zones, ['east', 'west']);
  const victim = runner(realm);
  const both = realm.runs(victim, 'west:1:0');
  realm.kill(victim);
  await runsAgain(realm);
  await realm.clock.advance(2000);
  equal(ann.left.length, 1);
  ok(ann.left[0].includes('as it was a few moments ago'), ann.left[0]);
  equal(ann.player.client.realm.state, 'choosing');
  equal(ben.left.length, both ? 1 : 0);
  deepEqual([ann.player.closed, ann.player.resumes], [null, 0]);
  await realm.stop();
});

test('[STOP4] however often their rows are read, they stay out until they enter anew', async () => {
  const { realm, ann } = await started('stays out');
  const { realm: session } = ann.player.client;
  const [{ character }] = session.characters;
  realm.kill(runner(realm));
  await runsAgain(realm);
  const messenger = new Messenger(realm.bus.connect('HINTS'), silentLog);
  const hint = { character, region: EAST as RegionId, arrival: null };
  for (let reads = 0; reads < 3; reads++) {
    messenger.send(subjects.node(realm.realm, runner(realm)), zoneMessages.Activate, hint);
    await realm.clock.advance(500);
  }
  await realm.clock.advance(12_000);
  deepEqual([session.state, ann.left.length], ['choosing', 1]);
  await ann.player.enter(character);
  equal(session.state, 'playing');
  equal(ann.player.closed, null);
  await realm.stop();
});

test('[STOP5] heroes come back where they were at the picture, and play on', async () => {
  const { realm, ann } = await started('back');
  const { realm: session } = ann.player.client;
  session.move(EASTWARD);
  let before = ann.player.at;
  for (let frame = 0; frame < 100; frame++) {
    await realm.clock.advance(25);
    before = ann.player.at;
  }
  ok(before.x > 1000, 'she has walked');
  realm.kill(runner(realm));
  await runsAgain(realm);
  await realm.clock.advance(1000);
  const [{ character }] = session.characters;
  await ann.player.enter(character);
  await realm.clock.advance(500);
  const { at } = ann.player;
  ok(at.x <= before.x, 'nobody gained by the fault');
  ok(before.x - at.x <= REGRESS_UNITS_MAX, `set back by ${before.x - at.x} units`);
  ok(await ann.player.walkTo(at.x - 100, at.y));
  equal(ann.player.closed, null);
  await realm.stop();
});

test('[STOP5] what a hero did after the picture is undone with its region, items are not', async () => {
  const { realm, ann } = await started('undone');
  const { realm: session } = ann.player.client;
  let lastMark: unknown;
  session.on('ownFields', (fields) => {
    lastMark = fields.lastMark ?? lastMark;
  });
  session.command('mark', { number: 1 });
  await realm.clock.advance(500);
  await picture(realm);
  session.command('mark', { number: 2 });
  session.command('prize', { apples: 3, money: 7 });
  // By then the write-behind has saved the mark, and the ledger has the prize.
  await realm.clock.advance(1200);
  deepEqual([lastMark, session.money], [2, 7]);
  realm.kill(runner(realm));
  await runsAgain(realm);
  await realm.clock.advance(1000);
  const [{ character }] = session.characters;
  await ann.player.enter(character);
  await realm.clock.advance(1000);
  deepEqual([lastMark, session.money], [1, 7]);
  session.command('mark', { number: 9 });
  session.command('prize', { apples: 1, money: 1 });
  await realm.clock.advance(1000);
  deepEqual([lastMark, session.money], [9, 8], 'new commands are new ones');
  await realm.stop();
});

test('[STOP6] a realm that compensates lets everybody play on, whatever is known of him', async () => {
  const realm = new SimulatedRealm({ seed: 'not stopped', game: twoFields });
  await realm.start();
  await realm.clock.advance(1000);
  const ann = await visitor(realm, 'Ann');
  await realm.clock.advance(4000);
  realm.kill(runner(realm));
  await runsAgain(realm);
  await realm.clock.advance(2000);
  deepEqual([ann.left, ann.player.client.realm.state], [[], 'playing']);
  await realm.stop();
});

test('[STOP7] a region that dies again and again is put back to the same picture', async () => {
  const { realm, ann } = await started('again');
  const { realm: session } = ann.player.client;
  const [{ character }] = session.characters;
  await picture(realm);
  const before = ann.player.at;
  for (let death = 0; death < 2; death++) {
    realm.kill(runner(realm));
    await runsAgain(realm);
    await realm.clock.advance(900);
  }
  await ann.player.enter(character);
  await realm.clock.advance(500);
  const { at } = ann.player;
  ok(Math.hypot(at.x - before.x, at.y - before.y) < 2, `${at.x} ${before.x}`);
  equal(ann.player.closed, null);
  await realm.stop();
});
