// SPDX-License-Identifier: MIT
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { type Incarnation, type NodeId, type RegionId, SeededRandom } from '@realmkeep/base';
import { statisticsMessages } from '@realmkeep/wire';
import { type Beat, Cluster, SILENT_MS } from './cluster.ts';

const blank = statisticsMessages.Heartbeat.body.sample(new SeededRandom(1));

interface Fields extends Partial<Omit<Beat, 'node' | 'incarnation'>> {
  readonly node: string;
  readonly incarnation?: string;
}

function beat(fields: Fields): Beat {
  const incarnation = (fields.incarnation ?? `${fields.node}-a`) as Incarnation;
  return {
    ...blank,
    state: 'ready',
    startedAt: 1000,
    sequence: 1,
    bytesIn: 0,
    bytesOut: 0,
    regions: [],
    ...fields,
    node: fields.node as NodeId,
    incarnation,
  };
}

const region = (name: string, epoch: number) => ({
  region: name as RegionId,
  epoch,
  players: 0,
  entities: 0,
  busyPermille: 0,
});
const one = 'ZONE-1' as NodeId;

test('[MAS1] a node that was not heard for three seconds is silent, and its routes drop out', () => {
  const cluster = new Cluster();
  cluster.hear(beat({ node: one, regions: [region('crypt:1:0', 4)] }), 100);
  equal(cluster.stateOf(one, 100 + SILENT_MS), 'ready');
  equal(cluster.routes(100 + SILENT_MS).length, 1);
  equal(cluster.stateOf(one, 101 + SILENT_MS), 'silent');
  equal(cluster.routes(101 + SILENT_MS).length, 0);
  equal(cluster.stateOf('ZONE-9' as NodeId, 0), 'absent');
});

test('[MAS1] time in which the master could not hear speaks against nobody', () => {
  const cluster = new Cluster();
  cluster.hear(beat({ node: one }), 0);
  cluster.forgive(60_000);
  equal(cluster.stateOf(one, 60_000 + SILENT_MS), 'ready');
});

test('[MAS2] of two claims on a region the higher epoch wins, whoever spoke last', () => {
  const cluster = new Cluster();
  cluster.hear(beat({ node: 'ZONE-2', regions: [region('crypt:1:0', 5)] }), 0);
  cluster.hear(beat({ node: one, regions: [region('crypt:1:0', 4)] }), 1);
  deepEqual(
    cluster.routes(2).map((route) => [route.node, route.epoch, route.incarnation]),
    [['ZONE-2', 5, 'ZONE-2-a']],
  );
});

test('[MAS2] a node that stops has no routes, one that drains has those it still reports', () => {
  const cluster = new Cluster();
  const regions = [region('crypt:1:0', 5)];
  cluster.hear(beat({ node: one, regions, state: 'draining' }), 0);
  equal(cluster.routes(1).length, 1);
  cluster.hear(beat({ node: one, regions, state: 'stopping', sequence: 2 }), 1);
  equal(cluster.routes(1).length, 0);
});

test('[MAS1] a process that was replaced is not believed while its successor is heard', () => {
  const cluster = new Cluster();
  const old = { node: one, incarnation: 'old', startedAt: 1000 };
  cluster.hear(beat({ ...old, sequence: 9 }), 0);
  ok(cluster.hear(beat({ node: one, incarnation: 'new', startedAt: 2000, sequence: 0 }), 10));
  ok(!cluster.hear(beat({ ...old, sequence: 10 }), 20));
  equal(cluster.members.get(one)?.beat.incarnation, 'new');
  ok(cluster.hear(beat({ ...old, sequence: 11 }), 11 + SILENT_MS), 'the successor fell silent');
});

test('[MAS1] a late beat changes nothing', () => {
  const cluster = new Cluster();
  cluster.hear(beat({ node: one, sequence: 7 }), 0);
  ok(!cluster.hear(beat({ node: one, sequence: 6, state: 'starting' }), 10));
  equal(cluster.stateOf(one, 10), 'ready');
});

test('rates come from two beats of one incarnation; CPU is smoothed from zero', () => {
  const cluster = new Cluster();
  cluster.hear(beat({ node: one, cpuPermille: 1000, bytesOut: 500 }), 0);
  equal(cluster.members.get(one)?.cpuSmoothPermille, 0);
  const second = { node: one, sequence: 2, cpuPermille: 1000, bytesOut: 2500 };
  cluster.hear(beat(second), 2000);
  equal(cluster.members.get(one)?.bytesOutPerSecond, 1000);
  equal(cluster.members.get(one)?.cpuSmoothPermille, 200);
  cluster.hear(beat({ node: one, incarnation: 'next', startedAt: 5000, bytesOut: 9 }), 3000);
  equal(cluster.members.get(one)?.bytesOutPerSecond, 0);
  equal(cluster.members.get(one)?.cpuSmoothPermille, 0);
});
