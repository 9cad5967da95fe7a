// SPDX-License-Identifier: MIT
/**
 * `npm run pictures [-- NAME ...]`: takes the screenshots of `docs/pictures` from a real realm with
 * a crowd of bots walking about. Needs Chromium, and about two minutes.
 */
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { LiveRealm } from '../tests/e2e/live-realm.ts';
import { DESKTOP, openBrowser, PHONE, PlayerPage, whyNoBrowser } from '../tests/e2e/player-page.ts';
import { buildWeb } from './build-web.ts';

const BOTS = 48;
const BOTS_MINUTES = 10;
/** A picture that is not alone: so many heroes are in view. */
const COMPANY = 9;
const PASSWORD = 'a lantern in the fog';
const JPEG_QUALITY = 84;
const KIB_MAX = 400;

interface Stage {
  readonly browser: Browser;
  readonly realm: LiveRealm;
}

const at = (path: string): string =>
  fileURLToPath(new URL(`../docs/pictures/${path}`, import.meta.url));

async function take(player: PlayerPage, name: string): Promise<void> {
  const path = at(`${name}.jpg`);
  await player.page.screenshot({ path, type: 'jpeg', quality: JPEG_QUALITY });
  const kib = Math.ceil(statSync(path).size / 1024);
  if (kib > KIB_MAX) throw new Error(`${path} has ${kib} KiB, more than ${KIB_MAX}`);
  console.log(`${name.padEnd(10)} ${kib} KiB`);
}

async function join(stage: Stage, hero: string, device?: typeof PHONE): Promise<PlayerPage> {
  const player = await PlayerPage.open(stage.browser, stage.realm.url, hero, device);
  await player.signUp(`${hero}brook`, PASSWORD);
  await player.begin();
  return player;
}

const company = (state: { heroes: readonly string[] }): boolean => state.heroes.length >= COMPANY;

async function title({ browser, realm }: Stage): Promise<void> {
  const player = await PlayerPage.open(browser, realm.url, 'nobody', DESKTOP);
  await player.page.getByRole('button', { name: 'New here' }).waitFor();
  await take(player, 'title');
  await player.page.context().close();
}

/** One hero's way: from the square through the wood down into the crypt. */
async function journey(stage: Stage): Promise<void> {
  const player = await join(stage, 'Maren');
  await player.until('in company', company);
  await player.say('Who comes along to the crypt?');
  await take(player, 'harbour');
  await player.walk('w', 'in the wood', ({ zone }) => zone === 'greenwood');
  await player.walk('w', 'at the turn', ({ own }) => own !== null && own.y < 4945);
  await take(player, 'greenwood');
  await player.walk('d', 'below the door', ({ own }) => own !== null && own.x > 4295);
  await player.walk('w', 'in the crypt', ({ zone }) => zone === 'crypt');
  await player.walk('d', 'in the hall', ({ own }) => own !== null && own.x > 1100);
  await take(player, 'crypt');
  await player.page.context().close();
}

async function phone(stage: Stage): Promise<void> {
  const player = await join(stage, 'Tove', PHONE);
  await player.until('in company', company);
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
try {
  realm.populate(BOTS, BOTS_MINUTES);
  for (const [name, draw] of Object.entries(PICTURES)) {
    if (words.length === 0 || words.includes(name)) await draw({ browser, realm });
  }
} finally {
  await browser.close();
  realm.close();
}
