// SPDX-License-Identifier: MIT
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { type Input, UnacknowledgedInputs } from './inputs.ts';
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

test('[INP3] a command that waited too long is taken out and named; movements never are', () => {
  const inputs = new UnacknowledgedInputs();
  inputs.push(move(1, 0));
  inputs.push(command(2, 0));
  inputs.push(command(3, 1000));
  const { inputs: sent, late } = inputs.resend(INPUT_KEPT_MS_MAX + 1);
  deepEqual([numbers(sent), numbers(late)], [[1, 3], [2]]);
  deepEqual(numbers(inputs.resend(INPUT_KEPT_MS_MAX + 1).late), []);
});
