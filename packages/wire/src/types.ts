// SPDX-License-Identifier: MIT
/**
 * Types of fields. One description serves every use: writing, reading, the bound on the encoded
 * size, random samples for the fuzzer, JSON Schema for HTTP, and the text that documents and the
 * schema hash are made of.
 */
import { assert, type Random } from '@realmkeep/base';
import type { Reader } from './reader.ts';
import type { Writer } from './writer.ts';

export interface Type<T> {
  /** Notation of this type in documents and in the schema hash, for example `text(24)`. */
  readonly text: string;
  /** No value takes more bytes than this. */
  readonly bytesMax: number;
  /** Writes a value; asserts its bounds. */
  write(writer: Writer, value: T): void;
  /** Reads a value; on anything wrong the reader has failed and the value means nothing. */
  read(reader: Reader): T;
  /** A legal value, its edges likelier than chance. */
  sample(random: Random): T;
  readonly jsonSchema: object;
}

/** The TypeScript type of a field's values. */
export type Infer<T> = T extends Type<infer V> ? V : never;

function whole(
  text: string,
  size: number,
  min: number,
  max: number,
  write: (writer: Writer, value: number) => void,
  read: (reader: Reader) => number,
): Type<number> {
  // Made once: a text per field of every message is garbage that nobody reads.
  const rule = `value is within ${text}`;
  return {
    text,
    bytesMax: size,
    write(writer, value) {
      assert(Number.isInteger(value) && value >= min && value <= max, rule);
      write(writer, value);
    },
    read(reader) {
      const value = read(reader);
      if (value < min || value > max) reader.fail();
      return value;
    },
    sample(random) {
      const edge = random.below(8);
      if (edge === 0) return min;
      if (edge === 1) return max;
      const span = Math.min(max - min, 0xffff_ffff);
      return min + Math.floor((random.u32() / 0x1_0000_0000) * (span + 1));
    },
    jsonSchema: { type: 'integer', minimum: min, maximum: max },
  };
}

const bounds = (name: string, min: number, max: number, low: number, high: number): string =>
  min === low && max === high ? name : `${name}(${min}..${max})`;

export function u8(min = 0, max = 0xff): Type<number> {
  return whole(
    bounds('u8', min, max, 0, 0xff),
    1,
    min,
    max,
    (w, v) => w.u8(v),
    (r) => r.u8(),
  );
}

export function u16(min = 0, max = 0xffff): Type<number> {
  const text = bounds('u16', min, max, 0, 0xffff);
  return whole(
    text,
    2,
    min,
    max,
    (w, v) => w.u16(v),
    (r) => r.u16(),
  );
}

export function u32(min = 0, max = 0xffff_ffff): Type<number> {
  const text = bounds('u32', min, max, 0, 0xffff_ffff);
  return whole(
    text,
    4,
    min,
    max,
    (w, v) => w.u32(v),
    (r) => r.u32(),
  );
}

export function i32(min = -0x8000_0000, max = 0x7fff_ffff): Type<number> {
  const text = bounds('i32', min, max, -0x8000_0000, 0x7fff_ffff);
  return whole(
    text,
    4,
    min,
    max,
    (w, v) => w.i32(v),
    (r) => r.i32(),
  );
}

export function varint(min = 0, max = Number.MAX_SAFE_INTEGER): Type<number> {
  const text = bounds('varint', min, max, 0, Number.MAX_SAFE_INTEGER);
  return whole(
    text,
    8,
    min,
    max,
    (w, v) => w.varint(v),
    (r) => r.varint(),
  );
}

/** A finite number. */
export function f64(): Type<number> {
  return {
    text: 'f64',
    bytesMax: 8,
    write(writer, value) {
      assert(Number.isFinite(value), 'value is finite');
      writer.f64(value);
    },
    read(reader) {
      const value = reader.f64();
      if (!Number.isFinite(value)) reader.fail();
      return value;
    },
    sample: (random) => (random.u32() - 0x8000_0000) / 256,
    jsonSchema: { type: 'number' },
  };
}

export function bool(): Type<boolean> {
  return {
    text: 'bool',
    bytesMax: 1,
    write: (writer, value) => writer.u8(value ? 1 : 0),
    read(reader) {
      const value = reader.u8();
      if (value > 1) reader.fail();
      return value === 1;
    },
    sample: (random) => random.below(2) === 1,
    jsonSchema: { type: 'boolean' },
  };
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789-_ äßéñŁж漢😀';

/** UTF-8 of at most `bytesMax` bytes. */
export function text<T extends string = string>(bytesMax: number): Type<T> {
  const rule = `text has at most ${bytesMax} bytes`;
  return {
    text: `text(${bytesMax})`,
    bytesMax: bytesMax + varintBytes(bytesMax),
    write(writer, value) {
      const before = writer.length;
      writer.text(value);
      assert(writer.length - before <= this.bytesMax, rule);
    },
    read: (reader) => reader.text(bytesMax) as T,
    sample(random) {
      let out = '';
      const letters = [...LETTERS];
      let room = random.below(bytesMax + 1);
      for (; room >= 4; room -= 4) out += letters[random.below(letters.length)];
      return out as T;
    },
    jsonSchema: { type: 'string', maxLength: bytesMax },
  };
}

export function bytes(bytesMax: number): Type<Uint8Array> {
  const rule = `at most ${bytesMax} bytes`;
  return {
    text: `bytes(${bytesMax})`,
    bytesMax: bytesMax + varintBytes(bytesMax),
    write(writer, value) {
      assert(value.length <= bytesMax, rule);
      writer.varint(value.length);
      writer.raw(value);
    },
    read(reader) {
      const length = reader.varint();
      if (length > bytesMax) reader.fail();
      return reader.raw(length);
    },
    sample: (random) => random.bytes(random.below(Math.min(bytesMax, 2048) + 1)),
    jsonSchema: { type: 'string', maxLength: bytesMax * 2 },
  };
}

export function list<T>(of: Type<T>, countMax: number): Type<T[]> {
  const rule = `list has at most ${countMax} items`;
  return {
    text: `list(${of.text}, ${countMax})`,
    bytesMax: countMax * of.bytesMax + varintBytes(countMax),
    write(writer, value) {
      assert(value.length <= countMax, rule);
      writer.varint(value.length);
      for (const item of value) of.write(writer, item);
    },
    read(reader) {
      const count = reader.varint();
      if (count > countMax) reader.fail();
      const out: T[] = [];
      for (let i = 0; i < count && !reader.failed; i++) out.push(of.read(reader));
      return out;
    },
    sample(random) {
      const count = random.below(Math.min(countMax, 6) + 1);
      return Array.from({ length: count }, () => of.sample(random));
    },
    jsonSchema: { type: 'array', items: of.jsonSchema, maxItems: countMax },
  };
}

export function optional<T>(of: Type<T>): Type<T | null> {
  return {
    text: `optional(${of.text})`,
    bytesMax: of.bytesMax + 1,
    write(writer, value) {
      writer.u8(value === null ? 0 : 1);
      if (value !== null) of.write(writer, value);
    },
    read(reader) {
      const there = reader.u8();
      if (there > 1) reader.fail();
      return there === 1 && !reader.failed ? of.read(reader) : null;
    },
    sample: (random) => (random.below(3) === 0 ? null : of.sample(random)),
    jsonSchema: { anyOf: [of.jsonSchema, { type: 'null' }] },
  };
}

/** One of a closed list of words, sent as its index. */
export function choice<const Words extends readonly string[]>(
  ...words: Words
): Type<Words[number]> {
  const rule = `value is one of ${words.join(', ')}`;
  return {
    text: `choice(${words.join(' | ')})`,
    bytesMax: 1,
    write(writer, value) {
      const index = words.indexOf(value);
      assert(index >= 0, rule);
      writer.u8(index);
    },
    read(reader) {
      const index = reader.u8();
      if (index >= words.length) reader.fail();
      return words[index] ?? words[0];
    },
    sample: (random) => words[random.below(words.length)],
    jsonSchema: { enum: words },
  };
}

/** Fields of a struct: name to type. The order is the order on the wire. */
export type Fields = Readonly<Record<string, Type<unknown>>>;
type AnyFields = Readonly<Record<string, { readonly text: string }>>;
export type InferFields<F extends AnyFields> = { [K in keyof F]: Infer<F[K]> };

export function struct<const F extends AnyFields>(fields: F): Type<InferFields<F>> {
  const entries = Object.entries(fields as unknown as Fields);
  const names = entries.map(([name]) => name);
  const types = entries.map(([, type]) => type);
  return {
    text: `{ ${entries.map(([name, type]) => `${name}: ${type.text}`).join(', ')} }`,
    bytesMax: entries.reduce((sum, [, type]) => sum + type.bytesMax, 0),
    write(writer, value) {
      const record = value as Readonly<Record<string, unknown>>;
      for (let i = 0; i < names.length; i++) types[i].write(writer, record[names[i]]);
    },
    read(reader) {
      const out: Record<string, unknown> = {};
      for (let i = 0; i < names.length; i++) out[names[i]] = types[i].read(reader);
      return out as InferFields<F>;
    },
    sample(random) {
      const out: Record<string, unknown> = {};
      for (const [name, type] of entries) out[name] = type.sample(random);
      return out as InferFields<F>;
    },
    jsonSchema: {
      type: 'object',
      properties: Object.fromEntries(entries.map(([name, type]) => [name, type.jsonSchema])),
      required: entries.filter(([, t]) => !t.text.startsWith('optional')).map(([name]) => name),
      additionalProperties: false,
    },
  };
}

/** Bytes that the varint of a length up to `max` takes. */
function varintBytes(max: number): number {
  let bytesTaken = 1;
  for (let rest = max; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytesTaken += 1;
  return bytesTaken;
}
