// SPDX-License-Identifier: MIT
/**
 * Thin clients of Realmkeep: the real handshake, then inputs; of a stream packet they read the
 * header alone. The bench signs their tickets itself, so no run waits for password hashes.
 */
import { createPrivateKey, randomBytes, sign } from 'node:crypto';
import type { AccountId, RealmId } from '@realmkeep/base';
import {
  CLIENT_SCHEMA_HASH,
  clientMessages,
  decode,
  encode,
  encodeTicket,
  type Message,
  messageIdOf,
  PROTOCOL_VERSION,
} from '@realmkeep/wire';
import type { Link, LinkEvents, OpenLink } from './link.ts';
import { framed, ThinSocket } from './thin-socket.ts';

export interface RealmkeepLinkSettings {
  readonly gateways: readonly string[];
  readonly realm: RealmId;
  /** Ed25519 private seed of login, in hex. */
  readonly loginSeed: string;
  /** Steps per tick that the hero walks with. */
  readonly speed: number;
  /** Account of client 0; account numbers decide where heroes start. */
  readonly firstAccount: number;
  /** Stays at the choice of characters. */
  readonly idle?: boolean;
}

const {
  Hello,
  Welcome,
  Characters,
  CreateCharacter,
  EnterWorld,
  EventsSeen,
  Move,
  NumberedEvent,
  Ping,
  Refused,
  ZoneEntered,
} = clientMessages;
const TICKET_MS = 30_000;
const STREAM_PACKET = 0x80;
const FLAG_ACK = 32;
const FLAG_WHOLE_TICK = 64;

export function realmkeepClients(settings: RealmkeepLinkSettings): OpenLink {
  const key = createPrivateKey({
    key: Buffer.from(`302e020100300506032b657004220420${settings.loginSeed}`, 'hex'),
    format: 'der',
    type: 'pkcs8',
  });
  const ticketOf = (account: number): Uint8Array =>
    encodeTicket(
      {
        account: account as AccountId,
        name: `bench ${account}`,
        loginEpoch: 1,
        realm: settings.realm,
        expiresAt: Date.now() + TICKET_MS,
        nonce: new Uint8Array(randomBytes(16)),
      },
      (bytes) => new Uint8Array(sign(null, bytes, key)),
    );

  return async (index, events) => {
    const url = settings.gateways[index % settings.gateways.length];
    return new ThinClient(url, settings.firstAccount + index, settings, events, ticketOf);
  };
}

class ThinClient implements Link {
  readonly #socket: ThinSocket;
  readonly #account: number;
  readonly #speed: number;
  readonly #idle: boolean;
  readonly #events: LinkEvents;
  /** Added to the swarm's numbers: where the zone's numbering stood when the hero entered. */
  #firstNumber = 0;

  constructor(
    url: string,
    account: number,
    settings: RealmkeepLinkSettings,
    events: LinkEvents,
    ticketOf: (account: number) => Uint8Array,
  ) {
    this.#account = account;
    this.#speed = settings.speed;
    this.#idle = settings.idle ?? false;
    this.#events = events;
    this.#socket = new ThinSocket(url, {
      opened: () => {
        this.#send(Hello, {
          protocol: PROTOCOL_VERSION,
          schema: CLIENT_SCHEMA_HASH,
          proof: 'ticket',
          token: ticketOf(account),
          client: 'bench',
        });
      },
      message: (bytes, from, length) => this.#receive(bytes, from, length),
      closed: (code) => events.closed(code),
    });
  }

  move(heading: number, number: number, walks: boolean): void {
    const speed = walks ? this.#speed : 0;
    this.#send(Move, { number: this.#firstNumber + number, heading, speed });
  }

  close(): void {
    this.#socket.close();
  }

  ping(): void {
    this.#send(Ping, { sent: 0 });
  }

  #send<T>(of: Message<T>, body: T): void {
    this.#socket.send(framed(encode(of, body)));
  }

  #receive(bytes: Buffer, from: number, length: number): void {
    const isPacket = bytes[from] >= STREAM_PACKET;
    this.#events.message(length, isPacket);
    if (isPacket) this.#readAck(bytes, from);
    else this.#handshake(bytes.subarray(from, from + length));
  }

  #readAck(bytes: Buffer, from: number): void {
    if ((bytes[from] & FLAG_ACK) === 0) return;
    const at = from + ((bytes[from] & FLAG_WHOLE_TICK) !== 0 ? 5 : 2);
    const low = bytes[at] | (bytes[at + 1] << 8);
    this.#events.acknowledged?.((low - this.#firstNumber) & 0xffff);
  }

  #handshake(data: Buffer): void {
    const id = messageIdOf(data);
    if (id === Welcome.id && this.#idle) {
      this.#events.ready();
    } else if (id === Welcome.id) {
      const welcome = decode(Welcome, data);
      const known = welcome?.characters[0];
      if (known) this.#send(EnterWorld, { character: known.character });
      else this.#send(CreateCharacter, this.#newCharacter());
    } else if (id === Characters.id) {
      const created = decode(Characters, data)?.created ?? null;
      if (created !== null) this.#send(EnterWorld, { character: created });
    } else if (id === ZoneEntered.id) {
      this.#firstNumber = decode(ZoneEntered, data)?.lastInput ?? 0;
      this.#events.ready();
    } else if (id === NumberedEvent.id) {
      // As any client does: until then its zone sends it again each second.
      const event = decode(NumberedEvent, data);
      if (event) this.#send(EventsSeen, { epoch: event.epoch, number: event.number });
    } else if (id === Refused.id) {
      const refused = decode(Refused, data);
      console.error(`account ${this.#account}: ${refused?.code} ${refused?.message}`);
    }
  }

  /** Names hold letters only: the account's number in letters. */
  #newCharacter(): { name: string; choices: string } {
    const letters = [...String(this.#account)].map((d) => 'abcdefghij'[Number(d)]).join('');
    return { name: `Bench${letters}`, choices: '{}' };
  }
}
