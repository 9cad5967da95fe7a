// SPDX-License-Identifier: MIT
/** Frames that a WebSocket server sends: whole, unmasked (RFC 6455, section 5.2). */
import { Buffer } from 'node:buffer';

export const BINARY_FRAME = 0x82;
export const CLOSE_FRAME = 0x88;
export const PONG_FRAME = 0x8a;

const LENGTH_16 = 126;
const LENGTH_64 = 127;

/** Header and a copy of the payload in one buffer. HOT: every packet of every player. */
export function frameOf(kind: number, bytes: Uint8Array): Buffer {
  const { length } = bytes;
  const head = length < LENGTH_16 ? 2 : length < 0x1_0000 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = kind;
  if (head === 2) {
    frame[1] = length;
  } else if (head === 4) {
    frame[1] = LENGTH_16;
    frame[2] = length >> 8;
    frame[3] = length;
  } else {
    frame[1] = LENGTH_64;
    frame.writeUInt32BE(0, 2);
    frame.writeUInt32BE(length, 6);
  }
  frame.set(bytes, head);
  return frame;
}

export function closeFrame(code: number, reason: Uint8Array): Buffer {
  const body = new Uint8Array(2 + reason.length);
  body[0] = code >> 8;
  body[1] = code;
  body.set(reason, 2);
  return frameOf(CLOSE_FRAME, body);
}
