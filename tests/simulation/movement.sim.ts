// SPDX-License-Identifier: MIT
/**
 * How far a player gets by when and what he sends, measured in a whole realm (ADR 0002): scripted
 * cheaters gain nothing by any timing, and who is far away and honest is put right by no more than
 * what his packets' lateness makes different.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { type CharacterId, type Clock, type MessageSocket, present } from '@realmkeep/base';
import { type ClientEnv, connect, type GameClient } from '@realmkeep/client';
import {
  decodeState,
  defineAccount,
  defineEntity,
  defineGame,
  defineZone,
  text,
} from '@realmkeep/kit';
import { Messenger } from '@realmkeep/server';
import { SimulatedRealm } from '@realmkeep/testkit';
import { clientMessages, databaseMessages, encode, subjects } from '@realmkeep/wire';

const SPEED = 200;
const TICK_HZ = 20;
const UNIT = 64;
/** Steps a tick at full speed. */
const STEPS = (SPEED * UNIT) / TICK_HZ;
const RUN_MS = 60_000;
const EAST = 0;

const Hero = defineEntity('hero', {
  public: { name: text(64) },
  saved: [],
  speed: SPEED,
  size: 24,
});
/** Long enough to walk straight on for more than a minute. */
const road = defineGame({
  name: 'road',
  title: 'The Road',
  zones: [defineZone('road', { title: 'The Road', size: [20 * 768, 768] })],
  hero: Hero,
  entities: [],
  account: defineAccount({ newCharacter: () => ({ fields: {} }) }),
  start: { zone: 'road', at: [200, 384] },
});

/** A player's line: late by so much, in order, and standing still now and then. */
interface Line {
  readonly delayMs: number;
  readonly jitterMs: number;
  /** Every `stallEveryMs` nothing passes for `stallMs`; 0: never. */
  readonly stallEveryMs: number;
  readonly stallMs: number;
}
const NEAR: Line = { delayMs: 1, jitterMs: 0, stallEveryMs: 0, stallMs: 0 };

class LateSocket implements MessageSocket {
  readonly remoteAddress: string;
  onMessage: (bytes: Uint8Array) => void = () => {};
  onClose: (code: number, reason: string) => void = () => {};
  readonly #socket: MessageSocket;
  readonly #clock: Clock;
  readonly #passes: () => number;
  #lastUp = 0;
  #lastDown = 0;

  constructor(socket: MessageSocket, clock: Clock, passes: () => number) {
    this.#socket = socket;
    this.#clock = clock;
    this.#passes = passes;
    this.remoteAddress = socket.remoteAddress;
    socket.onMessage = (bytes) => {
      const copy = bytes.slice();
      this.#lastDown = Math.max(this.#lastDown, passes());
      clock.after(this.#lastDown - clock.now(), () => this.onMessage(copy));
    };
    socket.onClose = (code, reason) => this.onClose(code, reason);
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedBytes;
  }

  send(bytes: Uint8Array): void {
    const copy = bytes.slice();
    this.#lastUp = Math.max(this.#lastUp, this.#passes());
    this.#clock.after(this.#lastUp - this.#clock.now(), () => this.#socket.send(copy));
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  terminate(): void {
    this.#socket.terminate();
  }
}

/** One player alone on the road; what he sends as a cheater goes round his client. */
class Walker {
  readonly realm: SimulatedRealm;
  readonly client: GameClient;
  closed: string | null = null;
  socket: MessageSocket | null = null;
  /** Of what a cheater sends by himself. */
  number = 0;
  readonly #probe: Messenger;

  private constructor(realm: SimulatedRealm, line: Line) {
    this.realm = realm;
    this.#probe = new Messenger(realm.bus.connect('PROBE'), realm.trace.log('PROBE'));
    const net = realm.net.host('walker', '10.0.0.1');
    const random = realm.random.fork('line');
    const { clock } = realm;
    const passes = (): number => {
      const at = clock.now() + line.delayMs + random.below(line.jitterMs + 1);
      const phase = line.stallEveryMs === 0 ? line.stallMs : at % line.stallEveryMs;
      return phase < line.stallMs ? at + line.stallMs - phase : at;
    };
    const env: ClientEnv = {
      clock,
      random: realm.random.fork('walker'),
      fetchJson: net.fetchJson,
      log: realm.trace.log('walker'),
      openSocket: async (url) => {
        this.socket = new LateSocket(await net.openSocket(url), clock, passes);
        return this.socket;
      },
    };
    this.client = connect(env, { login: realm.loginUrls });
    this.client.realm.on('closed', ({ name }) => {
      this.closed = name;
    });
  }

  static async onRoad(line: Line = NEAR): Promise<Walker> {
    const realm = new SimulatedRealm({ seed: 'road', game: road });
    await realm.start();
    await realm.clock.advance(1000);
    const walker = new Walker(realm, line);
    const { login, realm: session } = walker.client;
    await walker.wait(login.register('Walker', 'password of Walker'));
    await walker.wait(login.login('Walker', 'password of Walker'));
    await walker.wait(walker.client.play(realm.realm));
    const character = await walker.wait(session.createCharacter('Walker'));
    await walker.wait(session.enterWorld(character));
    await realm.clock.advance(3000);
    return walker;
  }

  async wait<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const mark = (): void => {
      settled = true;
    };
    promise.then(mark, mark);
    ok(await this.realm.clock.advanceUntil(() => settled, 60_000));
    return promise;
  }

  get character(): CharacterId {
    return present(this.client.realm.zone, 'he is in the world').character;
  }

  /** A Move of his own making. */
  move(speed: number, heading = EAST, number = ++this.number): void {
    this.number = number;
    this.socket?.send(encode(clientMessages.Move, { number, heading, speed }));
  }

  /** Where the realm has him, in units, once the write-behind has come round. */
  async place(): Promise<number> {
    await this.realm.clock.advance(2000);
    const { character } = this;
    const subject = subjects.database(this.realm.realm);
    const { LoadCharacter } = databaseMessages;
    const { row } = await this.wait(
      this.#probe.ask(subject, LoadCharacter, { character, by: '' }, 1000),
    );
    return decodeState(road, row.state).x / UNIT;
  }
}

/** What a cheater does at each 50 ms of his minute; he stops at its end. */
type Cheat = (walker: Walker, turn: number) => void;

const burst: Cheat = (walker, turn) => {
  // Holds everything back for a second, then says it twenty times over.
  if (turn % 20 === 19) for (let i = 0; i < 20; i++) walker.move(STEPS);
};
const CHEATS: Readonly<Record<string, Cheat>> = {
  'walks at twice his speed': (walker, turn) => {
    if (turn % 4 === 0) walker.move(2 * STEPS);
  },
  'says everything in bursts after silence': burst,
  'begins anew at every tick': (walker, turn) => walker.move(turn % 2 === 0 ? STEPS : STEPS - 1),
  'leaves great holes in his numbers': (walker, turn) => {
    if (turn % 2 === 0) walker.move(STEPS, EAST, walker.number + 1000);
  },
  'drops his link and comes back again and again': (walker, turn) => {
    if (turn % 100 === 50) walker.client.realm.dropLink();
    else if (turn % 10 === 0 && walker.client.realm.state === 'playing') walker.move(STEPS);
  },
};

for (const [what, cheat] of Object.entries(CHEATS)) {
  test(`[MOVE1] a cheater who ${what} gains less than 5 % in a minute`, async (t) => {
    const walker = await Walker.onRoad();
    const from = await walker.place();
    const began = walker.realm.clock.now();
    for (let turn = 0; turn * 50 < RUN_MS; turn++) {
      cheat(walker, turn);
      await walker.realm.clock.advance(50);
    }
    walker.move(0);
    const elapsed = walker.realm.clock.now() - began;
    const way = (await walker.place()) - from;
    const honest = (SPEED * elapsed) / 1000;
    t.diagnostic(`gain ${((way / honest - 1) * 100).toFixed(2)} %`);
    ok(way > honest / 2, `he walked: ${way} of ${honest} units`);
    ok(way < honest * 1.05, `${way} units where ${honest} are honest`);
    equal(walker.closed, null);
    await walker.realm.stop();
  });
}

const IMPOSSIBLE: Readonly<Record<string, Cheat>> = {
  'more than twice his speed': (walker) => walker.move(2 * STEPS + 1),
  'a number that goes back': (walker) => walker.move(STEPS, EAST, 1),
};
for (const [what, cheat] of Object.entries(IMPOSSIBLE)) {
  test(`[MOVE2] ${what} closes the session`, async () => {
    const walker = await Walker.onRoad();
    walker.move(STEPS);
    await walker.realm.clock.advance(100);
    cheat(walker, 0);
    await walker.realm.clock.advance(100);
    equal(walker.closed, 'badInput');
    await walker.realm.stop();
  });
}

const FAR: Line = { delayMs: 250, jitterMs: 100, stallEveryMs: 0, stallMs: 0 };
const STALLING: Line = { ...FAR, stallEveryMs: 12_000, stallMs: 2000 };

/** The largest correction in units that any packet made to the predicted place, over a minute. */
async function worstCorrection(line: Line, steer: Cheat): Promise<number> {
  const walker = await Walker.onRoad(line);
  const { realm: session } = walker.client;
  let worst = 0;
  const socket = present(walker.socket, 'the link is open');
  const receive = socket.onMessage;
  socket.onMessage = (bytes) => {
    const before = session.place();
    receive(bytes);
    const after = session.place();
    if (before === null || after === null) return;
    worst = Math.max(worst, Math.hypot(after.x - before.x, after.y - before.y));
  };
  for (let turn = 0; turn * 50 < RUN_MS; turn++) {
    steer(walker, turn);
    await walker.realm.clock.advance(50);
  }
  equal(walker.closed, null);
  equal(walker.socket, socket, 'the link has held');
  await walker.realm.stop();
  return worst;
}

const straightOn: Cheat = ({ client }, turn) => {
  if (turn === 0) client.realm.move(EAST);
};
/** A right angle each second: 45 degrees up and down along the road. */
const zigzag: Cheat = ({ client }, turn) => {
  if (turn % 20 === 0) client.realm.move(turn % 40 === 0 ? 32 : 224);
};

test('[MOVE3] an honest player, however late his packets, walks straight on uncorrected', async (t) => {
  const worst = await worstCorrection(STALLING, straightOn);
  t.diagnostic(`corrected by ${worst.toFixed(2)} units at most`);
  ok(worst <= 1, `${worst} units`);
});

test('[MOVE4] who turns is corrected by what the lateness of his packets varies, and no more', async (t) => {
  // A turn counts from when it arrives: it is off by the way walked meanwhile, across the angle.
  const across = Math.SQRT2 * SPEED;
  const slackMs = 2 * (1000 / TICK_HZ);
  const far = await worstCorrection(FAR, zigzag);
  const stalling = await worstCorrection(STALLING, zigzag);
  t.diagnostic(`by ${far.toFixed(0)} units with jitter, ${stalling.toFixed(0)} with stalls`);
  ok(far <= (across * (FAR.jitterMs + slackMs)) / 1000, `${far} units`);
  ok(stalling <= (across * (STALLING.stallMs + STALLING.jitterMs + slackMs)) / 1000, `${stalling}`);
  deepEqual([far > 0, stalling > far], [true, true], 'the measure measures');
});
