// SPDX-License-Identifier: MIT
/** Clients of the floor server. */
import { WebSocket } from 'ws';
import type { OpenLink } from './link.ts';

export function floorClients(settings: { url: string; inputBytes: number }): OpenLink {
  return async (_index, events) => {
    const socket = new WebSocket(settings.url, { perMessageDeflate: false });
    const bytes = Buffer.alloc(settings.inputBytes);
    socket.on('message', (data: Buffer) => events.message(data.length, true));
    socket.on('close', (code) => events.closed(code));
    socket.on('error', () => {});
    socket.on('open', () => events.ready());
    return { move: () => socket.send(bytes), close: () => socket.close() };
  };
}
