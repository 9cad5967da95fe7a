// SPDX-License-Identifier: MIT
/**
 * Reads the frames of a WebSocket client (RFC 6455, section 5) out of pieces of any size and tells
 * a sink what they mean. It is for one kind of peer: clients that send short binary messages, each
 * mostly whole within one piece; that case costs no copy, the payload is unmasked where it lies.
 *
 * After a fault or a close frame the reader is dead and ignores what follows. What it keeps between
 * two pieces is bounded by the longest message.
 */
export interface FrameSink {
  /** The bytes are the sink's only until it returns. */
  onMessage(bytes: Uint8Array): void;
  onText(): void;
  onPing(bytes: Uint8Array): void;
  onPong(): void;
  /** `code` 1005: the peer gave none. */
  onCloseFrame(code: number, reason: string): void;
  /** The peer broke the protocol or a limit; `code` is the standard's. */
  onFault(code: number, text: string): void;
}

export interface FrameLimits {
  /** Payload of a whole message. */
  readonly messageBytesMax: number;
  /** Frames that one message may be cut into. */
  readonly fragmentsMax: number;
}

export const PROTOCOL_ERROR = 1002;
export const INVALID_PAYLOAD = 1007;
export const POLICY = 1008;
export const TOO_LONG = 1009;
export const NO_CODE = 1005;

const CONTINUATION = 0;
const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

const FINAL = 0x80;
const RESERVED = 0x70;
const MASKED = 0x80;
const LENGTH_16 = 126;
const LENGTH_64 = 127;
const CONTROL_BYTES_MAX = 125;
/** Longest header: two bytes, a length of eight, a mask of four. */
const HEADER_BYTES_MAX = 14;
const MASK_BYTES = 4;
const NO_BYTES = new Uint8Array(0);
const utf8 = new TextDecoder('utf-8', { fatal: true });

export class FrameReader {
  readonly #sink: FrameSink;
  readonly #limits: FrameLimits;
  /** The beginning of a frame whose end has not arrived. */
  #carry: Uint8Array = NO_BYTES;
  #carryBytes = 0;
  /** The fragments of a message that have arrived, and how many there were. */
  #message: Uint8Array = NO_BYTES;
  #messageBytes = 0;
  #fragments = 0;
  #isText = false;
  #dead = false;

  constructor(sink: FrameSink, limits: FrameLimits) {
    this.#sink = sink;
    this.#limits = limits;
  }

  stop(): void {
    this.#dead = true;
    this.#carry = NO_BYTES;
    this.#message = NO_BYTES;
  }

  /** Takes the next piece; the reader unmasks in it. HOT: every message of every player. */
  push(piece: Uint8Array): void {
    if (this.#dead) return;
    if (this.#carryBytes > 0) {
      this.#pushCarried(piece);
      return;
    }
    const end = this.#readFrames(piece, piece.length);
    if (end < piece.length && !this.#dead) this.#keep(piece, end);
  }

  /** Completes the frame that was begun, a frame's length at a time, and then goes on. */
  #pushCarried(piece: Uint8Array): void {
    let at = 0;
    while (this.#carryBytes > 0 && at < piece.length) {
      const room = this.#limits.messageBytesMax + HEADER_BYTES_MAX - this.#carryBytes;
      const take = Math.min(room, piece.length - at);
      this.#grow(this.#carryBytes + take);
      this.#carry.set(piece.subarray(at, at + take), this.#carryBytes);
      const before = this.#carryBytes;
      this.#carryBytes += take;
      const end = this.#readFrames(this.#carry, this.#carryBytes);
      if (this.#dead) return;
      if (end === 0) {
        at += take;
        continue;
      }
      // What is behind the completed frames is read where it lies.
      at += end - before;
      this.#carryBytes = 0;
    }
    if (at < piece.length) this.push(piece.subarray(at));
  }

  #keep(piece: Uint8Array, from: number): void {
    this.#grow(piece.length - from);
    this.#carry.set(piece.subarray(from));
    this.#carryBytes = piece.length - from;
  }

  #grow(bytes: number): void {
    if (this.#carry.length >= bytes) return;
    const larger = new Uint8Array(Math.max(bytes, 64, this.#carry.length * 2));
    larger.set(this.#carry.subarray(0, this.#carryBytes));
    this.#carry = larger;
  }

  /** Reads all whole frames; returns where the first that is not whole begins. */
  #readFrames(bytes: Uint8Array, end: number): number {
    let at = 0;
    while (end - at >= 2 && !this.#dead) {
      const length = bytes[at + 1] & 0x7f;
      let header = 2 + MASK_BYTES;
      let payload = length;
      if (length === LENGTH_16) {
        header = 4 + MASK_BYTES;
        if (end - at < 4) break;
        payload = (bytes[at + 2] << 8) | bytes[at + 3];
      } else if (length === LENGTH_64) {
        header = 10 + MASK_BYTES;
        if (end - at < 10) break;
        payload = length64(bytes, at + 2);
      }
      if (!this.#mayBegin(bytes[at], bytes[at + 1], payload)) break;
      const from = at + header;
      if (end < from + payload) break;
      const body = bytes.subarray(from, from + payload);
      unmask(body, bytes, from - MASK_BYTES);
      this.#frame(bytes[at] & 0x0f, (bytes[at] & FINAL) !== 0, body);
      at = from + payload;
    }
    return at;
  }

  /** Judges a frame by its header, before its payload is waited for. */
  #mayBegin(first: number, second: number, payload: number): boolean {
    const opcode = first & 0x0f;
    if ((first & RESERVED) !== 0) return this.#fault(PROTOCOL_ERROR, 'reserved bits');
    if ((second & MASKED) === 0) return this.#fault(PROTOCOL_ERROR, 'frame without a mask');
    if (opcode >= CLOSE) {
      if (opcode > PONG) return this.#fault(PROTOCOL_ERROR, 'unknown opcode');
      const whole = (first & FINAL) !== 0 && payload <= CONTROL_BYTES_MAX;
      return whole || this.#fault(PROTOCOL_ERROR, 'control frame too long or cut');
    }
    if (opcode > BINARY) return this.#fault(PROTOCOL_ERROR, 'unknown opcode');
    if ((opcode === CONTINUATION) !== this.#fragments > 0)
      return this.#fault(PROTOCOL_ERROR, 'continuation out of place');
    if (this.#messageBytes + payload > this.#limits.messageBytesMax)
      return this.#fault(TOO_LONG, 'message too long');
    return true;
  }

  #frame(opcode: number, final: boolean, body: Uint8Array): void {
    if (opcode === CLOSE) this.#close(body);
    else if (opcode === PING) this.#sink.onPing(body);
    else if (opcode === PONG) this.#sink.onPong();
    else this.#data(opcode, final, body);
  }

  #data(opcode: number, final: boolean, body: Uint8Array): void {
    if (opcode !== CONTINUATION) this.#isText = opcode === TEXT;
    if (final && this.#fragments === 0) {
      this.#tell(body);
      return;
    }
    this.#fragments += 1;
    if (this.#fragments > this.#limits.fragmentsMax) {
      this.#fault(POLICY, 'too many fragments');
      return;
    }
    const joined = new Uint8Array(this.#messageBytes + body.length);
    joined.set(this.#message);
    joined.set(body, this.#messageBytes);
    this.#message = joined;
    this.#messageBytes = joined.length;
    if (!final) return;
    this.#message = NO_BYTES;
    this.#messageBytes = 0;
    this.#fragments = 0;
    this.#tell(joined);
  }

  #tell(body: Uint8Array): void {
    if (this.#isText) this.#sink.onText();
    else this.#sink.onMessage(body);
  }

  #close(body: Uint8Array): void {
    if (body.length === 0) {
      this.stop();
      this.#sink.onCloseFrame(NO_CODE, '');
      return;
    }
    const code = body.length === 1 ? 0 : (body[0] << 8) | body[1];
    if (!isCloseCode(code)) {
      this.#fault(PROTOCOL_ERROR, 'bad close code');
      return;
    }
    let reason: string;
    try {
      reason = utf8.decode(body.subarray(2));
    } catch {
      this.#fault(INVALID_PAYLOAD, 'close reason is not UTF-8');
      return;
    }
    this.stop();
    this.#sink.onCloseFrame(code, reason);
  }

  #fault(code: number, text: string): false {
    this.stop();
    this.#sink.onFault(code, text);
    return false;
  }
}

/** Codes that a close frame may carry (RFC 6455, section 7.4). */
function isCloseCode(code: number): boolean {
  if (code >= 3000) return code < 5000;
  return code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006;
}

/** Lengths beyond 32 bits are all the same: too long. */
function length64(bytes: Uint8Array, at: number): number {
  const high = bytes[at] | bytes[at + 1] | bytes[at + 2] | bytes[at + 3];
  if (high !== 0) return Number.MAX_SAFE_INTEGER;
  const low = (bytes[at + 4] << 24) | (bytes[at + 5] << 16) | (bytes[at + 6] << 8) | bytes[at + 7];
  return low >>> 0;
}

function unmask(body: Uint8Array, mask: Uint8Array, at: number): void {
  const m0 = mask[at];
  const m1 = mask[at + 1];
  const m2 = mask[at + 2];
  const m3 = mask[at + 3];
  const { length } = body;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    body[i] ^= m0;
    body[i + 1] ^= m1;
    body[i + 2] ^= m2;
    body[i + 3] ^= m3;
  }
  if (i < length) body[i] ^= m0;
  if (i + 1 < length) body[i + 1] ^= m1;
  if (i + 2 < length) body[i + 2] ^= m2;
}
