// SPDX-License-Identifier: MIT
/** A `ClientEnv` of a browser page. */
import { type Log, type LogFields, type MessageSocket, RealmError } from '@realmkeep/base';
import type { ClientEnv } from '../../environment.ts';
import { fetchJson } from '../fetch-json.ts';
import { platformClock, platformRandom } from '../platform.ts';

const CODE_BROKEN = 1006;

export function browserEnv(log: Log = consoleLog({})): ClientEnv {
  return { clock: platformClock, random: platformRandom(), openSocket, fetchJson, log };
}

function openSocket(url: string): Promise<MessageSocket> {
  return new Promise((resolve, reject) => {
    let socket: WebSocket;
    try {
      socket = new WebSocket(url);
    } catch (error) {
      reject(new RealmError('ERR_NET_CONNECT', `${url}: not an address`, { cause: error }));
      return;
    }
    socket.binaryType = 'arraybuffer';
    socket.onerror = () => reject(new RealmError('ERR_NET_CONNECT', `${url} was not reached`));
    socket.onopen = () => resolve(new BrowserSocket(socket, url));
  });
}

class BrowserSocket implements MessageSocket {
  readonly remoteAddress: string;
  onMessage: (bytes: Uint8Array) => void = () => {};
  onClose: (code: number, reason: string) => void = () => {};
  readonly #socket: WebSocket;

  constructor(socket: WebSocket, url: string) {
    this.#socket = socket;
    this.remoteAddress = url;
    socket.onmessage = ({ data }) => {
      if (data instanceof ArrayBuffer) this.onMessage(new Uint8Array(data));
    };
    socket.onclose = ({ code, reason }) => this.onClose(code, reason);
    socket.onerror = () => {};
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  send(bytes: Uint8Array): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(bytes.slice());
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  /** Browsers cannot cut a socket: it is closed, and for the client it is gone at once. */
  terminate(): void {
    const socket = this.#socket;
    if (socket.onclose === null) return;
    socket.onclose = null;
    socket.onmessage = null;
    socket.close();
    queueMicrotask(() => this.onClose(CODE_BROKEN, ''));
  }
}

function consoleLog(fields: LogFields): Log {
  return {
    error: (text, more) => console.error(text, { ...fields, ...more }),
    warn: (text, more) => console.warn(text, { ...fields, ...more }),
    info: (text, more) => console.info(text, { ...fields, ...more }),
    debug: () => {},
    with: (more) => consoleLog({ ...fields, ...more }),
  };
}
