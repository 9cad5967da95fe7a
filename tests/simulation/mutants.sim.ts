// SPDX-License-Identifier: MIT
/**
 * Planted bugs: a checker that does not find them would not find real ones. Each has to be caught
 * within a few seeds of random faults, or by a rule of sessions and gates.
 */
import { deepEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { messageOf, SeededRandom } from '@realmkeep/base';
import {
  MUTANTS,
  type Mutant,
  planFaults,
  SESSION_RULES,
  sufferFaults,
  Trial,
} from '@realmkeep/testkit';

const SEEDS_MAX = 40;
const FAULTS_MS = 8000;

async function breaksRule(seed: string, mutant: Mutant | null): Promise<string[]> {
  const planted = mutant === null ? {} : { interference: MUTANTS[mutant]() };
  const broken: string[] = [];
  for (const [name, rule] of Object.entries(SESSION_RULES)) {
    const trial = await Trial.start({ seed, players: 3, gates: 0, ...planted });
    for (const wrong of await rule(trial)) broken.push(`${name}: ${wrong}`);
    broken.push(...trial.referee.violations);
  }
  return broken;
}

async function breaksSwarm(seed: string, mutant: Mutant): Promise<string[]> {
  const interference = MUTANTS[mutant]();
  const trial = await Trial.start({ seed, players: 4, gates: 0.6, interference });
  const plan = planFaults(trial, new SeededRandom(`faults ${seed}`), FAULTS_MS);
  for (const wanderer of trial.crowd) wanderer.start();
  await sufferFaults(trial, plan, FAULTS_MS);
  return [...(await trial.judge()).broken];
}

/** Who caught the bug, or null. */
async function caught(mutant: Mutant): Promise<string | null> {
  try {
    const [broken] = await breaksRule(`mutant ${mutant}`, mutant);
    if (broken !== undefined) return broken;
    for (let i = 0; i < SEEDS_MAX; i++) {
      const [found] = await breaksSwarm(`mutant ${i}`, mutant);
      if (found !== undefined) return `seed ${i}: ${found}`;
    }
    return null;
  } catch (error) {
    return `nobody could play: ${messageOf(error)}`;
  }
}

test('[MUTANT1] without a planted bug the rules of sessions and gates hold', async () => {
  deepEqual(await breaksRule('no mutant', null), []);
});

for (const mutant of Object.keys(MUTANTS) as Mutant[]) {
  test(`[MUTANT2] ${mutant}: caught`, async (t) => {
    const by = await caught(mutant);
    ok(by !== null, `not caught by any rule, nor within ${SEEDS_MAX} seeds`);
    t.diagnostic(by);
  });
}

test('[MUTANT3] acknowledged before it is synced: caught when the database dies', async (t) => {
  for (let i = 0; i < SEEDS_MAX; i++) {
    const trial = await Trial.start({ seed: `lying ${i}`, players: 2, gates: 0 });
    const { realm, crowd } = trial;
    realm.stores.disk(realm.installation.realms[0].database).lying = true;
    // Both go through the gate, which is promised; then the promise is broken.
    for (const { player } of crowd) await player.walkTo(200, 768);
    await realm.clock.advance(500);
    for (const id of realm.nodes('database')) realm.kill(id);
    await realm.clock.advance(3000);
    const [found] = (await trial.judge()).broken;
    if (found !== undefined) return t.diagnostic(`seed ${i}: ${found}`);
  }
  ok(false, `not caught within ${SEEDS_MAX} seeds`);
});
