// SPDX-License-Identifier: MIT
/** Players in headless Chromium: what a person does on the page of Hollowmere, as methods. */
import { existsSync } from 'node:fs';
import { present } from '@realmkeep/base';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { PageState } from '../../games/hollowmere/web/play/hooks.ts';

const CHROMIUM = '/usr/bin/chromium';
/** Software graphics on a shared machine: the first picture may take its time. */
const WAIT_MS_MAX = 30_000;
const POLL_MS = 50;
/** How far from the hero the mouse is held that leads him. */
const LEAD_PIXELS = 160;
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

export const DESKTOP = { viewport: { width: 1280, height: 720 } } as const;
export const PHONE = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
} as const;

/** Why there can be no page on this machine; false when there can. */
export function whyNoBrowser(): string | false {
  return existsSync(CHROMIUM) ? false : 'needs chromium: apt-get install chromium';
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

export class PlayerPage {
  readonly page: Page;
  /** Errors that nobody caught. */
  readonly errors: string[] = [];
  readonly hero: string;

  static async open(
    browser: Browser,
    url: string,
    hero: string,
    options: BrowserContextOptions = DESKTOP,
  ): Promise<PlayerPage> {
    const context = await browser.newContext(options);
    context.setDefaultTimeout(WAIT_MS_MAX);
    const player = new PlayerPage(await context.newPage(), hero);
    await player.page.goto(url);
    return player;
  }

  private constructor(page: Page, hero: string) {
    this.page = page;
    this.hero = hero;
    page.on('pageerror', (error) => this.errors.push(error.message));
  }

  state(): Promise<PageState> {
    return this.page.evaluate(() => window.hollowmere.state);
  }

  /** Waits until the state of the page is as wanted; `what` names it when it never is. */
  async until(what: string, holds: (state: PageState) => boolean): Promise<PageState> {
    const end = performance.now() + WAIT_MS_MAX;
    for (;;) {
      const state = await this.state();
      if (holds(state)) return state;
      if (performance.now() > end) {
        throw new Error(`${this.hero} waited in vain until ${what}: ${JSON.stringify(state)}`);
      }
      await this.page.waitForTimeout(POLL_MS);
    }
  }

  async logIn(name: string, password: string): Promise<void> {
    await this.page.getByLabel('Name', { exact: true }).fill(name);
    await this.page.getByLabel('Password', { exact: true }).fill(password);
    await this.page.getByRole('button', { name: 'Set sail' }).click();
  }

  /** A new account. */
  async signUp(name: string, password: string, email = ''): Promise<void> {
    await this.page.getByRole('button', { name: 'New here' }).click();
    await this.page.getByLabel('Name', { exact: true }).fill(name);
    await this.page.getByLabel('Password', { exact: true }).fill(password);
    await this.page.getByLabel('E-mail').fill(email);
    await this.page.getByRole('button', { name: 'Create account' }).click();
    await this.page.getByLabel('Name of your hero').waitFor();
  }

  /** A new hero, and into the world with it. */
  async begin(): Promise<void> {
    await this.page.getByLabel('Name of your hero').fill(this.hero);
    await this.page.getByRole('button', { name: 'Begin' }).click();
    await this.until('in the world', (state) => state.screen === 'world' && state.own !== null);
  }

  async say(line: string): Promise<void> {
    await this.page.keyboard.press('Enter');
    await this.page.keyboard.type(line);
    await this.page.keyboard.press('Enter');
    await this.page.keyboard.press('Escape');
  }

  async hears(tone: string, from: string, text: string): Promise<void> {
    await this.until(`${from} is heard (${tone}: ${text})`, ({ chat }) =>
      chat.some((line) => line.tone === tone && line.from === from && line.text === text),
    );
  }

  /** Walks in the direction of a key until the state is as wanted. */
  async walk(key: string, what: string, holds: (state: PageState) => boolean): Promise<PageState> {
    await this.page.keyboard.down(key);
    try {
      return await this.until(what, holds);
    } finally {
      await this.page.keyboard.up(key);
    }
  }

  /** Leads the hero to a place by the held mouse, until the state is as wanted. */
  async lead(
    to: { readonly x: number; readonly y: number },
    what: string,
    holds: (state: PageState) => boolean,
  ): Promise<void> {
    const { width, height } = present(this.page.viewportSize(), 'a page has a size');
    const { mouse } = this.page;
    await mouse.move(width / 2, height / 2);
    await mouse.down();
    const end = performance.now() + WAIT_MS_MAX;
    for (let state = await this.state(); !holds(state); state = await this.state()) {
      if (performance.now() > end) {
        throw new Error(`${this.hero} was led in vain until ${what}: ${JSON.stringify(state)}`);
      }
      const from = state.own ?? to;
      const distance = Math.max(1, Math.hypot(to.x - from.x, to.y - from.y));
      // The hero stands in the middle of the picture, unless he is at the zone's edge.
      const reach = Math.min(distance, LEAD_PIXELS) / distance;
      await mouse.move(width / 2 + (to.x - from.x) * reach, height / 2 + (to.y - from.y) * reach);
      await this.page.waitForTimeout(POLL_MS);
    }
    await mouse.up();
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Presses a button by its whole name. */
  async push(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).click();
  }

  /** Leads the hero to within so many units of a place. */
  async near(to: { readonly x: number; readonly y: number }, units: number): Promise<void> {
    const { x, y } = to;
    await this.lead(
      to,
      `near ${x}, ${y}`,
      ({ own }) => own !== null && Math.hypot(own.x - x, own.y - y) <= units,
    );
  }

  /** Where the hero stands; waits for him to come into a new zone. */
  async place(): Promise<{ readonly x: number; readonly y: number }> {
    const { own } = await this.until('standing somewhere', (state) => state.own !== null);
    return present(own, 'the hero is in the world');
  }
}
