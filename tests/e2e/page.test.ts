// SPDX-License-Identifier: MIT
/** A stranger's first minutes: the real page in Chromium, on a realm of real processes. */
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { present } from '@realmkeep/base';
import type { Browser } from 'playwright-core';
import { buildWeb } from '../../scripts/build-web.ts';
import { LiveRealm } from './live-realm.ts';
import { openBrowser, PHONE, PlayerPage, whyNoBrowser } from './player-page.ts';

const PASSWORD = 'a lantern in the fog';

const skip = whyNoBrowser();

describe('the page of Hollowmere', { skip }, () => {
  let realm: LiveRealm | undefined;
  let browser: Browser | undefined;
  const stage = () => ({
    realm: present(realm, 'a realm'),
    browser: present(browser, 'a browser'),
  });
  const players: PlayerPage[] = [];

  before(async () => {
    await buildWeb();
    realm = await LiveRealm.start();
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    realm?.close();
  });

  async function join(account: string, hero: string, device?: typeof PHONE): Promise<PlayerPage> {
    const player = await PlayerPage.open(stage().browser, stage().realm.url, hero, device);
    await player.signUp(account, PASSWORD);
    await player.begin();
    players.push(player);
    return player;
  }

  test('[E2E1] two strangers sign up in two pages and see each other', async () => {
    const ada = await join('Adaline', 'Ada');
    const bruno = await join('Brunold', 'Bruno');
    for (const [who, other] of [
      [ada, bruno],
      [bruno, ada],
    ]) {
      const state = await who.until(`${other.hero} is seen`, ({ heroes }) =>
        heroes.includes(other.hero),
      );
      equal(state.zone, 'harbour');
      ok(state.entities > 2, 'creatures are about as well');
    }
    notEqual((await ada.state()).gateway, (await bruno.state()).gateway, 'the load is shared');
  });

  test('[E2E2] they talk through two gateways: say, shout, tell both ways', async () => {
    const [ada, bruno] = players;
    await ada.say('well met');
    await bruno.hears('say', 'Ada', 'well met');
    await bruno.say('/shout fish, fresh fish!');
    await ada.hears('shout', 'Bruno', 'fish, fresh fish!');
    await ada.say('/tell Bruno to the wood?');
    await bruno.hears('tell', 'Ada', 'to the wood?');
    await bruno.say('/tell Ada after you');
    await ada.hears('tell', 'Bruno', 'after you');
  });

  test('[E2E3] one leaves by the portal to another process on the same socket', async () => {
    const [ada, bruno] = players;
    const zones = await stage().realm.zoneNodes();
    notEqual(zones.get('harbour'), zones.get('greenwood'), 'two processes run the two zones');
    const before = await ada.state();
    const there = await ada.walk('w', 'in the wood', ({ zone }) => zone === 'greenwood');
    deepEqual([there.socket, there.gateway], [1, before.gateway]);
    await bruno.until('Ada is gone', ({ heroes }) => !heroes.includes('Ada'));
    await bruno.say('/tell Ada is it dark there?');
    await ada.hears('tell', 'Bruno', 'is it dark there?');
  });

  test('[E2E4] a killed gateway: its player resumes without a password, the other notices nothing', async () => {
    const [ada, bruno] = players;
    const gateway = stage().realm.gatewayAt((await ada.state()).gateway);
    await stage().realm.kill(gateway);
    const resumed = await ada.until(
      'resumed on a second socket',
      (state) => state.connection === 'playing' && state.socket >= 2 && state.own !== null,
    );
    deepEqual([resumed.screen, resumed.zone], ['world', 'greenwood']);
    const from = await ada.place();
    await ada.walk('w', 'walking again', ({ own }) => own !== null && own.y < from.y - 30);
    equal((await bruno.state()).socket, 1);
  });

  test('[E2E5] on a phone a tap walks there', async () => {
    const phone = await join('Claramond', 'Clara', PHONE);
    const from = await phone.place();
    await phone.page.touchscreen.tap(300, 422);
    await phone.until('walked to the right', ({ own }) => own !== null && own.x > from.x + 30);
  });

  test('[E2E6] an account is exported, gets a new password, a forgotten one is reset, it is deleted', async () => {
    const player = await PlayerPage.open(stage().browser, stage().realm.url, 'Dunstan');
    players.push(player);
    const { page } = player;
    const press = (name: string): Promise<void> => page.getByRole('button', { name }).click();
    const told = (text: string): Promise<void> => page.getByText(text).waitFor();
    await player.signUp('Dunstanley', PASSWORD, 'dunstan@example.org');

    await press('Account');
    const download = page.waitForEvent('download');
    await press('Save my data');
    const saved = JSON.parse(readFileSync(await (await download).path(), 'utf8'));
    ok(JSON.stringify(saved).includes('dunstan@example.org'));
    await page.getByLabel('Password now').fill(PASSWORD);
    await page.getByLabel('New password').fill(`${PASSWORD} again`);
    await press('Change password');
    await told('The password is changed.');

    await press('Forgot your password?');
    await page.getByLabel('Name', { exact: true }).fill('Dunstanley');
    await press('Send me a token');
    await page
      .getByLabel('Token', { exact: true })
      .fill(await stage().realm.mailedToken('Dunstanley'));
    await page.getByLabel('New password').fill(`${PASSWORD} anew`);
    await press('Set the password');
    await told('The password is set.');

    await player.logIn('Dunstanley', `${PASSWORD} anew`);
    await press('Account');
    await page.getByText('Delete the account').click();
    await page.getByLabel('type Dunstanley').fill('Dunstanley');
    await press('Delete account');
    await told('The account is deleted.');
    await player.logIn('Dunstanley', `${PASSWORD} anew`);
    await page.getByRole('alert').filter({ hasText: /./ }).waitFor();
    equal((await player.state()).screen, 'title');
  });

  test('[E2E7] no page met an error that nobody caught', () => {
    equal(players.length, 4);
    for (const { hero, errors } of players) deepEqual(errors, [], hero);
  });
});
