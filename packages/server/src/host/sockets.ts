// SPDX-License-Identifier: MIT
/**
 * Message sockets over WebSocket, with the limits that a hostile network asks for. Those that are
 * served are our own (`websocket/`); those that are opened, by tools and tests, are of `ws`.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  cutUtf8,
  type Listener,
  type MessageSocket,
  messageOf,
  RealmError,
  type SocketServerOptions,
} from '@realmkeep/base';
import { CLOSE } from '@realmkeep/wire';
import { WebSocket } from 'ws';
import { listenOn } from './addresses.ts';
import { limitConnections } from './connection-limit.ts';
import { answerUpgrade } from './websocket/handshake.ts';
import { ServerSocket } from './websocket/server-socket.ts';

/** Headers of the upgrade request, and the whole of it. */
const HEADERS_MS_MAX = 5000;
const HEADERS_BYTES_MAX = 8 * 1024;
/** How long a peer has to answer a closing handshake before its socket is destroyed. */
const CLOSE_MS_MAX = 2000;
/** Connections that have not become a WebSocket yet, of one address. */
const UNOPENED_PER_ADDRESS_MAX = 256;
/** A message of a few KiB needs no more pieces, whoever cuts it. */
const FRAGMENTS_MAX = 4;
const BUFFERED_CHUNKS_MAX = 64;
const CONNECT_MS_MAX = 5000;
/** What a server of ours may send to a client of ours. */
const CLIENT_MESSAGE_BYTES_MAX = 1024 * 1024;
/** A closing reason of the WebSocket protocol has 123 bytes at most. */
const REASON_BYTES_MAX = 123;
const NO_CODE = 1005;
const ABNORMAL = 1006;

/** `closeTimeout` is newer than the type declarations of `ws`. */
const LIMITS = {
  perMessageDeflate: false,
  maxFragments: FRAGMENTS_MAX,
  maxBufferedChunks: BUFFERED_CHUNKS_MAX,
  closeTimeout: CLOSE_MS_MAX,
};

export async function serveSockets(options: SocketServerOptions): Promise<Listener> {
  const http = createServer(
    {
      headersTimeout: HEADERS_MS_MAX,
      requestTimeout: HEADERS_MS_MAX,
      connectionsCheckingInterval: 1000,
      keepAlive: true,
      noDelay: true,
      maxHeaderSize: HEADERS_BYTES_MAX,
    },
    (_request, response) => {
      response.writeHead(426, { connection: 'close', 'content-type': 'text/plain' });
      response.end('This address speaks WebSocket.\n');
    },
  );
  const open = new Set<ServerSocket>();
  const unopened = limitConnections(http, UNOPENED_PER_ADDRESS_MAX);
  http.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    unopened.release(request.socket);
    stream.on('error', () => {});
    const answer = answerUpgrade(request, options.origins);
    if (!answer.accepted) {
      // The peer may leave its side open for ever.
      stream.once('finish', () => stream.destroy());
      stream.end(answer.text);
      return;
    }
    const socket: ServerSocket = new ServerSocket(stream, {
      answer: answer.text,
      remoteAddress: request.socket.remoteAddress ?? '',
      messageBytesMax: options.messageBytesMax,
      head,
      onGone: () => open.delete(socket),
    });
    open.add(socket);
    options.onSocket(socket);
  });
  const address = await listenOn(http, options.listen);
  return {
    address,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.terminate();
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

export function openSocket(url: string): Promise<MessageSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, {
      ...LIMITS,
      maxPayload: CLIENT_MESSAGE_BYTES_MAX,
      handshakeTimeout: CONNECT_MS_MAX,
    });
    const failed = (error: Error): void => {
      const text = `cannot connect to ${url}: ${messageOf(error)}`;
      reject(new RealmError('ERR_NET_CONNECT', text, { cause: error, fields: { url } }));
    };
    socket.once('error', failed);
    socket.once('open', () => {
      socket.off('error', failed);
      resolve(new OpenedSocket(socket, new URL(url).host));
    });
  });
}

const SEND_OPTIONS = { binary: true, compress: false, fin: true };

class OpenedSocket implements MessageSocket {
  readonly remoteAddress: string;
  onMessage: (bytes: Uint8Array) => void = () => {};
  onClose: (code: number, reason: string) => void = () => {};
  readonly #socket: WebSocket;

  constructor(socket: WebSocket, remoteAddress: string) {
    this.#socket = socket;
    this.remoteAddress = remoteAddress;
    // Messages may already lie in the buffer; they wait until the owner has set its handlers.
    socket.pause();
    setImmediate(() => socket.resume());
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) this.onMessage(new Uint8Array(data.buffer, data.byteOffset, data.length));
      else this.close(CLOSE.textFrame.code, CLOSE.textFrame.text);
    });
    // A protocol error closes the socket with its own code; there is nothing to add.
    socket.on('error', () => {});
    socket.on('close', (code: number, reason: Buffer) => {
      this.onClose(code === NO_CODE ? ABNORMAL : code, reason.toString('utf8'));
    });
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  send(bytes: Uint8Array): void {
    const socket = this.#socket;
    if (socket.readyState === WebSocket.OPEN) socket.send(bytes, SEND_OPTIONS);
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, cutUtf8(reason, REASON_BYTES_MAX));
  }

  terminate(): void {
    this.#socket.terminate();
  }
}
