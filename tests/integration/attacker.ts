// SPDX-License-Identifier: MIT
/**
 * What the other side of a realm's open ports can do: raw sockets and requests from any of this
 * machine's own addresses, 127.0.0.x, and tickets as whoever stole login's key would make them.
 */
import { readFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect as openTcp, type Socket } from 'node:net';
import { join } from 'node:path';
import { type AccountId, type CharacterId, fromHex, present, type RealmId } from '@realmkeep/base';
import { simulatedCrypto } from '@realmkeep/testkit';
import {
  type BodyOf,
  CLIENT_SCHEMA_HASH,
  clientMessages,
  decode,
  encode,
  encodeTicket,
  type Message,
  messageIdOf,
  PROTOCOL_VERSION,
} from '@realmkeep/wire';
import { WebSocket } from 'ws';

const WAIT_MS_MAX = 20_000;
const PROBE_MS = 10;

export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Polls; rejects with what was waited for. */
export async function until(
  what: string | (() => string),
  done: () => boolean | Promise<boolean>,
  deadlineMs = WAIT_MS_MAX,
): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!(await done())) {
    const text = typeof what === 'string' ? what : what();
    if (performance.now() > end) throw new Error(`within ${deadlineMs} ms: ${text}`);
    await delay(PROBE_MS);
  }
}

/** A WebSocket by hand. */
export class RawPlayer {
  readonly received: Uint8Array[] = [];
  readonly socket: WebSocket;
  closed: { code: number; reason: string } | null = null;

  static open(gateway: string, from = '127.0.0.1'): Promise<RawPlayer> {
    const socket = new WebSocket(gateway, { localAddress: from });
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.once('open', () => resolve(new RawPlayer(socket)));
    });
  }

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('message', (data: Buffer) => void this.received.push(new Uint8Array(data)));
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
    });
  }

  send<T>(of: Message<T>, value: T): void {
    this.sendBytes(encode(of, value));
  }

  sendBytes(bytes: Uint8Array): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(bytes);
  }

  hello(token: Uint8Array, changes: Partial<BodyOf<typeof clientMessages.Hello>> = {}): void {
    const [protocol, schema] = [PROTOCOL_VERSION, CLIENT_SCHEMA_HASH];
    const usual = { protocol, schema, proof: 'ticket', token, client: 'attacker' } as const;
    this.send(clientMessages.Hello, { ...usual, ...changes });
  }

  /** The next message of this kind; what came before it is forgotten. */
  async next<T>(of: Message<T>): Promise<T> {
    for (;;) {
      await until(
        () => `a ${of.name} arrives; closed: ${JSON.stringify(this.closed)}`,
        () => this.received.length > 0,
      );
      const bytes = present(this.received.shift(), 'there is one');
      if (messageIdOf(bytes) === of.id) return present(decode(of, bytes), `${of.name} is readable`);
    }
  }

  /** The code it is closed with. */
  async end(): Promise<number> {
    await until('the socket is closed', () => this.closed !== null);
    return present(this.closed, 'it is closed').code;
  }

  /** Opens a session, makes a hero when there is none, and enters the world. */
  async enter(token: Uint8Array, name: string): Promise<CharacterId> {
    this.hello(token);
    const { characters } = await this.next(clientMessages.Welcome);
    let character = characters[0]?.character;
    if (character === undefined) {
      this.send(clientMessages.CreateCharacter, { name, choices: '' });
      const made = await this.next(clientMessages.Characters);
      character = present(made.created, 'a hero was made');
    }
    this.send(clientMessages.EnterWorld, { character });
    await this.next(clientMessages.ZoneEntered);
    return character;
  }
}

/** Tickets as login makes them, and as it would never make them. */
export class Forger {
  readonly #seed: Uint8Array;
  readonly #realm: RealmId;
  #nonce = 0;

  constructor(dataFolder: string, realm: string) {
    const hex = readFileSync(join(dataFolder, 'secrets/login.seed'), 'utf8').trim();
    this.#seed = present(fromHex(hex), 'the seed is hexadecimal');
    this.#realm = realm as RealmId;
  }

  ticket(
    account: number,
    changes: { expiresAt?: number; realm?: string; seed?: Uint8Array } = {},
  ): Uint8Array {
    const nonce = new Uint8Array(16);
    new DataView(nonce.buffer).setUint32(0, ++this.#nonce);
    const fields = {
      account: account as AccountId,
      name: 'Attacker',
      loginEpoch: 1,
      realm: (changes.realm as RealmId | undefined) ?? this.#realm,
      expiresAt: changes.expiresAt ?? Date.now() + 30_000,
      nonce,
    };
    const seed = changes.seed ?? this.#seed;
    return encodeTicket(fields, (bytes) => simulatedCrypto.sign(seed, bytes));
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** One request, its path and body exactly as given. */
export function ask(
  url: string,
  path: string,
  options: { body?: string; from?: string; type?: string } = {},
): Promise<Answer> {
  const { body, from = '127.0.0.1', type = 'application/json' } = options;
  const { hostname, port } = new URL(url);
  const method = body === undefined ? 'GET' : 'POST';
  const headers = body === undefined ? {} : { 'content-type': type };
  return new Promise((resolve, reject) => {
    const target = { hostname, port, path, method, headers, localAddress: from, agent: false };
    const sent = request(target, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('error', reject);
      response.on('end', () => {
        const json = /json/.test(String(response.headers['content-type'])) ? JSON.parse(text) : {};
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A TCP connection, and when and how it ended. */
export class RawTcp {
  readonly socket: Socket;
  text = '';
  ended = false;

  constructor(address: string, from = '127.0.0.1') {
    const [host, port] = [address.slice(0, address.lastIndexOf(':')), address.split(':').at(-1)];
    this.socket = openTcp({ host, port: Number(port), localAddress: from });
    this.socket.on('error', () => {});
    this.socket.on('data', (part: Buffer) => {
      this.text += part.toString('latin1');
    });
    this.socket.on('close', () => {
      this.ended = true;
    });
  }
}
