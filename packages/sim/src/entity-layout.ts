// SPDX-License-Identifier: MIT
/**
 * The public fields of a game's entity kinds, as both ends of a stream must know them. Built from
 * the game's definition, sent to the client in the handshake, compared by hash.
 *
 *   bytes:  u8 version (1) | u8 kinds | kind*
 *   kind:   u8 length | name | u8 fields | field*
 *   field:  u8 length | name | u8 type | u8 max (text only)
 */
import { equalBytes, fromUtf8, RealmError, utf8 } from '@realmkeep/base';
import type { BitReader, BitWriter } from './bits.ts';

export const FIELD_TYPES = ['u8', 'u16', 'u32', 'i8', 'i16', 'i32', 'bool', 'text'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];
/** A value of a field: text is a string, everything else a whole number, a bool 0 or 1. */
export type AttributeValue = number | string;

export const KINDS_MAX = 64;
export const FIELDS_MAX = 32;
/** Longest text of a field, in bytes of UTF-8. */
export const TEXT_BYTES_MAX = 96;
/** Bytes of all fields of a kind together, so that an entity always fits a band's patch. */
export const KIND_BYTES_MAX = 512;
const NAME_PATTERN = /^[A-Za-z][A-Za-z0-9_-]{0,31}$/;
const LAYOUT_VERSION = 1;

export interface FieldDefinition {
  readonly name: string;
  readonly type: FieldType;
  /** Longest text in bytes of UTF-8, 1 to 96; only for text. */
  readonly max?: number;
}

export interface KindDefinition {
  readonly name: string;
  readonly fields: readonly FieldDefinition[];
}

export interface LayoutDefinition {
  readonly kinds: readonly KindDefinition[];
}

interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly low: number;
  readonly high: number;
  /** Bits of a number, or of the length of a text. */
  readonly bits: number;
  readonly textBytesMax: number;
}

export interface Kind {
  readonly index: number;
  readonly name: string;
  readonly fields: readonly Field[];
  /** Index of a field by its name. */
  readonly fieldIndex: ReadonlyMap<string, number>;
}

const NUMBER_TYPES: Record<Exclude<FieldType, 'text'>, readonly [bits: number, low: number]> = {
  u8: [8, 0],
  u16: [16, 0],
  u32: [32, 0],
  i8: [8, -(2 ** 7)],
  i16: [16, -(2 ** 15)],
  i32: [32, -(2 ** 31)],
  bool: [1, 0],
};

export class EntityLayout {
  readonly kinds: readonly Kind[];
  /** Bits of a kind's number on the wire. */
  readonly kindBits: number;
  readonly bytes: Uint8Array;
  /** 32-bit hash of `bytes`, for the handshake. */
  readonly hash: number;
  readonly #byName: ReadonlyMap<string, Kind>;

  /** Throws ERR_SIM_LAYOUT when the definition breaks a limit. */
  constructor(definition: LayoutDefinition) {
    const { kinds } = definition;
    check(kinds.length >= 1 && kinds.length <= KINDS_MAX, `a game has 1 to ${KINDS_MAX} kinds`);
    this.kinds = kinds.map((kind, index) => kindOf(kind, index));
    this.#byName = new Map(this.kinds.map((kind) => [kind.name, kind]));
    check(this.#byName.size === kinds.length, 'kinds have different names');
    this.kindBits = 32 - Math.clz32(kinds.length - 1);
    this.bytes = encodeLayout(this.kinds);
    this.hash = hashBytes(this.bytes);
  }

  /** The layout in a peer's handshake, or null when the bytes are not one. */
  static decode(bytes: Uint8Array): EntityLayout | null {
    const definition = decodeDefinition(bytes);
    if (definition === null) return null;
    try {
      const layout = new EntityLayout(definition);
      return equalBytes(layout.bytes, bytes) ? layout : null;
    } catch {
      return null;
    }
  }

  kind(name: string): Kind | undefined {
    return this.#byName.get(name);
  }
}

/** The nearest value that the field can hold. Text is cut at its last whole character. */
export function attributeOf(field: Field, value: AttributeValue | boolean): AttributeValue {
  if (field.type === 'text') return textWithin(String(value), field.textBytesMax);
  const rounded = Math.round(Number(value));
  if (Number.isNaN(rounded)) return Math.max(0, field.low);
  return Math.min(field.high, Math.max(field.low, rounded));
}

/** The values of a fresh entity: 0, and empty text. */
export function defaultAttributes(kind: Kind): AttributeValue[] {
  return kind.fields.map((field) => (field.type === 'text' ? '' : 0));
}

export function writeAttribute(out: BitWriter, field: Field, value: AttributeValue): void {
  if (field.type === 'text') {
    const bytes = utf8(value as string);
    out.write(bytes.length, field.bits);
    for (let i = 0; i < bytes.length; i++) out.write(bytes[i], 8);
    return;
  }
  const raw = (value as number) - field.low;
  if (field.bits === 32) out.write32(raw);
  else out.write(raw, field.bits);
}

/** A value off the wire; a text that is not UTF-8 or too long fails the reader. */
export function readAttribute(input: BitReader, field: Field): AttributeValue {
  if (field.type !== 'text') {
    return (field.bits === 32 ? input.read32() : input.read(field.bits)) + field.low;
  }
  const length = input.read(field.bits);
  if (length > field.textBytesMax) {
    input.failed = true;
    return '';
  }
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = input.read(8);
  const text = fromUtf8(bytes);
  if (text === null) input.failed = true;
  return text ?? '';
}

export type { Field };

function kindOf(definition: KindDefinition, index: number): Kind {
  const { name, fields } = definition;
  check(NAME_PATTERN.test(name), `"${name}" is a name of a kind`);
  check(fields.length <= FIELDS_MAX, `kind "${name}" has at most ${FIELDS_MAX} fields`);
  const made = fields.map((field) => fieldOf(name, field));
  const fieldIndex = new Map(made.map((field, i) => [field.name, i]));
  check(fieldIndex.size === fields.length, `fields of kind "${name}" have different names`);
  let bits = 0;
  for (const field of made) bits += field.bits + 8 * field.textBytesMax;
  check(
    bits <= KIND_BYTES_MAX * 8,
    `fields of kind "${name}" take ${KIND_BYTES_MAX} bytes at most`,
  );
  return { index, name, fields: made, fieldIndex };
}

function fieldOf(kind: string, definition: FieldDefinition): Field {
  const { name, type, max } = definition;
  check(NAME_PATTERN.test(name), `"${name}" is a name of a field`);
  check(FIELD_TYPES.includes(type), `field "${kind}.${name}" has a known type`);
  if (type !== 'text') {
    const [bits, low] = NUMBER_TYPES[type];
    return { name, type, bits, low, high: low + 2 ** bits - 1, textBytesMax: 0 };
  }
  const textBytesMax = max ?? TEXT_BYTES_MAX;
  check(
    Number.isInteger(textBytesMax) && textBytesMax >= 1 && textBytesMax <= TEXT_BYTES_MAX,
    `text "${kind}.${name}" has 1 to ${TEXT_BYTES_MAX} bytes`,
  );
  return { name, type, bits: 32 - Math.clz32(textBytesMax), low: 0, high: 0, textBytesMax };
}

function check(condition: boolean, what: string): void {
  if (!condition) throw new RealmError('ERR_SIM_LAYOUT', `entity layout: expected that ${what}`);
}

function encodeLayout(kinds: readonly Kind[]): Uint8Array {
  const out: number[] = [LAYOUT_VERSION, kinds.length];
  for (const kind of kinds) {
    out.push(kind.name.length, ...utf8(kind.name), kind.fields.length);
    for (const field of kind.fields) {
      out.push(field.name.length, ...utf8(field.name), FIELD_TYPES.indexOf(field.type));
      if (field.type === 'text') out.push(field.textBytesMax);
    }
  }
  return Uint8Array.from(out);
}

function decodeDefinition(bytes: Uint8Array): LayoutDefinition | null {
  let at = 0;
  const u8 = (): number => (at < bytes.length ? bytes[at++] : -1);
  const name = (): string => {
    const length = u8();
    at += Math.max(0, length);
    return fromUtf8(bytes.subarray(at - Math.max(0, length), at)) ?? '';
  };
  if (u8() !== LAYOUT_VERSION) return null;
  const kinds: KindDefinition[] = [];
  for (let k = u8(); k > 0 && at < bytes.length; k--) {
    const kindName = name();
    const fields: FieldDefinition[] = [];
    for (let f = u8(); f > 0 && at < bytes.length; f--) {
      const fieldName = name();
      const type = FIELD_TYPES[u8()];
      if (type === undefined) return null;
      fields.push(
        type === 'text' ? { name: fieldName, type, max: u8() } : { name: fieldName, type },
      );
    }
    kinds.push({ name: kindName, fields });
  }
  return at === bytes.length && kinds.length === bytes[1] ? { kinds } : null;
}

function textWithin(text: string, bytesMax: number): string {
  let end = Math.min(text.length, bytesMax);
  while (utf8(text.slice(0, end)).length > bytesMax) end -= 1;
  // A cut surrogate pair would become the replacement character, three bytes of nothing.
  const last = text.charCodeAt(end - 1);
  if (end < text.length && last >= 0xd800 && last < 0xdc00) end -= 1;
  return text.slice(0, end).toWellFormed();
}

function hashBytes(bytes: Uint8Array): number {
  let h = 0x811c9dc5;
  for (const b of bytes) h = Math.imul(h ^ b, 0x01000193);
  return h >>> 0;
}
