// SPDX-License-Identifier: MIT
/** Connections of one address to one listener. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { AddressCounts, isLoopback } from '../runtime/addresses.ts';

/**
 * Cuts off whoever has too many connections open; `release` takes one out of the count early.
 * This machine's own addresses are not counted: bots come from there, and everybody behind a proxy.
 */
export function limitConnections(
  server: Server,
  perAddressMax: number,
): { release(socket: Socket): void } {
  const counts = new AddressCounts({ perAddressMax, countMax: Number.POSITIVE_INFINITY });
  const counted = new Map<Socket, string>();
  const release = (socket: Socket): void => {
    const address = counted.get(socket);
    if (address !== undefined && counted.delete(socket)) counts.leave(address);
  };
  server.on('connection', (socket) => {
    const address = socket.remoteAddress ?? '';
    if (isLoopback(address)) return;
    if (!counts.enter(address)) return void socket.destroy();
    counted.set(socket, address);
    socket.once('close', () => release(socket));
  });
  return { release };
}
