// SPDX-License-Identifier: MIT
/** Gateways that go away or come while people play. */
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { type NodeId, silentLog } from '@realmkeep/base';
import { Messenger, on } from '@realmkeep/server';
import { SimulatedPlayer, SimulatedRealm, twoFields } from '@realmkeep/testkit';
import { masterMessages, subjects } from '@realmkeep/wire';

const GAP_MS_MAX = 1000;
const STEP_MS = 10;
/** The next look at who waits, a question to the database, an Attach and its Bind. */
const ROUTED_MS_MAX = 400;

interface Seen {
  readonly player: SimulatedPlayer;
  events: string[];
  moves: number;
  /** Longest time without a packet. */
  gapMs: number;
}

async function started(seed: string, players: number): Promise<[SimulatedRealm, Seen[]]> {
  const nodes = { gateway: ['GATE-1', 'GATE-2', 'GATE-3'] };
  const realm = new SimulatedRealm({ seed, game: twoFields, nodes });
  await realm.start();
  await realm.clock.advance(1000);
  const all: Seen[] = [];
  for (let i = 0; i < players; i++) {
    const player = new SimulatedPlayer(realm, `Player ${'ABCDEFGHIJKL'[i]}`);
    await player.join();
    all.push(watch(realm, player));
  }
  return [realm, all];
}

function watch(realm: SimulatedRealm, player: SimulatedPlayer): Seen {
  const seen: Seen = { player, events: [], moves: 0, gapMs: 0 };
  const session = player.client.realm;
  let at = realm.clock.now();
  session.onPacket(() => {
    seen.gapMs = Math.max(seen.gapMs, realm.clock.now() - at);
    at = realm.clock.now();
  });
  for (const name of ['resuming', 'welcome', 'leftWorld', 'closed', 'hold'] as const) {
    session.on(name, () => seen.events.push(name));
  }
  session.on('moved', () => {
    seen.moves += 1;
  });
  return seen;
}

function gatewayOf({ player }: Seen): NodeId {
  const host = new URL(player.client.realm.gateway).hostname;
  return host.toUpperCase() as NodeId;
}

test('[RES10] a draining gateway’s players go over to others, and none of them sees a break', async () => {
  const [realm, all] = await started('drain', 9);
  const leaving = gatewayOf(all[0]);
  const its = all.filter((seen) => gatewayOf(seen) === leaving);
  ok(its.length >= 2, 'new players are spread over the gateways');
  for (const { player } of all) player.client.realm.move(64, 20);
  await realm.clock.advance(500);
  void realm.halt(leaving);
  ok(await realm.clock.advanceUntil(() => realm.state(leaving) === 'dead', 20_000, STEP_MS));
  await realm.clock.advance(1000);
  for (const seen of all) {
    deepEqual(seen.events, []);
    equal(seen.player.resumes, 0);
    equal(seen.moves, its.includes(seen) ? 1 : 0);
    notEqual(gatewayOf(seen), leaving);
    ok(seen.gapMs < GAP_MS_MAX, `no packet for ${seen.gapMs} ms`);
  }
  const [first] = its;
  const from = first.player.at;
  first.player.client.realm.move(0, 100);
  await realm.clock.advance(1000);
  ok(first.player.at.x > from.x + 30, 'the hero obeys its player as before');
  await realm.stop();
});

test('[RES10] the only gateway that is left keeps nobody: who cannot go over resumes when it is back', async () => {
  const [realm, [ann]] = await started('drain the last', 1);
  const leaving = gatewayOf(ann);
  for (const id of realm.nodes('gateway')) if (id !== leaving) realm.kill(id, false);
  await realm.clock.advance(4000);
  void realm.halt(leaving);
  ok(await realm.clock.advanceUntil(() => realm.state(leaving) === 'dead', 20_000));
  deepEqual(ann.events, ['resuming']);
  realm.begin(leaving);
  ok(await realm.clock.advanceUntil(() => ann.player.resumes === 1, 20_000));
  await realm.stop();
});

test('[RES11] clients learn of gateways that came after their ticket was made', async () => {
  const [realm, all] = await started('new gateways', 2);
  const before = new Set(all.map(gatewayOf));
  const [fresh] = realm.nodes('gateway').filter((id) => !before.has(id));
  realm.kill(fresh, false);
  await realm.clock.advance(4000);
  realm.begin(fresh);
  await realm.clock.advance(2000);
  for (const id of before) realm.kill(id, false);
  const resumed = (): boolean => all.every(({ player }) => player.resumes === 1);
  ok(await realm.clock.advanceUntil(resumed, 5000), 'both resumed at the only one left');
  for (const seen of all) equal(gatewayOf(seen), fresh);
  await realm.stop();
});

test('[RES12] a gateway that knows no routes yet brings its players in as soon as it hears them', async () => {
  const [realm, [ann]] = await started('no routes', 1);
  const first = gatewayOf(ann);
  const masters = realm.nodes('master');
  for (const id of masters) realm.kill(id, false);
  const [fresh, ...others] = realm.nodes('gateway').filter((id) => id !== first);
  for (const id of [fresh, ...others]) realm.kill(id, false);
  realm.begin(fresh);
  await realm.clock.advance(1000);
  realm.kill(first, false);
  await realm.clock.advance(4000);
  notEqual(ann.player.client.realm.state, 'playing', 'nobody can say who runs the field');
  const heard = routesHeard(realm);
  for (const id of masters) realm.begin(id);
  ok(await realm.clock.advanceUntil(heard, 20_000, STEP_MS));
  const entered = (): boolean => ann.player.client.realm.state === 'playing';
  ok(await realm.clock.advanceUntil(entered, ROUTED_MS_MAX, STEP_MS), 'a table is enough');
  await realm.stop();
});

/** Whether a master has told who runs what since. */
function routesHeard(realm: SimulatedRealm): () => boolean {
  let heard = false;
  const messenger = new Messenger(realm.bus.connect('LISTENER'), silentLog);
  messenger.listen(subjects.routes(realm.realm), [
    on(masterMessages.Routes, ({ routes }) => {
      heard ||= routes.length > 0;
    }),
  ]);
  return () => heard;
}
