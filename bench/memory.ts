// SPDX-License-Identifier: MIT
/**
 * `memory`: what a client takes of a gateway, idle (at the choice of characters) and playing, as
 * the growth from a first group of clients to many more, after two forced collections each. Two
 * figures of it, of which the larger counts: resident memory, in which the rest of start-up is
 * noise of some MiB (so there are 4,000 idle ones), and what V8 has in use, which has no noise and
 * lacks what is allocated outside of it. What the kernel has for sockets is in neither.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Check } from '@realmkeep/testkit';
import { preloaded } from './lab/contest.ts';
import { type LabRealm, startRealm } from './lab/realm.ts';
import { type Swarm, startSwarm } from './lab/swarm.ts';

/** Clients of the first group, and of the second. */
const IDLE = [500, 4000] as const;
const PLAYING = [200, 1000] as const;
const IDLE_KIB_MAX = 24;
const PLAYING_KIB_MAX = 64;
const SECTORS = 14;
const SEED = 7;
const SPEED_UNITS = 180;
const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** KiB per client. */
interface Growth {
  readonly resident: number;
  readonly inUse: number;
}

interface Bytes {
  readonly resident: number;
  readonly inUse: number;
}

export async function memory(): Promise<{ checks: Check[]; data: unknown }> {
  const idle = await kibPerClient(IDLE, true);
  const playing = await kibPerClient(PLAYING, false);
  const check = (name: string, { resident, inUse }: Growth, limit: number): Check => {
    const value = Math.max(resident, inUse);
    return { name, value, limit, unit: 'KiB', ok: value <= limit };
  };
  const checks = [
    check('gateway memory per idle client', idle, IDLE_KIB_MAX),
    check('gateway memory per playing client', playing, PLAYING_KIB_MAX),
  ];
  return { checks, data: { idle, playing } };
}

async function kibPerClient([first, further]: readonly [number, number], idle: boolean) {
  const folder = mkdtempSync(join(tmpdir(), 'realmkeep-memory-'));
  const file = join(folder, 'in-use');
  const realm = await startRealm({
    game: path('./game/arena.ts'),
    gateways: 1,
    zones: 1,
    core: 0,
    env: {
      REALMKEEP_ARENA: JSON.stringify({ sectors: SECTORS, seed: SEED }),
      REALMKEEP_MEMORY_FILE: file,
      ...preloaded([path('./lab/collector-watch.mjs')]),
    },
  });
  const swarms: Swarm[] = [];
  try {
    swarms.push(await swarm(realm, first, 1, idle));
    const before = await settled(realm, swarms, file);
    swarms.push(await swarm(realm, further, first + 1, idle));
    const after = await settled(realm, swarms, file);
    const growth = (of: (bytes: Bytes) => number): number =>
      (of(after) - of(before)) / further / 1024;
    return { resident: growth((b) => b.resident), inUse: growth((b) => b.inUse) };
  } finally {
    for (const one of swarms) await one.stop();
    await realm.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** After some seconds of play and two collections. */
async function settled(realm: LabRealm, swarms: readonly Swarm[], file: string): Promise<Bytes> {
  await Promise.all(swarms.map((one) => one.measure(6)));
  const [pid] = realm.pids('gateway');
  process.kill(pid, 'SIGUSR2');
  await delay(2500);
  const inUse = Number(readFileSync(`${file}.${pid}`, 'utf8'));
  return { resident: realm.rssBytes('gateway'), inUse };
}

function swarm(realm: LabRealm, clients: number, first: number, idle: boolean): Promise<Swarm> {
  return startSwarm({
    kind: 'realmkeep',
    clients,
    opening: 16,
    inputHz: 5,
    seed: SEED,
    mobility: idle ? 'still' : 'random',
    arena: { sectors: SECTORS, seed: SEED, firstAccount: first },
    speedUnits: SPEED_UNITS,
    link: {
      gateways: realm.gateways,
      realm: 'arena',
      loginSeed: realm.loginSeed,
      speed: (SPEED_UNITS * 64) / 20,
      firstAccount: first,
      idle,
    },
  });
}
