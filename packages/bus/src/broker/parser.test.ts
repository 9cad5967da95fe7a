// SPDX-License-Identifier: MIT
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '@realmkeep/base';
import fc from 'fast-check';
import { ClientParser, FAULT, type ProtocolSink } from './parser.ts';

const LIMITS = { controlLineBytesMax: 64, payloadBytesMax: 1_000 };

/** Everything the parser says, one line of text each. */
function newRecorder(locked = false): { said: string[]; parser: ClientParser } {
  const said: string[] = [];
  const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
  const sink: ProtocolSink = {
    onConnect: (json) => said.push(`connect ${latin1(json)}`),
    onPublish: (subject, reply, headerBytes, body) =>
      said.push(`pub ${subject} [${reply}] ${headerBytes} ${latin1(body)}`),
    onSubscribe: (subject, queue, sid) => said.push(`sub ${subject} [${queue}] ${sid}`),
    onUnsubscribe: (sid, max) => said.push(`unsub ${sid} ${max}`),
    onPing: () => said.push('ping'),
    onPong: () => said.push('pong'),
    onFault: (text) => said.push(`fault ${text}`),
  };
  return { said, parser: new ClientParser(sink, LIMITS, locked) };
}

function parse(...pieces: (string | Uint8Array)[]): string[] {
  const { said, parser } = newRecorder();
  for (const piece of pieces) parser.push(typeof piece === 'string' ? utf8(piece) : piece);
  return said;
}

const SCRIPT =
  'CONNECT {"verbose":false}\r\nPING\r\npub a.b 5\r\nhello\r\nPUB  a.b \t r.1  0\r\n\r\n' +
  'HPUB h 12 15\r\nNATS/1.0\r\n\r\nabc\r\nHPUB h r 12 12\r\nNATS/1.0\r\n\r\n\r\n' +
  'SUB a.* 1\r\nsub a.> workers 2\r\nUNSUB 1\r\nUnSub 2 10\r\nPONG\r\nPUB x 4\r\n\r\n\r\n\r\n';
const MEANT = [
  'connect  {"verbose":false}',
  'ping',
  'pub a.b [] 0 hello\r\n',
  'pub a.b [r.1] 0 \r\n',
  'pub h [] 12 NATS/1.0\r\n\r\nabc\r\n',
  'pub h [r] 12 NATS/1.0\r\n\r\n\r\n',
  'sub a.* [] 1',
  'sub a.> [workers] 2',
  'unsub 1 0',
  'unsub 2 10',
  'pong',
  'pub x [] 0 \r\n\r\n\r\n',
];

test('[BUS30] the protocol means the same in one piece and split at every byte position', () => {
  deepEqual(parse(SCRIPT), MEANT);
  const bytes = utf8(SCRIPT);
  for (let at = 0; at <= bytes.length; at++)
    deepEqual(parse(bytes.subarray(0, at), bytes.subarray(at)), MEANT, `split at ${at}`);
  deepEqual(parse(...Array.from(bytes, (byte) => Uint8Array.of(byte))), MEANT, 'byte by byte');
});

test('[BUS31] what is no operation is one fault, and nothing after it is read', () => {
  for (const line of [
    'HELLO\r\n',
    '\r\n',
    'PUB\r\n',
    'PUB a\r\n',
    'PUB a b c 1\r\n',
    'PUB a -1\r\n',
    'PUB a 1x\r\n',
    'PUB a 9999999999\r\n',
    'PUBx a 1\r\n',
    'HPUB a 5 4\r\n',
    'HPUB a 5\r\n',
    'SUB a\r\n',
    'SUB a b c d\r\n',
    'UNSUB\r\n',
    'UNSUB 1 x\r\n',
    'PUB a 1\r\nabc',
    'GET / HTTP/1.1\r\n',
  ])
    deepEqual(parse(line, 'PING\r\n'), [`fault ${FAULT.unknownOperation}`], JSON.stringify(line));
});

test('[BUS32] a line above the limit is a fault, whether or not its end has come', () => {
  const exact = `SUB ${'x'.repeat(58)} 1\r\n`;
  deepEqual(parse(exact), [`sub ${'x'.repeat(58)} [] 1`]);
  const fault = [`fault ${FAULT.controlLine}`];
  deepEqual(parse(`SUB ${'x'.repeat(60)} 1\r\n`), fault);
  deepEqual(parse('x'.repeat(66)), fault);
  deepEqual(parse('x'.repeat(40), 'x'.repeat(40)), fault);
});

test('[BUS33] a payload above the limit is a fault before it is read', () => {
  equal(parse(`PUB a 1000\r\n${'x'.repeat(1_000)}\r\n`).length, 1);
  deepEqual(parse('PUB a 1001\r\n'), [`fault ${FAULT.payload}`]);
});

test('[BUS34] before CONNECT nothing but CONNECT is let in while the parser is locked', () => {
  for (const line of ['PING\r\n', 'PUB a 1000\r\n', 'SUB > 1\r\n']) {
    const { said, parser } = newRecorder(true);
    parser.push(utf8(line));
    deepEqual(said, [`fault ${FAULT.authorization}`]);
  }
  const { said, parser } = newRecorder(true);
  parser.push(utf8('CONNECT {}\r\n'));
  deepEqual(said, ['connect  {}']);
});

test('[BUS35] a payload within one piece is handed on as a view of it, not as a copy', () => {
  const piece = utf8('PUB a 5\r\nhello\r\n');
  let shared = false;
  const nothing = () => {};
  const sink: ProtocolSink = {
    onConnect: nothing,
    onPublish: (_subject, _reply, _headers, body) => {
      shared = body.buffer === piece.buffer;
    },
    onSubscribe: nothing,
    onUnsubscribe: nothing,
    onPing: nothing,
    onPong: nothing,
    onFault: nothing,
  };
  new ClientParser(sink, LIMITS, false).push(piece);
  ok(shared);
});

test('[BUS36] mutated protocol never throws and means the same however it is split', () => {
  const bytes = utf8(SCRIPT);
  const mutation = fc.record({
    at: fc.nat(bytes.length - 1),
    byte: fc.nat(255),
    kind: fc.constantFrom('set', 'insert', 'drop'),
  });
  const cuts = fc.array(fc.nat(bytes.length + 8), { maxLength: 6 });
  fc.assert(
    fc.property(fc.array(mutation, { maxLength: 8 }), cuts, (mutations, positions) => {
      const mutated = Array.from(bytes);
      for (const { at, byte, kind } of mutations) {
        if (kind === 'insert') mutated.splice(at, 0, byte);
        else if (kind === 'drop') mutated.splice(at, 1);
        else mutated[at] = byte;
      }
      const whole = Uint8Array.from(mutated);
      const edges = [0, ...positions.filter((p) => p < whole.length).sort((a, b) => a - b)];
      const pieces = edges.map((from, i) => whole.subarray(from, edges[i + 1] ?? whole.length));
      deepEqual(parse(...pieces), parse(whole));
    }),
    { seed: 20261121, numRuns: 2_000 },
  );
});
