// SPDX-License-Identifier: MIT
/**
 * Mutated protocol against a living broker. Pass mark: the process lives, and a connection beside
 * it loses nothing. The seed is fixed here; a failure prints the script that brought it about.
 */
import { equal, ok } from 'node:assert/strict';
import { connect as openTcp } from 'node:net';
import { test } from 'node:test';
import { connectNatsBus } from '@realmkeep/bus/nats';
import fc from 'fast-check';
import { busEnv, hostPort, newBroker, until } from '../integration/bus-servers.ts';

const RUNS = 400;
const PIECES_MAX = 12;

const word = fc.constantFrom(
  'a',
  'a.b',
  '*',
  '>',
  'a.*',
  '..',
  '_INBOX.x',
  '1',
  '-1',
  '0',
  '99999999999',
);
const operation = fc.constantFrom(
  'PUB',
  'HPUB',
  'SUB',
  'UNSUB',
  'PING',
  'PONG',
  'CONNECT',
  'MSG',
  '+OK',
  '',
);
const line = fc
  .tuple(
    operation,
    fc.array(word, { maxLength: 5 }),
    fc.constantFrom('\r\n', '\n', '\r', '', '\r\n\r\n'),
  )
  .map(([op, words, end]) => [op, ...words].join(' ') + end);
const valid = fc.constantFrom(
  'CONNECT {"verbose":true,"headers":true,"no_responders":true}\r\n',
  'SUB a.> 1\r\nPUB a.b a.c 3\r\nabc\r\n',
  'SUB a q 2\r\nUNSUB 2 1\r\nHPUB a 12 13\r\nNATS/1.0\r\n\r\nx\r\n',
);
const piece = fc.oneof(
  { weight: 3, arbitrary: valid },
  { weight: 3, arbitrary: line },
  {
    weight: 1,
    arbitrary: fc.uint8Array({ maxLength: 200 }).map((b) => Buffer.from(b).toString('latin1')),
  },
  { weight: 1, arbitrary: fc.nat(6_000).map((n) => `PUB a ${n}\r\n`) },
  { weight: 1, arbitrary: fc.nat(6_000).map((n) => 'x'.repeat(n)) },
);

test('[BUS80] mutated protocol neither ends the broker nor disturbs its other clients', async (t) => {
  const broker = newBroker('127.0.0.1:0', { payloadBytesMax: 4_096, subscriptionsMax: 16 });
  const address = await broker.start();
  const witness = await connectNatsBus(busEnv, { servers: [address], name: 'WITNESS', token: '' });
  t.after(async () => {
    await witness.close();
    await broker.stop();
  });
  let received = 0;
  let sent = 0;
  witness.subscribe('witness', () => {
    received += 1;
  });
  const property = fc.asyncProperty(
    fc.array(piece, { maxLength: PIECES_MAX }),
    fc.boolean(),
    async (pieces, reset) => {
      const socket = openTcp(hostPort(address));
      socket.on('error', () => {});
      socket.resume();
      for (const text of pieces) socket.write(text, 'latin1');
      witness.publish('witness', new Uint8Array(8));
      sent += 1;
      await until('the witness hears itself', () => received === sent);
      if (reset) socket.resetAndDestroy();
      else socket.end();
    },
  );
  await fc.assert(property, { seed: 20261121, numRuns: RUNS });
  equal(witness.status, 'connected');
  await until('all attackers are gone', () => broker.stats().connections === 1);
  ok(broker.stats().protocolFaults > RUNS / 10, 'the scripts are too tame to find anything');
});
