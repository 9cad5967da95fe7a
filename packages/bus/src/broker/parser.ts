// SPDX-License-Identifier: MIT
/**
 * Reads what a client sends, in pieces of any size, and tells a sink what it means.
 *
 * A line or payload that lies whole within one piece is handed on as a view of that piece, without
 * a copy. After a fault the parser is dead and ignores what follows: the connection has to close.
 * Text is read as Latin-1, so every byte of a subject survives the way through the broker.
 */
export interface ProtocolSink {
  onConnect(json: Uint8Array): void;
  /** `body` is headers (the first `headerBytes`), payload, and the final CR LF. */
  onPublish(subject: string, reply: string, headerBytes: number, body: Uint8Array): void;
  onSubscribe(subject: string, queue: string, sid: string): void;
  /** `max` 0: at once; otherwise after so many messages since the subscription was made. */
  onUnsubscribe(sid: string, max: number): void;
  onPing(): void;
  onPong(): void;
  /** The client broke the protocol; `text` is the standard's word for it. */
  onFault(text: string): void;
}

export interface ParserLimits {
  /** Longest line without its CR LF. */
  readonly controlLineBytesMax: number;
  /** Longest headers and payload together. */
  readonly payloadBytesMax: number;
}

export const FAULT = {
  unknownOperation: 'Unknown Protocol Operation',
  controlLine: 'Maximum Control Line Exceeded',
  payload: 'Maximum Payload Violation',
  authorization: 'Authorization Violation',
} as const;

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const LOWER = 0x20;
const C = 0x63;
const H = 0x68;
const P = 0x70;
const S = 0x73;
const U = 0x75;
const ARGUMENTS_MAX = 5;
/** Numbers of more digits are refused; the largest is far above every limit. */
const DIGITS_MAX = 9;
const NO_BYTES = new Uint8Array(0);

export class ClientParser {
  /** While true only CONNECT is let in; whatever else arrives is an authorization fault. */
  locked: boolean;
  readonly #sink: ProtocolSink;
  readonly #limits: ParserLimits;
  readonly #starts = new Int32Array(ARGUMENTS_MAX);
  readonly #ends = new Int32Array(ARGUMENTS_MAX);
  /** A line's beginning, when its end has not arrived yet; allocated at the first need. */
  #carry: Uint8Array = NO_BYTES;
  #carryLength = 0;
  /** The publish whose body is being read; null between frames. */
  #body: Uint8Array | null = null;
  #bodyLength = 0;
  #bodyBytes = -1;
  #subject = '';
  #reply = '';
  #headerBytes = 0;
  #dead = false;

  constructor(sink: ProtocolSink, limits: ParserLimits, locked: boolean) {
    this.#sink = sink;
    this.#limits = limits;
    this.locked = locked;
  }

  /** Stops the parser: the rest of the current piece and all later ones are ignored. */
  stop(): void {
    this.#dead = true;
    this.#body = null;
    this.#carry = NO_BYTES;
  }

  // HOT: every byte that comes from a client passes here.
  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length && !this.#dead) {
      at = this.#bodyBytes >= 0 ? this.#takeBody(chunk, at) : this.#takeLine(chunk, at);
    }
  }

  #takeLine(chunk: Uint8Array, at: number): number {
    const newline = chunk.indexOf(LF, at);
    const end = newline < 0 ? chunk.length : newline;
    // One more byte is allowed for the CR, which may be the last that has arrived.
    if (this.#carryLength + end - at > this.#limits.controlLineBytesMax + 1) {
      return this.#fault(FAULT.controlLine, chunk);
    }
    if (newline >= 0 && this.#carryLength === 0) {
      this.#line(chunk, at, end);
      return end + 1;
    }
    if (this.#carry.length === 0) {
      this.#carry = new Uint8Array(this.#limits.controlLineBytesMax + 1);
    }
    for (let i = at; i < end; i++) this.#carry[this.#carryLength++] = chunk[i];
    if (newline < 0) return chunk.length;
    const length = this.#carryLength;
    this.#carryLength = 0;
    this.#line(this.#carry, 0, length);
    return end + 1;
  }

  #takeBody(chunk: Uint8Array, at: number): number {
    const bytes = this.#bodyBytes;
    if (this.#body === null && chunk.length - at >= bytes) {
      this.#publish(chunk.subarray(at, at + bytes));
      return at + bytes;
    }
    this.#body ??= new Uint8Array(bytes);
    const take = Math.min(bytes - this.#bodyLength, chunk.length - at);
    this.#body.set(chunk.subarray(at, at + take), this.#bodyLength);
    this.#bodyLength += take;
    if (this.#bodyLength === bytes) this.#publish(this.#body);
    return at + take;
  }

  #publish(body: Uint8Array): void {
    this.#body = null;
    this.#bodyLength = 0;
    this.#bodyBytes = -1;
    if (body[body.length - 2] !== CR || body[body.length - 1] !== LF) {
      this.#fault(FAULT.unknownOperation, body);
      return;
    }
    this.#sink.onPublish(this.#subject, this.#reply, this.#headerBytes, body);
  }

  #line(buffer: Uint8Array, from: number, to: number): void {
    const end = to > from && buffer[to - 1] === CR ? to - 1 : to;
    const first = end > from ? buffer[from] | LOWER : 0;
    if (this.locked && first !== C) {
      this.#fault(FAULT.authorization, buffer);
    } else if (first === P) {
      this.#lineP(buffer, from, end);
    } else if (first === H && startsWith(buffer, from, end, 'hpub')) {
      this.#headerPublish(buffer, from + 4, end);
    } else if (first === S && startsWith(buffer, from, end, 'sub')) {
      this.#subscribe(buffer, from + 3, end);
    } else if (first === U && startsWith(buffer, from, end, 'unsub')) {
      this.#unsubscribe(buffer, from + 5, end);
    } else if (first === C && startsWith(buffer, from, end, 'connect')) {
      this.#sink.onConnect(buffer.slice(from + 7, end));
    } else {
      this.#fault(FAULT.unknownOperation, buffer);
    }
  }

  #lineP(buffer: Uint8Array, from: number, end: number): void {
    if (startsWith(buffer, from, end, 'pub')) this.#plainPublish(buffer, from + 3, end);
    else if (startsWith(buffer, from, end, 'ping')) this.#sink.onPing();
    else if (startsWith(buffer, from, end, 'pong')) this.#sink.onPong();
    else this.#fault(FAULT.unknownOperation, buffer);
  }

  #plainPublish(buffer: Uint8Array, from: number, end: number): void {
    const count = this.#split(buffer, from, end);
    if (count !== 2 && count !== 3) {
      this.#fault(FAULT.unknownOperation, buffer);
      return;
    }
    const reply = count === 3 ? this.#text(buffer, 1) : '';
    this.#expectBody(buffer, reply, 0, this.#number(buffer, count - 1));
  }

  #headerPublish(buffer: Uint8Array, from: number, end: number): void {
    const count = this.#split(buffer, from, end);
    if (count !== 3 && count !== 4) {
      this.#fault(FAULT.unknownOperation, buffer);
      return;
    }
    const reply = count === 4 ? this.#text(buffer, 1) : '';
    const headerBytes = this.#number(buffer, count - 2);
    const bytes = this.#number(buffer, count - 1);
    if (headerBytes < 0 || headerBytes > bytes) this.#fault(FAULT.unknownOperation, buffer);
    else this.#expectBody(buffer, reply, headerBytes, bytes);
  }

  #expectBody(buffer: Uint8Array, reply: string, headerBytes: number, bytes: number): void {
    if (bytes < 0) {
      this.#fault(FAULT.unknownOperation, buffer);
    } else if (bytes > this.#limits.payloadBytesMax) {
      this.#fault(FAULT.payload, buffer);
    } else {
      this.#subject = this.#text(buffer, 0);
      this.#reply = reply;
      this.#headerBytes = headerBytes;
      this.#bodyBytes = bytes + 2;
    }
  }

  #subscribe(buffer: Uint8Array, from: number, end: number): void {
    const count = this.#split(buffer, from, end);
    if (count !== 2 && count !== 3) {
      this.#fault(FAULT.unknownOperation, buffer);
      return;
    }
    const queue = count === 3 ? this.#text(buffer, 1) : '';
    this.#sink.onSubscribe(this.#text(buffer, 0), queue, this.#text(buffer, count - 1));
  }

  #unsubscribe(buffer: Uint8Array, from: number, end: number): void {
    const count = this.#split(buffer, from, end);
    const max = count === 2 ? this.#number(buffer, 1) : 0;
    if (count < 1 || count > 2 || max < 0) this.#fault(FAULT.unknownOperation, buffer);
    else this.#sink.onUnsubscribe(this.#text(buffer, 0), max);
  }

  /** Finds the arguments behind the operation; -1 when they do not start with a space. */
  #split(buffer: Uint8Array, from: number, end: number): number {
    if (from < end && buffer[from] !== SPACE && buffer[from] !== TAB) return -1;
    let count = 0;
    let at = from;
    while (at < end) {
      while (at < end && (buffer[at] === SPACE || buffer[at] === TAB)) at += 1;
      if (at === end) break;
      if (count === ARGUMENTS_MAX) return -1;
      this.#starts[count] = at;
      while (at < end && buffer[at] !== SPACE && buffer[at] !== TAB) at += 1;
      this.#ends[count] = at;
      count += 1;
    }
    return count;
  }

  #text(buffer: Uint8Array, argument: number): string {
    let text = '';
    const end = this.#ends[argument];
    for (let i = this.#starts[argument]; i < end; i++) text += String.fromCharCode(buffer[i]);
    return text;
  }

  /** The number, or -1 when the argument is none. */
  #number(buffer: Uint8Array, argument: number): number {
    const start = this.#starts[argument];
    const end = this.#ends[argument];
    if (end - start > DIGITS_MAX) return -1;
    let value = 0;
    for (let i = start; i < end; i++) {
      const digit = buffer[i] - 0x30;
      if (digit < 0 || digit > 9) return -1;
      value = value * 10 + digit;
    }
    return value;
  }

  #fault(text: string, chunk: Uint8Array): number {
    this.stop();
    this.#sink.onFault(text);
    return chunk.length;
  }
}

/** `word` is in lower case; the line may be in any. */
function startsWith(buffer: Uint8Array, from: number, end: number, word: string): boolean {
  if (end - from < word.length) return false;
  for (let i = 0; i < word.length; i++) {
    if ((buffer[from + i] | LOWER) !== word.charCodeAt(i)) return false;
  }
  return true;
}
