// SPDX-License-Identifier: MIT
/**
 * Crash points with real processes: a realm under bots in which one process after the other dies.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CRASH_POINTS, type CrashPoint } from '@realmkeep/server';
import { checkRealmFile, RealCrowd, RealRealm } from '@realmkeep/testkit/chaos';

const SOURCE = fileURLToPath(new URL('../../realmkeep.json', import.meta.url));
const BOTS = 30;
/** Bots cross a portal about every other second all together; other points take longer. */
const STRIKES_MS_MAX = 30_000;
const ANSWERS_MS_MAX = 15_000;

/** One test for each point, in one realm. */
export function registerCrashCells(points: readonly CrashPoint[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'realmkeep-cells-'));
  const file = join(folder, 'crash-at');
  let realm: RealRealm | null = null;
  let crowd: RealCrowd | null = null;

  before(async () => {
    const variables = { REALMKEEP_TEST: '1', CRASH_AT: file };
    realm = await RealRealm.start({ from: SOURCE, folder, variables });
    crowd = new RealCrowd(realm.logins, 'cells', BOTS);
    await crowd.join();
    deepEqual(crowd.errors, []);
  });

  after(async () => {
    crowd?.stop();
    await realm?.down();
    realm?.forget();
  });

  for (const point of points) {
    test(`[CELL2] ${point} with real processes: all play on, nobody is disconnected`, async (t) => {
      ok(realm !== null && crowd !== null);
      await strike(t, realm, crowd, point, file);
    });
  }

  test('[CELL3] after all of it the database is whole, and everybody is in it', async () => {
    ok(realm !== null && crowd !== null);
    crowd.stop();
    await realm.down();
    const names = crowd.all.map((each) => each.name);
    deepEqual(checkRealmFile(realm.databases, names), []);
  });
}

async function strike(
  t: TestContext,
  realm: RealRealm,
  crowd: RealCrowd,
  point: CrashPoint,
  file: string,
): Promise<void> {
  const { role } = CRASH_POINTS[point];
  await realm.until(ANSWERS_MS_MAX, () => realm.isWhole());
  crowd.forget();
  const pids = new Map((await realm.nodes(role)).map(({ node, pid }) => [node, pid]));
  realm.arm(file, point);
  const died = (): boolean => [...pids].some(([node, pid]) => realm.pid(node) !== pid);
  const cancel = provoke(crowd, point);
  const struckMs = await realm.until(STRIKES_MS_MAX, died);
  cancel();
  ok(!Number.isNaN(struckMs), `somebody came to ${point}`);
  const again = crowd.playAgain();
  const playMs = await realm.until(ANSWERS_MS_MAX, async () => again() && (await realm.isWhole()));
  ok(!Number.isNaN(playMs), `all play within ${ANSWERS_MS_MAX} ms`);
  equal(crowd.disconnects, 0, 'no session ended');
  equal(crowd.badPackets, 0);
  // A gateway's own players resume; whoever was made to drop the link did so himself.
  const mayLose = role === 'gateway' || /resume/.test(point);
  if (!mayLose) equal(crowd.linksLost, 0, 'every player keeps the socket');
  t.diagnostic(`struck after ${struckMs} ms, all play ${playMs} ms later`);
}

/** Does what leads to the point, where walking about does not. */
function provoke(crowd: RealCrowd, point: CrashPoint): () => void {
  if (!/\.resume-/.test(point)) return () => {};
  const timer = setInterval(() => {
    const playing = crowd.all.find(({ bot }) => bot.client.realm.state === 'playing');
    playing?.bot.client.realm.dropLink();
  }, 500);
  return () => clearInterval(timer);
}
