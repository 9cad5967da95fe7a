// SPDX-License-Identifier: MIT
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeId, RegionId } from '@realmkeep/base';
import {
  ABSENT_MS_MAX,
  MOST_VANISHED_MS_MAX,
  ORDER_MS_MAX,
  type PlacementInput,
  place,
  STARTING_MS_MAX,
  type ZoneNode,
} from './placement.ts';

const id = (n: number) => `ZONE-${n}` as NodeId;
const region = (name: string) => `${name}:1:0` as RegionId;
const node = (n: number, fields: Partial<ZoneNode> = {}): ZoneNode => ({
  node: id(n),
  state: 'ready',
  load: 0,
  regions: 0,
  players: 0,
  ...fields,
});
const missing = (name: string, since = 0, lastNode: NodeId | null = null) => ({
  region: region(name),
  since,
  lastNode,
  urgent: lastNode !== null,
});

function placed(input: Partial<PlacementInput>): Record<string, string> {
  const orders = place({
    now: 10_000,
    listeningSince: 0,
    nodes: [],
    missing: [],
    orders: new Map(),
    ...input,
  });
  return Object.fromEntries([...orders].map(([key, order]) => [key, order.node]));
}

const three = [missing('crypt'), missing('greenwood'), missing('harbour')];

test('[MAS3] regions that nobody runs are spread over the ready nodes, evenly', () => {
  const nodes = [node(1), node(2)];
  deepEqual(placed({ nodes, missing: three }), {
    'crypt:1:0': 'ZONE-1',
    'greenwood:1:0': 'ZONE-2',
    'harbour:1:0': 'ZONE-1',
  });
});

test('[MAS3] load decides in quarters, below that the number of regions', () => {
  const busy = [node(1, { load: 0.6 }), node(2, { regions: 3 })];
  deepEqual(placed({ nodes: busy, missing: [missing('crypt')] }), { 'crypt:1:0': 'ZONE-2' });
  const noise = [node(1, { load: 0.2 }), node(2, { regions: 1 })];
  deepEqual(placed({ nodes: noise, missing: [missing('crypt')] }), { 'crypt:1:0': 'ZONE-1' });
});

test('[MAS3] only ready nodes get regions', () => {
  const states = ['draining', 'stopping', 'silent'] as const;
  const nodes = states.map((state, i) => node(i + 1, { state }));
  deepEqual(placed({ nodes, missing: three }), {});
});

test('[MAS4] an order stands until its node is not ready or too late, then another gets it', () => {
  const orders = new Map([[region('crypt'), { node: id(2), since: 9_000 }]]);
  const one = { missing: [missing('crypt')], orders };
  const nodes = [node(1), node(2, { load: 0.9 })];
  deepEqual(placed({ ...one, nodes }), { 'crypt:1:0': 'ZONE-2' });
  const late = { ...one, now: 9_000 + ORDER_MS_MAX };
  deepEqual(placed({ ...late, nodes }), { 'crypt:1:0': 'ZONE-1' });
  deepEqual(placed({ ...late, nodes: [node(2)] }), { 'crypt:1:0': 'ZONE-2' });
  const gone = [node(1), node(2, { state: 'silent' })];
  deepEqual(placed({ ...one, nodes: gone }), { 'crypt:1:0': 'ZONE-1' });
});

test('[MAS4] the order for a region that runs ends', () => {
  const orders = new Map([[region('crypt'), { node: id(1), since: 0 }]]);
  equal(Object.keys(placed({ nodes: [node(1)], orders })).length, 0);
});

test('[MAS5] a region waits for a zone node that is starting, and no longer than its limit', () => {
  const nodes = [node(1, { regions: 1 }), node(2, { state: 'starting' })];
  const crypt = { nodes, missing: [missing('crypt', 10_000)] };
  deepEqual(placed({ ...crypt, now: 10_000 + STARTING_MS_MAX - 1 }), {});
  deepEqual(placed({ ...crypt, now: 10_000 + STARTING_MS_MAX }), { 'crypt:1:0': 'ZONE-1' });
});

test('[MAS9] a region in which people play waits for nobody while a node is ready', () => {
  const nodes = [node(1, { regions: 1 }), node(2, { state: 'starting' })];
  const crypt = { nodes, missing: [missing('crypt', 10_000, id(2))] };
  deepEqual(placed({ ...crypt, now: 10_000 }), { 'crypt:1:0': 'ZONE-1' });
  const alone = { ...crypt, nodes: [node(2, { state: 'starting' })] };
  deepEqual(placed({ ...alone, now: 10_000 }), {});
});

test('[MAS6] of nodes that are proved gone nobody doubts it, however many they are', () => {
  const gone = [1, 2, 3].map((n) => node(n, { state: 'silent', gone: true }));
  const missed = { nodes: [...gone, node(4)], missing: [missing('crypt', 10_000, id(1))] };
  deepEqual(placed({ ...missed, now: 10_000 }), { 'crypt:1:0': 'ZONE-4' });
});

test('[MAS5] after the master’s start regions wait for zone nodes that were never heard', () => {
  const nodes = [node(1), node(2, { state: 'absent' })];
  deepEqual(placed({ nodes, missing: three, now: ABSENT_MS_MAX - 1 }), {});
  equal(Object.keys(placed({ nodes, missing: three, now: ABSENT_MS_MAX })).length, 3);
});

test('[MAS6] when most zone nodes fell silent at once, their regions stay where they were', () => {
  const silent = [1, 2, 3].map((n) => node(n, { state: 'silent' }));
  const cut = { nodes: [...silent, node(4)], missing: [missing('crypt', 10_000, id(1))] };
  deepEqual(placed({ ...cut, now: 12_000 }), {});
  const later = 10_000 + MOST_VANISHED_MS_MAX;
  deepEqual(placed({ ...cut, now: later }), { 'crypt:1:0': 'ZONE-4' });
});

test('[MAS6] one silent node of several loses its regions at once', () => {
  const nodes = [node(1, { state: 'silent' }), node(2)];
  const crypt = [missing('crypt', 10_000, id(1))];
  deepEqual(placed({ nodes, missing: crypt, now: 10_000 }), { 'crypt:1:0': 'ZONE-2' });
});
