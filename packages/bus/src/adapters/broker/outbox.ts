// SPDX-License-Identifier: MIT
/**
 * What one connection is about to be sent. Small pieces are copied one after the other into a
 * block; large payloads are kept as they are and shared by all their receivers. Everything that one
 * turn of the event loop brings leaves in one `writev`.
 */
import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';

const BLOCK_BYTES = 32_768;
/** Payloads of more bytes are not copied. */
const COPY_BYTES_MAX = 4_096;
/** Longest line ever built: two subjects, a sid that fits a control line, numbers. */
const LINE_BYTES_MAX = 8_192;

export class Outbox {
  readonly #socket: Socket;
  #parts: Uint8Array[] = [];
  #block: Buffer = Buffer.alloc(0);
  /** The block from `#from` to `#to` is written and not yet among the parts. */
  #from = 0;
  #to = 0;
  #queuedBytes = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Bytes that wait here or in the socket. */
  get pendingBytes(): number {
    return this.#queuedBytes + this.#socket.writableLength;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  // HOT: once per message and receiver.
  line(text: string): void {
    this.#room(LINE_BYTES_MAX);
    const written = this.#block.write(text, this.#to, 'latin1');
    this.#to += written;
    this.#queuedBytes += written;
  }

  // HOT: once per message and receiver. The bytes must not change afterwards.
  bytes(bytes: Uint8Array): void {
    this.#queuedBytes += bytes.length;
    if (bytes.length > COPY_BYTES_MAX) {
      this.#seal();
      this.#parts.push(bytes);
      return;
    }
    this.#room(bytes.length);
    this.#block.set(bytes, this.#to);
    this.#to += bytes.length;
  }

  flush(): void {
    this.#seal();
    const parts = this.#parts;
    if (parts.length === 0) return;
    this.#parts = [];
    this.#queuedBytes = 0;
    if (parts.length === 1) {
      this.#socket.write(parts[0]);
      return;
    }
    this.#socket.cork();
    for (const part of parts) this.#socket.write(part);
    this.#socket.uncork();
  }

  #room(bytes: number): void {
    if (this.#block.length - this.#to >= bytes) return;
    this.#seal();
    this.#block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
    this.#from = 0;
    this.#to = 0;
  }

  #seal(): void {
    if (this.#to === this.#from) return;
    this.#parts.push(this.#block.subarray(this.#from, this.#to));
    this.#from = this.#to;
  }
}
