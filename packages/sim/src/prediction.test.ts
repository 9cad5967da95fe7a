// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@realmkeep/base';
import { Prediction, type Verdict } from './prediction.ts';
import { stepX, stepY } from './units.ts';
import { type Moved, Walls } from './walls.ts';

const WALLS = new Walls({ minX: 0, minY: 0, maxX: 200_000, maxY: 200_000 }, [
  { minX: 99_000, minY: 90_000, maxX: 99_100, maxY: 130_000 },
  { minX: 80_000, minY: 110_000, maxX: 99_000, maxY: 111_000 },
]);
const HALF = 800;

/** A zone's hero: applies intents as they arrive and tells its state. */
class ZoneHero {
  x = 100_000;
  y = 100_000;
  heading = 0;
  speed = 0;
  ack = 0;
  ticks = 0;
  readonly #moved: Moved = { x: 0, y: 0, blockedX: false, blockedY: false };

  apply(intent: { number: number; heading: number; speed: number }): void {
    this.ack = intent.number;
    this.ticks = 0;
    this.heading = intent.heading;
    this.speed = intent.speed;
  }

  step(): void {
    this.ticks = Math.min(255, this.ticks + 1);
    const dx = stepX(this.heading, this.speed);
    const dy = stepY(this.heading, this.speed);
    WALLS.move(this.#moved, this.x, this.y, dx, dy, HALF);
    this.x = this.#moved.x;
    this.y = this.#moved.y;
  }

  verdict(): Verdict {
    const { ack, ticks, x, y, heading, speed } = this;
    return { ack, ticks, x, y, heading, speed };
  }
}

interface Run {
  readonly client: Prediction;
  readonly zone: ZoneHero;
  readonly corrections: number;
}

/** Runs client and zone with a fixed way of `delay` ticks each way. */
function run(ticks: number, delay: number, push: number): Run {
  const random = new SeededRandom(ticks + delay);
  const client = new Prediction({ walls: WALLS, half: HALF, x: 100_000, y: 100_000 });
  const zone = new ZoneHero();
  const up: { at: number; intent: { number: number; heading: number; speed: number } }[] = [];
  const down: { at: number; verdict: Verdict }[] = [];
  let corrections = 0;
  for (let tick = 0; tick < ticks; tick++) {
    // The last ticks are quiet, so that both come to rest under the same intent.
    if (tick === 0 || (random.below(5) === 0 && tick < ticks - 3 * delay - 10)) {
      const intent = client.intend(random.below(256), random.below(4) === 0 ? 0 : 600);
      up.push({ at: tick + delay, intent });
    }
    client.step();
    while (up.length > 0 && up[0].at <= tick) {
      const first = up.shift();
      if (first) zone.apply(first.intent);
    }
    if (tick === push) zone.x += 1280;
    zone.step();
    if (tick % 2 === 0) down.push({ at: tick + delay, verdict: zone.verdict() });
    while (down.length > 0 && down[0].at <= tick) {
      const first = down.shift();
      if (first && first.verdict.ack !== 0 && client.reconcile(first.verdict)) corrections += 1;
    }
    client.fade(50);
  }
  return { client, zone, corrections };
}

test('[PRD1] with a steady connection the prediction is right to the step, walls and all', () => {
  for (const delay of [1, 3, 5, 9]) {
    assert.equal(run(2000, delay, -1).corrections, 0, `delay ${delay}`);
  }
});

test('[PRD2] a push by the zone is taken over once and fades from the screen', () => {
  const { client, zone, corrections } = run(400, 4, 200);
  assert.ok(corrections >= 1, 'the push was noticed');
  // The zone is `delay` ticks behind; both stand or walk the same way since.
  const behind = new Prediction({ walls: WALLS, half: HALF, ...zone });
  behind.intend(zone.heading, zone.speed);
  for (let n = 0; n < 4; n++) behind.step();
  assert.deepEqual([client.x, client.y], [behind.x, behind.y]);
  assert.ok(Math.abs(client.shownX - client.x) < 1, 'nothing is left of the correction');
});

test('[PRD3] a correction is not seen at once, and a teleport is', () => {
  const client = new Prediction({ walls: WALLS, half: HALF, x: 50_000, y: 50_000 });
  client.reconcile({ ack: 0, ticks: 0, x: 51_000, y: 50_000, heading: 0, speed: 0 });
  assert.equal(client.shownX, 50_000);
  client.fade(120);
  assert.equal(client.shownX, 51_000 - 1000 / 16);
  client.reconcile({ ack: 0, ticks: 0, x: 150_000, y: 50_000, heading: 0, speed: 0 });
  assert.equal(client.shownX, 150_000);
});

test('[PRD4] numbers of intents go around', () => {
  const client = new Prediction({ walls: WALLS, half: HALF, x: 50_000, y: 50_000 });
  for (let n = 0; n < 65_535; n++) client.intend(0, 0);
  const last = client.intend(64, 100);
  client.step();
  assert.equal(last.number, 0);
  const state = { x: 50_000, y: 50_100, heading: 64, speed: 100 };
  assert.equal(client.reconcile({ ack: 0, ticks: 1, ...state }), false);
});
