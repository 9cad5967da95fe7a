// SPDX-License-Identifier: MIT
/**
 * One record of the redo journal: a batch as it was asked for, and a digest of what came of it.
 *
 * Little-endian: `u32` length of the batch, `u32` CRC-32 of all that follows, `u32` the life of the
 * database it belongs to, `f64` its sequence, `u32` digest, then the batch. Life and sequence tell
 * it from what an older use of the same place has left behind.
 */
import { crc32 } from 'node:zlib';

/** Bytes before the batch. */
export const HEAD_BYTES = 24;
/** No batch is longer: a length beyond it is no length. */
export const BATCH_BYTES_MAX = 512 * 1024 * 1024;

export interface Record {
  readonly life: number;
  /** From 1, one more for each record, never used twice in one life. */
  readonly sequence: number;
  /** Of the results and of how many rows were changed. */
  readonly digest: number;
  readonly batch: Uint8Array;
}

export function encodeRecord({ life, sequence, digest, batch }: Record): Uint8Array {
  const bytes = new Uint8Array(HEAD_BYTES + batch.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, batch.length, true);
  view.setUint32(8, life, true);
  view.setFloat64(12, sequence, true);
  view.setUint32(20, digest, true);
  bytes.set(batch, HEAD_BYTES);
  view.setUint32(4, crc32(bytes.subarray(8)), true);
  return bytes;
}

/** Null where no whole record lies. */
export function decodeRecord(bytes: Uint8Array, at: number): Record | null {
  if (bytes.length - at < HEAD_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, bytes.length - at);
  const length = view.getUint32(0, true);
  const end = at + HEAD_BYTES + length;
  if (length > BATCH_BYTES_MAX || end > bytes.length) return null;
  if (view.getUint32(4, true) !== crc32(bytes.subarray(at + 8, end))) return null;
  return {
    life: view.getUint32(8, true),
    sequence: view.getFloat64(12, true),
    digest: view.getUint32(20, true),
    batch: bytes.subarray(at + HEAD_BYTES, end),
  };
}
