// SPDX-License-Identifier: MIT
/**
 * Golden vectors against two decoders: that of `@realmkeep/wire`, and a second one below, which was
 * written from docs/protocol/STANDARD.md and is driven by the notation in
 * docs/protocol/messages.md. Where they differ, one of them or the document is wrong.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  decode,
  decodeAnswer,
  encode,
  encodeAnswer,
  MESSAGE_GROUPS,
  type Message,
  type Request,
} from '@realmkeep/wire';

const root = fileURLToPath(new URL('../..', import.meta.url));
const GOLDEN = `${root}tests/conformance/golden/wire/`;

interface Vector {
  readonly fields: unknown;
  readonly hex: string;
}
interface Golden {
  readonly message: string;
  readonly id: number;
  readonly vectors: readonly Vector[];
  readonly answers: readonly Vector[];
}

const messages = new Map(MESSAGE_GROUPS.flatMap((g) => g.messages).map((m) => [m.name, m]));
const goldens = readdirSync(GOLDEN).map((name) => readGolden(`${GOLDEN}${name}`));

test('[STD1] every message has golden vectors, and every vector a message', () => {
  deepEqual(goldens.map((g) => g.message).sort(), [...messages.keys()].sort());
  for (const golden of goldens) ok(golden.vectors.length > 0, golden.message);
});

test('[STD1] today’s codec reads every vector and writes it back, bit for bit', () => {
  for (const golden of goldens) {
    const of = messages.get(golden.message) as Message<unknown>;
    equal(of.id, golden.id);
    for (const { fields, hex } of golden.vectors) {
      const bytes = Buffer.from(hex, 'hex');
      deepEqual(plain(decode(of, bytes)), plain(fields), golden.message);
      equal(Buffer.from(encode(of, fields)).toString('hex'), hex, golden.message);
    }
    for (const { fields, hex } of golden.answers) {
      const answer = decodeAnswer(of as Request<unknown, unknown>, Buffer.from(hex, 'hex'));
      ok(answer?.ok, golden.message);
      deepEqual(plain(answer.value), plain(fields), golden.message);
      const again = encodeAnswer(of as Request<unknown, unknown>, fields);
      equal(Buffer.from(again).toString('hex'), hex, golden.message);
    }
  }
});

test('[STD1] a decoder written from STANDARD.md reads every vector to its last byte', () => {
  const documented = notations();
  let read = 0;
  for (const golden of goldens) {
    const entry = documented.get(golden.message);
    ok(entry, `${golden.message} stands in messages.md`);
    equal(entry.id, golden.id);
    for (const { fields, hex } of golden.vectors) {
      const decoder = new StandardDecoder(Buffer.from(hex, 'hex'));
      equal(decoder.uint(2), golden.id);
      deepEqual(decoder.value(entry.fields), plain(fields), golden.message);
      equal(decoder.left, 0, golden.message);
      read += 1;
    }
    for (const { fields, hex } of golden.answers) {
      const decoder = new StandardDecoder(Buffer.from(hex, 'hex'));
      equal(decoder.uint(1), 0);
      ok(entry.answer);
      deepEqual(decoder.value(entry.answer), plain(fields), golden.message);
      equal(decoder.left, 0, golden.message);
    }
  }
  ok(read >= messages.size);
});

/** JSON with bytes as `{ hex }` turned into Buffers. */
function readGolden(path: string): Golden {
  return JSON.parse(readFileSync(path, 'utf8'), (_key, value: unknown) => {
    const inner = value as { hex?: unknown } | null;
    const isBytes = typeof inner === 'object' && inner !== null && typeof inner.hex === 'string';
    const alone = isBytes && Object.keys(inner).length === 1;
    return alone ? new Uint8Array(Buffer.from(inner.hex as string, 'hex')) : value;
  }) as Golden;
}

/** For comparison: whatever kind of byte array, by its hexadecimal digits. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

// ---- The second decoder. Section numbers are those of STANDARD.md. ----

/** A type as the notation says it: section 3. */
type Notation =
  | { readonly kind: 'struct'; readonly fields: readonly (readonly [string, Notation])[] }
  | { readonly kind: 'list'; readonly of: Notation; readonly most: number }
  | { readonly kind: 'optional'; readonly of: Notation }
  | { readonly kind: 'choice'; readonly words: readonly string[] }
  | { readonly kind: 'text' | 'bytes'; readonly most: number }
  | { readonly kind: 'number'; readonly name: string; readonly low: number; readonly high: number }
  | { readonly kind: 'f64' | 'bool' };

interface Documented {
  readonly id: number;
  readonly fields: Notation;
  readonly answer: Notation | null;
}

/** Every message of messages.md: its heading, and the block beneath it. */
function notations(): Map<string, Documented> {
  const page = readFileSync(`${root}docs/protocol/messages.md`, 'utf8');
  const out = new Map<string, Documented>();
  for (const section of page.split('\n### ').slice(1)) {
    const heading = /^(\d+) (\w+)\n/.exec(section);
    const block = /```text\n([^`]*)```/.exec(section);
    ok(heading && block, section.slice(0, 40));
    const [fields, answer] = block[1].split('=>');
    out.set(heading[2], {
      id: Number(heading[1]),
      fields: new NotationParser(fields).whole(),
      answer: answer === undefined ? null : new NotationParser(answer).whole(),
    });
  }
  return out;
}

class NotationParser {
  readonly #words: string[];
  #at = 0;

  constructor(text: string) {
    this.#words = text.match(/-?\d+|\w+|\.\.|[{}(),:|]/g) ?? [];
  }

  whole(): Notation {
    const type = this.#type();
    equal(this.#at, this.#words.length, `all of ${this.#words.join(' ')} is understood`);
    return type;
  }

  #type(): Notation {
    const word = this.#next();
    if (word === '{') return { kind: 'struct', fields: this.#fields() };
    if (word === 'f64' || word === 'bool') return { kind: word };
    if (word === 'text' || word === 'bytes') {
      const most = Number(this.#inParentheses(() => this.#next()));
      return { kind: word, most };
    }
    if (word === 'optional') {
      return { kind: 'optional', of: this.#inParentheses(() => this.#type()) };
    }
    if (word === 'list') {
      return this.#inParentheses((): Notation => {
        const of = this.#type();
        this.#expect(',');
        return { kind: 'list', of, most: Number(this.#next()) };
      });
    }
    if (word === 'choice') {
      const words = this.#inParentheses(() => {
        const all = [this.#next()];
        while (this.#take('|')) all.push(this.#next());
        return all;
      });
      return { kind: 'choice', words };
    }
    return this.#number(word);
  }

  #number(name: string): Notation {
    const bounds: Readonly<Record<string, readonly [number, number]>> = {
      u8: [0, 2 ** 8 - 1],
      u16: [0, 2 ** 16 - 1],
      u32: [0, 2 ** 32 - 1],
      i32: [-(2 ** 31), 2 ** 31 - 1],
      varint: [0, 2 ** 53 - 1],
    };
    ok(Object.hasOwn(bounds, name), `${name} is a type`);
    let [low, high] = bounds[name];
    if (this.#take('(')) {
      low = Number(this.#next());
      this.#expect('..');
      high = Number(this.#next());
      this.#expect(')');
    }
    return { kind: 'number', name, low, high };
  }

  #fields(): [string, Notation][] {
    const out: [string, Notation][] = [];
    while (!this.#take('}')) {
      const name = this.#next();
      this.#expect(':');
      out.push([name, this.#type()]);
      this.#take(',');
    }
    return out;
  }

  #inParentheses<T>(read: () => T): T {
    this.#expect('(');
    const value = read();
    this.#expect(')');
    return value;
  }

  #next(): string {
    return this.#words[this.#at++] ?? '';
  }

  #take(word: string): boolean {
    const is = this.#words[this.#at] === word;
    if (is) this.#at += 1;
    return is;
  }

  #expect(word: string): void {
    equal(this.#next(), word);
  }
}

class StandardDecoder {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  uint(size: number): number {
    return this.#take(size).readUIntLE(0, size);
  }

  value(type: Notation): unknown {
    switch (type.kind) {
      case 'struct':
        return Object.fromEntries(type.fields.map(([name, of]) => [name, this.value(of)]));
      case 'list': {
        const count = this.#varint();
        ok(count <= type.most);
        return Array.from({ length: count }, () => this.value(type.of));
      }
      case 'optional':
        return this.#flag() ? this.value(type.of) : null;
      case 'choice': {
        const index = this.uint(1);
        ok(index < type.words.length);
        return type.words[index];
      }
      case 'text':
      case 'bytes': {
        const length = this.#varint();
        ok(length <= type.most);
        const bytes = this.#take(length);
        return type.kind === 'text' ? bytes.toString('utf8') : `bytes ${bytes.toString('hex')}`;
      }
      case 'f64':
        return this.#take(8).readDoubleLE();
      case 'bool':
        return this.#flag();
      case 'number':
        return this.#whole(type.name, type.low, type.high);
    }
  }

  #whole(name: string, low: number, high: number): number {
    const value = this.#wholeOf(name);
    ok(value >= low && value <= high);
    return value;
  }

  #wholeOf(name: string): number {
    if (name === 'varint') return this.#varint();
    if (name === 'i32') return this.#take(4).readInt32LE();
    return this.uint(Number(name.slice(1)) / 8);
  }

  #varint(): number {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.uint(1);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    ok(value < 2n ** 53n);
    return Number(value);
  }

  #flag(): boolean {
    const byte = this.uint(1);
    ok(byte <= 1);
    return byte === 1;
  }

  #take(count: number): Buffer {
    ok(this.left >= count, 'the bytes do not end early');
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }
}
