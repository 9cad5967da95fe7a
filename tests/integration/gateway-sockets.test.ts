// SPDX-License-Identifier: MIT
/** A gateway on real WebSockets: what the frames themselves may be. */
import { equal } from 'node:assert/strict';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { SeededRandom, silentLog } from '@realmkeep/base';
import { MemoryBusNetwork } from '@realmkeep/bus';
import { nodeEnv } from '@realmkeep/client/node';
import { Messenger } from '@realmkeep/server';
import { ROLE_MODULES } from '@realmkeep/server/roles';
import { RoleBench } from '@realmkeep/testkit';
import { CLOSE } from '@realmkeep/wire';
import { WebSocket } from 'ws';
import { HostNetwork } from '../../packages/server/src/host/network.ts';
import { game } from '../simulation/gateway-bench.ts';

/** A gateway of which only the sockets are real; nobody else is on its bus. */
async function gateway(t: TestContext): Promise<string> {
  const bench = new RoleBench({
    nodes: { gateway: ['GATE-1'] },
    services: { loadGame: async () => game },
  });
  const { env, context } = bench.node('GATE-1');
  const { clock } = nodeEnv();
  const bus = new MemoryBusNetwork({ clock, random: new SeededRandom(1) }).connect('GATE-1');
  const role = (await ROLE_MODULES.gateway())(
    { ...env, clock, net: new HostNetwork(silentLog) },
    {
      ...context,
      bus,
      messenger: new Messenger(bus, silentLog),
      node: { ...context.node, listen: '127.0.0.1:0' },
    },
  );
  await role.start();
  t.after(() => role.stop());
  return (role as unknown as { address: string }).address;
}

function opened(t: TestContext, address: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://${address}/`);
  t.after(() => socket.terminate());
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });
}

function closeOf(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => {
    socket.once('close', (code) => resolve(code));
  });
}

test('[GWS1] a frame too long, a text, or noise ends its own socket and no other', async (t) => {
  const address = await gateway(t);
  const honest = await opened(t, address);
  const cases: [number, (socket: WebSocket) => void][] = [
    [CLOSE.tooLong.code, (socket) => socket.send(new Uint8Array(4097))],
    [CLOSE.tooLong.code, (socket) => socket.send(new Uint8Array(1 << 20))],
    [CLOSE.flood.code, (socket) => socket.send(new Uint8Array(4096).fill(255))],
    [CLOSE.unknownMessage.code, (socket) => socket.send(new Uint8Array(2048).fill(255))],
    [CLOSE.badMessage.code, (socket) => socket.send(Uint8Array.of(1, 0, 7))],
    [1003, (socket) => socket.send('hello')],
  ];
  for (const [code, misbehave] of cases) {
    const socket = await opened(t, address);
    const closed = closeOf(socket);
    misbehave(socket);
    equal(await closed, code);
  }
  const raw = connect(Number(address.split(':')[1]), '127.0.0.1');
  t.after(() => raw.destroy());
  const ended = new Promise((resolve) => raw.once('close', resolve));
  raw.on('error', () => {});
  raw.resume();
  raw.write('\x00\x01 this is no HTTP\r\n\r\n');
  await ended;
  equal(honest.readyState, WebSocket.OPEN);
});
