// SPDX-License-Identifier: MIT
/**
 * The realm of `npm start` with bots who deal in items, and its database node killed under them:
 * when item actions go on, and whether the world was told of all the while.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { delay, SeededRandom } from '@realmkeep/base';
import { nodeEnv } from '@realmkeep/client/node';
import { ItemBot, ItemHistory, judgeItems, simulatedCrypto } from '@realmkeep/testkit';
import { RealCrowd, RealRealm } from '@realmkeep/testkit/chaos';

const SOURCE = fileURLToPath(new URL('../../realmkeep.json', import.meta.url));
const BOTS = 24;
/** Things that one bot does in a second. */
const RATE = 4;
/** A reviver lets a node rest that dies five times within 30 s. */
const KILLS = 3;
const CALM_MS = 6000;
const WAIT_MS_MAX = 30_000;
/** Operations that are asked for so soon after the kill have to wait for the next process. */
const AWAY_MS = 250;

export interface DatabaseKill {
  /** At each kill, the longest wait of an operation that was under way or asked for meanwhile. */
  readonly waitsMs: readonly number[];
  /** So many operations were asked for right after the kill, of the kill with the fewest. */
  readonly askedMin: number;
  /** Longest time that a player was told nothing, of any kill. */
  readonly gapMs: number;
  readonly done: number;
  readonly disconnects: number;
  readonly findings: readonly string[];
}

export async function measureDatabaseKill(): Promise<DatabaseKill> {
  const folder = mkdtempSync(join(tmpdir(), 'realmkeep-bench-kill-'));
  const realm = await RealRealm.start({ from: SOURCE, folder });
  const crowd = new RealCrowd(realm.logins, 'database kill', BOTS);
  try {
    await crowd.join();
    const { clock } = nodeEnv();
    const history = new ItemHistory(() => clock.now());
    const hands = dealers(crowd, history);
    const waitsMs: number[] = [];
    let askedMin = Number.POSITIVE_INFINITY;
    let gapMs = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      await delay(clock, CALM_MS);
      crowd.forget();
      const { waitMs, asked } = await killOnce(realm, history);
      waitsMs.push(waitMs);
      askedMin = Math.min(askedMin, asked);
      gapMs = Math.max(gapMs, crowd.gapMs);
    }
    for (const each of hands) each.stop();
    const pending = (): boolean => crowd.all.some(({ bot }) => bot.client.realm.items.pending > 0);
    await realm.until(WAIT_MS_MAX, () => !pending());
    const { disconnects } = crowd;
    crowd.stop();
    await realm.down();
    const [{ rows }] = realm.databases;
    const findings = await judgeItems(rows, history.lines, simulatedCrypto.sha256);
    const measured = { waitsMs, askedMin, gapMs: Math.round(gapMs), disconnects, findings };
    console.log('database node killed', measured);
    return { ...measured, done: history.count('ok') };
  } finally {
    crowd.stop();
    await realm.down();
    realm.forget();
  }
}

function dealers(crowd: RealCrowd, history: ItemHistory): readonly ItemBot[] {
  const { clock } = nodeEnv();
  const names = crowd.all.map(({ name }) => name);
  return crowd.all.map(({ bot, name }, index) => {
    const friends = (): string[] => [names[(index + 1) % names.length]];
    const dealer = { name, rate: RATE, vendors: [], friends };
    const random = new SeededRandom(`database kill ${index}`);
    const hands = new ItemBot({ clock, random }, bot.client.realm, history, dealer);
    hands.start();
    return hands;
  });
}

/** Kills the node; when everything has gone on for a while, what the operations have waited. */
async function killOnce(
  realm: RealRealm,
  history: ItemHistory,
): Promise<{ waitMs: number; asked: number }> {
  const { clock } = nodeEnv();
  const [{ node }] = await realm.nodes('database');
  const killedAt = clock.now();
  realm.signal(node, 'SIGKILL');
  await delay(clock, CALM_MS);
  const waited = history.lines
    .filter(({ answeredAt }) => answeredAt < 0 || answeredAt > killedAt)
    .map(({ invokedAt, answeredAt }) => {
      const until = answeredAt < 0 ? clock.now() : answeredAt;
      return until - Math.max(invokedAt, killedAt);
    });
  const asked = history.lines.filter(
    ({ invokedAt }) => invokedAt > killedAt && invokedAt < killedAt + AWAY_MS,
  );
  return { waitMs: Math.round(Math.max(0, ...waited)), asked: asked.length };
}
