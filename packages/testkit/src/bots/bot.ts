// SPDX-License-Identifier: MIT
/** One bot: signs up, makes a hero, walks about, goes through portals, talks. */
import { delay, isRealmError, type Random, type RealmError } from '@realmkeep/base';
import { type ClientEnv, connect, type GameClient, type ZoneInfo } from '@realmkeep/client';
import { headingOf } from '@realmkeep/sim';
import type { BotMeasures } from './measures.ts';
import { type Spot, WayFinder } from './way-finder.ts';

/** A bot looks about and steers so often. */
const STEER_MS = 100;
/** So near to a place counts as there, in units. */
const THERE = 14;
/** Less than this way in a second, in units, and the bot thinks of something else. */
const STUCK_UNITS = 8;
const STUCK_MS = 1000;
const CHAT_MS_MIN = 8000;
const CHAT_MS_SPAN = 12_000;
/** Of so many things said, one is a shout. */
const SHOUT_ONE_IN = 10;
const SIGN_UP_TRIES_MAX = 60;
const SAYINGS = [
  'Well met!',
  'Mind the wolves.',
  'To the harbour?',
  'A fine day.',
  'Anyone there?',
];

export interface BotOptions {
  readonly login: string | readonly string[];
  readonly realm: string | null;
  readonly name: string;
  readonly password: string;
  /** Share of its goals that are exits, 0 to 1. */
  readonly portals: number;
  /** Does not decode what it is sent: for loads beyond what one process of clients can read. */
  readonly thin: boolean;
}

type Goal =
  | { readonly kind: 'exit'; readonly index: number }
  | { readonly kind: 'spot'; spot: Spot };

export class Bot {
  readonly client: GameClient;
  readonly #env: ClientEnv;
  readonly #options: BotOptions;
  readonly #random: Random;
  readonly #measures: BotMeasures;
  /** Shared by all bots of a process: one for each zone. */
  readonly #ways: Map<string, WayFinder>;
  #goal: Goal | null = null;
  #stopped = false;
  #stuckAt = 0;
  #stuckFrom: Spot = { x: 0, y: 0 };
  #chatAt = 0;
  /** Since when it stands in an exit's circle, by its own prediction; -1: it does not. */
  #reachedAt = -1;

  constructor(
    env: ClientEnv,
    options: BotOptions,
    shared: { measures: BotMeasures; ways: Map<string, WayFinder> },
  ) {
    this.#env = env;
    this.#options = options;
    this.#random = env.random.fork(options.name);
    this.#measures = shared.measures;
    this.#ways = shared.ways;
    this.client = connect(env, {
      login: options.login,
      reading: options.thin ? 'thin' : 'headless',
    });
    this.#watch();
  }

  /** Resolves when the hero stands in the world. */
  async join(): Promise<void> {
    const { login, realm } = this.client;
    const { name, password } = this.#options;
    await this.#patiently(async () => {
      try {
        await login.register(name, password);
      } catch (error) {
        if (!isRealmError(error, 'ERR_NAME_TAKEN')) throw error;
      }
    });
    const account = await this.#patiently(() => login.login(name, password));
    const wanted = this.#options.realm ?? account.realms[0]?.id ?? '';
    await this.#patiently(async () => {
      const { gateways, ticket } = await login.ticket(wanted);
      const welcome = realm.once('welcome');
      await realm.enter(gateways, ticket);
      await welcome;
    });
    const character =
      realm.characters[0]?.character ??
      (await this.#patiently(() =>
        realm.createCharacter(name, { look: this.#random.below(16 ** 5) }),
      ));
    await this.#patiently(() => realm.enterWorld(character));
    this.#measures.joined += 1;
    void this.#live();
  }

  stop(): void {
    this.#stopped = true;
    this.client.realm.close();
  }

  /** Asks again for as long as the other side says "later". */
  async #patiently<T>(ask: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await ask();
      } catch (error) {
        if (!isRealmError(error) || tries >= SIGN_UP_TRIES_MAX || this.#stopped) throw error;
        const retryAfterMs = Number(error.fields.retryAfterMs ?? 0);
        if (retryAfterMs <= 0 && !isPassing(error)) throw error;
        await delay(
          this.#env.clock,
          Math.min(5000, Math.max(100, retryAfterMs)) + this.#random.below(200),
        );
      }
    }
  }

  #watch(): void {
    const { realm } = this.client;
    const measures = this.#measures;
    const gap = measures.gapMeter(() => this.#env.clock.now());
    let region = '';
    realm.onPacket((tick) => gap.packet(tick));
    realm.on('hold', () => {
      gap.reset();
      if (this.#reachedAt < 0) this.#reachedAt = this.#insideSince(this.#env.clock.now());
    });
    realm.on('go', () => {
      this.#reachedAt = -1;
      this.#goal = null;
    });
    realm.on('notice', () => {
      measures.notices += 1;
      this.#reachedAt = -1;
      this.#goal = null;
    });
    realm.on('zoneEntered', (zone) => {
      gap.reset();
      if (region !== '' && zone.region !== region && this.#reachedAt >= 0) {
        measures.passage(this.#env.clock.now() - this.#reachedAt);
      }
      region = zone.region;
      this.#reachedAt = -1;
      this.#goal = null;
    });
    realm.on('resuming', () => {
      gap.reset();
      measures.linksLost += 1;
    });
    realm.on('resumed', ({ awayMs }) => measures.resumed(awayMs));
    realm.on('closed', ({ name }) => {
      if (!this.#stopped) measures.disconnect(name);
    });
    realm.on('refused', ({ code }) => {
      if (code !== 'ERR_CHAT_RATE') measures.error(code);
    });
    realm.on('chat', () => {
      measures.chatsHeard += 1;
    });
  }

  async #live(): Promise<void> {
    const { clock } = this.#env;
    await delay(clock, this.#random.below(STEER_MS));
    while (!this.#stopped) {
      if (this.client.realm.state === 'playing') this.#steer(clock.now());
      await delay(clock, STEER_MS);
    }
  }

  #steer(now: number): void {
    const { realm } = this.client;
    const { zone } = realm;
    // Nobody looks at the picture, so it is not drawn (`frame`); the prediction is enough.
    const hero = realm.place();
    if (zone === null || hero === null) return;
    this.#talk(now);
    this.#noticeExit(zone, hero, now);
    if (this.#reachedAt >= 0) return;
    this.#noticeStuck(zone, hero, now);
    const spot = this.#target(zone, hero);
    if (spot === null) {
      this.#goal = null;
      return;
    }
    const dx = spot.x - hero.x;
    const dy = spot.y - hero.y;
    if (Math.hypot(dx, dy) < THERE && this.#goal?.kind === 'spot') {
      this.#goal = null;
      if (this.#random.below(3) === 0) realm.stop();
      return;
    }
    realm.move(headingOf(dx, dy));
  }

  #target(zone: ZoneInfo, hero: Spot): Spot | null {
    const ways = this.#waysOf(zone);
    this.#goal ??= this.#chooseGoal(zone, hero, ways);
    if (this.#goal === null) return null;
    if (this.#goal.kind === 'spot') return this.#goal.spot;
    return ways.towards(this.#goal.index, hero);
  }

  #chooseGoal(zone: ZoneInfo, hero: Spot, ways: WayFinder): Goal | null {
    if (zone.exits.length > 0 && this.#random.below(1000) < this.#options.portals * 1000) {
      const far = (exit: Spot): number => Math.hypot(exit.x - hero.x, exit.y - hero.y);
      const nearest = Math.min(...zone.exits.map(far));
      return { kind: 'exit', index: zone.exits.findIndex((exit) => far(exit) === nearest) };
    }
    const spot = ways.anywhere(hero, this.#random);
    return spot === null ? null : { kind: 'spot', spot };
  }

  #noticeExit(zone: ZoneInfo, hero: Spot, now: number): void {
    if (this.#reachedAt >= 0 || this.#goal?.kind !== 'exit') return;
    const exit = zone.exits[this.#goal.index];
    if (Math.hypot(exit.x - hero.x, exit.y - hero.y) < exit.radius) {
      this.#reachedAt = this.#insideSince(now);
    }
  }

  /**
   * A passage is measured from when the hero came into the exit's circle, as its player saw it.
   * Bots look ten times a second, so the way it is inside by now tells how long ago that was.
   */
  #insideSince(now: number): number {
    const { zone } = this.client.realm;
    const place = this.client.realm.place();
    if (zone === null || place === null) return now;
    let depth = 0;
    for (const exit of zone.exits) {
      depth = Math.max(depth, exit.radius - Math.hypot(exit.x - place.x, exit.y - place.y));
    }
    return now - Math.min(STEER_MS, (depth / zone.speedMax) * 1000);
  }

  #noticeStuck(zone: ZoneInfo, hero: Spot, now: number): void {
    if (now - this.#stuckAt < STUCK_MS) return;
    const way = Math.hypot(hero.x - this.#stuckFrom.x, hero.y - this.#stuckFrom.y);
    if (way < STUCK_UNITS) {
      const spot = this.#waysOf(zone).anywhere(hero, this.#random);
      this.#goal = spot === null ? null : { kind: 'spot', spot };
    }
    this.#stuckAt = now;
    this.#stuckFrom = { x: hero.x, y: hero.y };
  }

  #talk(now: number): void {
    if (now < this.#chatAt) return;
    const first = this.#chatAt === 0;
    this.#chatAt = now + CHAT_MS_MIN + this.#random.below(CHAT_MS_SPAN);
    if (first) return;
    const saying = SAYINGS[this.#random.below(SAYINGS.length)];
    this.#measures.chatsSaid += 1;
    if (this.#random.below(SHOUT_ONE_IN) === 0) this.client.realm.shout(saying);
    else this.client.realm.say(saying);
  }

  #waysOf(zone: ZoneInfo): WayFinder {
    let ways = this.#ways.get(zone.zone);
    if (ways === undefined) {
      ways = new WayFinder(zone);
      this.#ways.set(zone.zone, ways);
    }
    return ways;
  }
}

/** Asked again, it may be answered otherwise: a realm that is just starting, too. */
function isPassing({ code, fields }: RealmError): boolean {
  if (code === 'ERR_CLIENT_CLOSED') return fields.advice === 'resume';
  return /^ERR_(NET_|GATEWAYS_|REALM_AWAY|BUSY|ZONE_DOWN)/.test(code);
}
