// SPDX-License-Identifier: MIT
/** Clients of the floor server. */
import type { OpenLink } from './link.ts';
import { framed, ThinSocket } from './thin-socket.ts';

export function floorClients(settings: { url: string; inputBytes: number }): OpenLink {
  const input = framed(new Uint8Array(settings.inputBytes));
  return async (_index, events) => {
    const socket = new ThinSocket(settings.url, {
      opened: () => events.ready(),
      message: (_bytes, _from, length) => events.message(length, true),
      closed: (code) => events.closed(code),
    });
    return { move: () => socket.send(input), close: () => socket.close() };
  };
}
