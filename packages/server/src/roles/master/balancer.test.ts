// SPDX-License-Identifier: MIT
/** The balancer's decisions, one by one and over simulated hours. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { type NodeId, type RegionId, SeededRandom } from '@realmkeep/base';
import {
  type BalancedNode,
  type BalanceInput,
  balance,
  LEARN_MS,
  MARGIN,
  REGION_REST_MS,
  REST_MS,
  SLOW_MS,
} from './balancer.ts';

const id = (n: number) => `ZONE-${n}` as NodeId;
const name = (region: string) => `${region}:1:0` as RegionId;

function node(
  n: number,
  load: number,
  shares: Readonly<Record<string, number>>,
  fields: Partial<BalancedNode> = {},
): BalancedNode {
  const regions = Object.entries(shares).map(([region, share]) => ({
    region: name(region),
    share,
    copy: region.startsWith('copy'),
    movedAt: null,
  }));
  return { node: id(n), state: 'ready', load, slowSince: null, regions, ...fields };
}

function orders(nodes: readonly BalancedNode[], fields: Partial<BalanceInput> = {}): string[] {
  const moves = balance({
    now: 100_000,
    listeningSince: 0,
    nodes,
    moving: 0,
    lastMoveAt: 0,
    ...fields,
  });
  return moves.map(({ region, to }) => `${region} to ${to}`);
}

test('[BAL1] a node that runs nothing gets half of what the busiest one has, by load', () => {
  const busy = node(1, 0.6, { town: 0.5, wood: 0.3, crypt: 0.2 });
  deepEqual(orders([busy, node(2, 0, {})]), ['town:1:0 to ZONE-2']);
  // Nobody plays: the regions themselves are dealt out.
  const idle = node(1, 0, { town: 0, wood: 0, crypt: 0 });
  equal(orders([idle, node(2, 0, {})]).length, 1);
  deepEqual(orders([node(1, 0, { town: 0, wood: 0 }), node(2, 0, { crypt: 0 })]), []);
});

test('[BAL1] copies for groups are not dealt out for their number, only for their load', () => {
  const copies = { town: 0, copy2: 0, copy3: 0, copy4: 0, copy5: 0 };
  deepEqual(orders([node(1, 0.1, copies), node(2, 0.1, { wood: 0 })]), []);
  // A node that has just joined gets a region that stays, not a group that is soon gone.
  const two = { town: 0, wood: 0, copy2: 0, copy3: 0 };
  deepEqual(orders([node(1, 0.1, two), node(2, 0, {})]), ['town:1:0 to ZONE-2']);
  const busy = { town: 0.2, copy2: 0.4, copy3: 0.4 };
  deepEqual(orders([node(1, 0.8, busy), node(2, 0.1, { wood: 1 })]), ['copy2:1:0 to ZONE-2']);
});

test('[BAL2] within the margin nothing moves; beyond it what brings the two nearest together', () => {
  const shares = { town: 0.7, wood: 0.3 };
  deepEqual(orders([node(1, 0.5, shares), node(2, 0.5 - MARGIN + 0.05, { crypt: 1 })]), []);
  const apart = [node(1, 0.9, shares), node(2, 0.2, { crypt: 1 })];
  deepEqual(orders(apart), ['wood:1:0 to ZONE-2'], '0.63 would make the other the busier one');
});

test('[BAL2] one busy region is left alone and the quiet ones beside it go', () => {
  const hot = node(1, 0.9, { town: 0.92, wood: 0.05, crypt: 0.03 });
  deepEqual(orders([hot, node(2, 0.1, { bay: 1 })]), ['wood:1:0 to ZONE-2']);
  deepEqual(orders([node(1, 0.9, { town: 1 }), node(2, 0.1, { bay: 1 })]), []);
});

test('[BAL3] one move at a time, with a rest after it, and no region twice within a minute', () => {
  const nodes = [node(1, 0.9, { town: 0.6, wood: 0.4 }), node(2, 0, {})];
  deepEqual(orders(nodes, { moving: 1 }), []);
  deepEqual(orders(nodes, { lastMoveAt: 100_000 - REST_MS + 1 }), []);
  deepEqual(orders(nodes, { listeningSince: 100_000 - LEARN_MS + 1 }), []);
  const moved = nodes[0].regions.map((region) => ({
    ...region,
    movedAt: 100_000 - REGION_REST_MS + 1,
  }));
  deepEqual(orders([{ ...nodes[0], regions: moved }, nodes[1]]), []);
});

test('[BAL4] a node whose ticks are late for ten seconds is relieved, within the margin too', () => {
  const slow = { slowSince: 100_000 - SLOW_MS };
  const nodes = [node(1, 0.5, { town: 0.6, wood: 0.4 }, slow), node(2, 0.4, { crypt: 1 })];
  deepEqual(orders(nodes), ['town:1:0 to ZONE-2']);
  const young = { slowSince: 100_000 - SLOW_MS + 1 };
  deepEqual(orders([node(1, 0.5, { town: 0.6, wood: 0.4 }, young), nodes[1]]), []);
  // Nobody is helped by making another slow.
  deepEqual(orders([nodes[0], node(2, 0.88, { crypt: 1 })]), []);
  deepEqual(orders([nodes[0], node(2, 0.1, { crypt: 1 }, slow)]).length, 0);
});

test('[BAL5] what a draining node runs goes to the others at once, the lightest first', () => {
  const draining = node(1, 0.4, { town: 0.5, wood: 0.5 }, { state: 'draining' });
  const nodes = [draining, node(2, 0.3, { crypt: 1 }), node(3, 0.2, { bay: 1 })];
  const soon = { listeningSince: 99_999, lastMoveAt: 99_999 };
  deepEqual(orders(nodes, soon), ['town:1:0 to ZONE-3', 'wood:1:0 to ZONE-2']);
  deepEqual(orders([draining], soon), []);
});

test('[BAL6] who is silent, absent, starting or ending gets nothing', () => {
  for (const state of ['silent', 'absent', 'starting', 'stopping', 'draining'] as const) {
    const nodes = [node(1, 0.9, { town: 0.5, wood: 0.5 }), node(2, 0, {}, { state })];
    deepEqual(orders(nodes), [], state);
  }
});

/** A realm whose regions become busy and quiet by chance, balanced each second for an hour. */
function simulate(seed: number): { moves: number; worst: number; back: number } {
  const random = new SeededRandom(seed);
  const busy = new Map<RegionId, number>();
  const at = new Map<RegionId, number>();
  const movedAt = new Map<RegionId, number>();
  for (let n = 0; n < 24; n++) {
    busy.set(name(`r${n}`), random.below(100) / 1000);
    at.set(name(`r${n}`), 1);
  }
  let [moves, worst, back, lastMoveAt] = [0, 0, 0, 0];
  for (let second = 0; second < 3600; second++) {
    const now = second * 1000;
    // A wave of players every ten minutes, noise all the time.
    if (second % 600 === 0) for (const r of busy.keys()) busy.set(r, random.below(100) / 1000);
    const nodes = [1, 2, 3, 4].map((n): BalancedNode => {
      const own = [...at].filter(([, where]) => where === n).map(([region]) => region);
      const sum = own.reduce((total, region) => total + (busy.get(region) ?? 0), 0);
      const regions = own.map((region) => ({
        region,
        share: sum === 0 ? 0 : (busy.get(region) ?? 0) / sum,
        copy: false,
        movedAt: movedAt.get(region) ?? null,
      }));
      const load = sum + random.below(20) / 1000;
      return { node: id(n), state: 'ready', load, slowSince: null, regions };
    });
    const input = { now, listeningSince: 0, nodes, moving: 0, lastMoveAt };
    for (const { region, to } of balance(input)) {
      moves += 1;
      if (now - (movedAt.get(region) ?? Number.NEGATIVE_INFINITY) < REGION_REST_MS) back += 1;
      movedAt.set(region, now);
      at.set(region, Number(to.slice(-1)));
      lastMoveAt = now;
    }
    const loads = nodes.map(({ load }) => load);
    if (second % 600 > 300) worst = Math.max(worst, Math.max(...loads) - Math.min(...loads));
  }
  return { moves, worst, back };
}

test('[BAL7] over an hour loads stay near each other with few moves, and nothing swings', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { moves, worst, back } = simulate(seed);
    ok(worst <= 2 * MARGIN, `seed ${seed}: loads differ by ${worst}`);
    ok(moves <= 80, `seed ${seed}: ${moves} moves in an hour`);
    equal(back, 0);
  }
});
