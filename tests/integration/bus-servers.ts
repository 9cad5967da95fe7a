// SPDX-License-Identifier: MIT
/** Brokers for tests on this machine's loopback: the embedded one and a real nats-server. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect as openTcp, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, SeededRandom, silentLog, utf8 } from '@realmkeep/base';
import { nodeToken } from '@realmkeep/bus';
import { Broker, type BrokerOptions } from '@realmkeep/bus/broker';
import type { BusUnderTest } from '@realmkeep/bus/contract';
import { connectNatsBus } from '@realmkeep/bus/nats';

const realClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after: (ms, fn) => {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
};
export const busEnv = { clock: realClock, log: silentLog };

const UNTIL_MS = 10_000;
const POLL_MS = 5;

export async function until(what: string, condition: () => boolean): Promise<void> {
  const end = performance.now() + UNTIL_MS;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not reached in ${UNTIL_MS} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

const hmac = {
  hmacSha256: (key: Uint8Array, bytes: Uint8Array) =>
    new Uint8Array(createHmac('sha256', key).update(bytes).digest()),
};
const SECRET = utf8('a secret for tests only');

/** Token as the zone that the test calls it, for a broker that lets everybody do everything. */
function tokenOf(node: string, role = 'zone'): string {
  return nodeToken(hmac, SECRET, node, role);
}

/** A raw client: connected and, when the token is right, let in. */
async function openRaw(address: string, token: string): Promise<Socket> {
  const { host, port } = hostPort(address);
  const socket = openTcp({ host, port });
  socket.on('error', () => {});
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  socket.write(`CONNECT {"auth_token":"${token}","headers":true,"no_responders":true}\r\n`);
  return socket;
}

/** Subscribes, waits for the broker's answer to a PING, and never reads again. */
async function openDeaf(address: string, token: string, subject: string): Promise<() => void> {
  const socket = await openRaw(address, token);
  let said = '';
  socket.on('data', (chunk) => {
    said += chunk.toString('latin1');
  });
  socket.write(`SUB ${subject} 1\r\nPING\r\n`);
  await until('the deaf client is let in', () => said.includes('PONG'));
  socket.pause();
  return () => socket.destroy();
}

export function newBroker(listen: string, options: Partial<BrokerOptions> = {}): Broker {
  const env = { clock: realClock, log: silentLog, random: new SeededRandom(1) };
  return new Broker(env, { listen, ...options });
}

const PENDING_BYTES_MAX = 4 * 1_048_576;

export async function embeddedUnderTest(): Promise<BusUnderTest> {
  const everything = { publish: ['>'], subscribe: ['>'] };
  const options: Partial<BrokerOptions> = {
    pendingBytesMax: PENDING_BYTES_MAX,
    authorize: ({ name, token }) => (token === tokenOf(name) ? everything : null),
  };
  let broker = newBroker('127.0.0.1:0', options);
  const address = await broker.start();
  return {
    connect: (node, { token } = {}) =>
      connectNatsBus(busEnv, { servers: [address], name: node, token: token ?? tokenOf(node) }),
    until,
    stopBroker: () => broker.stop(),
    startBroker: async () => {
      broker = newBroker(address, options);
      await broker.start();
    },
    close: () => broker.stop(),
    wire: {
      openDeafClient: (subject) => openDeafAs(address, subject),
      slowConsumers: async () => broker.stats().slowConsumers,
    },
  };
}

/** A raw client without a name shows a token for the empty name. */
function openDeafAs(address: string, subject: string): Promise<() => void> {
  return openDeaf(address, tokenOf(''), subject);
}

export const NATS_SERVER_MISSING =
  spawnSync('nats-server', ['--version']).status === 0
    ? undefined
    : 'needs nats-server: apt-get install nats-server';
const NATS_TOKEN = 'shared-by-all-nodes';

export async function natsServerUnderTest(): Promise<BusUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'realmkeep-nats-'));
  const [port, monitorPort] = [await freePort(), await freePort()];
  const address = `127.0.0.1:${port}`;
  const config = join(folder, 'nats.conf');
  writeFileSync(
    config,
    `listen: "${address}"\nhttp: "127.0.0.1:${monitorPort}"\nmax_payload: 1MB\n` +
      `max_pending: ${PENDING_BYTES_MAX}\nwrite_deadline: "500ms"\n` +
      `authorization { token: "${NATS_TOKEN}" }\n`,
  );
  let server = await spawnNats(config, address);
  return {
    connect: (node, { token } = {}) =>
      connectNatsBus(busEnv, { servers: [address], name: node, token: token ?? NATS_TOKEN }),
    until,
    stopBroker: () => kill(server),
    startBroker: async () => {
      server = await spawnNats(config, address);
    },
    close: async () => {
      await kill(server);
      rmSync(folder, { recursive: true });
    },
    wire: {
      openDeafClient: (subject) => openDeaf(address, NATS_TOKEN, subject),
      slowConsumers: async () => {
        const answer = await fetch(`http://127.0.0.1:${monitorPort}/varz`);
        const varz = (await answer.json()) as { slow_consumers: number };
        return varz.slow_consumers;
      },
    },
  };
}

async function spawnNats(config: string, address: string): Promise<ChildProcess> {
  const child = spawn('nats-server', ['-c', config], { stdio: 'ignore' });
  const { host, port } = hostPort(address);
  let up = false;
  while (!up) {
    if (child.exitCode !== null) throw new Error('nats-server ended at its start');
    up = await new Promise<boolean>((resolve) => {
      const socket = openTcp({ host, port });
      socket.once('data', () => socket.destroy());
      socket.once('error', () => resolve(false));
      socket.once('close', (failed) => resolve(!failed));
    });
  }
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (typeof bound !== 'object' || bound === null) throw new Error('no port was bound');
  return bound.port;
}

export function hostPort(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
}
