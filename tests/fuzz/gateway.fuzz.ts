// SPDX-License-Identifier: MIT
/**
 * A gateway under what no honest client sends, in three layers: bytes, whole messages in the wrong
 * state, and scripts that mix everything. Each bad frame closes its own socket with its own code,
 * an honest player beside it plays on, nothing throws, and at the end nothing is left behind.
 *
 * `REALMKEEP_SEED=text` runs other cases; a failure prints the seed and the frames of the socket.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  type CharacterId,
  type Log,
  type LogFields,
  type Random,
  SeededRandom,
  silentLog,
  toHex,
  utf8,
} from '@realmkeep/base';
import type { RealmClient } from '@realmkeep/client';
import {
  CLOSE,
  type CloseName,
  clientMessages,
  decode,
  encode,
  type Message,
} from '@realmkeep/wire';
import { characterOf, GatewayBench, RawSocket } from '../simulation/gateway-bench.ts';

const SEED = process.env.REALMKEEP_SEED ?? 'gateway fuzz';
const RAW_FRAMES = 6000;
const WRONG_STATE_ROUNDS = 12;
const SCRIPTS = 40;
const SCRIPT_FRAMES = 900;
/** Frames of one script in a virtual second: below what counts as a flood. */
const FRAMES_PER_SECOND = 25;
/** Of a frame in a failure's text. */
const SHOWN_BYTES = 64;
const BROKEN = 1006;
const GROWTH_BYTES_MAX = 50 * 1024 * 1024;
/** Letters of the fixture's accounts, besides the honest one's. */
const NAMES = 'bcdefghijklmnopqrstuvwxyz';

const UP = Object.values(clientMessages).filter(
  (of) => of.way === clientMessages.Hello.way,
) as Message<unknown>[];
const ANYWHERE: readonly string[] = ['Who', 'Ping'];
const AT_THE_CHOICE: readonly string[] = ['CreateCharacter', 'DeleteCharacter', 'EnterWorld'];
const inWorld = ({ name }: Message<unknown>): boolean =>
  name !== 'Hello' && !ANYWHERE.includes(name) && !AT_THE_CHOICE.includes(name);

/** What a socket may be closed with whatever it sends; `unavailable` would be a fault of ours. */
const BLAMES = new Set<CloseName>([
  'badInput',
  'badMessage',
  'badResume',
  'badTicket',
  'flood',
  'goodbye',
  'outOfState',
  'protocolVersion',
  'replaced',
  'schemaMismatch',
  'tooLong',
  'unknownMessage',
]);
const nameOf = (code: number): CloseName | undefined =>
  (Object.keys(CLOSE) as CloseName[]).find((name) => CLOSE[name].code === code);

class FuzzBench extends GatewayBench {
  honest: RealmClient | null = null;
  /** What the gateway logged as an error: bugs of ours. */
  readonly errors: unknown[] = [];
  #address = 0;

  static async make(t: TestContext): Promise<FuzzBench> {
    const bench = new FuzzBench();
    bench.#hearErrors();
    await bench.start();
    t.after(() => bench.stop());
    bench.honest = await bench.play('ann', ['ws://gate-1:8080']);
    return bench;
  }

  #hearErrors(): void {
    const make = this.bench.node.bind(this.bench);
    const error = (text: string, fields?: LogFields): void => void this.errors.push(text, fields);
    const log: Log = { ...silentLog, error, with: () => log };
    this.bench.node = (id) => {
      const { env, context } = make(id);
      return { env: { ...env, log }, context };
    };
  }

  /** A socket of an address that few others have; virtual time has to go on meanwhile. */
  async dial(): Promise<RawSocket> {
    this.#address += 1;
    const host = this.bench.net.host('CLIENT', `198.51.${(this.#address >> 5) & 255}.1`);
    return new RawSocket(await host.openSocket('ws://gate-1:8080'));
  }

  stranger(): Promise<RawSocket> {
    return this.bench.wait(this.dial());
  }

  figure(name: string): number {
    return this.statistics?.figures().find((figure) => figure.name === name)?.value ?? 0;
  }

  /** Nothing threw, the honest player plays, and of all the others nothing is left. */
  async survived(): Promise<void> {
    equal(this.figure('session_bugs'), 0, `seed ${SEED}`);
    deepEqual(this.errors, []);
    deepEqual(this.bench.exits, []);
    let packets = 0;
    this.honest?.onPacket(() => {
      packets += 1;
    });
    await this.bench.clock.advance(8000);
    equal(this.honest?.state, 'playing');
    equal(this.honest?.badPackets, 0);
    ok(packets >= 40, `the honest player goes on: ${packets} packets in 8 s`);
    deepEqual(
      { sessions: this.figure('sessions'), unproven: this.figure('unproven') },
      { sessions: 1, unproven: 0 },
    );
    equal(this.statistics?.players, 1);
  }
}

/** Bytes of any kind, those that look like a message likelier than chance. */
function noise(random: Random): Uint8Array {
  const bytes = random.bytes(random.below(random.below(20) === 0 ? 4200 : 80));
  if (bytes.length >= 2 && random.below(3) > 0) {
    bytes[0] = UP[random.below(UP.length)].id;
    bytes[1] = 0;
  }
  return bytes;
}

/** A whole message, now and then with one byte changed or cut off. */
function message(of: Message<unknown>, random: Random): Uint8Array {
  const bytes = encode(of, of.body.sample(random));
  const kind = random.below(8);
  if (kind === 0) bytes[random.below(bytes.length)] ^= 1 << random.below(8);
  return kind === 1 ? bytes.subarray(0, random.below(bytes.length)) : bytes;
}

function shown(frames: readonly Uint8Array[]): string {
  const last = frames.slice(-5).map((bytes) => toHex(bytes.subarray(0, SHOWN_BYTES)));
  return `seed ${SEED}, last frames ${last.join(' ')}`;
}

function blamed(raw: RawSocket, frames: readonly Uint8Array[]): void {
  const name = nameOf(raw.closed?.code ?? 0);
  ok(name !== undefined && BLAMES.has(name), `${JSON.stringify(raw.closed)}; ${shown(frames)}`);
}

test('[GWF1] bytes before a Hello close with a code and ask nothing of the realm', async (t) => {
  const bench = await FuzzBench.make(t);
  const random = new SeededRandom(`${SEED} bytes`);
  const opened = bench.opened.length;
  const closes = new Set<string>();
  for (let sent = 0; sent < RAW_FRAMES; sent += 64) {
    const batch: { raw: RawSocket; frame: Uint8Array }[] = [];
    const sockets = await bench.bench.wait(
      Promise.all(Array.from({ length: 64 }, () => bench.dial())),
    );
    for (const raw of sockets) {
      const frame = noise(random);
      raw.socket.send(frame);
      batch.push({ raw, frame });
    }
    await bench.until(() => batch.every(({ raw }) => raw.closed !== null), 'all are closed');
    for (const { raw, frame } of batch) {
      blamed(raw, [frame]);
      closes.add(nameOf(raw.closed?.code ?? 0) ?? '');
    }
  }
  equal(bench.opened.length, opened, 'no session was opened');
  for (const name of ['badMessage', 'outOfState', 'unknownMessage', 'tooLong', 'flood']) {
    ok(closes.has(name), `${name} was reached`);
  }
  await bench.survived();
});

/** A socket in one of the states that a client can bring about. */
const STATES: Readonly<
  Record<
    string,
    { reach(bench: FuzzBench): Promise<RawSocket>; may(of: Message<unknown>): boolean }
  >
> = {
  'awaiting-hello': {
    reach: (bench) => bench.stranger(),
    may: () => false,
  },
  choosing: {
    async reach(bench) {
      const raw = await bench.stranger();
      raw.send(clientMessages.Hello, bench.hello(bench.ticket('chooser')));
      await bench.until(() => raw.has(clientMessages.Welcome));
      return raw;
    },
    may: (of) => ANYWHERE.includes(of.name) || AT_THE_CHOICE.includes(of.name),
  },
  playing: {
    reach: (bench) => bench.playingSocket('player'),
    may: (of) => ANYWHERE.includes(of.name) || inWorld(of),
  },
};

test('[GWF2] a whole message in the wrong state closes with outOfState, each in each', async (t) => {
  const bench = await FuzzBench.make(t);
  const random = new SeededRandom(`${SEED} states`);
  for (let round = 0; round < WRONG_STATE_ROUNDS; round++) {
    for (const [state, { reach, may }] of Object.entries(STATES)) {
      for (const kind of UP) {
        const { name } = kind;
        if (may(kind) || (state === 'awaiting-hello' && name === 'Hello')) continue;
        const raw = await reach(bench);
        const frame = encode(kind, kind.body.sample(random));
        raw.socket.send(frame);
        await bench.until(() => raw.closed !== null, `${name} in ${state} closes`);
        const closed = nameOf(raw.closed?.code ?? 0);
        // Before the Hello there is room for 2 KiB, whatever is in them.
        const tooMuch = state === 'awaiting-hello' && frame.length > 2048;
        equal(closed, tooMuch ? 'flood' : 'outOfState', `${name} in ${state}; ${shown([frame])}`);
      }
    }
  }
  await bench.survived();
});

/** One client that has lost its mind: a script out of honest and dishonest steps. */
class Script {
  /** Sessions that were opened, and how many of them came into the world. */
  sessions = 0;
  played = 0;
  sent = 0;
  readonly #bench: FuzzBench;
  readonly #random: Random;
  readonly #name: string;
  #raw: RawSocket | null = null;
  #token: Uint8Array | null = null;
  #number = 0;
  /** What was sent over the present socket. */
  #frames: Uint8Array[] = [];

  constructor(bench: FuzzBench, random: Random, name: string) {
    this.#bench = bench;
    this.#random = random;
    this.#name = name;
  }

  async run(): Promise<void> {
    for (let step = 0; step < SCRIPT_FRAMES; step++) {
      await this.#step();
      await new Promise<void>((resolve) => {
        this.#bench.bench.clock.after(1000 / FRAMES_PER_SECOND, resolve);
      });
    }
    this.#raw?.socket.close(CLOSE.goodbye.code, '');
  }

  async #step(): Promise<void> {
    const raw = this.#raw;
    if (raw === null) return void (await this.#open());
    if (raw.closed !== null) return this.#over(raw);
    const random = this.#random;
    const kind = random.below(100);
    if (kind < 1) raw.socket.terminate();
    else if (kind < 2) raw.socket.close(CLOSE.goodbye.code, '');
    else if (kind < 4) this.#send(noise(random));
    else if (kind < 8) this.#send(message(UP[random.below(UP.length)], random));
    else this.#honest();
  }

  /** What an honest client might send; whether it may now, the script does not know. */
  #honest(): void {
    const random = this.#random;
    const { Move, Chat, Who, Ping, Resync, EnterWorld, LeaveWorld } = clientMessages;
    switch (random.below(12)) {
      case 0:
        this.#say(EnterWorld, { character: this.#character() });
        break;
      case 1:
        this.#say(random.below(8) === 0 ? LeaveWorld : Who, {});
        break;
      case 2:
        this.#say(Ping, { sent: random.below(1 << 30) });
        break;
      case 3:
        this.#say(Resync, { sector: random.below(40), band: random.below(8) });
        break;
      case 4:
        this.#say(Chat, { channel: 'say', to: '', text: 'x'.repeat(random.below(400)) });
        break;
      default: {
        this.#number += random.below(20) === 0 ? 1000 : 1;
        const speed = random.below(660);
        this.#say(Move, { number: this.#number, heading: random.below(256), speed });
      }
    }
  }

  /** Its own, mostly; else somebody else's or nobody's. */
  #character(): CharacterId {
    if (this.#random.below(4) > 0) return characterOf(this.#name);
    return (1_000_000 + this.#random.below(1000)) as CharacterId;
  }

  /** A fresh socket and its Hello, by a new ticket or by the last resume token. */
  async #open(): Promise<RawSocket> {
    const random = this.#random;
    const raw = await this.#bench.dial();
    const resumes = this.#token !== null && random.below(2) === 0;
    const token = (resumes ? this.#token : null) ?? this.#bench.ticket(this.#name);
    const hello = { ...this.#bench.hello(token), proof: resumes ? 'resume' : 'ticket' } as const;
    const bytes = encode(clientMessages.Hello, hello);
    if (random.below(10) === 0) bytes[random.below(bytes.length)] ^= 1 << random.below(8);
    this.#number = 0;
    this.#frames = [];
    this.#raw = raw;
    this.#send(bytes);
    return raw;
  }

  #over(raw: RawSocket): void {
    this.#raw = null;
    const welcome = raw.received.find((bytes) => bytes[0] === clientMessages.Welcome.id);
    const opened = welcome === undefined ? null : decode(clientMessages.Welcome, welcome);
    if (opened !== null) {
      this.sessions += 1;
      this.#token = Uint8Array.from([...opened.resumeToken, ...utf8(opened.realm)]);
    }
    this.played += raw.has(clientMessages.ZoneEntered) ? 1 : 0;
    // 1006 is the end that the script itself has made.
    if (raw.closed?.code !== BROKEN) blamed(raw, this.#frames);
  }

  #say<T>(of: Message<T>, value: T): void {
    this.#send(encode(of, value));
  }

  #send(bytes: Uint8Array): void {
    this.sent += 1;
    this.#frames.push(bytes);
    this.#raw?.socket.send(bytes);
  }
}

test('[GWF3] scripts of everything in any order leave nothing behind and disturb nobody', async (t) => {
  const bench = await FuzzBench.make(t);
  const scripts = Array.from({ length: SCRIPTS }, (_, index) => {
    const random = new SeededRandom(`${SEED} script ${index}`);
    return new Script(bench, random, NAMES[index % NAMES.length]);
  });
  const before = heapBytes();
  let failed: unknown = null;
  let done = 0;
  for (const script of scripts) {
    script.run().then(
      () => {
        done += 1;
      },
      (error: unknown) => {
        failed = error;
      },
    );
  }
  while (done < SCRIPTS && failed === null) await bench.bench.clock.advance(100);
  deepEqual(bench.errors, [], `seed ${SEED}`);
  equal(failed, null);
  const total = (of: (script: Script) => number): number =>
    scripts.reduce((sum, script) => sum + of(script), 0);
  t.diagnostic(
    `${total(({ sent }) => sent)} frames, ${total(({ sessions }) => sessions)} sessions, ` +
      `${total(({ played }) => played)} in the world`,
  );
  ok(total(({ sessions }) => sessions) > SCRIPTS * 5, 'scripts open sessions');
  ok(total(({ played }) => played) > SCRIPTS * 2, 'scripts come into the world');
  await bench.survived();
  const growth = heapBytes() - before;
  ok(growth < GROWTH_BYTES_MAX, `${growth} bytes more than before`);
});

/** What is in use after everything that can be collected was. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
