// SPDX-License-Identifier: MIT
/** Message sockets by `ws`, with the limits that a hostile network asks for. */
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
import { WebSocket, WebSocketServer } from 'ws';
import { listenOn } from './addresses.ts';
import { limitConnections } from './connection-limit.ts';

/** Headers of the upgrade request, and the whole of it. */
const HEADERS_MS_MAX = 5000;
const HEADERS_BYTES_MAX = 8 * 1024;
/** How long a peer has to answer a closing handshake before its socket is destroyed. */
const CLOSE_MS_MAX = 2000;
/**
 * Pings and pongs of a peer in one second. Browsers send none, other clients a few a minute, and
 * each ping costs an answer.
 */
const CONTROL_FRAMES_PER_S_MAX = 20;
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
  const sockets = new WebSocketServer({
    ...LIMITS,
    noServer: true,
    maxPayload: options.messageBytesMax,
  });
  const unopened = limitConnections(http, UNOPENED_PER_ADDRESS_MAX);
  http.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    unopened.release(request.socket);
    stream.on('error', () => {});
    if (!originAllowed(options.origins, request.headers.origin)) {
      // The peer may leave its side open for ever.
      stream.once('finish', () => stream.destroy());
      stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const address = request.socket.remoteAddress ?? '';
    sockets.handleUpgrade(request, stream, head, (socket) => {
      options.onSocket(new ServedSocket(socket, address, stream));
    });
  });
  const address = await listenOn(http, options.listen);
  return {
    address,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.terminate();
        sockets.close();
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
      resolve(new HostSocket(socket, new URL(url).host));
    });
  });
}

/** Programs send no Origin; browsers always do, and only listed ones are let in. */
function originAllowed(origins: readonly string[] | null, origin: string | undefined): boolean {
  if (origins === null || origin === undefined || origins.includes(origin)) return true;
  return URL.canParse(origin) && origins.includes(new URL(origin).hostname);
}

const SEND_OPTIONS = { binary: true, compress: false, fin: true };

class HostSocket implements MessageSocket {
  readonly remoteAddress: string;
  onMessage: (bytes: Uint8Array) => void = () => {};
  onClose: (code: number, reason: string) => void = () => {};
  protected readonly socket: WebSocket;

  constructor(socket: WebSocket, remoteAddress: string) {
    this.socket = socket;
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
    return this.socket.bufferedAmount;
  }

  send(bytes: Uint8Array): void {
    const { socket } = this;
    if (socket.readyState === WebSocket.OPEN) socket.send(bytes, SEND_OPTIONS);
  }

  close(code: number, reason: string): void {
    this.socket.close(code, cutUtf8(reason, REASON_BYTES_MAX));
  }

  terminate(): void {
    this.socket.terminate();
  }
}

/**
 * A player's socket. Its messages are framed here, header and payload in one buffer, and written to
 * the stream beneath `ws`: one chunk and one plain `write` instead of two chunks and a `writev`,
 * and none of the sender's bookkeeping. `ws` goes on reading, and writes its own control frames,
 * each whole, to the same stream, so frames never mix.
 */
class ServedSocket extends HostSocket {
  readonly #stream: Duplex;
  /** Pings and pongs since the second began. */
  #controlFrames = 0;
  #secondBeganAt = 0;

  constructor(socket: WebSocket, remoteAddress: string, stream: Duplex) {
    super(socket, remoteAddress);
    this.#stream = stream;
    socket.on('ping', () => this.#countControlFrame());
    socket.on('pong', () => this.#countControlFrame());
  }

  override get bufferedBytes(): number {
    return this.#stream.writableLength;
  }

  // HOT: called once per player and publish tick; guarded by bench `spread`.
  override send(bytes: Uint8Array): void {
    if (this.socket.readyState === WebSocket.OPEN) this.#stream.write(frameOf(bytes));
  }

  /** Whoever floods is not read any further; its socket is cut when the close frame had its time. */
  override close(code: number, reason: string): void {
    super.close(code, reason);
    if (code === CLOSE.flood.code) this.socket.pause();
  }

  #countControlFrame(): void {
    const now = performance.now();
    if (now - this.#secondBeganAt >= 1000) {
      this.#secondBeganAt = now;
      this.#controlFrames = 0;
    }
    this.#controlFrames += 1;
    if (this.#controlFrames === CONTROL_FRAMES_PER_S_MAX + 1) {
      this.close(CLOSE.flood.code, 'too many pings');
    }
  }
}

const FINAL_BINARY = 0x82;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/** One unmasked binary frame (RFC 6455, section 5.2). */
function frameOf(bytes: Uint8Array): Buffer {
  const { length } = bytes;
  const head = length < LENGTH_16 ? 2 : length < 0x1_0000 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = FINAL_BINARY;
  if (head === 2) {
    frame[1] = length;
  } else if (head === 4) {
    frame[1] = LENGTH_16;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = LENGTH_64;
    frame.writeUInt32BE(0, 2);
    frame.writeUInt32BE(length, 6);
  }
  frame.set(bytes, head);
  return frame;
}
