// SPDX-License-Identifier: MIT
/**
 * One player's socket and the state of its session. It checks what arrives (form, rate, state) and
 * closes with the code for whatever is wrong; what a proven session asks for is its host's to do.
 * Nothing that a client sends can throw past `onMessage`.
 */
import {
  type CharacterId,
  type Clock,
  type Log,
  type MessageSocket,
  messageOf,
  unreachable,
} from '@realmkeep/base';
import {
  CLOSE,
  type CloseName,
  clientMessages,
  decode,
  encode,
  type Message,
  messageIdOf,
} from '@realmkeep/wire';
import type { Statistics } from '../../runtime/statistics.ts';
import type { Hello, HelloVerdict, Opened } from './handshake.ts';
import { HELLO_BYTES_MAX, HELLO_MS_MAX, InputRate, ReaderWatch, SILENT_MS_MAX } from './limits.ts';
import type { Player } from './player.ts';

/** After the close frame a socket has this long to go, then it is cut. */
const CLOSING_MS_MAX = 1000;

export type SessionState =
  /** A fresh socket. */
  | { readonly kind: 'awaiting-hello' }
  /** The Hello is with the database. */
  | { readonly kind: 'opening' }
  /** At the choice of characters. */
  | { readonly kind: 'choosing'; readonly opened: Opened }
  /** Waiting for a zone's Bind. */
  | {
      readonly kind: 'entering';
      readonly opened: Opened;
      readonly character: CharacterId;
      readonly since: number;
      /** By EnterWorld, which is refused in the end; who resumes waits as in `held`. */
      readonly asked: boolean;
    }
  | { readonly kind: 'playing'; readonly opened: Opened; readonly player: Player }
  /** Between two owners, or the owner is silent: inputs wait. */
  | {
      readonly kind: 'held';
      readonly opened: Opened;
      readonly player: Player;
      readonly since: number;
      /** `silent`: the owner said nothing, or took nothing; `moving`: it asked for it. */
      readonly why: 'moving' | 'silent';
    }
  /** Waiting for the zone to let go. */
  | {
      readonly kind: 'leaving';
      readonly opened: Opened;
      readonly player: Player;
      readonly since: number;
    }
  | { readonly kind: 'closing' };

/** A session that has come through its Hello. */
export type OpenState = Exclude<
  SessionState,
  { readonly kind: 'awaiting-hello' | 'opening' | 'closing' }
>;

export interface SessionHost {
  readonly clock: Clock;
  readonly log: Log;
  readonly statistics: Statistics;
  judgeHello(hello: Hello): Promise<HelloVerdict>;
  /** The session is open; the host keeps it and says Welcome. */
  opened(session: Session, opened: Opened): void;
  /** The session is open, but its socket went before that was known. */
  abandoned(opened: Opened): void;
  /** A message of an open session, its rate already judged. */
  receive(session: Session, state: OpenState, bytes: Uint8Array): void;
  /** The socket proved itself or went away before it did. */
  proven(session: Session): void;
  /** The session is over; `state` is the one it was in. Called once. */
  ended(session: Session, state: SessionState, close: CloseName | 'broken'): void;
}

export class Session {
  state: SessionState = { kind: 'awaiting-hello' };
  readonly remoteAddress: string;
  readonly reader = new ReaderWatch();
  /** When it last left the world: what was on its way then is not out of state. */
  leftAt = Number.NEGATIVE_INFINITY;
  /** EnterWorld was refused, and it is not certain that it was not done: the hero may come yet. */
  heroMayCome = false;
  /** The account script is being asked something for this session. */
  busy = false;
  readonly #socket: MessageSocket;
  readonly #host: SessionHost;
  readonly #rate: InputRate;
  readonly #since: number;
  #heardAt: number;
  #helloBytes = 0;
  #proven = false;
  #ended = false;

  constructor(socket: MessageSocket, host: SessionHost) {
    this.#socket = socket;
    this.#host = host;
    this.remoteAddress = socket.remoteAddress;
    this.#since = host.clock.now();
    this.#heardAt = this.#since;
    this.#rate = new InputRate(this.#since);
    socket.onMessage = (bytes) => {
      // Without a closure: every message of every player passes here.
      try {
        this.#receive(bytes);
      } catch (error) {
        this.#bug(error);
      }
    };
    socket.onClose = (code) => this.#guard(() => this.#gone(code));
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedBytes;
  }

  get isOver(): boolean {
    return this.state.kind === 'closing';
  }

  /** Who it is, or null before the Hello was accepted. */
  get opened(): Opened | null {
    return 'opened' in this.state ? this.state.opened : null;
  }

  /** HOT: every packet of every player. */
  send(bytes: Uint8Array): void {
    const { statistics } = this.#host;
    statistics.bytesOut += bytes.length;
    statistics.messagesOut += 1;
    this.#socket.send(bytes);
  }

  tell<T>(of: Message<T>, value: T): void {
    if (!this.isOver) this.send(encode(of, value));
  }

  /** Ends the session with a code of the table; a second close changes nothing. */
  close(name: CloseName, reason: string = CLOSE[name].text): void {
    if (this.isOver) return;
    this.#socket.close(CLOSE[name].code, reason);
    this.#host.clock.after(CLOSING_MS_MAX, () => this.#socket.terminate());
    this.#end(name);
  }

  /** Turns the socket away before it was counted among those that have to prove themselves. */
  refuse(name: CloseName): void {
    this.#proven = true;
    this.close(name);
  }

  /** Closes what is too old; called about once a second. */
  checkAge(now: number): void {
    const { kind } = this.state;
    if (kind === 'awaiting-hello' && now - this.#since >= HELLO_MS_MAX) this.close('helloTimeout');
    else if (now - this.#heardAt >= SILENT_MS_MAX) this.close('silent');
    else if (this.reader.judge(this.#socket.bufferedBytes, now) === 'close') {
      this.close('slowReader');
    }
  }

  #receive(bytes: Uint8Array): void {
    const { clock, statistics } = this.#host;
    const { state } = this;
    if (state.kind === 'closing') return;
    statistics.bytesIn += bytes.length;
    statistics.messagesIn += 1;
    const now = clock.now();
    this.#heardAt = now;
    switch (state.kind) {
      case 'awaiting-hello':
        this.#receiveHello(bytes);
        break;
      case 'opening':
        this.close('outOfState', 'wait for Welcome');
        break;
      case 'choosing':
      case 'entering':
      case 'playing':
      case 'held':
      case 'leaving':
        this.#receiveOpen(state, bytes, now);
        break;
      default:
        unreachable(state);
    }
  }

  #receiveHello(bytes: Uint8Array): void {
    this.#helloBytes += bytes.length;
    if (this.#helloBytes > HELLO_BYTES_MAX)
      return void this.close('flood', 'too much before Hello');
    const id = messageIdOf(bytes);
    if (id !== clientMessages.Hello.id) {
      return void this.close(
        isClientMessage(id) ? 'outOfState' : 'unknownMessage',
        'Hello comes first',
      );
    }
    const hello = decode(clientMessages.Hello, bytes);
    if (hello === null) return void this.close('badMessage');
    this.state = { kind: 'opening' };
    this.#host.judgeHello(hello).then(
      (verdict) => this.#guard(() => this.#judged(verdict)),
      (error: unknown) => this.#bug(error),
    );
  }

  #judged(verdict: HelloVerdict): void {
    if (this.state.kind !== 'opening') {
      if (verdict.ok) this.#host.abandoned(verdict.opened);
      return;
    }
    if (!verdict.ok) return void this.close(verdict.close, verdict.reason);
    this.#prove();
    this.state = { kind: 'choosing', opened: verdict.opened };
    this.#host.opened(this, verdict.opened);
  }

  #receiveOpen(state: OpenState, bytes: Uint8Array, now: number): void {
    const { statistics } = this.#host;
    switch (this.#rate.judge(bytes.length, now)) {
      case 'take':
        this.#host.receive(this, state, bytes);
        break;
      case 'drop':
        statistics.add('messages_dropped');
        return;
      case 'strike':
        statistics.add('messages_dropped');
        statistics.add('strikes');
        return;
      case 'close':
        statistics.add('strikes');
        this.close('flood');
        break;
    }
  }

  #gone(code: number): void {
    if (this.isOver) return;
    this.#end(code === CLOSE.goodbye.code ? 'goodbye' : 'broken');
  }

  #end(close: CloseName | 'broken'): void {
    const { state } = this;
    this.state = { kind: 'closing' };
    this.#prove();
    if (this.#ended) return;
    this.#ended = true;
    this.#host.statistics.add(`closed_${close}`);
    this.#host.ended(this, state, close);
  }

  #prove(): void {
    if (this.#proven) return;
    this.#proven = true;
    this.#host.proven(this);
  }

  /** A handler that throws is our bug: this session ends, the others never notice. */
  #guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#bug(error);
    }
  }

  #bug(error: unknown): void {
    const stack = error instanceof Error ? error.stack : undefined;
    this.#host.log.error('session handler failed', { error: messageOf(error), stack });
    this.#host.statistics.add('session_bugs');
    try {
      this.close('unavailable', 'internal error');
    } catch (again) {
      this.#host.log.error('session did not close', { error: messageOf(again) });
      this.#socket.terminate();
    }
  }
}

const FROM_CLIENT = new Set<number>(
  Object.values(clientMessages)
    .filter((entry) => entry.way === clientMessages.Hello.way)
    .map((entry) => entry.id),
);

/** True for ids that clients may send. */
export function isClientMessage(id: number): boolean {
  return FROM_CLIENT.has(id);
}
