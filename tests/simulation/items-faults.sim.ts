// SPDX-License-Identifier: MIT
/**
 * Bots deal in items while processes die, buses stall and disks lose what they had not synced.
 * Whatever happens: what was acknowledged is durable, nothing is done twice, nothing is lost.
 */
import { deepEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { type NodeId, SeededRandom } from '@realmkeep/base';
import type { Operation, RealmStore } from '@realmkeep/store';
import {
  type Interference,
  ItemBot,
  ItemHistory,
  type SimulatedPlayer,
  type SimulatedRealm,
} from '@realmkeep/testkit';
import { itemsRealm, joined, prize, wrongItems } from './items-realm.ts';

const SEEDS = Number(process.env.REALMKEEP_ITEM_SEEDS ?? 25);
const PLAY_MS = 6000;
const QUIET_MS_MAX = 20_000;
const NAMES = ['Ann', 'Ben', 'Cid', 'Dora'];
const VENDORS = [{ name: 'miller', wares: ['apple', 'hat'] }];

interface Fault {
  readonly at: number;
  readonly what: string;
  readonly run: () => void;
}

function faultsOf(realm: SimulatedRealm, random: SeededRandom): Fault[] {
  const nodes = ['zone', 'zone', 'database', 'database', 'gateway', 'master'] as const;
  const make = (): Fault => {
    const at = random.below(PLAY_MS);
    const dice = random.below(10);
    if (dice === 0) {
      const run = (): void => {
        realm.bus.stopBroker();
        realm.clock.after(100 + random.below(1500), () => realm.bus.startBroker());
      };
      return { at, what: 'broker', run };
    }
    if (dice === 1) {
      const run = (): void => {
        realm.stores.commitMs = 200;
        realm.clock.after(1500, () => {
          realm.stores.commitMs = 1;
        });
      };
      return { at, what: 'slow disk', run };
    }
    const role = nodes[random.below(nodes.length)];
    const ids = realm.nodes(role);
    const id = ids[random.below(ids.length)] as NodeId;
    realm.unsyncedSurviving = random.below(2);
    return { at, what: id, run: () => realm.kill(id) };
  };
  return Array.from({ length: 1 + random.below(4) }, make);
}

interface Played {
  readonly realm: SimulatedRealm;
  readonly players: readonly SimulatedPlayer[];
  readonly history: ItemHistory;
}

async function play(seed: string, interference?: Interference, lying = false): Promise<Played> {
  const realm = await itemsRealm(seed, interference);
  const random = new SeededRandom(seed);
  const players = await joined(realm, ...NAMES);
  for (const player of players) await prize(realm, player, 12, 40);
  const history = new ItemHistory(() => realm.clock.now());
  const bots = players.map((player) => {
    const friends = (): string[] => NAMES.filter((name) => name !== player.name);
    const options = { name: player.name, rate: 6, vendors: VENDORS, friends };
    const env = { clock: realm.clock, random };
    return new ItemBot(env, player.client.realm, history, options);
  });
  for (const bot of bots) bot.start();
  realm.stores.disk(realm.installation.realms[0].database).lying = lying;
  for (const { at, run } of faultsOf(realm, random)) realm.clock.after(at, run);
  const walker = players[0].client.realm;
  realm.clock.after(PLAY_MS / 3, () => walker.move(128));
  realm.clock.after(PLAY_MS / 2, () => walker.stop());
  await realm.clock.advance(PLAY_MS);
  for (const bot of bots) bot.stop();
  const answered = (): boolean => players.every((one) => one.client.realm.items.pending === 0);
  const quiet = await realm.clock.advanceUntil(answered, QUIET_MS_MAX);
  // What a lying disk lost may be a player's session.
  ok(quiet || lying, 'every command is answered');
  await realm.clock.advance(3000);
  return { realm, players, history };
}

/** What is wrong with the run, in words. */
function judge({ realm, players, history }: Played): Promise<string[]> {
  return wrongItems(realm, players, history);
}

test('[ITEM10] under faults: what is acknowledged is durable, done once, nothing lost', async () => {
  let done = 0;
  for (let seed = 0; seed < SEEDS; seed++) {
    const played = await play(`items ${seed}`);
    deepEqual(await judge(played), [], `seed ${seed}`);
    done += played.history.count('ok');
    await played.realm.stop();
  }
  ok(done > SEEDS * 20, `${done} done`);
});

/** Runs until the judge finds something, of so many seeds. */
async function foundOut(seeds: number, interference: () => Interference): Promise<string[]> {
  for (let seed = 0; seed < seeds; seed++) {
    const played = await play(`items ${seed}`, interference());
    const findings = await judge(played);
    await played.realm.stop();
    if (findings.length > 0) return findings;
  }
  return [];
}

/** The store of every database process, its batches changed on the way. */
function withStore(change: (store: RealmStore) => RealmStore): Interference {
  return {
    bus: (bus) => bus,
    services: (services) => ({
      ...services,
      openRealmStore: async (url) => change(await services.openRealmStore(url)),
    }),
  };
}

test('[ITEM11] a planted bug is found out: an operation asked again is done again', async () => {
  const asked = new Set<string>();
  const again = (operation: Operation): Operation => {
    if (!('cause' in operation) || !('op' in operation)) return operation;
    const seen = asked.has(operation.op);
    asked.add(operation.op);
    return seen ? { ...operation, op: `${operation.op} again` } : operation;
  };
  const planted = withStore((store) => ({
    execute: (batch) => store.execute(batch.map(again)),
    onFailure: (fn) => store.onFailure(fn),
    stats: () => store.stats(),
    close: () => store.close(),
  }));
  ok((await foundOut(12, () => planted)).length > 0);
});

test('[ITEM12] a planted bug is found out: answers before what they say is on the disk', async () => {
  const findings: string[] = [];
  for (let seed = 0; seed < 12 && findings.length === 0; seed++) {
    const played = await play(`items ${seed}`, undefined, true);
    findings.push(...(await judge(played)));
    await played.realm.stop();
  }
  ok(findings.some((finding) => finding.startsWith('acknowledged and not durable')));
});
