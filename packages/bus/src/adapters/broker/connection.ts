// SPDX-License-Identifier: MIT
/** One client of the broker: its socket, its subscriptions, its rights. */
import type { Socket } from 'node:net';
import type { Cancel, Clock, Log } from '@realmkeep/base';
import { Access } from '../../broker/access.ts';
import { type ConnectInfo, parseConnect } from '../../broker/connect-info.ts';
import { ClientParser, FAULT, type ProtocolSink } from '../../broker/parser.ts';
import { isPublishSubject, isQueueName, isSubscribeSubject } from '../../subjects.ts';
import type { BrokerCounters, BrokerLimits, BrokerOptions } from './limits.ts';
import { Outbox } from './outbox.ts';

export interface BrokerSubscription {
  readonly connection: Connection;
  readonly subject: string;
  readonly queue: string;
  readonly sid: string;
  /** Ends after so many messages; 0 means never. */
  max: number;
  delivered: number;
  ended: boolean;
}

/** What a connection needs of the broker it belongs to. */
export interface Hub {
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: BrokerLimits;
  readonly authorize: BrokerOptions['authorize'];
  readonly counters: BrokerCounters;
  insert(subscription: BrokerSubscription): void;
  remove(subscription: BrokerSubscription): void;
  /** Number of receivers. */
  route(
    from: Connection,
    subject: string,
    reply: string,
    headerBytes: number,
    body: Uint8Array,
  ): number;
  /** The subscription of this connection that hears the subject, if any. */
  find(connection: Connection, subject: string): BrokerSubscription | undefined;
  /** The connection has something to send; it is flushed at the end of this turn. */
  wantsFlush(connection: Connection): void;
  gone(connection: Connection): void;
}

/** After the last word a peer has so long to take it before the socket is destroyed. */
const CLOSE_GRACE_MS = 1_000;
/** So many bytes are handed to the socket before the end of the turn. */
const FLUSH_BYTES = 262_144;
const STRANGER: ConnectInfo = {
  name: '',
  token: '',
  user: '',
  verbose: false,
  echo: true,
  headers: false,
  noResponders: false,
};
const NO_RESPONDERS_BODY = new TextEncoder().encode('NATS/1.0 503\r\n\r\n\r\n');

export class Connection implements ProtocolSink {
  readonly #hub: Hub;
  readonly #socket: Socket;
  readonly #outbox: Outbox;
  readonly #parser: ClientParser;
  readonly #subscriptions = new Map<string, BrokerSubscription>();
  #access: Access;
  #info: ConnectInfo = STRANGER;
  #open = true;
  #pingsOut = 0;
  #flushWanted = false;
  #cancelDeadline: Cancel;

  constructor(hub: Hub, socket: Socket, info: string) {
    this.#hub = hub;
    this.#socket = socket;
    this.#outbox = new Outbox(socket);
    const locked = hub.authorize !== undefined;
    this.#parser = new ClientParser(this, hub.limits, locked);
    this.#access = new Access(locked ? { publish: [], subscribe: [] } : null);
    this.#cancelDeadline = hub.clock.after(hub.limits.authTimeoutMs, () => {
      if (this.#parser.locked) this.leave('Authentication Timeout');
    });
    socket.on('data', (chunk) => {
      if (!this.#open) return;
      this.#pingsOut = 0;
      this.#hub.counters.bytesIn += chunk.length;
      this.#parser.push(chunk);
    });
    // A broken socket says so once more by 'close', where the connection is taken down.
    socket.on('error', () => {});
    socket.on('close', () => this.#end());
    this.#say(info);
  }

  get name(): string {
    return this.#info.name;
  }

  /** It has not shown a valid token yet. */
  get isStranger(): boolean {
    return this.#parser.locked;
  }

  get subscriptionCount(): number {
    return this.#subscriptions.size;
  }

  onConnect(json: Uint8Array): void {
    const info = parseConnect(json);
    if (info === null) {
      this.onFault(FAULT.unknownOperation);
      return;
    }
    if (this.#hub.authorize !== undefined) {
      const permissions = this.#hub.authorize(info);
      if (permissions === null) {
        this.#hub.counters.authRefusals += 1;
        this.#hub.log.warn('bus client refused', { name: info.name, at: this.#address() });
        this.leave(FAULT.authorization);
        return;
      }
      this.#access = new Access(permissions);
    }
    this.#info = info;
    this.#parser.locked = false;
    this.#cancelDeadline();
    this.#ok();
  }

  onPublish(subject: string, reply: string, headerBytes: number, body: Uint8Array): void {
    this.#hub.counters.messagesIn += 1;
    if (!isPublishSubject(subject) || (reply !== '' && !isPublishSubject(reply))) {
      this.#error('Invalid Publish Subject');
      return;
    }
    if (!this.#access.mayPublish(subject)) {
      this.#violation(`Publish to "${subject}"`);
      return;
    }
    if (reply !== '' && !this.#access.mayAskFor(reply)) {
      this.#violation(`Publish with Reply of "${reply}"`);
      return;
    }
    this.#ok();
    const reached = this.#hub.route(this, subject, reply, headerBytes, body);
    if (reached === 0 && reply !== '' && this.#info.noResponders) this.#sayNoResponders(reply);
  }

  onSubscribe(subject: string, queue: string, sid: string): void {
    if (!isSubscribeSubject(subject) || (queue !== '' && !isQueueName(queue))) {
      this.#error('Invalid Subject');
      return;
    }
    if (!this.#access.maySubscribe(subject)) {
      const using = queue === '' ? '' : ` using queue "${queue}"`;
      this.#violation(`Subscription to "${subject}"${using}`);
      return;
    }
    // A client that reconnects may name a subscription twice; the first stands.
    if (!this.#subscriptions.has(sid)) {
      if (this.#subscriptions.size >= this.#hub.limits.subscriptionsMax) {
        this.#error('maximum subscriptions exceeded');
        return;
      }
      const subscription = {
        connection: this,
        subject,
        queue,
        sid,
        max: 0,
        delivered: 0,
        ended: false,
      };
      this.#subscriptions.set(sid, subscription);
      this.#hub.insert(subscription);
    }
    this.#ok();
  }

  onUnsubscribe(sid: string, max: number): void {
    const subscription = this.#subscriptions.get(sid);
    if (subscription) {
      subscription.max = max;
      if (subscription.delivered >= max) this.#drop(subscription);
    }
    this.#ok();
  }

  onPing(): void {
    this.#say('PONG\r\n');
  }

  onPong(): void {
    this.#pingsOut = 0;
  }

  onFault(text: string): void {
    this.#hub.counters.protocolFaults += 1;
    this.leave(text);
  }

  // HOT: once per message and receiver. False when the message does not go to this one.
  deliver(
    subscription: BrokerSubscription,
    from: Connection,
    subject: string,
    reply: string,
    headerBytes: number,
    body: Uint8Array,
  ): boolean {
    if (!this.#open || subscription.ended) return false;
    if (from === this && !this.#info.echo) return false;
    const bare = headerBytes > 0 && !this.#info.headers;
    const shown = bare ? body.subarray(headerBytes) : body;
    const numbers =
      headerBytes > 0 && !bare ? `${headerBytes} ${shown.length - 2}` : `${shown.length - 2}`;
    const operation = headerBytes > 0 && !bare ? 'HMSG' : 'MSG';
    const answer = reply === '' ? '' : `${reply} `;
    this.#outbox.line(`${operation} ${subject} ${subscription.sid} ${answer}${numbers}\r\n`);
    this.#outbox.bytes(shown);
    if (reply !== '') this.#access.expectAnswer(reply);
    this.#hub.counters.messagesOut += 1;
    this.#hub.counters.bytesOut += shown.length;
    subscription.delivered += 1;
    if (subscription.max > 0 && subscription.delivered >= subscription.max) {
      this.#drop(subscription);
    }
    this.#touch();
    return true;
  }

  /** Sends what this turn brought; a client that does not take it is let go. */
  flush(): void {
    this.#flushWanted = false;
    if (!this.#open) return;
    if (this.#outbox.pendingBytes > this.#hub.limits.pendingBytesMax) {
      this.#hub.counters.slowConsumers += 1;
      this.#hub.log.warn('bus client is too slow', {
        name: this.name,
        at: this.#address(),
        pendingBytes: this.#outbox.pendingBytes,
      });
      this.leave('Slow Consumer');
      return;
    }
    this.#outbox.flush();
  }

  /** The broker's beat: a client that left `pingsOutMax` pings unanswered is gone. */
  ping(): void {
    if (!this.#open) return;
    if (this.#pingsOut >= this.#hub.limits.pingsOutMax) {
      this.leave('Stale Connection');
      return;
    }
    this.#pingsOut += 1;
    this.#say('PING\r\n');
  }

  /** Says why, takes leave of all subscriptions at once, and closes once that was sent. */
  leave(reason: string): void {
    if (!this.#open) return;
    if (reason !== '') this.#outbox.line(`-ERR '${reason}'\r\n`);
    this.#outbox.flush();
    this.#end();
    this.#socket.end();
    this.#cancelDeadline = this.#hub.clock.after(CLOSE_GRACE_MS, () => this.#socket.destroy());
    this.#socket.once('close', this.#cancelDeadline);
  }

  #end(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#cancelDeadline();
    this.#parser.stop();
    for (const subscription of this.#subscriptions.values()) {
      subscription.ended = true;
      this.#hub.remove(subscription);
    }
    this.#subscriptions.clear();
    this.#hub.gone(this);
  }

  #drop(subscription: BrokerSubscription): void {
    subscription.ended = true;
    this.#subscriptions.delete(subscription.sid);
    this.#hub.remove(subscription);
  }

  #sayNoResponders(reply: string): void {
    const subscription = this.#hub.find(this, reply);
    if (!subscription) return;
    const bytes = NO_RESPONDERS_BODY.length - 2;
    this.#outbox.line(`HMSG ${reply} ${subscription.sid} ${bytes} ${bytes}\r\n`);
    this.#outbox.bytes(NO_RESPONDERS_BODY);
    this.#touch();
  }

  #violation(what: string): void {
    this.#hub.counters.permissionViolations += 1;
    this.#hub.log.warn('bus permission refused', { name: this.name, what });
    this.#error(`Permissions Violation for ${what}`);
  }

  #ok(): void {
    if (this.#info.verbose) this.#say('+OK\r\n');
  }

  #error(text: string): void {
    this.#say(`-ERR '${text}'\r\n`);
  }

  #say(line: string): void {
    if (!this.#open) return;
    this.#outbox.line(line);
    this.#touch();
  }

  #touch(): void {
    if (this.#outbox.queuedBytes >= FLUSH_BYTES) {
      this.flush();
    } else if (!this.#flushWanted) {
      this.#flushWanted = true;
      this.#hub.wantsFlush(this);
    }
  }

  #address(): string {
    return `${this.#socket.remoteAddress ?? ''}:${this.#socket.remotePort ?? ''}`;
  }
}
