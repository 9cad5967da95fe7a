// SPDX-License-Identifier: MIT
/**
 * The floor: the same sockets, the same inputs received, the same number of sends of the same size,
 * and no game. What a server costs above this is what it does.
 *
 * One JSON argument: { port, sendHz, sendBytes }.
 */
import { WebSocketServer } from 'ws';

const settings = JSON.parse(process.argv[2]) as { port: number; sendHz: number; sendBytes: number };
const PHASES = 5;

const server = new WebSocketServer({
  port: settings.port,
  host: '127.0.0.1',
  perMessageDeflate: false,
  maxPayload: 4096,
});
let inputs = 0;
let joined = 0;
const sockets: Set<import('ws').WebSocket>[] = Array.from({ length: PHASES }, () => new Set());
server.on('connection', (socket) => {
  const phase = sockets[joined++ % PHASES];
  phase.add(socket);
  socket.on('message', (data: Buffer) => {
    inputs += data.length;
  });
  socket.on('close', () => phase.delete(socket));
});

const bytes = Buffer.alloc(settings.sendBytes, 0x80);
let beat = 0;
const started = performance.now();
function publish(): void {
  for (const socket of sockets[beat % PHASES]) socket.send(bytes);
  beat += 1;
  const due = started + (beat * 1000) / (settings.sendHz * PHASES);
  setTimeout(publish, Math.max(0, due - performance.now()));
}
server.on('listening', () => {
  console.log('ready');
  publish();
});
process.on('SIGTERM', () => process.exit(inputs >= 0 ? 0 : 1));
