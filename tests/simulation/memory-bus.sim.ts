// SPDX-License-Identifier: MIT
import { deepEqual, equal, notDeepEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { fromUtf8, SeededRandom, utf8 } from '@realmkeep/base';
import { MemoryBusNetwork, type MemoryNetworkOptions } from '@realmkeep/bus';
import { registerBusContract } from '@realmkeep/bus/contract';
import { settle, VirtualClock } from '@realmkeep/testkit';

function newNetwork(options: MemoryNetworkOptions = {}, seed = 1) {
  const clock = new VirtualClock();
  return {
    clock,
    network: new MemoryBusNetwork({ clock, random: new SeededRandom(seed) }, options),
  };
}

registerBusContract('memory', async () => {
  const { clock, network } = newNetwork({ link: { delayMs: [0, 5] } });
  return {
    connect: async (node) => network.connect(node),
    until: async (what, condition) => {
      if (!(await clock.advanceUntil(condition, 10_000))) throw new Error(`not reached: ${what}`);
      await settle();
    },
    stopBroker: async () => network.stopBroker(),
    startBroker: async () => network.startBroker(),
    close: async () => {},
  };
});

/** What arrives at B of 200 messages from A, with the virtual time of each. */
async function arrivals(options: MemoryNetworkOptions, seed: number): Promise<[string, number][]> {
  const { clock, network } = newNetwork(options, seed);
  const [a, b] = [network.connect('A'), network.connect('B')];
  const got: [string, number][] = [];
  b.subscribe('x', ({ data }) => got.push([fromUtf8(data) ?? '', clock.now()]));
  for (let i = 0; i < 200; i++) {
    a.publish('x', utf8(`${i}`));
    await clock.advance(1);
  }
  await clock.advance(1_000);
  return got;
}

test('[BUS20] the same seed gives the same losses and delays, another seed others', async () => {
  const options = { link: { delayMs: [1, 40], loss: 0.2 } } as const;
  const first = await arrivals(options, 7);
  deepEqual(await arrivals(options, 7), first);
  notDeepEqual(await arrivals(options, 8), first);
  ok(first.length > 120 && first.length < 190, `${first.length} of 200 arrived at 20 % loss`);
});

test('[BUS21] messages of a pair do not overtake each other unless the link says so', async () => {
  const inOrder = (got: [string, number][]) => got.every(([text], i) => text === `${i}`);
  ok(inOrder(await arrivals({ link: { delayMs: [0, 50] } }, 3)));
  ok(!inOrder(await arrivals({ link: { delayMs: [0, 50], reorder: true } }, 3)));
});

test('[BUS22] nodes of different sides of a partition do not hear each other until it heals', async () => {
  const { clock, network } = newNetwork();
  const [a, b, c] = [network.connect('A'), network.connect('B'), network.connect('C')];
  const got: string[] = [];
  b.subscribe('x', ({ data }) => got.push(fromUtf8(data) ?? ''));
  network.partition(['A'], ['B']);
  a.publish('x', utf8('lost'));
  c.publish('x', utf8('from no side'));
  await clock.advance(10);
  network.heal();
  a.publish('x', utf8('healed'));
  await clock.advance(10);
  deepEqual(got, ['from no side', 'healed']);
  deepEqual([a.status, b.status], ['connected', 'connected']);
});

test('[BUS23] a node that is away loses what was under way to it', async () => {
  const { clock, network } = newNetwork({ link: { delayMs: [20, 20] } });
  const [a, b] = [network.connect('A'), network.connect('B')];
  const got: string[] = [];
  b.subscribe('x', ({ data }) => got.push(fromUtf8(data) ?? ''));
  a.publish('x', utf8('under way'));
  network.setAway('B', true);
  equal(b.status, 'away');
  a.publish('x', utf8('while away'));
  network.setAway('B', false);
  await clock.advance(100);
  deepEqual(got, []);
  a.publish('x', utf8('after'));
  await clock.advance(100);
  deepEqual(got, ['after']);
});

test('[BUS24] a broker that comes back does not bring back a node that was cut off', async () => {
  const { network } = newNetwork();
  const [a, b] = [network.connect('A'), network.connect('B')];
  network.setAway('B', true);
  network.stopBroker();
  network.startBroker();
  deepEqual([a.status, b.status], ['connected', 'away']);
});
