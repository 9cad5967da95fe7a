// SPDX-License-Identifier: MIT
/** Bots at play in a realm that is being harmed, and what each of them has been through. */
import { delay, isRealmError, messageOf } from '@realmkeep/base';
import { nodeEnv } from '@realmkeep/client/node';
import { Bot } from '../../bots/bot.ts';
import { botName } from '../../bots/bot-name.ts';
import { BotMeasures, totalOf } from '../../bots/measures.ts';
import type { WayFinder } from '../../bots/way-finder.ts';

const JOINS_AT_ONCE = 12;
const JOIN_TRIES = 3;
/** Share of a bot's goals that are portals. */
const PORTALS = 0.3;
/** Of longer gaps it is kept where the bot was. */
const TELLING_GAP_MS = 500;
/**
 * A bot plays when so many packets have reached it since: two may have been on their way already.
 * Where nothing moves they come half a second apart.
 */
const PACKETS_AGAIN = 3;

/** One bot, and what happened to it since the last fault. */
export class Watched {
  readonly measures = new BotMeasures();
  readonly name: string;
  readonly bot: Bot;
  linksLost = 0;
  resumes: number[] = [];
  /** Longest time in which the world stood still for it, in ms. */
  gapMs = 0;
  /** When it was longest, and where the bot was then; for the word about a failure. */
  gapAt: { readonly at: number; readonly where: string } = { at: 0, where: '' };
  /** From the last `mark` until the next packet, in ms; NaN before that. */
  backMs = Number.NaN;
  #lastAt = 0;
  #markedAt = -1;

  constructor(
    login: string | readonly string[],
    name: string,
    ways: Map<string, WayFinder>,
    portals = PORTALS,
  ) {
    const env = nodeEnv();
    this.name = name;
    const password = `password of ${name}`;
    const options = { login, realm: null, name, password, portals, thin: false };
    this.bot = new Bot(env, options, { measures: this.measures, ways });
    const { realm } = this.bot.client;
    realm.on('resuming', () => {
      this.linksLost += 1;
    });
    realm.on('resumed', ({ awayMs }) => this.resumes.push(awayMs));
    const look = (): void => {
      const now = env.clock.now();
      const packets = this.measures.freshPackets;
      if (packets > this.#packets && this.#markedAt >= 0) {
        this.backMs = now - this.#markedAt;
        this.#markedAt = -1;
      }
      if (packets > this.#packets || this.#lastAt === 0) this.#lastAt = now;
      else this.#stoodStill(now);
      this.#packets = packets;
    };
    this.#cancel = setInterval(look, 20);
  }

  #packets = 0;
  readonly #cancel: NodeJS.Timeout;

  #stoodStill(now: number): void {
    const gapMs = now - this.#lastAt;
    if (gapMs <= this.gapMs) return;
    this.gapMs = gapMs;
    if (gapMs < TELLING_GAP_MS) return;
    const { state, at } = stand(this.bot.client.realm);
    this.gapAt = { at: now, where: `${state} ${at}` };
  }

  forget(): void {
    this.linksLost = 0;
    this.resumes = [];
    this.gapMs = 0;
    this.measures.gaps.clear();
    this.#lastAt = 0;
  }

  /** From now on it is measured how long the next packet takes. */
  mark(): void {
    this.backMs = Number.NaN;
    this.#markedAt = nodeEnv().clock.now();
  }

  stop(): void {
    clearInterval(this.#cancel);
    this.bot.stop();
  }
}

export class RealCrowd {
  readonly all: readonly Watched[];
  readonly errors: string[] = [];

  /** `portals`: the share of everybody's goals, or of each one's by his number. */
  constructor(
    login: string | readonly string[],
    seed: string,
    count: number,
    portals: number | ((index: number) => number) = PORTALS,
  ) {
    const shareOf = typeof portals === 'number' ? (): number => portals : portals;
    const ways = new Map<string, WayFinder>();
    this.all = Array.from(
      { length: count },
      (_, index) => new Watched(login, botName(`chaos ${seed}`, index), ways, shareOf(index)),
    );
  }

  /** Brings everybody into the world; whoever fails, tried again, is in `errors`. */
  async join(): Promise<void> {
    let waiting: Watched[] = [...this.all];
    for (let tries = 0; tries < JOIN_TRIES && waiting.length > 0; tries++) {
      this.errors.length = 0;
      waiting = await this.#joinAll(waiting);
    }
    // A try that failed ended its session; what counts begins now.
    for (const { measures } of this.all) measures.disconnects.clear();
    await delay(nodeEnv().clock, 500);
  }

  async #joinAll(all: readonly Watched[]): Promise<Watched[]> {
    const waiting = [...all];
    const failed: Watched[] = [];
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const { bot } = next;
        const one = next;
        await bot.join().catch((error: unknown) => {
          bot.client.realm.close();
          failed.push(one);
          this.errors.push(isRealmError(error) ? error.code : messageOf(error));
        });
      }
    };
    await Promise.all(Array.from({ length: JOINS_AT_ONCE }, worker));
    return failed;
  }

  forget(): void {
    for (const watched of this.all) watched.forget();
  }

  mark(): void {
    for (const watched of this.all) watched.mark();
  }

  stop(): void {
    for (const watched of this.all) watched.stop();
  }

  /**
   * A question that becomes true when every bot is in the world, is told of it, and is heard: the
   * world has answered an input that was sent since then, or there is none without an answer.
   */
  playAgain(): () => boolean {
    const since = new Map(this.all.map((each) => [each, each.measures.freshPackets]));
    const sent = new Map(this.all.map((each) => [each, each.bot.client.realm.inputs.sent]));
    const heard = new Set<Watched>();
    return () => {
      for (const each of this.all) {
        const { realm } = each.bot.client;
        const told = each.measures.freshPackets - (since.get(each) ?? 0) >= PACKETS_AGAIN;
        const { answered, waiting } = realm.inputs;
        const obeyed = waiting === 0 || answered > (sent.get(each) ?? 0);
        if (realm.state === 'playing' && told && obeyed) heard.add(each);
      }
      return this.all.every((each) => heard.has(each) && this.#plays(each));
    };
  }

  #plays({ bot }: Watched): boolean {
    return bot.client.realm.state === 'playing';
  }

  /** Who does not play, and how it stands with him: for the word about a failure. */
  whoDoesNot(again: () => boolean): string {
    if (again()) return '';
    return this.all
      .map(({ name, bot: { client } }) => ({ name, ...stand(client.realm) }))
      .filter(({ state, unanswered }) => state !== 'playing' || unanswered > 0)
      .map(({ name, state, unanswered, at }) => `${name} ${state} ${unanswered} unanswered ${at}`)
      .join('; ');
  }

  /** Sessions that ended. */
  get disconnects(): number {
    return this.all.reduce((sum, { measures }) => sum + totalOf(measures.disconnects), 0);
  }

  get badPackets(): number {
    return this.all.reduce((sum, { bot }) => sum + bot.client.realm.badPackets, 0);
  }

  get linksLost(): number {
    return this.all.reduce((sum, each) => sum + each.linksLost, 0);
  }

  get gapMs(): number {
    return Math.max(...this.all.map((each) => each.gapMs));
  }

  /** A question that becomes true when the world has moved for every bot. */
  movesAgain(): () => boolean {
    const since = new Map(this.all.map((each) => [each, each.measures.freshPackets]));
    return () =>
      this.all.every(
        (each) => each.measures.freshPackets - (since.get(each) ?? 0) >= PACKETS_AGAIN,
      );
  }

  /** How often a request was refused for this reason. */
  errorsOf(code: string): number {
    return this.all.reduce((sum, { measures }) => sum + (measures.errors.get(code) ?? 0), 0);
  }

  /** Bots whose socket is at the gateway that listens there. */
  at(listen: string | null): readonly Watched[] {
    return this.all.filter(({ bot }) => bot.client.realm.gateway.includes(String(listen)));
  }
}

function stand(realm: Bot['client']['realm']): {
  readonly state: string;
  readonly unanswered: number;
  readonly at: string;
} {
  const { state, gateway, zone } = realm;
  const unanswered = realm.inputs.waiting;
  return { state, unanswered, at: `${gateway} ${zone?.region ?? 'nowhere'}` };
}
