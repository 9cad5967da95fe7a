// SPDX-License-Identifier: MIT
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom, utf8 } from '@realmkeep/base';
import { FrameReader } from './frame-reader.ts';

type Heard =
  | ['message', number[]]
  | ['text']
  | ['ping', number[]]
  | ['pong']
  | ['close', number, string]
  | ['fault', number];

const LIMITS = { messageBytesMax: 4096, fragmentsMax: 4 };

function reader(): { reader: FrameReader; heard: Heard[] } {
  const heard: Heard[] = [];
  const sink = {
    onMessage: (bytes: Uint8Array) => heard.push(['message', [...bytes]]),
    onText: () => heard.push(['text']),
    onPing: (bytes: Uint8Array) => heard.push(['ping', [...bytes]]),
    onPong: () => heard.push(['pong']),
    onCloseFrame: (code: number, reason: string) => heard.push(['close', code, reason]),
    onFault: (code: number) => heard.push(['fault', code]),
  };
  return { reader: new FrameReader(sink, LIMITS), heard };
}

interface FrameOptions {
  readonly final?: boolean;
  readonly mask?: readonly number[];
  /** Bytes of the length field; the shortest that will do when absent. */
  readonly lengthBytes?: 0 | 2 | 8;
}

const FINAL = 0x80;
const [CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG] = [0, 1, 2, 8, 9, 10];

/** A client's frame, masked. */
function frame(opcode: number, body: Uint8Array, options: FrameOptions = {}): Uint8Array {
  const { final = true, mask = [1, 2, 3, 4] } = options;
  const { length } = body;
  const lengthBytes = options.lengthBytes ?? (length < 126 ? 0 : length < 0x1_0000 ? 2 : 8);
  const head = [(final ? FINAL : 0) | opcode];
  if (lengthBytes === 0) head.push(0x80 | length);
  else if (lengthBytes === 2) head.push(0x80 | 126, length >> 8, length & 255);
  else head.push(0x80 | 127, 0, 0, 0, 0, length >>> 24, (length >> 16) & 255, (length >> 8) & 255);
  if (lengthBytes === 8) head.push(length & 255);
  const masked = body.map((byte, i) => byte ^ mask[i % 4]);
  return Uint8Array.from([...head, ...mask, ...masked]);
}

function joined(...frames: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(frames.flatMap((bytes) => [...bytes]));
}

const bytesOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i * 7);

test('[WSF1] messages of every length come out as they went in', () => {
  for (const length of [0, 1, 2, 3, 4, 5, 125, 126, 127, 1000, 4096]) {
    const { reader: r, heard } = reader();
    r.push(frame(BINARY, bytesOf(length)));
    deepEqual(heard, [['message', [...bytesOf(length)]]]);
  }
});

test('[WSF2] however the bytes are cut into pieces, the same messages come out', () => {
  const random = new SeededRandom('pieces');
  for (let round = 0; round < 300; round++) {
    const expected: Heard[] = [];
    const frames: Uint8Array[] = [];
    for (let n = random.below(6) + 1; n > 0; n--) {
      const body = random.bytes(random.below(4) === 0 ? random.below(4097) : random.below(20));
      frames.push(frame(BINARY, body, { mask: [...random.bytes(4)] }));
      expected.push(['message', [...body]]);
    }
    const whole = joined(...frames);
    const { reader: r, heard } = reader();
    const pieceMax = [1, 3, 50, 5000][random.below(4)];
    for (let at = 0; at < whole.length; ) {
      const end = Math.min(whole.length, at + 1 + random.below(pieceMax));
      r.push(whole.slice(at, end));
      at = end;
    }
    deepEqual(heard, expected);
  }
});

test('[WSF3] fragments make one message, and control frames may come between them', () => {
  const { reader: r, heard } = reader();
  r.push(frame(BINARY, Uint8Array.of(1, 2), { final: false }));
  r.push(frame(PING, Uint8Array.of(9)));
  r.push(frame(PONG, Uint8Array.of(8)));
  r.push(frame(CONTINUATION, Uint8Array.of(3), { final: false }));
  r.push(frame(CONTINUATION, Uint8Array.of(4)));
  r.push(frame(BINARY, Uint8Array.of(5)));
  deepEqual(heard, [['ping', [9]], ['pong'], ['message', [1, 2, 3, 4]], ['message', [5]]]);
});

test('[WSF4] a text message is told as such, whole or in fragments', () => {
  const { reader: r, heard } = reader();
  r.push(frame(TEXT, utf8('hi')));
  r.push(frame(TEXT, utf8('h'), { final: false }));
  r.push(frame(CONTINUATION, utf8('i')));
  deepEqual(heard, [['text'], ['text']]);
});

test('[WSF5] a close frame ends the reading; its code and reason are checked', () => {
  const close = (...body: readonly number[]): Uint8Array => frame(CLOSE, Uint8Array.from(body));
  const cases: [Uint8Array, Heard][] = [
    [close(), ['close', 1005, '']],
    [close(3, 232), ['close', 1000, '']],
    [close(15, 160, ...utf8('gone')), ['close', 4000, 'gone']],
    [close(3), ['fault', 1002]],
    [close(3, 237), ['fault', 1002]],
    [close(0, 1), ['fault', 1002]],
    [close(19, 136), ['fault', 1002]],
    [close(3, 232, 0xff), ['fault', 1007]],
  ];
  for (const [bytes, expected] of cases) {
    const { reader: r, heard } = reader();
    r.push(joined(bytes, frame(BINARY, Uint8Array.of(1))));
    r.push(frame(BINARY, Uint8Array.of(2)));
    deepEqual(heard, [expected]);
  }
});

test('[WSF6] what the protocol forbids is a fault by the header alone, and the last word', () => {
  const cases: [string, number[], number][] = [
    ['reserved bit', [FINAL | 0x40 | BINARY, 0x80], 1002],
    ['no mask', [FINAL | BINARY, 5], 1002],
    ['opcode 3', [FINAL | 3, 0x80], 1002],
    ['opcode 11', [FINAL | 11, 0x80], 1002],
    ['control frame cut', [PING, 0x80], 1002],
    ['control frame too long', [FINAL | PING, 0x80 | 126, 0, 126], 1002],
    ['continuation of nothing', [FINAL | CONTINUATION, 0x80], 1002],
    ['one byte too long', [FINAL | BINARY, 0x80 | 126, 16, 1], 1009],
    ['64 bits of length', [FINAL | BINARY, 0x80 | 127, 1, 0, 0, 0, 0, 0, 0, 1], 1009],
    ['the sign bit', [FINAL | BINARY, 0x80 | 127, 0, 0, 0, 0, 255, 0, 0, 1], 1009],
  ];
  for (const [name, header, code] of cases) {
    const { reader: r, heard } = reader();
    r.push(Uint8Array.from(header));
    r.push(frame(BINARY, Uint8Array.of(1)));
    deepEqual(heard, [['fault', code]], name);
  }
});

test('[WSF7] a message in fragments is bound in its length and in their number', () => {
  const half = new Uint8Array(2049);
  const { reader: long, heard: longHeard } = reader();
  long.push(frame(BINARY, half, { final: false }));
  long.push(frame(CONTINUATION, half));
  deepEqual(longHeard, [['fault', 1009]]);
  const { reader: many, heard: manyHeard } = reader();
  many.push(frame(BINARY, Uint8Array.of(1), { final: false }));
  for (let n = 0; n < 4; n++) many.push(frame(CONTINUATION, Uint8Array.of(1), { final: false }));
  deepEqual(manyHeard, [['fault', 1008]]);
  const { reader: twice, heard: twiceHeard } = reader();
  twice.push(frame(BINARY, Uint8Array.of(1), { final: false }));
  twice.push(frame(BINARY, Uint8Array.of(1)));
  deepEqual(twiceHeard, [['fault', 1002]]);
});

test('[WSF8] noise never throws, and after a fault nothing more is heard', () => {
  const random = new SeededRandom('noise');
  for (let round = 0; round < 2000; round++) {
    const { reader: r, heard } = reader();
    for (let n = 0; n < 6; n++) {
      const noise = random.bytes(random.below(40));
      // Likely enough to get past the first byte and the mask.
      if (noise.length > 1 && random.below(2) === 0) {
        noise[0] = FINAL | [BINARY, TEXT, CLOSE, PING, CONTINUATION][random.below(5)];
        noise[1] |= 0x80;
      }
      r.push(noise);
    }
    const last = heard.findIndex(([what]) => what === 'fault' || what === 'close');
    ok(last === -1 || last === heard.length - 1);
  }
  equal(reader().heard.length, 0);
});
