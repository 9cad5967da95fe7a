// SPDX-License-Identifier: MIT
/**
 * Every crash point of transfers, sessions, adoption and release: a hero walks through the gate
 * while the process at the point dies. Afterwards one copy lives, nothing is lost, all answers.
 */
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { isRealmError } from '@realmkeep/base';
import { CRASH_POINTS, type CrashPoint } from '@realmkeep/server';
import { lostHints, Trial, Wanderer } from '@realmkeep/testkit';

const GATE = { x: 200, y: 768 };
const WEST = 128;
const STEP_MS = 100;
const STRIKES_MS_MAX = 8000;

const points = Object.keys(CRASH_POINTS) as CrashPoint[];
/** These need players who deal in items; `npm run chaos -- --scenario items` kills under such. */
const ofItems = (point: CrashPoint): boolean => point.includes('.item-');
/** These need a region on its way; `migration.sim.ts` has them. */
const ofMoves = (point: CrashPoint): boolean => /^(mover|taker)\.|region-/.test(point);
/** These need a zone that runs in copies; `instances.sim.ts` has them. */
const ofCopies = (point: CrashPoint): boolean => point.startsWith('copy.');
/** Whoever dies there before the commit may leave the hero at the gate, with a word about it. */
const MAY_STAY = /^(source\.(before|after|reserve|commit-unsent)|target\.reserve|zone\.)/;
/** What makes the process come to its point, besides a walk through the gate. */
type Deed = 'enter' | 'resume' | 'leave' | 'take' | 'walk';

function deedOf(point: CrashPoint): Deed {
  if (/\.(open|play|enter)-|^account\./.test(point)) return 'enter';
  if (/\.resume-/.test(point)) return 'resume';
  if (/\.release-/.test(point)) return 'leave';
  if (/\.take-/.test(point)) return 'take';
  return 'walk';
}

/** Tries again what a dying process refused or never answered, as a person does. */
async function patiently(trial: Trial, deed: () => Promise<unknown>): Promise<void> {
  const { clock } = trial.realm;
  for (let tries = 1; ; tries++) {
    let outcome: 'none' | 'done' | 'failed' = 'none';
    let reason: unknown = null;
    deed().then(
      () => {
        outcome = 'done';
      },
      (error: unknown) => {
        outcome = 'failed';
        reason = error;
      },
    );
    ok(await clock.advanceUntil(() => outcome !== 'none', 20_000), 'an answer, of whatever kind');
    if ((outcome as string) === 'done') return;
    if (tries >= 20) throw reason;
    await clock.advance(500);
  }
}

async function enter(trial: Trial): Promise<void> {
  const late = new Wanderer(trial.realm, 'Late', { gates: 0 });
  const { client, name } = late.player;
  trial.crowd.push(late);
  await patiently(trial, () =>
    client.login.register(name, 'correct horse').catch((error: unknown) => {
      if (!isRealmError(error, 'ERR_NAME_TAKEN')) throw error;
    }),
  );
  await patiently(trial, () => client.login.login(name, 'correct horse'));
  await patiently(trial, async () => {
    if (client.realm.state === 'idle') await client.play(trial.realm.realm);
  });
  await patiently(trial, async () => {
    if (client.realm.characters.length === 0) await client.realm.createCharacter(name);
  });
  await patiently(trial, async () => {
    if (client.realm.state === 'playing') return;
    await client.realm.enterWorld(client.realm.characters[0].character);
  });
}

/** Ann leaves the world and comes back. */
async function leave(trial: Trial): Promise<void> {
  const { client } = trial.crowd[0].player;
  const { character } = client.realm.characters[0];
  await patiently(trial, async () => {
    if (client.realm.state === 'playing') await client.realm.leaveWorld();
  });
  await patiently(trial, async () => {
    if (client.realm.state !== 'playing') await client.realm.enterWorld(character);
  });
}

/** Ann goes due west, which leads through the gate, and marks each step. */
async function walk(trial: Trial): Promise<void> {
  const [ann] = trial.crowd;
  const { realm: session } = ann.player.client;
  const { clock } = trial.realm;
  for (let spent = 0; spent < STRIKES_MS_MAX; spent += STEP_MS) {
    if (ann.player.zones.at(-1) === 'west' || ann.player.notices.length > 0) break;
    if (session.state === 'playing') {
      ann.mark();
      session.move(WEST);
    }
    await clock.advance(STEP_MS);
  }
  session.stop();
  await clock.advance(3000);
}

async function act(trial: Trial, deed: Deed): Promise<void> {
  const { realm, crowd } = trial;
  if (deed === 'enter') return enter(trial);
  if (deed === 'leave') return leave(trial);
  if (deed === 'walk') return walk(trial);
  if (deed === 'resume') crowd[0].player.client.realm.dropLink();
  else for (const id of realm.nodes('zone')) if (realm.runs(id, 'east:1:0')) realm.kill(id);
  await realm.clock.advance(6000);
}

async function cell(point: CrashPoint): Promise<void> {
  // A target asks for the row only when the hint, which brings it, was lost.
  const asks = point.startsWith('target.load-') ? { interference: lostHints() } : {};
  const trial = await Trial.start({ seed: `cell ${point}`, players: 3, gates: 0, ...asks });
  const { crash, realm } = trial;
  const deed = deedOf(point);
  trial.resumesAllowed = deed === 'resume' || point.startsWith('gateway.');
  trial.regressAllowed = /^(source|zone)\./.test(point) || deed === 'take';
  crash.arm(point);
  await act(trial, deed);
  notEqual(crash.struck, null, `somebody came to ${point}`);
  const verdict = await trial.judge();
  deepEqual(verdict.broken, [], realm.trace.lines.slice(-40).join('\n'));
  const { player } = trial.crowd[0];
  if (deed === 'walk' && !MAY_STAY.test(point)) {
    deepEqual(player.notices, []);
    equal(player.zones.at(-1), 'west', 'through the gate in spite of it');
  }
  if (player.zones.at(-1) === 'east') {
    // Whoever was refused at a gate has to come anew.
    await player.walkTo(GATE.x + 100, GATE.y);
    await player.walkTo(GATE.x, GATE.y);
    await realm.clock.advance(1000);
  }
  equal(player.zones.at(-1), 'west', 'and the gate is open afterwards');
  await trial.end();
}

for (const point of points.filter((name) => !ofItems(name) && !ofMoves(name) && !ofCopies(name))) {
  test(`[CELL1] ${point}: one copy lives, nothing is lost, all answers`, () => cell(point));
}
