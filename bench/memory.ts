// SPDX-License-Identifier: MIT
/**
 * `memory`: resident memory of a gateway per client, idle (at the choice of characters) and
 * playing. It is the growth from 200 clients to 1,200, both after two forced collections, so what a
 * gateway needs at all, and V8's room for garbage, do not count; what the kernel has for sockets is
 * not resident memory of the process.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Check } from '@realmkeep/testkit';
import { preloaded } from './lab/contest.ts';
import { type LabRealm, startRealm } from './lab/realm.ts';
import { type Swarm, startSwarm } from './lab/swarm.ts';

const FIRST = 200;
const FURTHER = 1000;
const IDLE_KIB_MAX = 24;
const PLAYING_KIB_MAX = 64;
const SECTORS = 14;
const SEED = 7;
const SPEED_UNITS = 180;
const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export async function memory(): Promise<{
  checks: Check[];
  data: Readonly<Record<string, number>>;
}> {
  const idle = await kibPerClient(true);
  const playing = await kibPerClient(false);
  const check = (name: string, value: number, limit: number): Check => {
    return { name, value, limit, unit: 'KiB', ok: value <= limit };
  };
  const checks = [
    check('gateway memory per idle client', idle, IDLE_KIB_MAX),
    check('gateway memory per playing client', playing, PLAYING_KIB_MAX),
  ];
  return { checks, data: { idle, playing } };
}

async function kibPerClient(idle: boolean): Promise<number> {
  const realm = await startRealm({
    game: path('./game/arena.ts'),
    gateways: 1,
    zones: 1,
    core: 0,
    env: {
      REALMKEEP_ARENA: JSON.stringify({ sectors: SECTORS, seed: SEED }),
      ...preloaded([path('./lab/collector-watch.mjs')]),
    },
  });
  const swarms: Swarm[] = [];
  try {
    swarms.push(await swarm(realm, FIRST, 1, idle));
    const before = await settled(realm, swarms);
    swarms.push(await swarm(realm, FURTHER, FIRST + 1, idle));
    const after = await settled(realm, swarms);
    return (after - before) / FURTHER / 1024;
  } finally {
    for (const one of swarms) await one.stop();
    await realm.stop();
  }
}

/** Resident bytes after some seconds of play and two collections. */
async function settled(realm: LabRealm, swarms: readonly Swarm[]): Promise<number> {
  await Promise.all(swarms.map((one) => one.measure(6)));
  for (const pid of realm.pids('gateway')) process.kill(pid, 'SIGUSR2');
  await delay(1500);
  return realm.rssBytes('gateway');
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
