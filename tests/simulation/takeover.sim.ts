// SPDX-License-Identifier: MIT
/** What becomes of a region whose process dies: its creatures, its heroes, its next owner. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@realmkeep/base';
import { SimulatedPlayer, SimulatedRealm, twoFields } from '@realmkeep/testkit';

const EAST = 'east:1:0';
/**
 * Sheep walk 60 units a second, and snapshots are at most some three seconds old. From there they
 * walk another way, for a second and as long as the region took to come up.
 */
const SHEEP_UNITS_MAX = 60 * 5;

async function started(seed: string): Promise<{ realm: SimulatedRealm; ann: SimulatedPlayer }> {
  const realm = new SimulatedRealm({ seed, game: twoFields });
  await realm.start();
  await realm.clock.advance(1000);
  const ann = new SimulatedPlayer(realm, 'Ann');
  await ann.join();
  await ann.walkTo(700, 768);
  await realm.clock.advance(4000);
  return { realm, ann };
}

function runner(realm: SimulatedRealm, region = EAST) {
  return present(
    realm.nodes('zone').find((id) => realm.runs(id, region)),
    `somebody runs ${region}`,
  );
}

function sheep({ client }: SimulatedPlayer): Map<number, { x: number; y: number }> {
  const all = [...client.realm.entities().values()].filter(({ kind }) => kind === 'sheep');
  return new Map(all.map(({ id, x, y }) => [id, { x, y }]));
}

test('[SNAP6] after its process died a region has its creatures where they were', async () => {
  const { realm, ann } = await started('flock');
  const before = sheep(ann);
  ok(before.size > 0);
  realm.kill(runner(realm));
  await realm.clock.advanceUntil(
    () => realm.nodes('zone').some((id) => realm.runs(id, EAST)),
    5000,
  );
  await realm.clock.advance(1000);
  const after = sheep(ann);
  deepEqual([...after.keys()].sort(), [...before.keys()].sort());
  for (const [id, place] of before) {
    const { x, y } = present(after.get(id), 'it is seen still');
    ok(Math.hypot(x - place.x, y - place.y) <= SHEEP_UNITS_MAX, `sheep ${id} leapt`);
  }
  equal(ann.closed, null);
  equal(ann.resumes, 0);
  await realm.stop();
});

test('[SNAP2] everything killed at once: creatures come back from the files', async () => {
  const { realm, ann } = await started('dark');
  await realm.clock.advance(2500);
  const before = sheep(ann);
  for (const id of realm.nodes()) if (!id.startsWith('GATE')) realm.kill(id);
  await realm.clock.advance(12_000);
  const after = sheep(ann);
  equal(ann.closed, null);
  deepEqual([...after.keys()].sort(), [...before.keys()].sort());
  await realm.stop();
});
