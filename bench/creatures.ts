// SPDX-License-Identifier: MIT
/**
 * `creatures`: what scripts cost a zone. 5,000 wolves that think five times a second, chase heroes
 * and find their ways, in one region at 20 Hz; what guards and accounting add to it, what a script
 * that throws in every call does to the others, what a player who sends the most expensive command
 * 30 times a second does to other players' inputs; and, on real realms, how long a command takes
 * from the key to the effect that another player sees, and a saved script until it answers.
 *
 * Differences of a few per cent are measured between short blocks of ticks that take turns, by the
 * median of their ratios: a machine is never as quiet as that.
 */
import { type Check, exactly } from '@realmkeep/testkit';
import game, { Hero, trouble } from './game/creatures.ts';
import { commandToEffect } from './lab/command-effect.ts';
import { LabRegion } from './lab/region.ts';
import { hotReload } from './lab/reload.ts';

const HEROES = 200;
const WARM_TICKS = 400;
const TICKS = 1200;
const TICK_P99_MS_MAX = 25;
const GUARDS_PERCENT_MAX = 3;
const THROWER_PERCENT_MAX = 5;
const HOG_RATIO_MAX = 1.2;
const EFFECT_MS_P99_MAX = 150;
const RELOAD_MS_MAX = 2000;
const RELOAD_PLAYERS = 50;
/** Blocks of ticks with and without, taking turns. */
const BLOCKS = 60;
const BLOCK_TICKS = 20;
const HOG_PER_SECOND = 30;

interface Blocks {
  readonly withMs: number;
  readonly withoutMs: number;
  /** Of the medians of neighbouring blocks. */
  readonly percent: number;
}

export async function creatures(): Promise<{ checks: Check[]; data: object }> {
  const lab = new LabRegion(game, HEROES);
  lab.run(WARM_TICKS);
  lab.tickMs.length = 0;
  lab.tickCpuMs.length = 0;
  lab.run(TICKS);
  const ticks = { ...spread(lab.tickMs), cpu: spread(lab.tickCpuMs) };
  console.log(`tick: ${JSON.stringify(ticks)}`);
  const guards = overheadOfGuards(lab);
  console.log(`guards: ${JSON.stringify(guards)}`);
  const thrower = costOfThrower(lab);
  console.log(`thrower: ${JSON.stringify(thrower)}`);
  const flood = await flooded(lab);
  console.log(`flood: ${JSON.stringify(flood)}`);
  const hog = hogged();
  console.log(`hog: ${JSON.stringify(hog)}`);
  const effect = await commandToEffect();
  console.log(`effect: ${JSON.stringify(effect)}`);
  const reload = await hotReload(RELOAD_PLAYERS);
  console.log(`reload: ${JSON.stringify(reload)}`);
  const checks = [
    atMost('tick p99 of 5,000 scripted creatures', ticks.p99, TICK_P99_MS_MAX, 'ms'),
    atMost('guards and accounting of a tick', guards.percent, GUARDS_PERCENT_MAX, '%'),
    atMost('others’ tick beside a script that throws', thrower.percent, THROWER_PERCENT_MAX, '%'),
    atMost('tick p99 with 10,000 exceptions a second', flood.ticks.p99, TICK_P99_MS_MAX, 'ms'),
    exactly('its exceptions that were not counted', flood.uncounted, 0, 'exceptions'),
    atMost('others’ input delay beside a hog', hog.ratio, HOG_RATIO_MAX, 'x'),
    atMost('others’ input delay p99 beside a hog', hog.ratioP99, HOG_RATIO_MAX, 'x'),
    atMost('command to effect p99', effect.p99, EFFECT_MS_P99_MAX, 'ms'),
    exactly('effects that another player did not see', effect.missed, 0, 'effects'),
    atMost('a saved script answers after', reload.ms, RELOAD_MS_MAX, 'ms'),
    exactly('players disconnected by it', reload.broken, 0, 'players'),
  ];
  return { checks, data: { ticks, guards, thrower, flood, hog, effect, reload } };
}

/** The same scripts called bare: no clock, no guard. */
function overheadOfGuards(lab: LabRegion): Blocks {
  const { runner } = lab.region.scripting;
  const guarded = runner.tick.bind(runner);
  const script = game.scripts.get('wolf');
  const { context } = lab.region.scripting;
  const bare = (entity: Parameters<typeof guarded>[0]): void => {
    script?.hooks.tick?.(entity, context);
  };
  const blocks = alternate(lab, (on) => {
    runner.tick = on ? guarded : bare;
  });
  runner.tick = guarded;
  return blocks;
}

function costOfThrower(lab: LabRegion): Blocks {
  return alternate(lab, (on) => {
    trouble.thrower = on ? 1 : 0;
  });
}

/** 10,000 exceptions a second. */
async function flooded(
  lab: LabRegion,
): Promise<{ ticks: Spread & { cpu: Spread }; exceptions: number; uncounted: number }> {
  await runAndReport(lab, 60);
  const [before, reported] = [lab.region.scriptExceptions, lab.reported];
  lab.tickMs.length = 0;
  lab.tickCpuMs.length = 0;
  trouble.flood = true;
  await runAndReport(lab, TICKS / 4);
  trouble.flood = false;
  const ticks = { ...spread(lab.tickMs), cpu: spread(lab.tickCpuMs) };
  // What was counted last is reported within a second.
  await runAndReport(lab, 60);
  const exceptions = lab.region.scriptExceptions - before;
  return { ticks, exceptions, uncounted: exceptions - (lab.reported - reported) };
}

/** Reports of exceptions are promises: they settle between ticks. */
async function runAndReport(lab: LabRegion, ticks: number): Promise<void> {
  for (let tick = 0; tick < ticks; tick++) {
    lab.step();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function alternate(lab: LabRegion, set: (on: boolean) => void): Blocks {
  const mean: { on: number[]; off: number[] } = { on: [], off: [] };
  for (let block = 0; block < BLOCKS; block++) {
    // ABBA: a drift of the load hits both alike.
    const on = block % 4 === 0 || block % 4 === 3;
    set(on);
    lab.step();
    const times: number[] = [];
    for (let tick = 0; tick < BLOCK_TICKS; tick++) {
      const cpu = process.threadCpuUsage();
      lab.step();
      const used = process.threadCpuUsage(cpu);
      times.push((used.user + used.system) / 1000);
    }
    (on ? mean.on : mean.off).push(median(times));
  }
  set(false);
  const ratios = mean.on.map((ms, n) => ms / mean.off[n]);
  return {
    withMs: median(mean.on),
    withoutMs: median(mean.off),
    percent: (median(ratios) - 1) * 100,
  };
}

interface Hogged {
  readonly alone: Spread;
  readonly beside: Spread;
  readonly ratio: number;
  readonly ratioP99: number;
  /** Commands that were run of those that were sent. */
  readonly ran: number;
  readonly sent: number;
}

/** From an input's arrival until the tick that applied it had ended. */
function hogged(): Hogged {
  const alone = inputDelays(false);
  const beside = inputDelays(true);
  return {
    alone: alone.delays,
    beside: beside.delays,
    ratio: beside.delays.mean / alone.delays.mean,
    ratioP99: beside.delays.p99 / alone.delays.p99,
    ran: beside.ran,
    sent: beside.sent,
  };
}

function inputDelays(hog: boolean): { delays: Spread; ran: number; sent: number } {
  const lab = new LabRegion(game, HEROES);
  lab.run(WARM_TICKS / 2);
  const survey = { command: Object.keys(Hero.commands).indexOf('survey'), arguments: NONE };
  const delays: number[] = [];
  const first = lab.players[0];
  const before = first.lastInput;
  let sent = 0;
  let owed = 0;
  for (let tick = 0; tick < TICKS / 2; tick++) {
    // Inputs arrive at any moment of the 50 ms before the tick, or while the one before still ran.
    const arrived = lab.players.slice(1, 101).map(() => lab.random.below(50_000) / 1000);
    owed += hog ? HOG_PER_SECOND / 20 : 0;
    const took = lab.step(() => {
      for (; owed >= 1; owed -= 1) {
        lab.input(first, survey);
        sent += 1;
      }
    });
    for (const ms of arrived) delays.push(50 - ms + took);
  }
  return { delays: spread(delays), ran: hog ? first.lastInput - before : 0, sent };
}

interface Spread {
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return { mean, p50: at(0.5), p99: at(0.99), max: at(1) };
}

function median(values: readonly number[]): number {
  return spread(values).p50;
}

function atMost(name: string, value: number, limit: number, unit: string): Check {
  return { name, value, limit, unit, ok: value <= limit };
}

const NONE = new Uint8Array(0);
