// SPDX-License-Identifier: MIT
/** Frames that a WebSocket server sends: whole, unmasked (RFC 6455, section 5.2). */
import { Buffer } from 'node:buffer';

export const BINARY_FRAME = 0x82;
export const CLOSE_FRAME = 0x88;
export const PONG_FRAME = 0x8a;
/** The longest head of a frame. */
export const FRAME_HEAD_BYTES_MAX = 10;

const LENGTH_16 = 126;
const LENGTH_64 = 127;

/** Header and a copy of the payload in one buffer. */
export function frameOf(kind: number, bytes: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(headBytes(bytes.length) + bytes.length);
  writeFrame(frame, kind, bytes);
  return frame;
}

/** The same at the beginning of a buffer; returns the length. HOT: every packet of every player. */
export function writeFrame(into: Buffer, kind: number, bytes: Uint8Array): number {
  const { length } = bytes;
  const head = headBytes(length);
  into[0] = kind;
  if (head === 2) {
    into[1] = length;
  } else if (head === 4) {
    into[1] = LENGTH_16;
    into[2] = length >> 8;
    into[3] = length;
  } else {
    into[1] = LENGTH_64;
    into.writeUInt32BE(0, 2);
    into.writeUInt32BE(length, 6);
  }
  into.set(bytes, head);
  return head + length;
}

function headBytes(length: number): number {
  return length < LENGTH_16 ? 2 : length < 0x1_0000 ? 4 : FRAME_HEAD_BYTES_MAX;
}

export function closeFrame(code: number, reason: Uint8Array): Buffer {
  const body = new Uint8Array(2 + reason.length);
  body[0] = code >> 8;
  body[1] = code;
  body.set(reason, 2);
  return frameOf(CLOSE_FRAME, body);
}
