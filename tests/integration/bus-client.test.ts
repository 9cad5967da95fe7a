// SPDX-License-Identifier: MIT
/** The NATS adapter's own rules, where the broker is late, gone, changed or stuck. */
import { equal, match, notEqual, ok, rejects } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { isRealmError, silentLog } from '@realmkeep/base';
import { connectNatsBus } from '@realmkeep/bus/nats';
import { busEnv, newBroker, until } from './bus-servers.ts';

/** An address that was free a moment ago. */
async function vacantAddress(): Promise<string> {
  const broker = newBroker('127.0.0.1:0');
  const address = await broker.start();
  await broker.stop();
  return address;
}

test('[BUS90] a node that is up before the broker joins once the broker is there', async (t) => {
  const address = await vacantAddress();
  let misses = 0;
  const warn = () => {
    misses += 1;
  };
  const env = { ...busEnv, log: { ...silentLog, warn } };
  const joining = connectNatsBus(env, { servers: [address], name: 'EARLY', token: 'x' });
  await until('the first attempt failed', () => misses === 1);
  const broker = newBroker(address);
  await broker.start();
  const bus = await joining;
  t.after(async () => {
    await bus.close();
    await broker.stop();
  });
  equal(bus.status, 'connected');
  equal(misses, 1, 'it is said once, not for every attempt');
});

test('[BUS91] the first contact can be called off', async () => {
  const off = new AbortController();
  const joining = connectNatsBus(busEnv, {
    servers: [await vacantAddress()],
    name: 'EARLY',
    token: 'x',
    signal: off.signal,
  });
  off.abort();
  await rejects(joining, { code: 'ERR_BUS_CLOSED' });
});

test('[BUS92] a bus that is closed while away leaves no connection when the broker is back', async () => {
  const first = newBroker('127.0.0.1:0');
  const address = await first.start();
  const buses = await Promise.all(
    ['A', 'B', 'C', 'D'].map((name) =>
      connectNatsBus(busEnv, { servers: [address], name, token: '' }),
    ),
  );
  const stays = await connectNatsBus(busEnv, { servers: [address], name: 'E', token: '' });
  await first.stop();
  await until('all are away', () => [...buses, stays].every((bus) => bus.status === 'away'));
  const closing = buses.map((bus) => bus.close());
  const second = newBroker(address);
  await second.start();
  await Promise.all(closing);
  await until('the other is back', () => stays.status === 'connected');
  await until('the closed ones are gone', () => second.stats().connections === 1);
  await stays.close();
  await second.stop();
});

test('[BUS93] a broker that refuses the token for a while does not end the bus', async (t) => {
  const first = newBroker('127.0.0.1:0');
  const address = await first.start();
  const bus = await connectNatsBus(busEnv, { servers: [address], name: 'A', token: 'x' });
  await first.stop();
  const strict = newBroker(address, { authorize: () => null });
  await strict.start();
  await until('it was refused three times', () => strict.stats().authRefusals >= 3);
  equal(bus.status, 'away');
  await strict.stop();
  const third = newBroker(address);
  await third.start();
  t.after(async () => {
    await bus.close();
    await third.stop();
  });
  await until('it is back', () => bus.status === 'connected');
});

test('[BUS94] towards a broker that no longer reads, publishes are dropped above 64 MiB', async (t) => {
  const info = {
    server_id: 'S',
    version: '2.9.10',
    proto: 1,
    headers: true,
    max_payload: 1_048_576,
  };
  const stuck = createServer((socket) => {
    socket.on('error', () => {});
    socket.write(`INFO ${JSON.stringify(info)}\r\n`);
    socket.once('data', () => {
      socket.pause();
      socket.write('PONG\r\n');
    });
    t.after(() => socket.destroy());
  });
  await new Promise<void>((resolve) => stuck.listen(0, '127.0.0.1', resolve));
  const bound = stuck.address();
  ok(typeof bound === 'object' && bound !== null);
  const servers = [`127.0.0.1:${bound.port}`];
  const bus = await connectNatsBus(busEnv, { servers, name: 'A', token: '' });
  t.after(async () => {
    stuck.close();
    await bus.close();
  });
  const data = new Uint8Array(1_048_576);
  for (let i = 0; i < 80; i++) bus.publish('a', data);
  equal(bus.counters.published, 65);
  equal(bus.counters.dropped, 15);
});

test('[BUS95] a subscription that the broker refuses harms no other', async (t) => {
  const broker = newBroker('127.0.0.1:0', {
    authorize: () => ({ publish: ['a'], subscribe: ['a', '_INBOX.A.>'] }),
  });
  const address = await broker.start();
  const bus = await connectNatsBus(busEnv, { servers: [address], name: 'A', token: '' });
  t.after(async () => {
    await bus.close();
    await broker.stop();
  });
  let heard = 0;
  bus.subscribe('b', () => {});
  bus.subscribe('a', () => {
    heard += 1;
  });
  bus.publish('b', new Uint8Array(1));
  bus.publish('a', new Uint8Array(1));
  await until('the permitted one arrives', () => heard === 1);
  equal(broker.stats().permissionViolations, 2);
  equal(bus.status, 'connected');
  const asked = bus.request('a', new Uint8Array(1), 20);
  await rejects(asked, (error) => isRealmError(error, 'ERR_BUS_TIMEOUT'));
});

test('[BUS96] what a handler throws ends the process instead of vanishing in the library', () => {
  const script = `
    import { connectNatsBus } from '@realmkeep/bus/nats';
    import { busEnv, newBroker } from './bus-servers.ts';
    const servers = [await newBroker('127.0.0.1:0').start()];
    const bus = await connectNatsBus(busEnv, { servers, name: 'A', token: '' });
    bus.subscribe('a', () => { throw new Error('the handler is wrong'); });
    bus.publish('a', new Uint8Array(1));`;
  const child = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', script], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
    timeout: 30_000,
  });
  notEqual(child.status, 0);
  notEqual(child.status, null);
  match(child.stderr, /the handler is wrong/);
});

test('[BUS97] a broker that is back with a smaller payload limit is believed', async (t) => {
  const first = newBroker('127.0.0.1:0');
  const address = await first.start();
  const bus = await connectNatsBus(busEnv, { servers: [address], name: 'A', token: '' });
  equal(bus.payloadBytesMax, 1_048_576);
  await first.stop();
  await until('it is away', () => bus.status === 'away');
  const second = newBroker(address, { payloadBytesMax: 1_000 });
  await second.start();
  t.after(async () => {
    await bus.close();
    await second.stop();
  });
  await until('it is back', () => bus.status === 'connected');
  equal(bus.payloadBytesMax, 1_000);
});
