// SPDX-License-Identifier: MIT
/** A whole realm in one process: every role, real protocols, virtual time, one seed one trace. */
import { deepEqual, equal, notEqual, ok, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import type { CharacterId, NodeId } from '@realmkeep/base';
import { SimulatedPlayer, SimulatedRealm, twoFields } from '@realmkeep/testkit';

async function startedRealm(seed: number | string): Promise<SimulatedRealm> {
  const realm = new SimulatedRealm({ seed, game: twoFields });
  await realm.start();
  await realm.clock.advance(1000);
  return realm;
}

/** Two players meet, talk, and one walks through the gate. */
async function visit(
  realm: SimulatedRealm,
): Promise<{ ann: SimulatedPlayer; ben: SimulatedPlayer }> {
  const ann = new SimulatedPlayer(realm, 'Ann');
  const ben = new SimulatedPlayer(realm, 'Ben');
  await ann.join();
  await ben.join();
  await realm.clock.advance(500);
  return { ann, ben };
}

async function journey(seed: number): Promise<string> {
  const realm = await startedRealm(seed);
  const { ann } = await visit(realm);
  ann.client.realm.say('hello');
  await ann.walkTo(200, 768);
  await realm.clock.advance(1000);
  await realm.stop();
  return realm.trace.digest;
}

test('[DET1] the same seed twice gives the same trace of every message and log line', async () => {
  equal(await journey(7), await journey(7));
});

test('[DET2] another seed gives another trace', async () => {
  notEqual(await journey(7), await journey(8));
});

test('[ENTER1] two players of one zone see each other and hear what is said near by', async () => {
  const realm = await startedRealm(1);
  const { ann, ben } = await visit(realm);
  ok(ann.sees.includes('Ben'));
  ok(ben.sees.includes('Ann'));
  ann.client.realm.say('good morning');
  await realm.clock.advance(200);
  deepEqual(ben.heard, ['say Ann: good morning']);
  await realm.stop();
});

test('[XFER1] a gate leads into another process; the socket stays and tells still arrive', async () => {
  const realm = await startedRealm(2);
  const { ann, ben } = await visit(realm);
  await ann.walkTo(200, 768);
  await realm.clock.advance(500);
  deepEqual(ann.zones, ['east', 'west']);
  ok(Math.abs(ann.at.x - 1300) < 50);
  ok(!ben.sees.includes('Ann'));
  ben.client.realm.tell('Ann', 'still there?');
  await realm.clock.advance(200);
  deepEqual(ann.heard, ['tell Ben: still there?']);
  equal(ann.resumes, 0);
  equal(ann.closed, null);
  await realm.stop();
});

test('[XFER2] a gate whose other side is down says so and leaves the player where he stands', async () => {
  const realm = await startedRealm(3);
  const { ann } = await visit(realm);
  const west = realm.nodes('zone').find((id) => realm.runs(id, 'west:1:0'));
  ok(west !== undefined);
  // Without its master the realm cannot place the region elsewhere.
  for (const id of realm.nodes('master')) realm.kill(id, false);
  realm.kill(west, false);
  await ann.walkTo(200, 768, 3000);
  await realm.clock.advance(500);
  deepEqual(ann.notices, ['The gate to the west is stuck.']);
  deepEqual(ann.zones, ['east']);
});

for (const role of ['broker', 'database', 'master', 'login', 'account', 'world'] as const) {
  test(`[CRASH1] ${role} killed: it comes back, and no player notices`, async () => {
    const realm = await startedRealm(`kill ${role}`);
    const { ann, ben } = await visit(realm);
    if (role === 'broker') {
      realm.bus.stopBroker();
      await realm.clock.advance(700);
      realm.bus.startBroker();
    } else {
      for (const id of realm.nodes(role)) realm.kill(id);
    }
    await realm.clock.advance(6000);
    equal(ann.closed, null);
    equal(ann.resumes + ben.resumes, 0);
    equal(await ann.walkTo(500, 900), true);
    await realm.clock.advance(500);
    const seen = ben.placeOf('Ann');
    ok(Math.hypot(seen.x - 500, seen.y - 900) < 30, `Ann is seen at ${seen.x}, ${seen.y}`);
    ben.client.realm.tell('Ann', 'well?');
    await realm.clock.advance(300);
    deepEqual(ann.heard, ['tell Ben: well?']);
    const cid = new SimulatedPlayer(realm, 'Cid');
    await cid.join();
    await realm.clock.advance(500);
    ok(cid.sees.includes('Ann'));
    await realm.stop();
  });
}

test('[RES1] a killed gateway’s players resume elsewhere without a password, where they were', async () => {
  const realm = await startedRealm(4);
  const { ann, ben } = await visit(realm);
  await ann.walkTo(600, 900);
  for (const id of realm.nodes('gateway')) {
    realm.kill(id);
    await realm.clock.advance(4000);
  }
  equal(ann.closed, null);
  equal(ben.closed, null);
  ok(ann.resumes >= 1);
  ok(Math.hypot(ann.at.x - 600, ann.at.y - 900) < 30);
  ok(ann.sees.includes('Ben'));
  equal(await ann.walkTo(500, 700), true);
  await realm.stop();
});

test('[OWN1] a killed zone’s players are back where the write-behind left them, sockets open', async () => {
  const realm = await startedRealm(5);
  const { ann, ben } = await visit(realm);
  await ann.walkTo(700, 900);
  await realm.clock.advance(2000);
  for (const id of realm.nodes('zone') as NodeId[]) realm.kill(id);
  const back = await realm.clock.advanceUntil(() => ann.zones.length === 2, 10_000);
  ok(back, 'the hero is bound again');
  await realm.clock.advance(1000);
  ok(Math.hypot(ann.at.x - 700, ann.at.y - 900) < 30);
  ok(ann.sees.includes('Ben'));
  equal(ann.resumes + ben.resumes, 0);
  equal(await ann.walkTo(600, 800), true);
  await realm.stop();
});

test('[VIEW1] who is in view when a killed zone comes back stays the same object', async () => {
  const realm = await startedRealm(6);
  const { ann } = await visit(realm);
  const before = new Map(ann.client.realm.entities());
  const removed: string[] = [];
  ann.client.realm.on('entityRemoved', ({ kind, fields }) => {
    removed.push(String(fields.name ?? kind));
  });
  for (const id of realm.nodes('zone')) realm.kill(id);
  ok(await realm.clock.advanceUntil(() => ann.zones.length === 2, 10_000), 'bound again');
  await realm.clock.advance(2000);
  deepEqual(removed, []);
  const heroes = [...before.values()].filter(({ kind }) => kind === 'hero');
  equal(heroes.length, 2);
  for (const hero of heroes) equal(ann.client.realm.entities().get(hero.id), hero);
  await realm.stop();
});

test('[VIEW2] who left while the link was away goes out of view after the resume', async () => {
  const realm = await startedRealm(7);
  const { ann, ben } = await visit(realm);
  const removed: string[] = [];
  ann.client.realm.on('entityRemoved', ({ kind, fields }) => {
    removed.push(String(fields.name ?? kind));
  });
  ann.client.realm.dropLink();
  void ben.client.realm.leaveWorld();
  ok(await realm.clock.advanceUntil(() => ann.zones.length === 2, 10_000), 'resumed');
  await realm.clock.advance(2000);
  deepEqual(removed, ['Ben']);
  equal(ann.sees.includes('Ben'), false);
  await realm.stop();
});

test('[ENTER2] who comes into no zone for 10 s is told so, and may ask again', async () => {
  const realm = await startedRealm(8);
  const { ann } = await visit(realm);
  const character = ann.client.realm.zone?.character ?? 0;
  void ann.client.realm.leaveWorld();
  await realm.clock.advance(1000);
  ok(ann.zones.length === 1);
  // Their leases live for a while, so the database lets her in, but no zone hears of it.
  for (const id of realm.nodes('zone')) realm.bus.setAway(id, true);
  await rejects(ann.enter(character as CharacterId), { code: 'ERR_ZONE_DOWN' });
  for (const id of realm.nodes('zone')) realm.bus.setAway(id, false);
  await realm.clock.advance(6000);
  await ann.enter(character as CharacterId);
  equal(ann.closed, null);
  equal(await ann.walkTo(500, 700), true);
  await realm.stop();
});
