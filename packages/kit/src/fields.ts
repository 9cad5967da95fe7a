// SPDX-License-Identifier: MIT
/**
 * Fields of entities: what a value may be, once for the simulation, the wire, the database and the
 * types of scripts and pages.
 */

/** A whole number, a bool, or a text of at most `max` bytes of UTF-8. */
export type WireField =
  | { readonly type: 'u8' | 'u16' | 'u32' | 'i8' | 'i16' | 'i32' | 'bool' }
  | { readonly type: 'text'; readonly max: number };

/** What never leaves the zone may also be any number. */
export type Field = WireField | { readonly type: 'f64' };

export type FieldTable = Readonly<Record<string, Field>>;
export type WireFieldTable = Readonly<Record<string, WireField>>;
/** A table without fields. */
export type NoFields = Readonly<Record<never, never>>;

export const u8 = { type: 'u8' } as const;
export const u16 = { type: 'u16' } as const;
export const u32 = { type: 'u32' } as const;
export const i8 = { type: 'i8' } as const;
export const i16 = { type: 'i16' } as const;
export const i32 = { type: 'i32' } as const;
export const bool = { type: 'bool' } as const;
/** The id of an entity, as commands name whom they are about; 0 for none. */
export const entity = { type: 'u32' } as const;
/** Only for `server` fields. */
export const f64 = { type: 'f64' } as const;

/** A text of at most `max` bytes of UTF-8, 1 to 64; what is longer is cut. */
export function text<const Max extends number>(max: Max): { readonly type: 'text'; max: Max } {
  return { type: 'text', max };
}

/** The TypeScript type of a field's value. */
export type ValueOf<F extends Field> = F extends { readonly type: 'text' }
  ? string
  : F extends { readonly type: 'bool' }
    ? boolean
    : number;

/** The values of a table of fields. */
export type ValuesOf<T extends FieldTable> = { -readonly [K in keyof T]: ValueOf<T[K]> };

export type FieldValue = number | string | boolean;

/** The value of a fresh field. */
export function emptyValueOf(field: Field): FieldValue {
  if (field.type === 'text') return '';
  return field.type === 'bool' ? false : 0;
}

/** True when the value is of the field's kind; bounds are the layout's matter. */
export function fits(field: Field, value: unknown): value is FieldValue {
  if (field.type === 'text') return typeof value === 'string';
  if (field.type === 'bool') return typeof value === 'boolean';
  return typeof value === 'number' && Number.isFinite(value);
}
