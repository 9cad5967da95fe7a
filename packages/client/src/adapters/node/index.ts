// SPDX-License-Identifier: MIT
/** A `ClientEnv` of a Node program, over `ws`. */
import { type Log, type MessageSocket, RealmError, silentLog } from '@realmkeep/base';
import { WebSocket } from 'ws';
import type { ClientEnv } from '../../environment.ts';
import { fetchJson } from '../fetch-json.ts';
import { platformClock, platformRandom } from '../platform.ts';

const HANDSHAKE_MS_MAX = 5000;
const MESSAGE_BYTES_MAX = 1 << 20;

export function nodeEnv(log: Log = silentLog): ClientEnv {
  return { clock: platformClock, random: platformRandom(), openSocket, fetchJson, log };
}

function openSocket(url: string): Promise<MessageSocket> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      reject(new RealmError('ERR_NET_CONNECT', `${url} was not reached`, { cause: error }));
    };
    let socket: WebSocket;
    try {
      socket = new WebSocket(url, {
        handshakeTimeout: HANDSHAKE_MS_MAX,
        maxPayload: MESSAGE_BYTES_MAX,
        perMessageDeflate: false,
      });
    } catch (error) {
      fail(error);
      return;
    }
    socket.binaryType = 'nodebuffer';
    socket.once('error', fail);
    socket.once('open', () => {
      socket.off('error', fail);
      resolve(new NodeSocket(socket, url));
    });
  });
}

class NodeSocket implements MessageSocket {
  readonly remoteAddress: string;
  onMessage: (bytes: Uint8Array) => void = () => {};
  onClose: (code: number, reason: string) => void = () => {};
  readonly #socket: WebSocket;

  constructor(socket: WebSocket, url: string) {
    this.#socket = socket;
    this.remoteAddress = url;
    socket.on('message', (data) => {
      if (data instanceof Uint8Array) this.onMessage(data);
    });
    socket.on('close', (code, reason) => this.onClose(code, reason.toString()));
    // A broken link closes, which is what counts.
    socket.on('error', () => {});
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  send(bytes: Uint8Array): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(bytes);
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  terminate(): void {
    this.#socket.terminate();
  }
}
