// SPDX-License-Identifier: MIT
/** The embedded broker, spoken to byte by byte: what its clients and their libraries rely on. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { connect as openTcp, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { BrokerOptions } from '@realmkeep/bus/broker';
import { hostPort, newBroker, until } from './bus-servers.ts';

interface Peer {
  readonly socket: Socket;
  said: string;
  closed: boolean;
}

async function newSession(t: TestContext, options: Partial<BrokerOptions> = {}) {
  const broker = newBroker('127.0.0.1:0', options);
  const address = await broker.start();
  const peers: Peer[] = [];
  t.after(async () => {
    for (const peer of peers) peer.socket.destroy();
    await broker.stop();
  });
  const open = async (hello = ''): Promise<Peer> => {
    const { host, port } = hostPort(address);
    const peer: Peer = { socket: openTcp({ host, port }), said: '', closed: false };
    peers.push(peer);
    peer.socket.on('data', (chunk) => {
      peer.said += chunk.toString('latin1');
    });
    peer.socket.on('error', () => {});
    peer.socket.on('close', () => {
      peer.closed = true;
    });
    await until('the INFO line arrives', () => peer.said.includes('\r\n'));
    peer.said = '';
    if (hello !== '') await talk(peer, hello);
    return peer;
  };
  return { broker, address, open };
}

/** Sends the lines and a PING; what was said until the PONG. */
async function talk(peer: Peer, lines: string): Promise<string> {
  peer.said = '';
  peer.socket.write(`${lines}PING\r\n`, 'latin1');
  await until(`PONG after ${JSON.stringify(lines.slice(0, 40))}`, () =>
    peer.said.includes('PONG\r\n'),
  );
  return peer.said.slice(0, peer.said.lastIndexOf('PONG\r\n'));
}

/** Sends the bytes; what was said until the broker closed. */
async function lastWords(peer: Peer, lines: string): Promise<string> {
  peer.said = '';
  peer.socket.write(lines, 'latin1');
  await until('the broker closes', () => peer.closed);
  return peer.said;
}

const HELLO = 'CONNECT {"headers":true,"no_responders":true}\r\n';

test('[BUS60] the first line says what the broker can do', async (t) => {
  const { address } = await newSession(t, { payloadBytesMax: 5_000 });
  const { host, port } = hostPort(address);
  const socket = openTcp({ host, port });
  t.after(() => socket.destroy());
  let said = '';
  socket.on('data', (chunk) => {
    said += chunk.toString('latin1');
  });
  await until('INFO', () => said.endsWith('\r\n'));
  match(said, /^INFO \{.*\}\r\n$/);
  const info = JSON.parse(said.slice(5)) as Record<string, unknown>;
  deepEqual(
    [info.proto, info.headers, info.max_payload, info.auth_required],
    [1, true, 5_000, false],
  );
});

test('[BUS61] verbose clients get +OK for each operation, others do not', async (t) => {
  const { open } = await newSession(t);
  const peer = await open();
  equal(
    await talk(peer, 'CONNECT {"verbose":true}\r\nSUB a 1\r\nUNSUB 1\r\nPUB a 1\r\nx\r\n'),
    '+OK\r\n+OK\r\n+OK\r\n+OK\r\n',
  );
  equal(await talk(await open(), `${HELLO}SUB a 1\r\nUNSUB 1\r\n`), '');
});

test('[BUS62] MSG and HMSG carry subject, sid, reply and sizes; headers only to who knows them', async (t) => {
  const { open } = await newSession(t);
  const [modern, old] = [
    await open(`${HELLO}SUB a.* 7\r\n`),
    await open('CONNECT {}\r\nSUB a.> 9\r\n'),
  ];
  const sender = await open(HELLO);
  await talk(sender, 'PUB a.b re.ply 2\r\nhi\r\nHPUB a.b 12 14\r\nNATS/1.0\r\n\r\nyo\r\n');
  const plain = 'MSG a.b 7 re.ply 2\r\nhi\r\n';
  await until('both arrive', () => modern.said.includes('yo') && old.said.includes('yo'));
  equal(modern.said.replace('PONG\r\n', ''), `${plain}HMSG a.b 7 12 14\r\nNATS/1.0\r\n\r\nyo\r\n`);
  equal(old.said.replace('PONG\r\n', ''), `${plain.replace('7', '9')}MSG a.b 9 2\r\nyo\r\n`);
});

test('[BUS63] a client that declines echo does not hear itself', async (t) => {
  const { open } = await newSession(t);
  const quiet = await open('CONNECT {"echo":false}\r\nSUB a 1\r\n');
  equal(await talk(quiet, 'PUB a 1\r\nx\r\n'), '');
  equal(await talk(await open(HELLO), 'SUB b 1\r\nPUB b 1\r\nx\r\n'), 'MSG b 1 1\r\nx\r\n');
});

test('[BUS64] UNSUB with a number ends the subscription after so many messages', async (t) => {
  const { broker, open } = await newSession(t);
  const peer = await open(HELLO);
  const said = await talk(peer, `SUB a 1\r\nUNSUB 1 2\r\n${'PUB a 1\r\nx\r\n'.repeat(5)}`);
  equal(said, 'MSG a 1 1\r\nx\r\n'.repeat(2));
  equal(broker.stats().subscriptions, 0);
  equal(
    await talk(peer, 'SUB b 2\r\nPUB b 1\r\nx\r\nUNSUB 2 1\r\nPUB b 1\r\ny\r\n'),
    'MSG b 2 1\r\nx\r\n',
  );
});

test('[BUS65] a request that reaches nobody is answered by status 503, if the client knows it', async (t) => {
  const { open } = await newSession(t);
  equal(
    await talk(await open(HELLO), 'SUB in.* 3\r\nPUB nobody in.1 1\r\nx\r\n'),
    'HMSG in.1 3 16 16\r\nNATS/1.0 503\r\n\r\n\r\n',
  );
  equal(await talk(await open('CONNECT {}\r\n'), 'SUB in.* 3\r\nPUB nobody in.1 1\r\nx\r\n'), '');
});

test('[BUS66] faults are told in the standard words and close the connection, and only it', async (t) => {
  const { broker, open } = await newSession(t, { payloadBytesMax: 100 });
  const witness = await open(`${HELLO}SUB a 1\r\n`);
  for (const [bytes, words] of [
    ['HELLO\r\n', 'Unknown Protocol Operation'],
    ['CONNECT not json\r\n', 'Unknown Protocol Operation'],
    ['PUB a 101\r\n', 'Maximum Payload Violation'],
    [`SUB ${'x'.repeat(5_000)}`, 'Maximum Control Line Exceeded'],
  ])
    equal(await lastWords(await open(), bytes), `-ERR '${words}'\r\n`);
  equal(broker.stats().protocolFaults, 4);
  equal(await talk(witness, 'PUB a 1\r\nx\r\n'), 'MSG a 1 1\r\nx\r\n');
});

test('[BUS67] malformed subjects are refused in words, and the connection stays', async (t) => {
  const { broker, open } = await newSession(t);
  const peer = await open(HELLO);
  equal(await talk(peer, 'SUB a..b 1\r\n'), "-ERR 'Invalid Subject'\r\n");
  equal(await talk(peer, 'PUB a.* 1\r\nx\r\n'), "-ERR 'Invalid Publish Subject'\r\n");
  equal(broker.stats().subscriptions, 0);
});

test('[BUS68] what the permissions do not cover is refused in words, and the connection stays', async (t) => {
  const { broker, open } = await newSession(t, {
    authorize: ({ token }) =>
      token === 'all'
        ? { publish: ['>'], subscribe: ['>'] }
        : { publish: ['ask.*'], subscribe: ['_INBOX.A.>', 'serve'] },
  });
  const boss = await open('CONNECT {"auth_token":"all"}\r\nSUB > 1\r\n');
  const peer = await open('CONNECT {"pass":"some","user":"x"}\r\n');
  const refused = (what: string) => `-ERR 'Permissions Violation for ${what}'\r\n`;
  equal(await talk(peer, 'PUB other 1\r\nx\r\n'), refused('Publish to "other"'));
  equal(await talk(peer, 'SUB > 1\r\n'), refused('Subscription to ">"'));
  equal(await talk(peer, 'SUB b q 1\r\n'), refused('Subscription to "b" using queue "q"'));
  equal(
    await talk(peer, 'PUB ask.me _INBOX.B.1 1\r\nx\r\n'),
    refused('Publish with Reply of "_INBOX.B.1"'),
  );
  equal(broker.stats().permissionViolations, 4);
  equal(await talk(peer, 'SUB serve 2\r\nPUB ask.me _INBOX.A.1 1\r\nx\r\n'), '');
  await until('the boss hears it', () => boss.said.includes('MSG ask.me 1 _INBOX.A.1 1'));
  // What was asked of this one it may answer, once, wherever the asker listens.
  await talk(boss, 'PUB serve _INBOX.B.9 1\r\nx\r\n');
  await until('the request arrives', () => peer.said.includes('MSG serve'));
  equal(await talk(peer, 'PUB _INBOX.B.9 1\r\ny\r\n'), '');
  equal(await talk(peer, 'PUB _INBOX.B.9 1\r\nz\r\n'), refused('Publish to "_INBOX.B.9"'));
});

test('[BUS69] who shows no valid token, or none in time, is let go without a further word', async (t) => {
  const { broker, open } = await newSession(t, { authorize: () => null, authTimeoutMs: 100 });
  const refused = "-ERR 'Authorization Violation'\r\n";
  equal(await lastWords(await open(), 'CONNECT {"auth_token":"x"}\r\nPING\r\n'), refused);
  equal(await lastWords(await open(), 'PING\r\n'), refused);
  equal(await lastWords(await open(), ''), "-ERR 'Authentication Timeout'\r\n");
  equal(broker.stats().connections, 0);
});

test('[BUS70] a client that answers no PING is let go as stale', async (t) => {
  const { open } = await newSession(t, { pingIntervalMs: 30 });
  const peer = await open(HELLO);
  equal(await lastWords(peer, ''), "PING\r\nPING\r\n-ERR 'Stale Connection'\r\n");
});

test('[BUS71] above their limits connections and subscriptions are refused', async (t) => {
  const { broker, open } = await newSession(t, { connectionsMax: 2, subscriptionsMax: 2 });
  const peer = await open(HELLO);
  equal(
    await talk(peer, 'SUB a 1\r\nSUB b 2\r\nSUB b 2\r\nSUB c 3\r\n'),
    "-ERR 'maximum subscriptions exceeded'\r\n",
  );
  equal(broker.stats().subscriptions, 2);
  await open(HELLO);
  const third = openTcp(hostPort(broker.address));
  let said = '';
  third.on('data', (chunk) => {
    said += chunk.toString('latin1');
  });
  await until('the third is refused', () => said.includes('\r\n'));
  equal(said, "-ERR 'maximum connections exceeded'\r\n");
});

test('[BUS71] strangers without a token cannot take the places of nodes', async (t) => {
  const { broker, open } = await newSession(t, {
    authorize: ({ token }) => (token === 'good' ? { publish: ['>'], subscribe: ['>'] } : null),
    strangersMax: 2,
  });
  const strangers = [await open(), await open()];
  const node = await open('CONNECT {"auth_token":"good"}\r\n');
  await until('the oldest stranger is gone', () => strangers[0].closed);
  equal(strangers[0].said, "-ERR 'Authentication Timeout'\r\n");
  equal(await talk(node, 'SUB a 1\r\n'), '');
  equal(broker.stats().connections, 2, 'the other stranger stays, and the node');
});

test('[BUS72] an address in use is ERR_BUS_LISTEN, and one broker ends cleanly', async (t) => {
  const { broker, address } = await newSession(t);
  await newBroker(address)
    .start()
    .then(
      () => ok(false, 'two brokers on one address'),
      (error: { code: string }) => equal(error.code, 'ERR_BUS_LISTEN'),
    );
  await broker.stop();
  await broker.stop();
  equal(broker.address, '');
});

test('[BUS73] payloads of every size up to the largest arrive unchanged at many receivers', async (t) => {
  const { open } = await newSession(t);
  const receivers = await Promise.all([1, 2, 3].map(() => open(`${HELLO}SUB a 1\r\n`)));
  const sender = await open(HELLO);
  const sizes = [0, 1, 4_095, 4_096, 4_097, 65_535, 65_536, 300_000, 1_048_576];
  let expected = '';
  for (const size of sizes) {
    const payload = `${size}-`.repeat(size).slice(0, size);
    expected += `MSG a 1 ${size}\r\n${payload}\r\n`;
    sender.socket.write(`PUB a ${size}\r\n${payload}\r\n`, 'latin1');
  }
  for (const peer of receivers) {
    await until('all arrives', () => peer.said.length >= expected.length + 'PONG\r\n'.length);
    ok(peer.said === `PONG\r\n${expected}`);
  }
});
