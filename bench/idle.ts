// SPDX-License-Identifier: MIT
/**
 * `idle`: what all processes of the realm of `npm start` take of the memory together, half a minute
 * after its start and without players. Resident: what they share counts for each of them.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { below, type Check } from '@realmkeep/testkit';
import { RealRealm } from '@realmkeep/testkit/chaos';

const SOURCE = fileURLToPath(new URL('../realmkeep.json', import.meta.url));
const MIB = 1024 * 1024;
const SETTLES_MS = 30_000;
const SAMPLES = 6;
const SAMPLE_MS = 5000;
const ALL_MIB_MAX = 1126;

export async function idle(): Promise<{ checks: Check[]; data: object }> {
  const folder = mkdtempSync(join(tmpdir(), 'realmkeep-idle-'));
  const realm = await RealRealm.start({ from: SOURCE, folder });
  try {
    await delay(SETTLES_MS);
    const most = new Map<string, number>();
    const sums: number[] = [];
    for (let sample = 0; sample < SAMPLES; sample++) {
      const rows = await realm.rows();
      sums.push(rows.reduce((sum, { rssBytes }) => sum + rssBytes, 0) / MIB);
      for (const { node, rssBytes } of rows) {
        most.set(node, Math.max(most.get(node) ?? 0, Math.round(rssBytes / MIB)));
      }
      await delay(SAMPLE_MS);
    }
    for (const [node, mib] of most) console.log(`${node.padEnd(20)} ${mib} MiB`);
    // A sample without an answer is not a realm without memory.
    const highest = sums.includes(0) ? Number.NaN : Math.max(...sums);
    return {
      checks: [below('memory of all processes', Math.round(highest), ALL_MIB_MAX, 'MiB')],
      data: { processes: Object.fromEntries(most) },
    };
  } finally {
    await realm.down();
    realm.forget();
  }
}
