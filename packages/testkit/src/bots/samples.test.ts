// SPDX-License-Identifier: MIT
import { equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { botName } from './bot-name.ts';
import { BotMeasures } from './measures.ts';
import { Samples } from './samples.ts';

test('[BOT1] percentiles are right to within two percent', () => {
  const samples = new Samples();
  for (let ms = 1; ms <= 1000; ms++) samples.add(ms);
  for (const p of [50, 90, 99]) {
    const exact = p * 10;
    ok(Math.abs(samples.percentile(p) - exact) <= exact * 0.02 + 1, `p${p}`);
  }
  equal(samples.summary().max, 1000);
  ok(Number.isNaN(new Samples().percentile(99)));
});

test('[BOT2] a gap leaves out the publish ticks in which the server had nothing to say', () => {
  const measures = new BotMeasures();
  measures.measuring = true;
  let now = 0;
  const meter = measures.gapMeter(() => now);
  const packet = (at: number, tick: number): void => {
    now = at;
    meter.packet(tick);
  };
  packet(0, 10);
  packet(100, 12);
  packet(400, 18);
  packet(800, 20);
  meter.reset();
  packet(9000, 400);
  equal(measures.gaps.count, 3);
  ok(Math.abs(measures.gaps.percentile(50) - 100) < 2, 'a quiet stretch is no gap');
  equal(measures.gaps.summary().max, 400, 'a late packet is');
});

test('[BOT3] names of two bots, and of two seeds, differ', () => {
  const names = new Set<string>();
  for (let i = 0; i < 5000; i++) names.add(botName('a', i));
  equal(names.size, 5000);
  ok(!names.has(botName('b', 0)));
});
