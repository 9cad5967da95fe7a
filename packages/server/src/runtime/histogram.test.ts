// SPDX-License-Identifier: MIT
import { equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { Histogram } from './histogram.ts';

test('[HIST1] percentiles are exact to a twentieth, the maximum altogether', () => {
  const histogram = new Histogram();
  for (let ms = 1; ms <= 1000; ms++) histogram.add(ms);
  for (const percent of [1, 50, 99]) {
    const exact = percent * 10;
    const found = histogram.percentile(percent);
    ok(found >= exact && found <= exact * 1.05, `p${percent}: ${found}`);
  }
  equal(histogram.percentile(100), 1000);
  equal(histogram.max, 1000);
  equal(histogram.count, 1000);
});

test('[HIST2] an empty one gives 0; what is out of range counts at its end', () => {
  const histogram = new Histogram();
  equal(histogram.percentile(99), 0);
  histogram.add(0);
  equal(histogram.percentile(99), 0);
  histogram.add(1e9);
  equal(histogram.max, 1e9);
  ok(histogram.percentile(99) > 3.6e6);
});
