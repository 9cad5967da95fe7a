// SPDX-License-Identifier: MIT
/**
 * A player's WebSocket on its TCP stream, without a library between: one `data` event, one frame
 * read in place, one plain `write` of one buffer (`docs/adr/0003-gateway-sockets.md` has the
 * figures). It owns the stream from the handshake on.
 */
import type { Duplex } from 'node:stream';
import { cutUtf8, type MessageSocket, utf8 } from '@realmkeep/base';
import { CLOSE } from '@realmkeep/wire';
import { DirectWriter } from './direct-writer.ts';
import { BINARY_FRAME, closeFrame, frameOf, PONG_FRAME } from './frame.ts';
import { FrameReader, type FrameSink, NO_CODE } from './frame-reader.ts';
import { readShared } from './shared-read.ts';

/** How long a peer has to answer a closing handshake before its socket is destroyed. */
const CLOSE_MS_MAX = 2000;
/**
 * Pings and pongs of a peer in one second. Browsers send none, other clients a few a minute, and
 * each ping costs an answer.
 */
const CONTROL_FRAMES_PER_S_MAX = 20;
/** A message of a few KiB needs no more pieces, whoever cuts it. */
const FRAGMENTS_MAX = 4;
/** A closing reason of the WebSocket protocol has 123 bytes at most. */
const REASON_BYTES_MAX = 123;
const NORMAL = 1000;
const ABNORMAL = 1006;

export interface ServerSocketOptions {
  readonly remoteAddress: string;
  readonly messageBytesMax: number;
  /** What the peer is answered before any frame. */
  readonly answer: string;
  /** Bytes that arrived with the handshake. */
  readonly head: Uint8Array;
  readonly onGone: () => void;
}

export class ServerSocket implements MessageSocket, FrameSink {
  readonly remoteAddress: string;
  onMessage: (bytes: Uint8Array) => void = () => {};
  onClose: (code: number, reason: string) => void = () => {};
  readonly #stream: Duplex;
  readonly #reader: FrameReader;
  /** Null: the stream's own way is the only one. */
  readonly #writer: DirectWriter | null;
  #closing = false;
  /** What the peer's close frame said. */
  #code = ABNORMAL;
  #reason = '';
  /** Pings and pongs since the second began. */
  #controlFrames = 0;
  #secondBeganAt = 0;

  constructor(accepted: Duplex, options: ServerSocketOptions) {
    this.remoteAddress = options.remoteAddress;
    const { messageBytesMax } = options;
    this.#reader = new FrameReader(this, { messageBytesMax, fragmentsMax: FRAGMENTS_MAX });
    const adopted = readShared(accepted, (piece) => this.#reader.push(piece));
    const stream = adopted ?? accepted;
    this.#stream = stream;
    stream.on('error', () => {});
    this.#writer = DirectWriter.begin(stream, utf8(options.answer));
    stream.once('close', () => {
      options.onGone();
      this.#closing = true;
      this.#reader.stop();
      this.onClose(this.#code, this.#reason);
    });
    // A peer that ends its half without a close frame is gone.
    stream.once('end', () => stream.destroy());
    // The owner sets its handlers in this turn; messages may already lie in the buffer.
    setImmediate(() => {
      if (options.head.length > 0) this.#reader.push(options.head);
      if (adopted === null) stream.on('data', (piece: Uint8Array) => this.#reader.push(piece));
    });
  }

  get bufferedBytes(): number {
    return Math.max(this.#stream.writableLength, this.#writer?.queuedBytes ?? 0);
  }

  // HOT: called once per player and publish tick; guarded by bench `spread`.
  send(bytes: Uint8Array): void {
    if (this.#closing || this.#writer?.write(BINARY_FRAME, bytes)) return;
    this.#stream.write(frameOf(BINARY_FRAME, bytes));
  }

  close(code: number, reason: string): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#stream.end(closeFrame(code, utf8(cutUtf8(reason, REASON_BYTES_MAX))));
    if (code === CLOSE.flood.code) {
      // Whoever floods is not read any further.
      this.#reader.stop();
      this.#stream.pause();
    }
    // The peer's answer ends the stream; it may take its time, but not for ever.
    const timer = setTimeout(() => this.#stream.destroy(), CLOSE_MS_MAX);
    this.#stream.once('close', () => clearTimeout(timer));
  }

  terminate(): void {
    this.#closing = true;
    this.#stream.destroy();
  }

  /** Of `FrameSink`. */
  onText(): void {
    this.close(CLOSE.textFrame.code, CLOSE.textFrame.text);
  }

  /** Of `FrameSink`. */
  onPing(bytes: Uint8Array): void {
    this.#countControlFrame();
    if (!this.#closing) this.#stream.write(frameOf(PONG_FRAME, bytes));
  }

  /** Of `FrameSink`. */
  onPong(): void {
    this.#countControlFrame();
  }

  /** Of `FrameSink`: answers with the same code, or ends the handshake that this side began. */
  onCloseFrame(code: number, reason: string): void {
    this.#code = code === NO_CODE ? ABNORMAL : code;
    this.#reason = reason;
    if (this.#closing) this.#stream.destroy();
    else this.close(code === NO_CODE ? NORMAL : code, '');
  }

  /** Of `FrameSink`. */
  onFault(code: number, text: string): void {
    this.close(code, text);
  }

  #countControlFrame(): void {
    const now = performance.now();
    if (now - this.#secondBeganAt >= 1000) {
      this.#secondBeganAt = now;
      this.#controlFrames = 0;
    }
    this.#controlFrames += 1;
    if (this.#controlFrames > CONTROL_FRAMES_PER_S_MAX) {
      this.close(CLOSE.flood.code, 'too many pings');
    }
  }
}
