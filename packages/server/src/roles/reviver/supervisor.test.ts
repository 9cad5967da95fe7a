// SPDX-License-Identifier: MIT
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { EXIT } from '../../runtime/exit-codes.ts';
import type { ProcessId } from './ports.ts';
import {
  COVERED_DELAY_MS,
  type Effect,
  LOOP_RETRY_MS,
  RESTART_DELAYS_MS,
  STEADY_MS,
  STOP_MS_MAX,
  STOPPED,
  type Supervised,
  type SupervisorEvent,
  step,
  WARM_MS_MAX,
} from './supervisor.ts';

/** Drives one supervised node in virtual time; every spawn succeeds unless told otherwise. */
class Stage {
  now = 1000;
  state: Supervised = STOPPED;
  pid = 100;
  spawnsFail = false;
  /** Times of the spawns. */
  readonly spawns: number[] = [];
  readonly effects: Effect[] = [];

  send(event: SupervisorEvent): void {
    const next = step(this.state, event, this.now);
    this.state = next.state;
    for (const effect of next.effects) {
      this.effects.push(effect);
      if (effect.type !== 'spawn') continue;
      this.spawns.push(this.now);
      if (this.spawnsFail) this.send({ type: 'spawn-failed' });
      else this.send({ type: 'spawned', process: this.#nextProcess() });
    }
  }

  /** Lets time pass in steps of a reviver's look. */
  pass(ms: number): void {
    for (const end = this.now + ms; this.now < end; ) {
      this.now = Math.min(end, this.now + 100);
      this.send({ type: 'time' });
    }
  }

  exit(code: number | null = 70, covered = false): void {
    const exit = { code, signal: code === null ? 'SIGKILL' : null };
    this.send({ type: 'exited', exit, covered });
  }

  count(type: Effect['type']): number {
    return this.effects.filter((effect) => effect.type === type).length;
  }

  #nextProcess(): ProcessId {
    this.pid += 1;
    return { pid: this.pid, startTime: `t${this.pid}` };
  }
}

test('[REV1] the first death is answered by a start at once', () => {
  const stage = new Stage();
  stage.send({ type: 'start' });
  stage.pass(STEADY_MS);
  stage.exit();
  equal(stage.spawns.at(-1), stage.now);
  equal(stage.state.phase, 'running');
  equal(stage.state.restarts, 1);
});

test('[REV2] short lives in a row wait 0, 0.2, 0.5, 1 and then 2 s', () => {
  const stage = new Stage();
  stage.send({ type: 'start' });
  const waits: number[] = [];
  for (let i = 0; i < 7; i++) {
    // Short lives, but too far from each other for a crash loop.
    stage.pass(STEADY_MS / 3);
    const died = stage.now;
    stage.exit();
    stage.pass(3000);
    waits.push((stage.spawns.at(-1) ?? 0) - died);
  }
  deepEqual(waits, [...RESTART_DELAYS_MS, 2000, 2000]);
});

test('[REV3] a life of 30 s ends the streak: the next death is answered at once again', () => {
  const stage = new Stage();
  stage.send({ type: 'start' });
  for (let i = 0; i < 3; i++) {
    stage.exit();
    stage.pass(1000);
  }
  stage.pass(STEADY_MS);
  stage.exit();
  equal(stage.spawns.at(-1), stage.now);
});

test('[REV4] the fifth death within 30 s is a crash loop, tried again after 60 s', () => {
  const stage = new Stage();
  stage.send({ type: 'start' });
  for (let i = 0; i < 5; i++) {
    equal(stage.state.phase, 'running');
    stage.exit();
    stage.pass(i < 4 ? 2500 : 0);
  }
  equal(stage.state.phase, 'crash-loop');
  ok(stage.effects.some((effect) => effect.type === 'log' && effect.level === 'error'));
  const spawns = stage.spawns.length;
  stage.pass(LOOP_RETRY_MS - 200);
  equal(stage.spawns.length, spawns);
  stage.pass(200);
  equal(stage.spawns.length, spawns + 1);
  equal(stage.state.phase, 'running');
});

test('[REV5] an operator’s start or restart ends a crash loop at once', () => {
  for (const type of ['start', 'restart'] as const) {
    const stage = new Stage();
    stage.send({ type: 'start' });
    for (let i = 0; i < 5; i++) {
      stage.exit();
      stage.pass(2500);
    }
    equal(stage.state.phase, 'crash-loop');
    stage.send({ type });
    equal(stage.state.phase, 'running');
    stage.exit();
    equal(stage.state.phase, 'running', 'its old exits are forgiven');
  }
});

test('[REV6] a misconfigured node is not started again until somebody asks', () => {
  const stage = new Stage();
  stage.send({ type: 'start' });
  stage.exit(EXIT.misconfigured);
  equal(stage.state.phase, 'misconfigured');
  stage.pass(10 * LOOP_RETRY_MS);
  equal(stage.spawns.length, 1);
  stage.send({ type: 'restart' });
  equal(stage.spawns.length, 2);
});

test('[REV7] a command that cannot be run is tried again like a death', () => {
  const stage = new Stage();
  stage.spawnsFail = true;
  stage.send({ type: 'start' });
  stage.pass(10_000);
  equal(stage.state.phase, 'crash-loop');
  equal(stage.spawns.length, 5);
});

test('[REV8] restart brings a successor, whose turn comes with the exit, and counts no crash', () => {
  const stage = new Stage();
  stage.send({ type: 'start' });
  stage.send({ type: 'restart' });
  equal(stage.count('succeed'), 1);
  stage.send({ type: 'restart' });
  equal(stage.count('succeed'), 1, 'asked once');
  const successor = { pid: 900, startTime: 'later' };
  stage.send({ type: 'succession', successor });
  stage.pass(1000);
  equal(stage.spawns.length, 1);
  stage.exit(0);
  equal(stage.spawns.length, 1, 'nobody else is started');
  deepEqual(
    [stage.state.phase, stage.state.process, stage.state.successor, stage.state.restarts],
    ['running', successor, null, 1],
  );
  equal(stage.state.exits.length, 0);
  equal(stage.count('gone'), 1);
});

test('[REV8] a successor that does not come up leaves its predecessor as it was', () => {
  const stage = new Stage();
  stage.send({ type: 'start' });
  const { process } = stage.state;
  stage.send({ type: 'restart' });
  stage.send({ type: 'succession', successor: { pid: 900, startTime: 'later' } });
  stage.send({ type: 'successor-exited' });
  stage.pass(WARM_MS_MAX + STOP_MS_MAX);
  deepEqual([stage.state.phase, stage.state.process], ['running', process]);
  equal(stage.count('kill'), 0);
});

test('[REV8] a predecessor that dies with its successor is started anew', () => {
  const stage = new Stage();
  stage.send({ type: 'start' });
  stage.send({ type: 'restart' });
  stage.send({ type: 'succession', successor: { pid: 900, startTime: 'later' } });
  stage.send({ type: 'successor-exited' });
  stage.exit();
  equal(stage.spawns.length, 2);
});

test('[REV9] a node that does not stop in time after a restart is killed', () => {
  const stage = new Stage();
  stage.send({ type: 'start' });
  stage.send({ type: 'restart' });
  stage.pass(WARM_MS_MAX + STOP_MS_MAX - 100);
  equal(stage.count('kill'), 0);
  stage.pass(100);
  equal(stage.count('kill'), 1);
});

test('[REV14] a drained node stops once and stays away until it is wanted', () => {
  const stage = new Stage();
  stage.send({ type: 'start' });
  stage.send({ type: 'drain' });
  stage.send({ type: 'drain' });
  equal(stage.count('terminate'), 1);
  stage.exit(0);
  stage.pass(120_000);
  deepEqual([stage.state.phase, stage.spawns.length], ['drained', 1]);
  stage.send({ type: 'start' });
  equal(stage.spawns.length, 2);
});

test('[REV14] a drain in the middle of a restart ends the successor too', () => {
  const stage = new Stage();
  stage.send({ type: 'start' });
  stage.send({ type: 'restart' });
  stage.send({ type: 'succession', successor: { pid: 900, startTime: 'later' } });
  stage.send({ type: 'drain' });
  stage.exit(0);
  equal(stage.count('terminate'), 2);
  stage.exit(0);
  deepEqual([stage.state.phase, stage.state.process], ['drained', null]);
});

test('[REV10] time alone never ends a process: only proved exits are acted on', () => {
  const stage = new Stage();
  stage.send({ type: 'start' });
  stage.pass(24 * 3600 * 1000);
  deepEqual(
    stage.effects.map((effect) => effect.type),
    ['spawn'],
  );
});

test('[REV11] every exit of a known process is reported as gone, exactly once', () => {
  const stage = new Stage();
  const process = { pid: 7, startTime: 'earlier' };
  stage.send({ type: 'adopted', process, restarts: 3 });
  equal(stage.spawns.length, 0, 'an adopted process is left alone');
  stage.exit(null);
  stage.exit(null);
  const gone = stage.effects.filter((effect) => effect.type === 'gone');
  deepEqual(
    gone.map((effect) => effect.process),
    [process, { pid: 101, startTime: 't101' }],
  );
  equal(stage.state.restarts, 5);
});

test('[REV37] who is covered by others of its role starts again after them, and later in a streak as ever', () => {
  const stage = new Stage();
  stage.send({ type: 'start' });
  stage.pass(STEADY_MS);
  const died = stage.now;
  stage.exit(null, true);
  equal(stage.spawns.length, 1);
  stage.pass(COVERED_DELAY_MS);
  deepEqual(stage.spawns.slice(1), [died + COVERED_DELAY_MS]);
  for (let n = 1; n < 4; n++) {
    const at = stage.now;
    stage.exit(null, true);
    stage.pass(5000);
    equal(stage.spawns.at(-1), at + Math.max(COVERED_DELAY_MS, RESTART_DELAYS_MS[n]));
  }
});
