// SPDX-License-Identifier: MIT
/**
 * Values of one kind of the layout as bytes, for what does not ride on sector streams: fields of
 * the own player (`OwnFields`, kind `<hero>-own`) and arguments of commands (`Command`, kind
 * `<hero>-do-<command>`). Fields in the layout's order: bool, u8 and i8 one byte; u16 and i16 two;
 * u32 and i32 four, little end first; text as varint length and UTF-8.
 */
import { type AttributeValue, attributeOf, type Field, type Kind } from '@realmkeep/sim';
import { Reader, type Writer, written } from '@realmkeep/wire';
import type { FieldValue } from './fields.ts';

/** Missing values are sent as 0, false or ''; others as near as the field can hold them. */
export function encodeFields(
  kind: Kind,
  values: Readonly<Record<string, FieldValue | undefined>>,
): Uint8Array {
  return written((writer) => {
    for (const field of kind.fields) {
      const fallback = field.type === 'text' ? '' : 0;
      write(writer, field, attributeOf(field, values[field.name] ?? fallback));
    }
  });
}

/** Null when the bytes are not exactly the fields of the kind. */
export function decodeFields(kind: Kind, bytes: Uint8Array): Record<string, FieldValue> | null {
  const reader = new Reader(bytes);
  const out: Record<string, FieldValue> = {};
  for (const field of kind.fields) out[field.name] = read(reader, field);
  return reader.done ? out : null;
}

function write(writer: Writer, field: Field, value: AttributeValue): void {
  if (field.type === 'text') writer.text(String(value));
  else if (field.bits === 32) writer.u32(Number(value) >>> 0);
  else if (field.bits === 16) writer.u16(Number(value) & 0xffff);
  else writer.u8(Number(value) & 0xff);
}

function read(reader: Reader, field: Field): FieldValue {
  if (field.type === 'text') return reader.text(field.textBytesMax);
  if (field.type === 'bool') {
    const value = reader.u8();
    if (value > 1) reader.fail();
    return value === 1;
  }
  if (field.bits === 32) return field.low < 0 ? reader.i32() : reader.u32();
  const raw = field.bits === 16 ? reader.u16() : reader.u8();
  return raw > field.high ? raw - 2 ** field.bits : raw;
}
