// SPDX-License-Identifier: MIT
/** Two masters and two logins: whichever dies, sleeps or is stopped, the other goes on. */
import { equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeId } from '@realmkeep/base';
import { SimulatedPlayer, SimulatedRealm, twoFields } from '@realmkeep/testkit';
import { decode, masterMessages, subjects } from '@realmkeep/wire';

interface Pair {
  readonly realm: SimulatedRealm;
  /** Seat epochs of the routes that were told, in order. */
  readonly told: number[];
  readonly ann: SimulatedPlayer;
  /** The master that has the seat. */
  readonly active: NodeId;
}

/** A realm whose masters have settled who is active, and a player in it. */
async function pair(seed: string): Promise<Pair> {
  const nodes = { master: ['MASTER-1', 'MASTER-2'], login: ['LOGIN-1', 'LOGIN-2'] };
  const realm = new SimulatedRealm({ seed, game: twoFields, nodes });
  const told: number[] = [];
  realm.bus.connect('LISTENER').subscribe(subjects.routes(realm.realm), ({ data }) => {
    told.push(decode(masterMessages.Routes, data)?.seatEpoch ?? 0);
  });
  await realm.start();
  await realm.clock.advance(1000);
  const ann = new SimulatedPlayer(realm, 'Ann');
  await ann.join();
  const active = realm.nodes('master').find((id) => realm.detail(id).startsWith('seat'));
  ok(active !== undefined, 'one of them has the seat');
  return { realm, told, ann, active };
}

/** Virtual milliseconds until routes of a seat epoch above this one are told. */
async function takeover({ realm, told }: Pair, above: number): Promise<number> {
  const began = realm.clock.now();
  const taken = await realm.clock.advanceUntil(() => (told.at(-1) ?? 0) > above, 20_000);
  ok(taken, 'somebody took the seat');
  return realm.clock.now() - began;
}

test('[MAS8] a killed master’s seat goes to the standby within 6 s; a zone that dies then comes up', async () => {
  const p = await pair('killed master');
  p.realm.kill(p.active, false);
  const ms = await takeover(p, 1);
  ok(ms < 6000, `${ms} ms`);
  const west = p.realm.nodes('zone').find((id) => p.realm.runs(id, 'west:1:0'));
  ok(west !== undefined);
  p.realm.kill(west, false);
  const elsewhere = (): boolean =>
    p.realm.nodes('zone').some((id) => id !== west && p.realm.runs(id, 'west:1:0'));
  ok(await p.realm.clock.advanceUntil(elsewhere, 12_000), 'placed by the new master');
  equal(p.ann.closed, null);
  equal(p.ann.resumes, 0);
  const ben = new SimulatedPlayer(p.realm, 'Ben');
  await ben.join();
  await p.realm.stop();
});

test('[MAS8] a stopped master gives its seat up: the standby has it within 2 s', async () => {
  const p = await pair('stopped master');
  void p.realm.halt(p.active);
  const ms = await takeover(p, 1);
  ok(ms < 2000, `${ms} ms`);
  await p.realm.stop();
});

test('[MAS8] a master that slept through a takeover learns of it and leaves; one gives orders', async () => {
  const p = await pair('sleeping master');
  p.realm.pause(p.active);
  ok((await takeover(p, 1)) < 6000);
  const before = p.realm.incarnation(p.active);
  p.realm.wake(p.active);
  const replaced = (): boolean => p.realm.incarnation(p.active) !== before;
  ok(await p.realm.clock.advanceUntil(replaced, 5000), 'the sleeper left');
  await p.realm.clock.advance(5000);
  const firstOfNew = p.told.findIndex((epoch) => epoch > 1);
  ok(p.told.slice(firstOfNew).filter((epoch) => epoch === 1).length <= 1, 'at most its last word');
  await p.realm.stop();
});

test('[LGN9] of two logins either is enough', async () => {
  const p = await pair('two logins');
  p.realm.kill('LOGIN-1' as NodeId, false);
  const ben = new SimulatedPlayer(p.realm, 'Ben');
  await ben.join();
  equal(ben.zones.length, 1);
  equal(p.ann.closed, null);
  await p.realm.stop();
});
