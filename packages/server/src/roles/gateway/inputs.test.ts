// SPDX-License-Identifier: MIT
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { CharacterId, NodeId, RealmId, RegionId } from '@realmkeep/base';
import { VirtualClock } from '@realmkeep/testkit';
import type { Messenger } from '../../runtime/messenger.ts';
import { type Input, InputBatches, UnacknowledgedInputs } from './inputs.ts';
import { INPUT_KEPT_MS_MAX, INPUTS_KEPT_MAX } from './limits.ts';

const move = (number: number, at = 0): Input => ({
  number,
  heading: 0,
  speed: 1,
  command: null,
  at,
});
const command = (number: number, at = 0): Input => ({
  ...move(number, at),
  command: { command: 0, arguments: new Uint8Array(0) },
});
const numbers = (inputs: readonly Input[]): number[] => inputs.map((input) => input.number);

test('[INP1] what a zone has not acknowledged is sent again, in its order', () => {
  const inputs = new UnacknowledgedInputs();
  for (let n = 1; n <= 5; n++) inputs.push(n % 2 === 0 ? command(n) : move(n));
  inputs.acknowledge(2);
  deepEqual(numbers(inputs.resend(0).inputs), [3, 4, 5]);
  inputs.acknowledge(9);
  equal(inputs.length, 0);
});

test('[INP2] a full ring refuses commands; of movements in a row it keeps the last', () => {
  const inputs = new UnacknowledgedInputs();
  for (let n = 1; n <= INPUTS_KEPT_MAX; n++) equal(inputs.push(move(n)), true);
  equal(inputs.push(command(100)), false);
  equal(inputs.push(move(101)), true);
  equal(inputs.length, INPUTS_KEPT_MAX);
  equal(inputs.resend(0).inputs.at(-1)?.number, 101);
});

test('[INP7] a ring full of commands still takes the stop that comes after them', () => {
  const inputs = new UnacknowledgedInputs();
  inputs.push(move(1));
  for (let n = 2; n <= INPUTS_KEPT_MAX; n++) inputs.push(command(n));
  equal(inputs.push(move(100)), true);
  equal(inputs.push(move(101)), true);
  const kept = numbers(inputs.resend(0).inputs);
  deepEqual([kept.length, kept[0], kept.at(-1)], [INPUTS_KEPT_MAX, 2, 101]);
});

test('[INP3] a command that waited too long is taken out and named; movements never are', () => {
  const inputs = new UnacknowledgedInputs();
  inputs.push(move(1, 0));
  inputs.push(command(2, 0));
  inputs.push(command(3, 1000));
  const { inputs: sent, late } = inputs.resend(INPUT_KEPT_MS_MAX + 1);
  deepEqual([numbers(sent), numbers(late)], [[1, 3], [2]]);
  deepEqual(numbers(inputs.resend(INPUT_KEPT_MS_MAX + 1).late), []);
});

test('[INP8] a zone is deaf when it answered nothing for 3 s, since its last Bind', () => {
  const inputs = new UnacknowledgedInputs();
  equal(inputs.isDeaf(9000), false);
  inputs.push(move(1, 1000));
  deepEqual([inputs.isDeaf(3999), inputs.isDeaf(4000)], [false, true]);
  inputs.resend(5000);
  deepEqual([inputs.isDeaf(7999), inputs.isDeaf(8000)], [false, true]);
  inputs.acknowledge(1);
  equal(inputs.isDeaf(9000), false);
});

interface Batches {
  readonly clock: VirtualClock;
  readonly batches: InputBatches;
  /** When a message left, and the numbers in it. */
  readonly sent: [at: number, numbers: number[]][];
}

function batches(): Batches {
  const clock = new VirtualClock();
  const sent: [number, number[]][] = [];
  const messenger = {
    send: (_subject: string, _of: unknown, value: { items: { number: number }[] }) => {
      sent.push([clock.now(), value.items.map((item) => item.number)]);
    },
  } as unknown as Messenger;
  const names = { realm: 'test' as RealmId, gateway: 'GATE-1' as NodeId };
  return { clock, batches: new InputBatches(clock, messenger, names), sent };
}

const route = { node: 'ZONE-1' as NodeId, region: 'field:1:0' as RegionId, epoch: 1 };
const HERO = 1 as CharacterId;

test('[INP4] without a beat a lone input goes at once, and what follows is gathered', async () => {
  const { clock, batches: inputs, sent } = batches();
  await clock.advance(100);
  inputs.add(route, HERO, move(1));
  await clock.advance(1);
  inputs.add(route, HERO, move(2));
  await clock.advance(3);
  inputs.add(route, HERO, move(3));
  await clock.advance(20);
  deepEqual(sent, [
    [100, [1]],
    [108, [2, 3]],
  ]);
});

test('[INP5] inputs wait for their zone’s next tick, and leave in time for it', async () => {
  const { clock, batches: inputs, sent } = batches();
  await clock.advance(1000);
  inputs.beat(route.region, 50);
  await clock.advance(5);
  inputs.add(route, HERO, move(1));
  await clock.advance(30);
  inputs.add(route, HERO, move(2));
  // Too late for the tick at 1050.
  await clock.advance(8);
  inputs.add(route, HERO, move(3));
  await clock.advance(60);
  deepEqual(sent, [
    [1042, [1, 2]],
    [1092, [3]],
  ]);
});

test('[INP6] an input never waits longer than a tick, nor for a zone that has fallen silent', async () => {
  const { clock, batches: inputs, sent } = batches();
  inputs.beat(route.region, 50);
  for (let n = 1; n <= 40; n++) {
    const at = clock.now();
    inputs.add(route, HERO, move(n));
    await clock.advance(58);
    equal(sent.length, n);
    ok(sent[n - 1][0] - at <= 50);
  }
  await clock.advance(2000);
  inputs.add(route, HERO, move(41));
  await clock.advance(0);
  equal(sent.length, 41);
});

test('[INP9] a tick gets one message, also when the region’s word was late or a timer early', async () => {
  const { clock, batches: inputs, sent } = batches();
  inputs.beat(route.region, 50);
  await clock.advance(5);
  inputs.add(route, HERO, move(1));
  await clock.advance(38);
  inputs.add(route, HERO, move(2));
  // The tick at 50 is heard of at 54: by this the next one comes at 104, and not at 100.
  await clock.advance(11);
  inputs.beat(route.region, 50);
  await clock.advance(39);
  inputs.add(route, HERO, move(3));
  await clock.advance(60);
  deepEqual(sent, [
    [42, [1]],
    [92, [2]],
    [146, [3]],
  ]);
});

test('[INP10] each zone’s inputs go by its own tick, whatever others tick beside it', async () => {
  const { clock, batches: inputs, sent } = batches();
  const other = { node: 'ZONE-2' as NodeId, region: 'town:1:0' as RegionId, epoch: 1 };
  inputs.beat(route.region, 50);
  await clock.advance(20);
  inputs.beat(other.region, 50);
  inputs.add(route, HERO, move(1));
  inputs.add(other, HERO, move(2));
  await clock.advance(25);
  inputs.add(other, HERO, move(3));
  inputs.add(route, HERO, move(4));
  await clock.advance(60);
  deepEqual(sent, [
    [42, [1]],
    [62, [2, 3]],
    [92, [4]],
  ]);
});

test('[INP11] inputs that no zone acknowledges go again once a second, those of now do not', () => {
  const inputs = new UnacknowledgedInputs();
  const at = (number: number, now: number): Input => ({
    number,
    heading: 0,
    speed: 1,
    command: null,
    at: now,
  });
  inputs.push(at(1, 0));
  deepEqual(numbers(inputs.unanswered(900)), []);
  inputs.push(at(2, 950));
  deepEqual(numbers(inputs.unanswered(1000)), [1, 2]);
  deepEqual(numbers(inputs.unanswered(1500)), []);
  inputs.acknowledge(1);
  deepEqual(numbers(inputs.unanswered(2100)), [2]);
  inputs.acknowledge(2);
  deepEqual(numbers(inputs.unanswered(9000)), []);
});
