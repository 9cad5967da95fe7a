// SPDX-License-Identifier: MIT
/** Every message of every table, by the same properties; the tables give the samples. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom, utf8 } from '@realmkeep/base';
import {
  decode,
  decodeAnswer,
  encode,
  encodeAnswer,
  encodeRefusal,
  type Message,
  messageIdOf,
  type Request,
} from './message.ts';
import { MESSAGE_GROUPS } from './protocol.ts';

const messages = MESSAGE_GROUPS.flatMap((group) => group.messages);
const requests = messages.filter((m): m is Request<unknown, unknown> => 'answer' in m);
const SAMPLES = 25;

/** Calls `check` with samples of every message; the seed is the message's name. */
function samples(check: (of: Message<unknown>, value: unknown, bytes: Uint8Array) => void): void {
  for (const of of messages) {
    const random = new SeededRandom(of.name);
    for (let i = 0; i < SAMPLES; i++) {
      const value = of.body.sample(random);
      check(of, value, encode(of, value));
    }
  }
}

test('[WIRE1] what is encoded is decoded to the same, within its bound', () => {
  samples((of, value, bytes) => {
    deepEqual(decode(of, bytes), value, of.name);
    ok(bytes.length <= of.body.bytesMax + 2, `${of.name}: ${bytes.length} bytes`);
    equal(messageIdOf(bytes), of.id);
  });
});

test('[WIRE2] a message that is cut anywhere, or has a byte too many, is none', () => {
  for (const of of messages) {
    const random = new SeededRandom(of.name);
    for (let i = 0; i < 3; i++) {
      const bytes = encode(of, of.body.sample(random));
      // Long ones are cut at 512 places.
      const step = Math.max(1, Math.floor(bytes.length / 512));
      for (let at = 0; at < bytes.length; at += step) {
        equal(decode(of, bytes.subarray(0, at)), null, `${of.name} cut at ${at}`);
      }
      equal(decode(of, Uint8Array.of(...bytes, 0)), null, of.name);
    }
  }
});

test('[WIRE3] no message is taken for another', () => {
  const sample = new SeededRandom('another');
  for (const of of messages) {
    const bytes = encode(of, of.body.sample(sample));
    for (const other of messages) {
      if (other !== of) equal(decode(other, bytes), null, `${of.name} as ${other.name}`);
    }
  }
});

test('[WIRE4] answers and refusals come back as they were given; cut ones are neither', () => {
  const refusal = { code: 'ERR_NAME_TAKEN', message: 'Somebody has this name.' };
  for (const of of requests) {
    const random = new SeededRandom(of.name);
    for (let i = 0; i < SAMPLES; i++) {
      const value = of.answer.sample(random);
      const bytes = encodeAnswer(of, value);
      deepEqual(decodeAnswer(of, bytes), { ok: true, value }, of.name);
      equal(decodeAnswer(of, bytes.subarray(0, bytes.length - 1)), null, of.name);
    }
    deepEqual(decodeAnswer(of, encodeRefusal(refusal)), { ok: false, refusal });
  }
});

test('[WIRE4] a refusal of any length and script fits its bounds', () => {
  const [of] = requests;
  for (const text of ['', 'x'.repeat(2000), '漢'.repeat(2000), '😀'.repeat(2000)]) {
    const answer = decodeAnswer(of, encodeRefusal({ code: 'ERR_X', message: text }));
    ok(answer !== null && !answer.ok && text.startsWith(answer.refusal.message));
    const { length } = utf8(answer.refusal.message);
    ok(length === utf8(text).length || length > 396, 'cut at 400 bytes, not earlier');
  }
});

test('[WIRE5] ids are unique, in their group’s hundred, and a client’s first byte has no high bit', () => {
  equal(new Set(messages.map((m) => m.id)).size, messages.length);
  equal(new Set(messages.map((m) => m.name)).size, messages.length);
  const hundreds = new Map<number, string>();
  for (const { name, messages: all } of MESSAGE_GROUPS) {
    for (const { id } of all) {
      const hundred = Math.floor(id / 100);
      equal(hundreds.get(hundred) ?? name, name, `${id} is of another group`);
      hundreds.set(hundred, name);
      if (name === 'client') ok(id < 128);
    }
  }
});
