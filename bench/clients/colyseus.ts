// SPDX-License-Identifier: MIT
/** Thin clients of the peer: its handshake and its framing, without decoding its state. */
import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import type { OpenLink } from './link.ts';
import { framed, ThinSocket } from './thin-socket.ts';

/** Message kinds of Colyseus 0.18. */
const JOIN_ROOM = 10;
const ROOM_DATA = 13;
const ROOM_STATE = 14;
const ROOM_STATE_PATCH = 15;
const KIND_BITS = 0x1f;
const SEAT_TRIES_MAX = 20;
const SEAT_RETRY_MS = 500;

interface Codec {
  pack(value: unknown): Uint8Array;
}
interface SchemaCodec {
  encode: { string(bytes: Uint8Array, text: string, at: { offset: number }): void };
}

export function colyseusClients(settings: { url: string; folder: string }): OpenLink {
  const require = createRequire(`${settings.folder}/package.json`);
  const { pack } = require('msgpackr') as Codec;
  const { encode } = require('@colyseus/schema') as SchemaCodec;

  const moveMessage = (heading: number): Uint8Array => {
    const angle = (heading / 128) * Math.PI;
    const body = pack({ x: Math.cos(angle), y: Math.sin(angle) });
    const bytes = new Uint8Array(16 + body.length);
    const at = { offset: 0 };
    bytes[at.offset++] = ROOM_DATA;
    encode.string(bytes, 'move', at);
    bytes.set(body, at.offset);
    return bytes.subarray(0, at.offset + body.length);
  };
  /** Built before the run: the load generator's cost is not the peer's. */
  const moves = Array.from({ length: 256 }, (_, heading) => framed(moveMessage(heading)));
  const joinRoom = framed(Uint8Array.of(JOIN_ROOM));

  return async (_index, events) => {
    const seat = await takeSeat(settings.url);
    const url = `${settings.url.replace(/^http/, 'ws')}/${seat.processId}/${seat.roomId}`;
    const socket = new ThinSocket(`${url}?sessionId=${seat.sessionId}`, {
      opened: () => {},
      message: (bytes, from, length) => {
        const kind = bytes[from] & KIND_BITS;
        events.message(length, kind === ROOM_STATE_PATCH || kind === ROOM_STATE);
        if (kind !== JOIN_ROOM) return;
        socket.send(joinRoom);
        events.ready();
      },
      closed: (code) => events.closed(code),
    });
    return { move: (heading) => socket.send(moves[heading]), close: () => socket.close() };
  };
}

interface Seat {
  readonly processId: string;
  readonly roomId: string;
  readonly sessionId: string;
}

/** While it is busy the peer refuses seats for a moment. */
async function takeSeat(url: string): Promise<Seat> {
  for (let tries = 1; ; tries++) {
    const response = await fetch(`${url}/matchmake/joinOrCreate/world`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    if (response.ok) return (await response.json()) as Seat;
    if (tries === SEAT_TRIES_MAX) throw new Error(`matchmaking answered ${response.status}`);
    await delay(SEAT_RETRY_MS);
  }
}
