// SPDX-License-Identifier: MIT
/**
 * Bytes that no honest peer sends, against every decoder of the protocol. Nothing may throw, and
 * what is accepted must be exactly what its own encoding says: there is one encoding of each value.
 *
 * `REALMKEEP_SEED=text` runs other cases; a failure prints seed, message and bytes.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { type Random, SeededRandom, toHex } from '@realmkeep/base';
import {
  decode,
  decodeAnswer,
  decodeTicket,
  encode,
  encodeAnswer,
  MESSAGE_GROUPS,
  type Message,
  Reader,
  type Request,
} from '@realmkeep/wire';

const SEED = process.env.REALMKEEP_SEED ?? 'wire fuzz';
const CASES_PER_MESSAGE = 500;
const GARBAGE_CASES = 20_000;
/** Samples are kept this short, so that a change hits structure more often than filling. */
const SAMPLE_BYTES_MAX = 2048;

const messages = MESSAGE_GROUPS.flatMap((group) => group.messages);

/** Values at which length and range checks break. */
const EDGES = [0, 1, 2, 0x7f, 0x80, 0x81, 0xfe, 0xff];

type Change = (bytes: number[], random: Random, other: Uint8Array) => void;

const at = (bytes: number[], random: Random): number => random.below(Math.max(1, bytes.length));

const CHANGES: readonly Change[] = [
  (bytes, random) => {
    bytes[at(bytes, random)] ^= 1 << random.below(8);
  },
  (bytes, random) => {
    bytes[at(bytes, random)] = EDGES[random.below(EDGES.length)];
  },
  (bytes, random) => {
    bytes.splice(at(bytes, random), 0, EDGES[random.below(EDGES.length)]);
  },
  (bytes, random) => {
    bytes.splice(at(bytes, random), 1 + random.below(8));
  },
  (bytes, random) => {
    bytes.length = at(bytes, random);
  },
  (bytes, random) => {
    const from = at(bytes, random);
    bytes.splice(at(bytes, random), 0, ...bytes.slice(from, from + 1 + random.below(32)));
  },
  (bytes, random, other) => {
    bytes.splice(at(bytes, random), random.below(16), ...other.subarray(0, 64));
  },
  // A varint as large as can be, where a length may stand.
  (bytes, random) => {
    bytes.splice(at(bytes, random), 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f);
  },
];

function changed(bytes: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  const list = [...bytes];
  const rounds = 1 + random.below(4);
  for (let i = 0; i < rounds; i++) CHANGES[random.below(CHANGES.length)](list, random, other);
  return Uint8Array.from(list);
}

function sampleOf(of: Message<unknown>, random: Random): Uint8Array {
  for (;;) {
    const bytes = encode(of, of.body.sample(random));
    if (bytes.length <= SAMPLE_BYTES_MAX || random.below(8) === 0) return bytes;
  }
}

test('[WIRE10] changed messages never throw; what is accepted encodes to the same bytes', () => {
  let accepted = 0;
  let refused = 0;
  for (const of of messages) {
    const random = new SeededRandom(`${SEED} ${of.name}`);
    for (let i = 0; i < CASES_PER_MESSAGE; i++) {
      const other = sampleOf(messages[random.below(messages.length)], random);
      const bytes = changed(sampleOf(of, random), random, other);
      const what = (): string => `seed ${SEED}, ${of.name}, ${toHex(bytes)}`;
      let value: unknown = null;
      try {
        value = decode(of, bytes);
        if (value !== null) deepEqual(encode(of, value), bytes);
      } catch (error) {
        throw new Error(what(), { cause: error });
      }
      if (value === null) refused += 1;
      else accepted += 1;
    }
  }
  // Both sides of the decoder were reached; with neither the run would prove nothing.
  ok(accepted > 1000 && refused > 1000, `${accepted} accepted, ${refused} refused`);
});

test('[WIRE10] changed answers never throw; what is accepted encodes to the same bytes', () => {
  const requests = messages.filter((m): m is Request<unknown, unknown> => 'answer' in m);
  for (const of of requests) {
    const random = new SeededRandom(`${SEED} answer ${of.name}`);
    for (let i = 0; i < CASES_PER_MESSAGE; i++) {
      const sample = encodeAnswer(of, of.answer.sample(random));
      if (sample.length > SAMPLE_BYTES_MAX) continue;
      const bytes = changed(sample, random, sample);
      const answer = decodeAnswer(of, bytes);
      if (answer?.ok) deepEqual(encodeAnswer(of, answer.value), bytes, toHex(bytes));
    }
  }
});

test('[WIRE10] garbage under a valid id never throws, for any decoder', () => {
  const random = new SeededRandom(`${SEED} garbage`);
  for (let i = 0; i < GARBAGE_CASES; i++) {
    const of = messages[random.below(messages.length)];
    const bytes = random.bytes(2 + random.below(200));
    bytes[0] = of.id & 0xff;
    bytes[1] = of.id >> 8;
    const value = decode(of, bytes);
    if (value !== null) deepEqual(encode(of, value), bytes, toHex(bytes));
  }
});

/** Items of all lists in a value, however deep. */
function itemsOf(value: unknown): number {
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? value.length : 0;
  return Object.values(value).reduce((sum: number, inner) => sum + itemsOf(inner), own);
}

test('[WIRE11] lists that claim more items than there are bytes get no more items than bytes', () => {
  const claims = [[0xff, 0x1f], [0xff, 0x7f], [0x7f], [0x01, 0xff, 0x1f], [0x00, 0x00, 0xff, 0x07]];
  for (const of of messages) {
    for (const claim of claims) {
      for (let length = 0; length <= 256; length += 16) {
        const bytes = Uint8Array.from({ length }, (_, i) => claim[i % claim.length]);
        const items = itemsOf(of.body.read(new Reader(bytes)));
        // The item that found nothing left is one more, at each depth of the message.
        ok(items <= length + 8, `${of.name}: ${items} items of ${length} bytes`);
      }
    }
  }
});

test('[TKT2] garbage is no ticket and never throws', () => {
  const random = new SeededRandom(`${SEED} ticket`);
  for (let i = 0; i < GARBAGE_CASES; i++) {
    equal(
      decodeTicket(random.bytes(random.below(256)), () => false),
      null,
    );
  }
});
