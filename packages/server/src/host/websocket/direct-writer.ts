// SPDX-License-Identifier: MIT
/**
 * Sends frames past Node's stream layer: header and payload go into one buffer that all sockets
 * share, and from there to the connection's handle in the same call. As long as the kernel takes
 * everything at once, as it does for whoever reads, a packet costs no object and no callback. A
 * buffer that the kernel did not take whole belongs to that write until it is done.
 *
 * The handle is no interface of Node's; where it is not as expected there is no writer, and the
 * stream's own `write` does the same. `docs/adr/0003-gateway-sockets.md` has the figures.
 */
import { Buffer } from 'node:buffer';
import type { Duplex } from 'node:stream';
import { Beginnings } from '@realmkeep/base';
import { FRAME_HEAD_BYTES_MAX, writeFrame } from './frame.ts';

/** Longer frames take the stream's way. */
const SHARED_BYTES = 64 * 1024;

/** What Node hands to a handle with each write. */
interface WriteRequest {
  handle: WriteHandle;
  oncomplete: (status: number) => void;
  async: boolean;
  bytes: number;
  buffer: Uint8Array | null;
}

interface WriteHandle {
  readonly writeQueueSize: number;
  writeBuffer(request: WriteRequest, bytes: Uint8Array): number;
}

/** Node does not name the class of its requests; the first write of a stream shows it. */
let Request: (new () => WriteRequest) | null = null;
let shared = Buffer.allocUnsafeSlow(SHARED_BYTES);
/** Views of it are kept up to this length. */
const FRAMES_KEPT_BYTES_MAX = 2048;
let frames = new Beginnings(shared, FRAMES_KEPT_BYTES_MAX);

export class DirectWriter {
  readonly #stream: Duplex;
  readonly #handle: WriteHandle;
  #request: WriteRequest;
  /** The last write may not be done yet. */
  #waits = false;

  private constructor(stream: Duplex, handle: WriteHandle, request: WriteRequest) {
    this.#stream = stream;
    this.#handle = handle;
    this.#request = request;
  }

  /** Writes the first bytes of a stream, the plain way; null when there is no other. */
  static begin(stream: Duplex, first: Uint8Array): DirectWriter | null {
    const handle = (stream as unknown as { _handle?: WriteHandle | null })._handle;
    const known = typeof handle?.writeQueueSize === 'number' && 'writeBuffer' in handle;
    if (!known) {
      stream.write(first);
      return null;
    }
    if (Request === null) learn(handle);
    stream.write(first);
    return Request === null ? null : new DirectWriter(stream, handle, new Request());
  }

  /** Bytes that the kernel has not taken. The handle is asked only after a write that it kept. */
  get queuedBytes(): number {
    if (!this.#waits) return 0;
    const bytes = this.#handle.writeQueueSize;
    this.#waits = bytes > 0;
    return bytes;
  }

  /** False when the frame has to go the stream's way. HOT: every packet of every player. */
  write(kind: number, bytes: Uint8Array): boolean {
    const stream = this.#stream;
    const tooLong = bytes.length > SHARED_BYTES - FRAME_HEAD_BYTES_MAX;
    if (tooLong || stream.destroyed || stream.writableLength > 0) return false;
    // Behind a write that waits, each would keep a buffer.
    if (this.queuedBytes > 0) return false;
    const length = writeFrame(shared, kind, bytes);
    const frame = frames.to(length);
    const request = this.#request;
    request.handle = this.#handle;
    request.async = false;
    request.buffer = frame;
    request.oncomplete = this.#completed;
    if (this.#handle.writeBuffer(request, frame) !== 0) stream.destroy();
    else if (this.#handle.writeQueueSize > 0) this.#lend();
    return true;
  }

  /** The write is not done: it keeps its request and the buffer. */
  #lend(): void {
    this.#waits = true;
    shared = Buffer.allocUnsafeSlow(SHARED_BYTES);
    frames = new Beginnings(shared, FRAMES_KEPT_BYTES_MAX);
    if (Request !== null) this.#request = new Request();
  }

  readonly #completed = (status: number): void => {
    if (status < 0) this.#stream.destroy();
  };
}

/** Sees the next write of a handle go by. */
function learn(handle: WriteHandle): void {
  const own = handle as { writeBuffer?: WriteHandle['writeBuffer'] };
  own.writeBuffer = (request, bytes) => {
    delete own.writeBuffer;
    Request = request.constructor as new () => WriteRequest;
    return handle.writeBuffer(request, bytes);
  };
}
