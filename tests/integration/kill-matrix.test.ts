// SPDX-License-Identifier: MIT
/**
 * A whole realm of real processes, 50 bots at play, and `kill -9` of one process of every kind,
 * one after the other. Whatever dies comes back by itself, and the players hardly notice.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { delay } from '@realmkeep/base';
import type { ZoneInfo } from '@realmkeep/client';
import { nodeEnv } from '@realmkeep/client/node';
import type { RoleName } from '@realmkeep/server';
import {
  askControl,
  copyInstallation,
  folders,
  loadInstallation,
  RunFiles,
  type StatusAnswer,
  type StatusRow,
} from '@realmkeep/server/host';
import { Bot, BotMeasures, botName } from '@realmkeep/testkit';

const LAUNCHER = fileURLToPath(new URL('../../packages/cli/bin/realmkeep.mjs', import.meta.url));
const SOURCE = fileURLToPath(new URL('../../deploy/one-machine/realmkeep.json', import.meta.url));

const BOTS = 50;
const JOINS_AT_ONCE = 12;
const JOIN_MS_MAX = 60_000;
/** The promise of the project: after a fault everything answers within this time. */
const READY_MS_MAX = 15_000;
/** A bot plays again when so many packets have reached it. */
const PACKETS_AGAIN = 5;
/** A killed zone's hero stands at most so long a walk from where its player saw it. */
const REGRESS_S_MAX = 2;
/** Links that the kill has taken are noticed within it; the others would be lost within it too. */
const NOTICE_MS_MAX = 10_000;

const folder = mkdtempSync(join(tmpdir(), 'realmkeep-kill-'));
const at = folders(join(folder, 'data'));
const files = new RunFiles(at.run);
const env = nodeEnv();

/** One bot, and what has happened to it since the last kill. */
class Watched {
  readonly measures = new BotMeasures();
  readonly bot: Bot;
  linksLost = 0;
  resumes: number[] = [];
  entered: ZoneInfo[] = [];
  refusals: string[] = [];

  constructor(
    login: readonly string[],
    index: number,
    ways: ConstructorParameters<typeof Bot>[2]['ways'],
  ) {
    const name = botName('kill-matrix', index);
    const password = `password of ${name}`;
    const options = { login, realm: null, name, password, portals: 0.3, thin: false };
    this.bot = new Bot(env, options, { measures: this.measures, ways });
    const { realm } = this.bot.client;
    realm.on('resuming', () => {
      this.linksLost += 1;
    });
    realm.on('resumed', ({ awayMs }) => this.resumes.push(awayMs));
    realm.on('zoneEntered', (zone) => this.entered.push(zone));
    realm.on('refused', ({ code, request }) => this.refusals.push(`${request} ${code}`));
  }

  forget(): void {
    this.linksLost = 0;
    this.resumes = [];
    this.entered = [];
    this.refusals = [];
  }
}

const crowd: Watched[] = [];
/** Bots that have yet to sign up; none do when the realm goes down. */
let waiting: Watched[] = [];

before(async () => {
  const file = await copyInstallation({ from: SOURCE, folder });
  const run = await realmkeep('up');
  equal(run.code, 0, run.output);
  const { nodes } = await loadInstallation(file);
  const logins = nodes
    .filter((node) => node.role === 'login')
    .map(({ listen }) => `http://${listen}`);
  const ways = new Map();
  for (let i = 0; i < BOTS; i++) crowd.push(new Watched(logins, i, ways));
  waiting = [...crowd];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await next.bot.join();
    }
  };
  const joined = (): number =>
    crowd.filter(({ bot }) => bot.client.realm.state === 'playing').length;
  let failed: unknown = null;
  for (let i = 0; i < JOINS_AT_ONCE; i++) {
    worker().catch((error: unknown) => {
      failed = error;
    });
  }
  await until(
    () => `${BOTS} bots join, not ${joined()}`,
    JOIN_MS_MAX,
    () => failed !== null || joined() === BOTS,
  );
  equal(failed, null);
});

after(async () => {
  waiting = [];
  for (const { bot } of crowd) bot.stop();
  await realmkeep('down', '--timeout', '5');
  rmSync(folder, { recursive: true, force: true });
});

/** Runs one command to its end. */
async function realmkeep(...args: string[]): Promise<{ code: number; output: string }> {
  const child: ChildProcess = spawn(process.execPath, [LAUNCHER, ...args], { cwd: folder });
  let output = '';
  const take = (part: Buffer): void => {
    output += part.toString();
  };
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  const code = await new Promise<number>((resolve) => child.on('close', resolve));
  return { code, output };
}

/** Milliseconds until it was so. */
async function until(
  what: () => string,
  deadlineMs: number,
  done: () => boolean | Promise<boolean>,
): Promise<number> {
  const began = performance.now();
  while (!(await done())) {
    ok(performance.now() - began < deadlineMs, `within ${deadlineMs} ms: ${what()}`);
    await delay(env.clock, 25);
  }
  return Math.round(performance.now() - began);
}

async function rows(): Promise<readonly StatusRow[]> {
  try {
    return ((await askControl(at.run, { command: 'status' }, 1000)) as StatusAnswer).nodes;
  } catch {
    return [];
  }
}

interface Killed {
  readonly node: string;
  readonly readyMs: number;
}

/** Kills one process and waits until every node is ready again, another process in its place. */
async function kill(node: string): Promise<Killed> {
  const pid = files.living(node)?.pid ?? 0;
  ok(pid > 0, `${node} lives`);
  for (const watched of crowd) watched.forget();
  process.kill(pid, 'SIGKILL');
  let last: readonly StatusRow[] = [];
  const notReady = (): string => {
    const late = last.filter((row) => row.state !== 'ready');
    return `all ready; waits for ${late.map((row) => `${row.node} ${row.state}`).join(', ')}`;
  };
  const readyMs = await until(notReady, READY_MS_MAX, async () => {
    last = await rows();
    const self = last.find((row) => row.node === node);
    return last.every((row) => row.state === 'ready') && self !== undefined && self.pid !== pid;
  });
  return { node, readyMs };
}

function idle(since: ReadonlyMap<Watched, number>): Watched[] {
  return crowd.filter((watched) => {
    const { measures, bot } = watched;
    const packets = measures.packets - (since.get(watched) ?? 0);
    return bot.client.realm.state !== 'playing' || packets < PACKETS_AGAIN;
  });
}

/** Waits until every bot is in the world and is being told of it. */
async function allPlay(): Promise<number> {
  const since = new Map(crowd.map((watched) => [watched, watched.measures.packets]));
  const what = (): string =>
    `all play; not so ${idle(since).map(({ bot }) => `${bot.client.realm.state}`)}`;
  return until(what, READY_MS_MAX, () => idle(since).length === 0);
}

/** What no fault may do to anybody. */
function nobodySuffers(allowed: readonly string[] = []): void {
  for (const { bot, measures, refusals } of crowd) {
    deepEqual(Object.fromEntries(measures.disconnects), {}, 'no session ended');
    equal(bot.client.realm.badPackets, 0, 'no packet that could not be read');
    deepEqual(
      refusals.filter((code) => !allowed.includes(code) && code !== 'Chat ERR_CHAT_RATE'),
      [],
    );
  }
}

function linksLost(who: readonly Watched[] = crowd): number {
  return who.reduce((sum, each) => sum + each.linksLost, 0);
}

async function nodesOf(role: RoleName): Promise<readonly StatusRow[]> {
  let found: readonly StatusRow[] = [];
  await until(
    () => 'a reviver answers',
    READY_MS_MAX,
    async () => {
      found = (await rows()).filter((row) => row.role === role);
      return found.length > 0;
    },
  );
  return found;
}

async function killOne(t: TestContext, role: RoleName, allowed?: readonly string[]): Promise<void> {
  const [row] = await nodesOf(role);
  const { readyMs } = await kill(row.node);
  const playMs = await allPlay();
  t.diagnostic(`${row.node} ready after ${readyMs} ms, all play ${playMs} ms later`);
  equal(linksLost(), 0, 'every player keeps the socket');
  nobodySuffers(allowed);
}

/** What is said while nobody can carry it is answered with this sentence. */
const SPEECHLESS = ['Chat ERR_REALM_AWAY'];

for (const role of ['login', 'account', 'master', 'database'] as const) {
  test(`[KILL1] a killed ${role} comes back, and no player notices`, (t) => killOne(t, role));
}

test('[KILL2] a killed world comes back; meanwhile chat is refused, and that is all', (t) =>
  killOne(t, 'world', SPEECHLESS));

test('[KILL3] a killed broker comes back, and every player keeps the socket', (t) =>
  killOne(t, 'broker', SPEECHLESS));

test('[KILL4] a killed zone’s players are back where the write-behind left them', async (t) => {
  const zones = await nodesOf('zone');
  const { node } = zones.reduce((most, row) => (row.players > most.players ? row : most));
  const seen = new Map(
    crowd.map((each) => {
      const { zone, hero } = {
        zone: each.bot.client.realm.zone,
        hero: each.bot.client.realm.place(),
      };
      return [each, { region: zone?.region, speedMax: zone?.speedMax ?? 0, hero }] as const;
    }),
  );
  const { readyMs } = await kill(node);
  const playMs = await allPlay();
  equal(linksLost(), 0, 'every player keeps the socket');
  nobodySuffers();
  let back = 0;
  let farthest = 0;
  for (const [each, { region, speedMax, hero }] of seen) {
    const first = each.entered[0];
    // Those who went through a portal around the kill stand at the other side of it.
    if (first === undefined || hero === null || first.region !== region) continue;
    const units = Math.hypot(first.x - hero.x, first.y - hero.y);
    ok(units <= speedMax * REGRESS_S_MAX, `${units} units away at ${speedMax} units/s`);
    farthest = Math.max(farthest, units / speedMax);
    back += 1;
  }
  ok(back > 0, 'somebody was in the killed zone');
  t.diagnostic(`${node} ready after ${readyMs} ms, all play ${playMs} ms later`);
  t.diagnostic(`${back} players back, at most ${farthest.toFixed(2)} s of walking away`);
});

test('[KILL5] a killed gateway’s players resume without a password, the others keep their sockets', async (t) => {
  const [row] = await nodesOf('gateway');
  const here = crowd.filter(({ bot }) => bot.client.realm.gateway.includes(String(row.listen)));
  const elsewhere = crowd.filter((each) => !here.includes(each));
  ok(here.length > 0 && elsewhere.length > 0, 'both gateways have players');
  const { readyMs } = await kill(row.node);
  await until(
    () => 'its players have resumed',
    NOTICE_MS_MAX,
    () => here.every((each) => each.resumes.length === 1),
  );
  const playMs = await allPlay();
  equal(linksLost(elsewhere), 0);
  equal(linksLost(here), here.length);
  nobodySuffers();
  const away = here.map((each) => each.resumes[0]).sort((a, b) => a - b);
  const worst = Math.round(away[away.length - 1]);
  const half = Math.round(away[away.length >> 1]);
  t.diagnostic(`${row.node} ready after ${readyMs} ms, all play ${playMs} ms later`);
  t.diagnostic(`${here.length} players resumed, away ${half} ms at p50, ${worst} ms at most`);
});

for (const which of ['active', 'standby'] as const) {
  test(`[KILL6] a killed ${which} reviver comes back; nothing else is started anew`, async (t) => {
    const revivers = (await nodesOf('reviver')).map((row) => row.node);
    const { reviver } = (await askControl(at.run, { command: 'status' }, 1000)) as StatusAnswer;
    const node = revivers.find((id) => (id === reviver) === (which === 'active')) ?? '';
    const others = (await rows()).filter((row) => row.node !== node);
    const { readyMs } = await kill(node);
    const playMs = await allPlay();
    t.diagnostic(`${node} ready after ${readyMs} ms, all play ${playMs} ms later`);
    deepEqual(
      (await rows()).filter((row) => row.node !== node).map((row) => row.pid),
      others.map((row) => row.pid),
    );
    equal(linksLost(), 0, 'every player keeps the socket');
    nobodySuffers();
  });
}
