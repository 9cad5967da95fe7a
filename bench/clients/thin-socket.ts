// SPDX-License-Identifier: MIT
/**
 * A WebSocket of the load generator: as little as reads and writes frames. All sockets read into
 * one buffer (`onread`), nothing is copied unless a frame is cut, masks are zero, and no stream,
 * event or timer is made per message. The servers under measurement cannot tell it from `ws`.
 */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

const READ_BYTES = 256 * 1024;
const BINARY_FRAME = 0x82;
const MASKED = 0x80;
const LENGTH_16 = 126;
const OPCODE = 0x0f;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 0x8a;
const ABNORMAL = 1006;

export interface ThinEvents {
  opened(): void;
  /** The bytes from `from`, `length` of them; they are overwritten after the call. */
  message(bytes: Buffer, from: number, length: number): void;
  closed(code: number): void;
}

const shared = Buffer.allocUnsafe(READ_BYTES);

export class ThinSocket {
  readonly #socket: Socket;
  readonly #events: ThinEvents;
  #open = false;
  #code = ABNORMAL;
  /** The beginning of a frame, or of the server's answer, whose end has not come. */
  #carry: Buffer | null = null;

  constructor(address: string, events: ThinEvents) {
    const url = new URL(address);
    this.#events = events;
    this.#socket = connect({
      host: url.hostname,
      port: Number(url.port),
      noDelay: true,
      onread: {
        buffer: shared,
        callback: (count) => {
          this.#read(shared, count);
          return true;
        },
      },
    });
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => events.closed(this.#code));
    const key = randomBytes(16).toString('base64');
    this.#socket.write(
      `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nUpgrade: websocket\r\n` +
        `Connection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
  }

  /** Sends a message that `framed` made. */
  send(frame: Buffer): void {
    this.#socket.write(frame);
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(bytes: Buffer, count: number): void {
    if (this.#carry !== null) {
      const joined = Buffer.concat([this.#carry, bytes.subarray(0, count)]);
      this.#carry = null;
      this.#read(joined, joined.length);
      return;
    }
    let at = 0;
    if (!this.#open) {
      const end = bytes.subarray(0, count).indexOf('\r\n\r\n');
      if (end === -1) {
        this.#keep(bytes, 0, count);
        return;
      }
      if (!bytes.subarray(0, end).toString('latin1').startsWith('HTTP/1.1 101')) {
        this.#socket.destroy();
        return;
      }
      this.#open = true;
      at = end + 4;
      this.#events.opened();
    }
    while (count - at >= 2) {
      let length = bytes[at + 1];
      let from = at + 2;
      if (length === LENGTH_16) {
        if (count - at < 4) break;
        length = (bytes[at + 2] << 8) | bytes[at + 3];
        from = at + 4;
      } else if (length > LENGTH_16) {
        if (count - at < 10) break;
        length = bytes.readUInt32BE(at + 6);
        from = at + 10;
      }
      if (from + length > count) break;
      this.#frame(bytes, bytes[at] & OPCODE, from, length);
      at = from + length;
    }
    if (at < count) this.#keep(bytes, at, count);
  }

  #frame(bytes: Buffer, opcode: number, from: number, length: number): void {
    if (opcode === BINARY) this.#events.message(bytes, from, length);
    else if (opcode === PING) this.send(frameOf(PONG, bytes.subarray(from, from + length)));
    else if (opcode === CLOSE) {
      if (length >= 2) this.#code = (bytes[from] << 8) | bytes[from + 1];
      this.#socket.end();
    }
  }

  #keep(bytes: Buffer, from: number, to: number): void {
    this.#carry = Buffer.from(bytes.subarray(from, to));
  }
}

/** A binary frame with a mask of zeros. */
export function framed(payload: Uint8Array): Buffer {
  return frameOf(BINARY_FRAME, payload);
}

function frameOf(kind: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const head = length < LENGTH_16 ? 2 : 4;
  const frame = Buffer.allocUnsafe(head + 4 + length);
  frame[0] = kind;
  if (head === 2) {
    frame[1] = MASKED | length;
  } else {
    frame[1] = MASKED | LENGTH_16;
    frame[2] = length >> 8;
    frame[3] = length;
  }
  frame.fill(0, head, head + 4);
  frame.set(payload, head + 4);
  return frame;
}
