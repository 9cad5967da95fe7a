// SPDX-License-Identifier: MIT
/**
 * `npm run pictures [-- NAME ...]`: takes the screenshots of `docs/pictures` (title, journey,
 * wares, fight, phone) from a real realm with folk walking about. Needs Chromium, and some minutes.
 */
import { statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { present } from '@realmkeep/base';
import { connect, type GameClient, type TradeView } from '@realmkeep/client';
import { nodeEnv } from '@realmkeep/client/node';
import type { Browser } from 'playwright-core';
import type game from '../games/hollowmere/src/game.ts';
import type { PageState } from '../games/hollowmere/web/play/hooks.ts';
import { LiveRealm } from '../tests/e2e/live-realm.ts';
import { DESKTOP, openBrowser, PHONE, PlayerPage, whyNoBrowser } from '../tests/e2e/player-page.ts';
import { buildWeb } from './build-web.ts';

const TOWN = 'Adela Bram Corin Dagny Elric Freya Gunnar Hilde Ivo Jorun Kester Liv';
const WOOD = 'Mirela Njal Orla Perrin Quill Runa Sverre Thora';
const TALK = [
  'Fresh herring, straight off the boat!',
  'Has anybody seen my lantern?',
  'The portal hums louder tonight.',
  'Wolves on the east trail, mind yourselves.',
  'Anyone for the crypt?',
];
const PASSWORD = 'a lantern in the fog';
/** Where Edda, the harbourmaster, can be talked to. */
const BEFORE_EDDA = { x: 1590, y: 1385 };
/** Who trades with the hero of the picture, and what he pays for a loaf. */
const PARTNER = 'Bram';
const PRICE = 4;
const NORTH = 192;
const TURN = 256;
/** A stroll in one direction, at most. */
const STROLL_MS_MAX = 1800;
const TALK_CHANCE = 0.06;
const FRAME_MS = 50;
/** A picture shows the hero in company. */
const COMPANY = 7;
/** Of the last one: by then many have strolled away. */
const COMPANY_LATER = 3;
const JPEG_QUALITY = 80;
const KIB_MAX = 250;

const NEAR = 24;
/** Wolves so near are fought, in units. */
const SPELL_REACH = 300;
const ANSWER_MS = 500;

interface Place {
  readonly x: number;
  readonly y: number;
}

interface Stage {
  readonly browser: Browser;
  readonly realm: LiveRealm;
  readonly partner: Walker;
}

/** One of the folk: a real client that strolls and now and then says something. */
class Walker {
  readonly name: string;
  readonly #client: GameClient<typeof game>;
  readonly #timer: NodeJS.Timeout;
  #until = 0;
  #goal: Place | null = null;

  static async join(url: string, name: string, zone: string): Promise<Walker> {
    const client = connect<typeof game>(nodeEnv(), { login: url });
    await client.login.register(name, PASSWORD);
    const { realms } = await client.login.login(name, PASSWORD);
    await client.play(realms[0].id);
    await client.realm.enterWorld(await client.realm.createCharacter(name));
    return new Walker(client, name, zone);
  }

  private constructor(client: GameClient<typeof game>, name: string, zone: string) {
    this.name = name;
    this.#client = client;
    this.#timer = setInterval(() => this.#step(zone), FRAME_MS);
    client.realm.on('tradeChanged', (trade) => void this.#deal(trade));
  }

  /** Goes there, takes what Edda gives to newcomers, and waits for somebody to trade with. */
  async visitEdda(): Promise<void> {
    this.#goal = BEFORE_EDDA;
    while (this.#client.realm.inventory().length === 0) {
      this.#client.realm.command('answer', {});
      await delay(ANSWER_MS);
    }
  }

  /** Puts a knife and coppers on the table, and agrees to whatever comes. */
  async #deal({ trade, state, gives }: TradeView): Promise<void> {
    const { items } = this.#client.realm;
    if (state === 'asked') await items.acceptTrade(trade);
    if (state !== 'open' || gives.length > 0) return;
    const knife = this.#client.realm.inventory().find(({ template }) => template === 'knife');
    await items.offerTrade(trade, knife === undefined ? [] : [knife.serial], PRICE);
  }

  leave(): void {
    clearInterval(this.#timer);
    this.#client.realm.close();
  }

  #step(wanted: string): void {
    const { realm } = this.#client;
    const now = performance.now();
    realm.frame(now);
    if (realm.zone === null) return;
    if (this.#goal !== null) this.#approach(this.#goal);
    if (this.#goal !== null || now < this.#until) return;
    this.#until = now + (0.3 + 0.7 * Math.random()) * STROLL_MS_MAX;
    if (realm.zone.zone !== wanted) realm.move(NORTH);
    else if (Math.random() < 0.3) realm.stop();
    else realm.move(Math.floor(Math.random() * TURN));
    if (Math.random() < TALK_CHANCE) realm.say(TALK[Math.floor(Math.random() * TALK.length)]);
  }

  #approach({ x, y }: Place): void {
    const { realm } = this.#client;
    const own = [...realm.entities().values()].find((entity) => entity.own);
    if (own === undefined) return;
    const [dx, dy] = [x - own.x, y - own.y];
    if (Math.hypot(dx, dy) < NEAR) realm.stop();
    else realm.move(headingTo(dx, dy));
  }
}

/** Without walls in between. */
function headingTo(dx: number, dy: number): number {
  return Math.round((Math.atan2(dy, dx) / (2 * Math.PI)) * TURN) & (TURN - 1);
}

async function populate(url: string): Promise<Walker[]> {
  const walkers: Walker[] = [];
  for (const [names, zone] of [
    [WOOD, 'greenwood'],
    [TOWN, 'harbour'],
  ]) {
    for (const name of names.split(' ')) walkers.push(await Walker.join(url, name, zone));
  }
  return walkers;
}

async function take(player: PlayerPage, name: string): Promise<void> {
  // The zone's title has faded, the field that has the focus looks like the others.
  await player.page.waitForFunction(() => {
    const shown = document.getAnimations().filter((each) => each.playState === 'running');
    return !shown.some((each) => each instanceof CSSAnimation && each.animationName === 'banner');
  });
  await player.page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  const path = fileURLToPath(new URL(`../docs/pictures/${name}.jpg`, import.meta.url));
  await player.page.screenshot({ path, type: 'jpeg', quality: JPEG_QUALITY });
  const kib = Math.ceil(statSync(path).size / 1024);
  if (kib > KIB_MAX) throw new Error(`${path} has ${kib} KiB, more than ${KIB_MAX}`);
  console.log(`${name.padEnd(10)} ${kib} KiB`);
}

async function open(
  stage: Stage,
  hero: string,
  device: typeof DESKTOP | typeof PHONE = DESKTOP,
): Promise<PlayerPage> {
  return PlayerPage.open(stage.browser, `${stage.realm.url}/?quality=full`, hero, device);
}

async function inCompany(player: PlayerPage, company = COMPANY): Promise<void> {
  await player.until('in company', ({ heroes }) => heroes.length >= company);
}

async function title(stage: Stage): Promise<void> {
  const player = await open(stage, 'nobody');
  await player.page.getByRole('button', { name: 'New here' }).waitFor();
  await take(player, 'title');
  await player.page.context().close();
}

/** One hero's way: from the square through the wood down into the crypt. */
async function journey(stage: Stage): Promise<void> {
  const player = await open(stage, 'Maren');
  await player.signUp('Marenbrook', PASSWORD);
  await player.begin();
  await inCompany(player);
  await player.say('Who comes along to the crypt?');
  await take(player, 'harbour');
  await player.walk('w', 'in the wood', ({ zone }) => zone === 'greenwood');
  const edge = await player.place();
  await player.walk('w', 'on the path', ({ own }) => own !== null && own.y < edge.y - 130);
  await inCompany(player);
  await take(player, 'greenwood');
  await player.walk('w', 'at the turn', ({ own }) => own !== null && own.y < 4945);
  await player.walk('d', 'below the door', ({ own }) => own !== null && own.x > 4295);
  const { exits } = await player.state();
  const door = present(
    exits.find((exit) => exit.title === 'The Sunken Crypt'),
    'the wood has a door to the crypt',
  );
  await player.lead(door, 'in the crypt', ({ zone }) => zone === 'crypt');
  await player.walk('d', 'in the hall', ({ own }) => own !== null && own.x > 1100);
  await take(player, 'crypt');
  await player.page.context().close();
}

/** What Edda gives, in the bag and on the hero; and a trade with somebody who got it too. */
async function wares(stage: Stage): Promise<void> {
  const player = await open(stage, 'Sunniva');
  await player.signUp('Sunnivabrook', PASSWORD);
  await player.begin();
  await player.near(BEFORE_EDDA, NEAR);
  await player.press('e');
  await player.push('I will take them.');
  await player.until('the knife is there', ({ things }) =>
    things.some(({ template }) => template === 'knife'),
  );
  await player.press('Escape', 'b', 'c');
  await player.page.locator('.slot[data-template=knife]').dblclick();
  await player.until('it is worn', ({ things }) => things.some(({ place }) => place === 'hand'));
  await take(player, 'bag');
  await player.press('Escape', 'Escape');
  await stage.partner.visitEdda();
  const looksAt = ({ target, others }: PageState): boolean =>
    others.some(({ id, name }) => id === target && name === PARTNER);
  while (!looksAt(await player.state())) await player.press('t');
  await player.push('Trade');
  await player.page.getByLabel('You get').getByText('Gutting knife').waitFor();
  await player.page.locator('.panel[data-panel=bag] .slot[data-template=bread]').dblclick();
  await player.page.getByLabel('You give').getByText('bread').waitFor();
  await take(player, 'trade');
  await player.page.context().close();
}

/** Fire thrown at a wolf on the road. */
async function fight(stage: Stage): Promise<void> {
  const player = await open(stage, 'Ottar');
  await player.signUp('Ottarbrook', PASSWORD);
  await player.begin();
  await player.walk('w', 'in the wood', ({ zone }) => zone === 'greenwood');
  await player.walk('w', 'wolves in sight', ({ own, others }) =>
    others.some(({ kind, x, y }) => {
      return kind === 'wolf' && own !== null && Math.hypot(x - own.x, y - own.y) < SPELL_REACH;
    }),
  );
  await player.press('1');
  await player.until('the wolf is hit', ({ target, others }) =>
    others.some(({ id, health }) => id === target && health !== null && health < 1),
  );
  await player.press('1');
  await player.until('wounded', ({ hero }) => (hero?.health ?? 0) < (hero?.healthMax ?? 0));
  await take(player, 'fight');
  await player.page.context().close();
}

async function phone(stage: Stage): Promise<void> {
  const player = await open(stage, 'Tove', PHONE);
  await player.signUp('Tovebrook', PASSWORD);
  await player.begin();
  await inCompany(player, COMPANY_LATER);
  await take(player, 'phone');
  await player.page.context().close();
}

const PICTURES = { title, journey, wares, fight, phone } as const;

const why = whyNoBrowser();
if (why) throw new Error(why);
const words = process.argv.slice(2);
await buildWeb();
const realm = await LiveRealm.start();
const browser = await openBrowser();
let walkers: Walker[] = [];
try {
  walkers = await populate(realm.url);
  const partner = present(
    walkers.find(({ name }) => name === PARTNER),
    `${PARTNER} is in the world`,
  );
  for (const [name, draw] of Object.entries(PICTURES)) {
    if (words.length === 0 || words.includes(name)) await draw({ browser, realm, partner });
  }
} finally {
  for (const walker of walkers) walker.leave();
  await browser.close();
  realm.close();
}
