// SPDX-License-Identifier: MIT
/**
 * The link to a realm, over whatever sockets it takes: presents the ticket, notices silence, and
 * after a loss goes through the gateways with the resume token until one takes the session on. It
 * knows Hello, Welcome and close codes; everything else it hands on unread.
 */
import {
  type Cancel,
  concatBytes,
  delay,
  every,
  fromHex,
  type MessageSocket,
  messageOf,
  RealmError,
  utf8,
} from '@realmkeep/base';
import {
  CLIENT_SCHEMA_HASH,
  CLOSE,
  type CloseName,
  clientMessages,
  closeAdvice,
  decode,
  encode,
  messageIdOf,
  PROTOCOL_VERSION,
} from '@realmkeep/wire';
import type { ClientEnv } from './environment.ts';
import type { ClosedInfo } from './realm-events.ts';

/** From the open socket to Welcome. */
const WELCOME_MS_MAX = 5000;
/**
 * A gateway says something at least twice a second, or answers a Ping; silent for longer is gone.
 */
const SILENCE_MS_MAX = 3000;
/** A link that has been silent for so long is asked whether it lives. */
const ASK_AFTER_MS = 1000;
const WATCH_MS = 100;
/**
 * The watch itself came so late: this process stood still, and what it was sent meanwhile waits to
 * be read. The gateway is asked, and has the rest of the time to be heard.
 */
const STOOD_STILL_MS = 1000;
/** The first attempts to resume are spread over this, so that a lost gateway's players do not storm. */
const JITTER_MS = 300;
const RETRY_MS_MIN = 100;
const RETRY_MS_MAX = 5000;
/** For so long a client that was asked to leave tries to go over, served by its gateway still. */
const MOVE_MS_MAX = 4000;
/** A gateway that was left closes the socket itself; after this it is cut. */
const LEFT_MS_MAX = 5000;
/** A resume token lives five minutes after the loss. */
const RESUME_MS_MAX = 300_000;
/**
 * For so long the gateway that was lost is not asked: one that is stopped takes a connection, says
 * nothing, and would cost the time to Welcome, while another may only be busy with everybody else.
 */
const LOST_MS = 3000;
const CODE_BROKEN = 1006;

export interface LinkHandlers {
  /** A whole message or stream packet, in order. */
  message(bytes: Uint8Array): void;
  resuming(info: { code: number; reason: string }): void;
  /** After the Welcome of the new gateway was handed to `message`. */
  resumed(info: { gateway: string; attempts: number; awayMs: number }): void;
  /** Another gateway took the session on before this one went away; before its Welcome. */
  moved(info: { gateway: string }): void;
  closed(info: ClosedInfo): void;
}

type Attempt = { readonly ok: true } | { readonly ok: false; code: number; reason: string };

export class Link {
  readonly #env: ClientEnv;
  readonly #handlers: LinkHandlers;
  #state: 'closed' | 'opening' | 'open' | 'resuming' = 'closed';
  #socket: MessageSocket | null = null;
  /** Where a session may be resumed, as last told. */
  #gateways: readonly string[] = [];
  #gateway = '';
  /** Going over to another gateway while this one still serves. */
  #moving = false;
  #resumeToken: Uint8Array | null = null;
  #heardAt = 0;
  #askedAt = 0;
  #watchedAt = 0;
  /** Rises with every `open` and `close`; what was begun before it is void. */
  #generation = 0;
  #stopWatch: Cancel = () => {};

  constructor(env: ClientEnv, handlers: LinkHandlers) {
    this.#env = env;
    this.#handlers = handlers;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** The gateway in use, or the last one. */
  get gateway(): string {
    return this.#gateway;
  }

  /** Tries the gateways in order with one ticket; rejects when none takes it. */
  async open(gateways: readonly string[], ticket: string): Promise<void> {
    if (this.#state !== 'closed') throw new RealmError('ERR_CLIENT_STATE', 'the link is open');
    const token = fromHex(ticket);
    if (token === null) throw new RealmError('ERR_CLIENT_STATE', 'that is no ticket');
    const generation = ++this.#generation;
    this.#state = 'opening';
    this.#gateways = [...gateways];
    this.#resumeToken = null;
    let last: Attempt = { ok: false, code: CODE_BROKEN, reason: 'no gateway is up' };
    for (const gateway of gateways) {
      this.#gateway = gateway;
      last = await this.#attempt('ticket', token, { gateway, generation });
      if (generation !== this.#generation) throw new RealmError('ERR_CLIENT_STATE', 'closed');
      if (last.ok) return;
      // Only what another gateway may judge differently is worth a second try.
      if (last.code !== CODE_BROKEN && closeAdvice(last.code) !== 'retry-later') break;
    }
    this.#state = 'closed';
    throw failureOf(last);
  }

  /** Does nothing while the link is away: nothing stale is queued. */
  send(bytes: Uint8Array): void {
    if (this.#state === 'open') this.#socket?.send(bytes);
  }

  /** Ends the session for good. */
  close(): void {
    if (this.#state === 'closed') return;
    this.#end();
    this.#socket?.close(CLOSE.goodbye.code, 'goodbye');
    this.#socket = null;
    this.#handlers.closed(closedInfo(CLOSE.goodbye.code, 'goodbye'));
  }

  /** Breaks the socket without a word, for tests and for a page that wakes from sleep. */
  drop(): void {
    const socket = this.#socket;
    if (this.#state === 'open') this.#lost(CODE_BROKEN, 'dropped');
    socket?.terminate();
  }

  async #attempt(
    proof: 'ticket' | 'resume',
    token: Uint8Array,
    { gateway, generation }: { gateway: string; generation: number },
  ): Promise<Attempt> {
    let socket: MessageSocket;
    try {
      socket = await this.#env.openSocket(gateway);
    } catch (error) {
      return { ok: false, code: CODE_BROKEN, reason: messageOf(error) };
    }
    if (generation !== this.#generation) {
      socket.terminate();
      return { ok: false, code: CODE_BROKEN, reason: 'closed' };
    }
    return new Promise((resolve) => {
      const cancel = this.#env.clock.after(WELCOME_MS_MAX, () => {
        socket.onClose = () => {};
        socket.terminate();
        resolve({ ok: false, code: CODE_BROKEN, reason: 'no Welcome' });
      });
      socket.onClose = (code, reason) => {
        cancel();
        resolve({ ok: false, code, reason });
      };
      socket.onMessage = (bytes) => {
        if (messageIdOf(bytes) !== clientMessages.Welcome.id) return;
        cancel();
        if (generation !== this.#generation) {
          socket.onClose = () => {};
          socket.terminate();
          return;
        }
        this.#use(socket, gateway);
        this.#receive(bytes);
        resolve({ ok: true });
      };
      socket.send(helloOf(proof, token));
    });
  }

  #use(socket: MessageSocket, gateway: string): void {
    const before = this.#socket;
    this.#socket = socket;
    this.#gateway = gateway;
    // Its gateway closes it when it hears that the session has moved.
    if (before !== null) this.#env.clock.after(LEFT_MS_MAX, () => before.terminate());
    if (this.#moving) this.#handlers.moved({ gateway });
    this.#state = 'open';
    this.#heardAt = this.#env.clock.now();
    this.#watchedAt = this.#heardAt;
    socket.onMessage = (bytes) => {
      if (socket === this.#socket) this.#receive(bytes);
    };
    socket.onClose = (code, reason) => {
      if (socket === this.#socket) this.#lost(code, reason);
    };
    this.#stopWatch();
    this.#stopWatch = every(this.#env.clock, WATCH_MS, () => this.#watch());
  }

  #receive(bytes: Uint8Array): void {
    this.#heardAt = this.#env.clock.now();
    if (messageIdOf(bytes) === clientMessages.Welcome.id) {
      const welcome = decode(clientMessages.Welcome, bytes);
      if (welcome !== null) {
        this.#resumeToken = concatBytes([welcome.resumeToken, utf8(welcome.realm)]);
      }
    } else if (messageIdOf(bytes) === clientMessages.Gateways.id) {
      this.#learn(bytes);
      return;
    }
    try {
      this.#handlers.message(bytes);
    } catch (error) {
      // A page must not die of one message.
      this.#env.log.error('message handler failed', { error: messageOf(error) });
    }
  }

  #learn(bytes: Uint8Array): void {
    const news = decode(clientMessages.Gateways, bytes);
    if (news === null || news.gateways.length === 0) return;
    this.#gateways = news.gateways;
    if (news.leave && !this.#moving) void this.#moveOver();
  }

  /** Resumes at another gateway while this one still serves, so that nobody sees a break. */
  async #moveOver(): Promise<void> {
    const generation = this.#generation;
    const token = this.#resumeToken;
    const left = this.#socket;
    if (token === null || left === null) return;
    this.#moving = true;
    const { clock, random } = this.#env;
    const until = clock.now() + MOVE_MS_MAX;
    let moved = false;
    // Everybody goes over at once: who is refused because of that is not refused for ever.
    while (!moved && this.#socket !== null && clock.now() < until) {
      moved = await this.#tryOthers(token, generation);
      if (generation !== this.#generation) return;
      if (!moved) await delay(clock, RETRY_MS_MIN + random.below(JITTER_MS));
      if (generation !== this.#generation) return;
    }
    this.#moving = false;
    // The gateway that was to be left has gone meanwhile: now it is a resume like any other.
    if (!moved && this.#socket === null && this.#state === 'open') this.#lost(CODE_BROKEN, 'left');
  }

  /** True when one of the gateways has taken the session on. */
  async #tryOthers(token: Uint8Array, generation: number): Promise<boolean> {
    for (const gateway of this.#gateways) {
      const attempt = await this.#attempt('resume', token, { gateway, generation });
      if (attempt.ok) return true;
      if (generation !== this.#generation) return false;
      const { code, reason } = attempt;
      this.#env.log.debug('not moved over', { gateway, code, reason });
    }
    return false;
  }

  /**
   * The next address after the one tried last; the first when that is not among them any more. The
   * one that was lost has its turn later, when there are others.
   */
  #nextGateway(lost: string | null): string {
    const others = this.#gateways.filter((gateway) => gateway !== lost);
    const all = others.length > 0 ? others : this.#gateways;
    const index = this.#gateways.indexOf(this.#gateway);
    const after = [...this.#gateways.slice(index + 1), ...this.#gateways.slice(0, index + 1)];
    return after.find((gateway) => all.includes(gateway)) ?? this.#gateway;
  }

  #watch(): void {
    const { clock } = this.#env;
    const now = clock.now();
    const stoodStill = now - this.#watchedAt >= STOOD_STILL_MS;
    this.#watchedAt = now;
    if (stoodStill) this.#heardAt = Math.max(this.#heardAt, now - ASK_AFTER_MS);
    const silentMs = now - this.#heardAt;
    if (silentMs >= SILENCE_MS_MAX) {
      const socket = this.#socket;
      this.#lost(CODE_BROKEN, 'silence');
      socket?.terminate();
    } else if (silentMs >= ASK_AFTER_MS && now - this.#askedAt >= ASK_AFTER_MS) {
      this.#askedAt = now;
      this.send(encode(clientMessages.Ping, { sent: now }));
    }
  }

  #lost(code: number, reason: string): void {
    this.#socket = null;
    this.#stopWatch();
    // The new gateway has the session before its Welcome is here, and the old one says "replaced".
    if (this.#moving) return;
    const advice = closeAdvice(code);
    const token = this.#resumeToken;
    if (advice === 'login' || advice === 'give-up' || token === null) {
      this.#end();
      this.#handlers.closed(closedInfo(code, reason));
      return;
    }
    this.#state = 'resuming';
    this.#handlers.resuming({ code, reason });
    void this.#resume(token, advice === 'retry-later');
  }

  async #resume(token: Uint8Array, later: boolean): Promise<void> {
    const { clock, random, log } = this.#env;
    const generation = this.#generation;
    const began = clock.now();
    const lost = this.#gateway;
    let waitMs = random.below(JITTER_MS) + (later ? RETRY_MS_MAX : 0);
    for (let attempts = 1; ; attempts++) {
      await delay(clock, waitMs);
      if (generation !== this.#generation) return;
      this.#gateway = this.#nextGateway(clock.now() - began < LOST_MS ? lost : null);
      const about = { gateway: this.#gateway, generation };
      const attempt = await this.#attempt('resume', token, about);
      if (generation !== this.#generation) return;
      const awayMs = clock.now() - began;
      if (attempt.ok) {
        this.#handlers.resumed({ gateway: this.gateway, attempts, awayMs });
        return;
      }
      const { code, reason } = attempt;
      log.debug('resume failed', { gateway: this.gateway, code, reason });
      const advice = closeAdvice(code);
      const over = advice === 'login' || advice === 'give-up';
      if (over || awayMs > RESUME_MS_MAX) {
        this.#end();
        this.#handlers.closed(over ? closedInfo(code, reason) : closedInfo(4003, 'too long away'));
        return;
      }
      // One quick round through all gateways, then ever slower ones.
      const round = Math.floor(attempts / this.#gateways.length);
      const ceiling = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** Math.min(round, 10));
      waitMs = ceiling / 2 + random.below(Math.ceil(ceiling / 2) + 1);
    }
  }

  #end(): void {
    this.#generation += 1;
    this.#moving = false;
    this.#state = 'closed';
    this.#stopWatch();
  }
}

function helloOf(proof: 'ticket' | 'resume', token: Uint8Array): Uint8Array {
  return encode(clientMessages.Hello, {
    protocol: PROTOCOL_VERSION,
    schema: CLIENT_SCHEMA_HASH,
    proof,
    token,
    client: 'realmkeep-sdk',
  });
}

export function closedInfo(code: number, reason: string): ClosedInfo {
  const name = (Object.keys(CLOSE) as CloseName[]).find((key) => CLOSE[key].code === code);
  return { code, name: name ?? 'broken', advice: closeAdvice(code), reason };
}

function failureOf(attempt: Attempt): RealmError {
  if (attempt.ok || attempt.code === CODE_BROKEN) {
    const reason = attempt.ok ? '' : attempt.reason;
    return new RealmError('ERR_GATEWAYS_UNREACHABLE', `no gateway answered: ${reason}`);
  }
  const info = closedInfo(attempt.code, attempt.reason);
  return new RealmError('ERR_CLIENT_CLOSED', `${info.name}: ${info.reason}`, {
    fields: { ...info },
  });
}
