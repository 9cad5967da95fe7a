// SPDX-License-Identifier: MIT
/** A player of a simulated realm: the real SDK on virtual time, and what he saw. */
import type { CharacterId } from '@realmkeep/base';
import { connect, type GameClient, type ZoneInfo } from '@realmkeep/client';
import type { SimulatedRealm } from './realm.ts';

const STEP_MS = 50;
const TURN = 256;

export class SimulatedPlayer {
  readonly name: string;
  readonly client: GameClient;
  /** What he heard, oldest first: `channel from: text`. */
  readonly heard: string[] = [];
  readonly notices: string[] = [];
  /** Zones entered, in order. */
  readonly zones: string[] = [];
  /** Resumes at a gateway. */
  resumes = 0;
  /** Why the session ended, if it did. */
  closed: string | null = null;
  readonly #realm: SimulatedRealm;

  constructor(realm: SimulatedRealm, name: string) {
    this.#realm = realm;
    this.name = name;
    const net = realm.net.host(name, `10.0.0.${realm.nextAddress()}`);
    this.client = connect(
      {
        clock: realm.clock,
        random: realm.random.fork(`player ${name}`),
        openSocket: net.openSocket,
        fetchJson: net.fetchJson,
        log: realm.trace.log(name),
      },
      { login: realm.loginUrls },
    );
    const { realm: session } = this.client;
    session.on('chat', ({ channel, from, text }) => this.heard.push(`${channel} ${from}: ${text}`));
    session.on('notice', ({ text }) => this.notices.push(text));
    session.on('zoneEntered', (zone) => this.zones.push(zone.zone));
    session.on('resumed', () => {
      this.resumes += 1;
    });
    session.on('closed', (info) => {
      this.closed = info.name;
    });
  }

  /** Signs up and logs in. */
  async signUp(): Promise<void> {
    const password = `password of ${this.name}`;
    await this.wait(this.client.login.register(this.name, password));
    await this.wait(this.client.login.login(this.name, password));
  }

  /** Signs up, logs in, makes a hero of the same name and enters the world. */
  async join(choices: object = {}): Promise<ZoneInfo> {
    await this.signUp();
    await this.wait(this.client.play(this.#realm.realm));
    const character = await this.wait(this.client.realm.createCharacter(this.name, choices));
    return this.enter(character);
  }

  enter(character: CharacterId): Promise<ZoneInfo> {
    return this.wait(this.client.realm.enterWorld(character));
  }

  /** Where his own hero is, by his prediction; units. */
  get at(): { x: number; y: number } {
    this.client.realm.frame(this.#realm.clock.now());
    const hero = this.client.realm.hero();
    return hero ? { x: hero.x, y: hero.y } : { x: Number.NaN, y: Number.NaN };
  }

  /** Names of the heroes and kinds of the creatures that he sees, himself included; sorted. */
  get sees(): string[] {
    this.client.realm.frame(this.#realm.clock.now());
    return [...this.client.realm.entities().values()]
      .map((entity) => String(entity.fields.name ?? entity.kind))
      .sort();
  }

  /** Where he sees the hero of that name; NaN when he does not. */
  placeOf(name: string): { x: number; y: number } {
    this.client.realm.frame(this.#realm.clock.now());
    const all = [...this.client.realm.entities().values()];
    const { x, y } = all.find((one) => one.fields.name === name) ?? {
      x: Number.NaN,
      y: Number.NaN,
    };
    return { x, y };
  }

  /** Walks straight there; false when he did not arrive (or changed zone) within `msMax`. */
  async walkTo(x: number, y: number, msMax = 20_000): Promise<boolean> {
    const zone = this.zones.length;
    for (let spent = 0; spent < msMax; spent += STEP_MS) {
      if (this.zones.length !== zone) return false;
      const at = this.at;
      const distance = Math.hypot(x - at.x, y - at.y);
      if (distance < 12) {
        this.client.realm.stop();
        return true;
      }
      const turn = Math.atan2(y - at.y, x - at.x) / (2 * Math.PI);
      this.client.realm.move(((Math.round(turn * TURN) % TURN) + TURN) % TURN);
      await this.#realm.clock.advance(STEP_MS);
    }
    return false;
  }

  /** Lets time pass until the promise settles; rejects when it takes a virtual minute. */
  async wait<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const mark = (): void => {
      settled = true;
    };
    promise.then(mark, mark);
    await this.#realm.clock.advanceUntil(() => settled, 60_000);
    if (!settled) throw new Error(`${this.name} waited a minute in vain`);
    return promise;
  }
}
