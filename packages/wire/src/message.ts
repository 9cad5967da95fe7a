// SPDX-License-Identifier: MIT
/**
 * Messages and requests: one table entry each, from which codec, types, bounds, samples and
 * documents follow. On the wire a message is its id (u16) and then its fields.
 */
import { assert, cutUtf8 } from '@realmkeep/base';
import { Reader } from './reader.ts';
import { type InferFields, struct, type Type } from './types.ts';
import { lent, type Writer, written } from './writer.ts';

type AnyFields = Readonly<Record<string, { readonly text: string }>>;

export interface Message<T> {
  readonly id: number;
  readonly name: string;
  /** Who sends it to whom, for the documents: `gateway -> zone`. */
  readonly way: string;
  /** First protocol version that has it. */
  readonly since: number;
  readonly doc: string;
  readonly body: Type<T>;
}

/** A message that is answered, through the bus's reply subject. */
export interface Request<Q, A> extends Message<Q> {
  readonly answer: Type<A>;
}

/** The TypeScript type of a message's fields. */
export type BodyOf<M> = M extends Message<infer T> ? T : never;
export type AnswerOf<R> = R extends Request<infer _Q, infer A> ? A : never;

interface Entry<F> {
  readonly id: number;
  readonly name: string;
  readonly way: string;
  readonly since?: number;
  readonly doc: string;
  readonly fields: F;
}

export function message<const F extends AnyFields>(entry: Entry<F>): Message<InferFields<F>> {
  assert(entry.id > 0 && entry.id <= 0xffff, 'message ids are 1 to 65,535');
  const { id, name, way, doc } = entry;
  return { id, name, way, doc, since: entry.since ?? 1, body: struct(entry.fields) };
}

export function request<const F extends AnyFields, const A extends AnyFields>(
  entry: Entry<F> & { readonly answer: A },
): Request<InferFields<F>, InferFields<A>> {
  return { ...message(entry), answer: struct(entry.answer) };
}

/** Id and fields of one message. */
export function encode<T>(of: Message<T>, value: T): Uint8Array {
  return written((writer) => write(writer, of, value));
}

/** The same for who copies it at once: the bytes are `use`'s until it returns. */
export function lend<T>(of: Message<T>, value: T, use: (bytes: Uint8Array) => void): void {
  lent((writer) => write(writer, of, value), use);
}

function write<T>(writer: Writer, of: Message<T>, value: T): void {
  writer.u16(of.id);
  of.body.write(writer, value);
}

/** The id that the bytes claim, or 0 when they are too short to have one. */
export function messageIdOf(bytes: Uint8Array): number {
  return bytes.length < 2 ? 0 : bytes[0] | (bytes[1] << 8);
}

/** The fields, or null when the bytes are not exactly one well-formed message of this kind. */
export function decode<T>(of: Message<T>, bytes: Uint8Array): T | null {
  const reader = new Reader(bytes);
  if (reader.u16() !== of.id) return null;
  const value = of.body.read(reader);
  return reader.done ? value : null;
}

/** What went wrong on the other side: a stable code and a sentence. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

const OK = 0;
const REFUSED = 1;
const CODE_BYTES_MAX = 64;
const SENTENCE_BYTES_MAX = 400;

export function encodeAnswer<Q, A>(of: Request<Q, A>, value: A): Uint8Array {
  return written((writer) => {
    writer.u8(OK);
    of.answer.write(writer, value);
  });
}

export function encodeRefusal(refusal: Refusal): Uint8Array {
  return written((writer) => {
    writer.u8(REFUSED);
    writer.text(cutUtf8(refusal.code, CODE_BYTES_MAX));
    writer.text(cutUtf8(refusal.message, SENTENCE_BYTES_MAX));
  });
}

/** The answer, the refusal, or null when the bytes are neither. */
export function decodeAnswer<Q, A>(
  of: Request<Q, A>,
  bytes: Uint8Array,
): { ok: true; value: A } | { ok: false; refusal: Refusal } | null {
  const reader = new Reader(bytes);
  const status = reader.u8();
  if (status === OK) {
    const value = of.answer.read(reader);
    return reader.done ? { ok: true, value } : null;
  }
  const refusal = { code: reader.text(CODE_BYTES_MAX), message: reader.text(SENTENCE_BYTES_MAX) };
  return reader.done && status === REFUSED ? { ok: false, refusal } : null;
}
