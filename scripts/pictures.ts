// SPDX-License-Identifier: MIT
/**
 * `npm run pictures [-- NAME ...]`: takes the screenshots of `docs/pictures` (title, journey,
 * phone) from a real realm with folk walking about. Needs Chromium, and about a minute.
 */
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { present } from '@realmkeep/base';
import { connect, type GameClient } from '@realmkeep/client';
import { nodeEnv } from '@realmkeep/client/node';
import type { Browser } from 'playwright-core';
import type game from '../games/hollowmere/src/game.ts';
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
const NORTH = 192;
const TURN = 256;
/** A stroll in one direction, at most. */
const STROLL_MS_MAX = 1800;
const TALK_CHANCE = 0.06;
const FRAME_MS = 50;
/** A picture shows the hero in company. */
const COMPANY = 7;
const JPEG_QUALITY = 84;
const KIB_MAX = 400;

interface Stage {
  readonly browser: Browser;
  readonly realm: LiveRealm;
}

/** One of the folk: a real client that strolls and now and then says something. */
class Walker {
  readonly #client: GameClient<typeof game>;
  readonly #timer: NodeJS.Timeout;
  #until = 0;

  static async join(url: string, name: string, zone: string): Promise<Walker> {
    const client = connect<typeof game>(nodeEnv(), { login: url });
    await client.login.register(name, PASSWORD);
    const { realms } = await client.login.login(name, PASSWORD);
    await client.play(realms[0].id);
    await client.realm.enterWorld(await client.realm.createCharacter(name));
    return new Walker(client, zone);
  }

  private constructor(client: GameClient<typeof game>, zone: string) {
    this.#client = client;
    this.#timer = setInterval(() => this.#step(zone), FRAME_MS);
  }

  leave(): void {
    clearInterval(this.#timer);
    this.#client.realm.close();
  }

  #step(wanted: string): void {
    const { realm } = this.#client;
    const now = performance.now();
    realm.frame(now);
    if (realm.zone === null || now < this.#until) return;
    this.#until = now + (0.3 + 0.7 * Math.random()) * STROLL_MS_MAX;
    if (realm.zone.zone !== wanted) realm.move(NORTH);
    else if (Math.random() < 0.3) realm.stop();
    else realm.move(Math.floor(Math.random() * TURN));
    if (Math.random() < TALK_CHANCE) realm.say(TALK[Math.floor(Math.random() * TALK.length)]);
  }
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

async function inCompany(player: PlayerPage): Promise<void> {
  await player.until('in company', ({ heroes }) => heroes.length >= COMPANY);
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

async function phone(stage: Stage): Promise<void> {
  const player = await open(stage, 'Tove', PHONE);
  await player.signUp('Tovebrook', PASSWORD);
  await player.begin();
  await inCompany(player);
  await take(player, 'phone');
  await player.page.context().close();
}

const PICTURES = { title, journey, phone } as const;

const why = whyNoBrowser();
if (why) throw new Error(why);
const words = process.argv.slice(2);
await buildWeb();
const realm = await LiveRealm.start();
const browser = await openBrowser();
let walkers: Walker[] = [];
try {
  walkers = await populate(realm.url);
  for (const [name, draw] of Object.entries(PICTURES)) {
    if (words.length === 0 || words.includes(name)) await draw({ browser, realm });
  }
} finally {
  for (const walker of walkers) walker.leave();
  await browser.close();
  realm.close();
}
