// SPDX-License-Identifier: MIT
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { PLAYER_MS_BURST, PlayerTime, ScriptTimes } from './account.ts';

/** Commands of `ms` each, as many as may run at 20 Hz; how many ran in each second. */
function spend(ms: number, seconds: number): number[] {
  const time = new PlayerTime(0);
  return Array.from({ length: seconds }, (_, second) => {
    let ran = 0;
    for (let tick = 0; tick < 20; tick++) {
      const now = second * 1000 + tick * 50;
      while (time.mayRun(second * 20 + tick, now)) {
        time.used(ms);
        ran += 1;
      }
    }
    return ran;
  });
}

test('[TIME1] a player has 20 ms in one go and 2 ms a second after that', () => {
  const seconds = spend(1, 10);
  ok(seconds[0] >= PLAYER_MS_BURST && seconds[0] <= PLAYER_MS_BURST + 3, `${seconds[0]}`);
  for (const ran of seconds.slice(2)) ok(ran >= 1 && ran <= 3, `${ran} a second`);
});

test('[TIME2] an expensive command runs, and then its time has to be earned', () => {
  const seconds = spend(10, 20);
  const ran = seconds.reduce((sum, one) => sum + one, 0);
  ok(ran * 10 <= PLAYER_MS_BURST + 20 * 2 + 10, `${ran} of 10 ms in 20 s`);
});

test('[TIME3] cheap commands are never held up', () => {
  const time = new PlayerTime(0);
  for (let n = 0; n < 3000; n++) {
    ok(time.mayRun(n, n * 33));
    time.used(0.05);
  }
});

test('[TIME4] who waits with a full queue is struck each two seconds, and out at the third strike', () => {
  const time = new PlayerTime(0);
  time.used(1000);
  time.used(1000);
  const out: number[] = [];
  for (let now = 0; now < 10_000; now += 33) if (time.overflowed(now)) out.push(now);
  ok(out.length > 0 && out[0] >= 6000 && out[0] < 7000, `${out[0]}`);
  const patient = new PlayerTime(0);
  equal(patient.overflowed(60_000), false, 'a full queue alone is no strike');
});

test('[TIME7] one slow command among quick ones is pardoned, the next within a minute is not', () => {
  const time = new PlayerTime(0);
  let tick = 0;
  const run = (now: number, ms: number): boolean => {
    const ran = time.mayRun(tick++, now);
    if (ran) time.used(ms);
    return ran;
  };
  ok(run(0, 200), 'a pause of the machine falls into it');
  for (let now = 50; now < 30_000; now += 50) ok(run(now, 0.05), `held up at ${now}`);
  ok(run(30_000, 200));
  for (let now = 30_050; now < 110_000; now += 50) equal(run(now, 0.05), false, `${now}`);
});

test('[TIME8] expensive commands, however far apart, get no more than twice their due', () => {
  for (const ms of [10, 60, 200, 1000]) {
    const ran = spend(ms, 2000).reduce((sum, one) => sum + one, 0);
    ok(ran * ms <= 2 * 2 * 2000 + PLAYER_MS_BURST + 2 * ms, `${ran} of ${ms} ms in 2000 s`);
  }
});

test('[TIME5] figures of scripts are smoothed over some five seconds', () => {
  const times = new ScriptTimes();
  for (let second = 0; second < 30; second++) {
    for (let call = 0; call < 100; call++) times.of('wolf').used(0.1);
    times.of('wolf').exceptions += 1;
    times.eachSecond();
  }
  const [wolf] = times.list();
  deepEqual([Math.round(wolf.ms), Math.round(wolf.calls)], [10, 100]);
  for (let second = 0; second < 60; second++) times.eachSecond();
  deepEqual(times.list(), []);
});

test('[TIME6] of very many calls in one second some are timed, and stand for all', () => {
  const times = new ScriptTimes();
  const wolf = times.of('wolf');
  let timed = 0;
  for (let call = 0; call < 20_000; call++) {
    const { weight } = wolf;
    if (weight > 0) {
      timed += 1;
      wolf.used(0.01, weight);
    } else wolf.calls += 1;
  }
  ok(timed < 3000, `${timed} timed`);
  ok(Math.abs(wolf.ms - 200) < 2, `${wolf.ms} ms of 200`);
});
