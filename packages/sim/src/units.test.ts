// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@realmkeep/base';
import { stepMotion, unstepMotion } from './motion.ts';
import { COSINE, headingOf, SINE, SPEED_MAX, SPEED_PLAIN, stepX, stepY } from './units.ts';

test('[UNI1] the table is cosine and sine to the last bit, and symmetric', () => {
  for (let k = 0; k < 256; k++) {
    const angle = (2 * Math.PI * k) / 256;
    assert.ok(Math.abs(COSINE[k] - Math.cos(angle) * 16384) <= 0.5 + 1e-9, `cosine ${k}`);
    assert.ok(Math.abs(SINE[k] - Math.sin(angle) * 16384) <= 0.5 + 1e-9, `sine ${k}`);
    assert.equal(COSINE[k], -COSINE[(k + 128) & 255] | 0);
  }
});

test('[UNI2] along an axis a step is exactly the speed', () => {
  for (const speed of [1, 7, 600, SPEED_MAX]) {
    assert.deepEqual([stepX(0, speed), stepY(0, speed)], [speed, 0]);
    assert.deepEqual([stepX(64, speed), stepY(64, speed)], [0, speed]);
    assert.deepEqual([stepX(128, speed), stepY(192, speed)], [-speed, -speed]);
  }
});

test('[UNI3] headingOf finds the nearest of 256 headings', () => {
  const random = new SeededRandom(1);
  for (let n = 0; n < 20_000; n++) {
    const dx = random.below(200_001) - 100_000;
    const dy = random.below(200_001) - 100_000;
    if (dx === 0 && dy === 0) continue;
    const exact = (Math.atan2(dy, dx) / (2 * Math.PI)) * 256;
    const error = ((headingOf(dx, dy) - exact + 384) % 256) - 128;
    assert.ok(Math.abs(error) <= 0.52, `heading of ${dx}, ${dy} is off by ${error}`);
  }
  for (let k = 0; k < 256; k++) assert.equal(headingOf(COSINE[k], SINE[k]), k);
});

test('[MOT1] n ticks at once are n single ticks, and taking them back restores everything', () => {
  const random = new SeededRandom(2);
  for (let n = 0; n < 2000; n++) {
    const make = () => ({
      x: new Int32Array(1),
      y: new Int32Array(1),
      heading: new Uint8Array(1),
      speed: new Uint16Array(1),
      turn: new Int8Array(1),
    });
    const one = make();
    one.x[0] = random.below(1_000_000);
    one.y[0] = random.below(1_000_000);
    one.heading[0] = random.below(256);
    one.speed[0] = [0, 1, 600, SPEED_MAX, SPEED_PLAIN][random.below(5)];
    one.turn[0] = random.below(3) === 0 ? random.below(256) - 128 : 0;
    const start = structuredClone(one);
    const many = structuredClone(one);
    const ticks = random.below(20);
    for (let t = 0; t < ticks; t++) stepMotion(one, 0, 1, 1);
    stepMotion(many, 0, 1, ticks);
    assert.deepEqual(many, one);
    unstepMotion(many, 0, ticks);
    assert.deepEqual(many, start);
  }
});
