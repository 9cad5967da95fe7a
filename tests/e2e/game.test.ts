// SPDX-License-Identifier: MIT
/** Hollowmere as a game: two people in two pages fight, loot, deal and trade on a real realm. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { present } from '@realmkeep/base';
import type { Browser } from 'playwright-core';
import type { PageState } from '../../games/hollowmere/web/play/hooks.ts';
import { buildWeb } from '../../scripts/build-web.ts';
import { LiveRealm } from './live-realm.ts';
import { DESKTOP, openBrowser, PHONE, PlayerPage, whyNoBrowser } from './player-page.ts';

const PASSWORD = 'a lantern in the fog';
const EDDA = { x: 1600, y: 1330 };
const MERRYN = { x: 1310, y: 1392 };
/** Of the Greenwood: wolves prowl up to here, the way in is below; the harbour ends far above. */
const WOOD_Y = 4000;
const WOLVES_Y = 5640;
/** Foes so near can be chosen by a key, in units. */
const SIGHT = 320;
const MEND_MANA = 18;
const EMBER_MANA = 14;
const SETTINGS = 'hollowmere.settings';
const GATE = { x: 1536, y: 950 };
const CRYPT = { x: 4300, y: 4700 };
/** A button on a phone is at least so large. */
const THUMB_PIXELS = 40;
const FIGHT_MS_MAX = 60_000;
const skip = whyNoBrowser();

/** Software graphics draw two pages at a time, so each is drawn as on an old phone. */
const drawnSimply = (device: typeof DESKTOP | typeof PHONE, origin: string) => ({
  ...device,
  reducedMotion: 'reduce' as const,
  storageState: {
    cookies: [],
    origins: [{ origin, localStorage: [{ name: SETTINGS, value: '{"quality":"low"}' }] }],
  },
});

const countOf = ({ things }: PageState, template: string): number =>
  things
    .filter((thing) => thing.template === template && !thing.pending)
    .reduce((sum, { quantity }) => sum + quantity, 0);

describe('Hollowmere in two pages', { skip }, () => {
  let realm: LiveRealm | undefined;
  let browser: Browser | undefined;
  const players: PlayerPage[] = [];

  before(async () => {
    await buildWeb();
    realm = await LiveRealm.start();
    browser = await openBrowser();
    for (const [account, hero] of [
      ['Adaline', 'Ada'],
      ['Brunold', 'Bruno'],
    ]) {
      const player = await PlayerPage.open(
        browser,
        realm.url,
        hero,
        drawnSimply(DESKTOP, realm.url),
      );
      await player.signUp(account, PASSWORD);
      await player.begin();
      players.push(player);
    }
  });
  after(async () => {
    await browser?.close();
    realm?.close();
  });

  test('[E2E10] Edda gives a knife and bread, and tells of wolves; the story shows it', async () => {
    for (const player of players) {
      await player.near({ x: EDDA.x, y: EDDA.y + 70 }, 40);
      await player.press('Escape', 'e');
      await player.until('she talks', ({ windows }) => windows.includes('talk'));
      await player.push('I will take them.');
      await player.until('the knife is there', (state) => countOf(state, 'knife') === 1);
      await player.push('Four wolves it is.');
      await player.until('wolves', ({ hero }) => hero?.quest.step === 1 && hero.quest.begun);
      await player.press('Escape', 'l');
      await player.page.getByText('Teeth at the gate 0/4').first().waitFor();
      await player.press('Escape');
    }
  });

  test('[E2E11] the bag: a knife is worn by two clicks, and counts in the hero window', async () => {
    const [ada] = players;
    await ada.press('b', 'c');
    const { windows } = await ada.until('two windows', (state) => state.windows.length === 2);
    deepEqual([...windows].sort(), ['bag', 'hero']);
    await ada.page.locator('.slot[data-template=knife]').dblclick();
    await ada.until('worn', ({ things }) => things.some(({ place }) => place === 'hand'));
    await ada.page.locator('.slot[data-place=hand][data-template=knife]').waitFor();
    await ada.press('Escape', 'Escape');
    deepEqual((await ada.state()).windows, []);
  });

  test('[E2E12] bread is bought from the vendor and sold again; the purse follows', async () => {
    const [ada] = players;
    await ada.near({ x: MERRYN.x + 40, y: MERRYN.y + 40 }, 60);
    await ada.press('e');
    await ada.until('the stall is open', ({ windows }) => windows.includes('vendor'));
    const before = await ada.state();
    ok(before.money >= 5, `${before.money} coppers of Edda`);
    await ada.push('Sell');
    await ada.push('Sell Loaf of bread for 3 coppers');
    await ada.until('sold', ({ money }) => money === before.money + 3);
    await ada.push('Buy');
    await ada.push('Buy Loaf of bread for 6 coppers');
    const after = await ada.until('bought', ({ money }) => money === before.money - 3);
    equal(countOf(after, 'bread'), 1);
    await ada.press('Escape', 'Escape');
  });

  test('[E2E13] a trade between two pages: both agree, everything changes hands', async () => {
    const [ada, bruno] = players;
    const place = await bruno.place();
    await ada.near({ x: place.x + 20, y: place.y + 20 }, 90);
    await ada.press('t');
    await ada.push('Trade');
    await bruno.page.getByRole('dialog', { name: 'Trade with Ada' }).waitFor();
    await bruno.page
      .locator('.panel[data-panel=trade]')
      .getByText('Trade', { exact: true })
      .click();
    await ada.until('the table is open', ({ windows }) => windows.includes('bag'));
    const gives = await ada.state();
    await ada.page.locator('.panel[data-panel=bag] .slot[data-template=bread]').dblclick();
    await bruno.page.getByLabel('You get').getByText('Loaf of bread').waitFor();
    await bruno.page.getByLabel('Coppers that you give').fill('4');
    await bruno.page.getByLabel('Coppers that you give').press('Tab');
    await ada.page.getByText('4 coppers').first().waitFor();
    // A window in its place hides it and ends nothing: under the story the trade goes on.
    await ada.press('l');
    deepEqual([...(await ada.state()).windows].sort(), ['bag', 'quest']);
    await ada.press('Escape');
    deepEqual([...(await ada.state()).windows].sort(), ['bag', 'trade']);
    await ada.push('Agree');
    await bruno.page.getByText('Ada agrees to what lies here').waitFor();
    await bruno.push('Agree');
    const richer = await ada.until('paid', ({ money }) => money === gives.money + 4);
    equal(countOf(richer, 'bread'), 0);
    const fed = await bruno.until('fed', (state) => countOf(state, 'bread') === 2);
    equal(fed.money, 1);
    for (const player of players) await player.press('Escape', 'Escape', 'Escape');
  });

  test('[E2E14] a group: one invites, the other joins; its frame and its chat', async () => {
    const [ada, bruno] = players;
    await ada.press('t');
    await ada.push('Invite');
    await bruno.push('Join');
    for (const player of players) {
      await player.until('in a group', ({ group }) => group.join() === 'Ada,Bruno');
    }
    await ada.page.getByRole('group', { name: 'Group' }).getByText('Bruno').waitFor();
    await bruno.say('/g to the wood!');
    for (const player of players) await player.hears('group', 'Bruno', 'to the wood!');
  });

  test('[E2E15] both fight one wolf; it falls, both learn from it, one takes its pelt or coins', async () => {
    const [ada] = players;
    // Together: wolves do not wait for the second one.
    await Promise.all(
      players.map(async (player) => {
        await player.lead(GATE, 'in the wood', ({ zone }) => zone === 'greenwood');
        await player.walk('w', 'up the road', ({ own }) => {
          return own !== null && own.y > WOOD_Y && own.y < WOLVES_Y;
        });
      }),
    );
    const experience = await Promise.all(players.map(experienceOf));
    await Promise.all(players.map((player) => hunt(player)));
    for (const [index, player] of players.entries()) {
      await player.until('learned', ({ hero }) => (hero?.experience ?? 0) > experience[index]);
    }
    const { hero } = await ada.state();
    ok((hero?.quest.done ?? 0) >= 1, 'it counts in the story');
    ok((await ada.state()).sounds > 0, 'it was heard');
  });

  test('[E2E19] the two of a group enter one crypt, which nobody else is in', async () => {
    const live = present(realm, 'a realm');
    const [ada, bruno] = players;
    await Promise.all(
      players.map(async (player, index) => {
        await player.press('Escape', 'Escape');
        await live.warp(player.hero, 'greenwood', CRYPT.x - 40 + 80 * index, CRYPT.y + 110);
        await player.lead(CRYPT, 'in the crypt', ({ zone }) => zone === 'crypt');
      }),
    );
    for (const player of players) {
      await player.until('they see each other', ({ heroes, own }) => {
        return own !== null && heroes.includes('Ada') && heroes.includes('Bruno');
      });
    }
    const [copy, ...others] = await live.copies('crypt');
    deepEqual(others, []);
    ok(copy.key.startsWith('g:'), 'it is their group’s');
    await ada.page.getByRole('group', { name: 'Group' }).getByText('Bruno').waitFor();
    await bruno.say('/g it is dark');
    await ada.hears('group', 'Bruno', 'it is dark');
  });

  test('[E2E16] settings are kept, keys are explained', async () => {
    const [ada] = players;
    await ada.press('Escape', 'Escape', 'o');
    await ada.page.getByLabel('Sounds').fill('10');
    await ada.page.getByLabel('Numbers in fights').uncheck();
    const stored = await ada.page.evaluate(() => localStorage.getItem('hollowmere.settings'));
    deepEqual(JSON.parse(stored ?? '{}'), {
      volume: 0.1,
      names: true,
      numbers: false,
      quality: 'low',
    });
    await ada.press('Escape', 'h');
    await ada.page.getByText('cast a spell').waitFor();
    await ada.push('Close');
  });

  test('[E2E17] on a phone every window opens by touch and fits on the screen, its buttons a thumb', async () => {
    const { url } = present(realm, 'a realm');
    for (const { page } of players) await page.context().close();
    const phone = await PlayerPage.open(
      present(browser, 'a browser'),
      url,
      'Clara',
      drawnSimply(PHONE, url),
    );
    players.push(phone);
    await phone.signUp('Claramond', PASSWORD);
    await phone.begin();
    const { width, height } = PHONE.viewport;
    deepEqual(await smallButtons(phone), []);
    for (const name of ['Bag', 'Hero', 'Story', 'Settings']) {
      await phone.page.getByRole('button', { name, exact: true }).tap();
      const panel = phone.page.locator('.panel:not([hidden])');
      const box = present(await panel.boundingBox(), `${name} is shown`);
      ok(box.x >= 0 && box.x + box.width <= width, `${name} is as wide as the screen at most`);
      ok(box.y >= 0 && box.y + box.height <= height, `${name} is as high as the screen at most`);
      deepEqual(await smallButtons(phone), []);
      await panel.locator('.close').tap();
    }
  });

  test('[E2E20] upright, small or held sideways: nothing of a phone’s screen lies on another', async () => {
    const phone = present(players.at(-1), 'a phone plays');
    for (const [width, height] of [
      [390, 844],
      [375, 667],
      [844, 390],
    ]) {
      await phone.page.setViewportSize({ width, height });
      deepEqual(await covering(phone), [], `${width} x ${height}`);
    }
  });

  test('[E2E18] no page met an error that nobody caught', () => {
    for (const { hero, errors } of players) deepEqual(errors, [], hero);
  });
});

/** Names of the buttons on the screen that a thumb would miss. */
function smallButtons({ page }: PlayerPage): Promise<string[]> {
  return page.evaluate((least) => {
    return [...document.querySelectorAll<HTMLElement>('.world button')]
      .filter((button) => button.offsetParent !== null)
      .filter(({ offsetWidth, offsetHeight }) => Math.min(offsetWidth, offsetHeight) < least)
      .map((button) => button.ariaLabel ?? button.textContent);
  }, THUMB_PIXELS);
}

/** What the thumbs of a phone's player use, where one lies on another. */
function covering({ page }: PlayerPage): Promise<string[]> {
  return page.evaluate(() => {
    const shown = '.plate, .tracker, .minimap canvas, .menu, .spells, .stick, .chat .say';
    const boxes = [...document.querySelectorAll(shown)].map((node) => ({
      name: node.className,
      box: node.getBoundingClientRect(),
    }));
    return boxes.flatMap(({ name, box }, index) =>
      boxes
        .slice(index + 1)
        .filter(({ box: { left, right, top, bottom } }) => {
          const beside = left >= box.right || right <= box.left;
          return !beside && top < box.bottom && bottom > box.top;
        })
        .map((other) => `${name} on ${other.name}`),
    );
  });
}

async function experienceOf(player: PlayerPage): Promise<number> {
  return (await player.state()).hero?.experience ?? 0;
}

/** Fights wolves, not the deer among them, until one counts in the story; takes what it left. */
async function hunt(player: PlayerPage): Promise<void> {
  const end = performance.now() + FIGHT_MS_MAX;
  for (;;) {
    const state = await player.until('wolves are about', (now) => wolvesNear(now).length > 0);
    const { hero, target } = state;
    if (hero === null || hero.quest.done > 0) break;
    if (performance.now() > end) throw new Error(`${player.hero} fought in vain`);
    if (hero.isDown) throw new Error(`${player.hero} has fallen`);
    if (hero.casting !== 0) continue;
    const [wolf] = wolvesNear(state);
    const isWeak = hero.health < hero.healthMax / 2 && hero.mana >= MEND_MANA;
    if (isWeak) await player.press('2');
    else if (wolvesNear(state).some(({ id }) => id === target)) {
      await player.press(hero.mana >= EMBER_MANA ? '1' : 'f');
    } else if (wolf.far > SIGHT) await player.near(wolf, SIGHT - 100);
    else await player.press('Tab');
  }
  await player.press('e');
}

/** Living ones, from near to far. */
function wolvesNear({ own, others }: PageState) {
  return others
    .filter(({ kind, health }) => kind === 'wolf' && health !== 0)
    .map(({ id, x, y }) => ({ id, x, y, far: Math.hypot(x - (own?.x ?? x), y - (own?.y ?? y)) }))
    .sort((a, b) => a.far - b.far);
}
