// SPDX-License-Identifier: MIT
/** A crowd through a whole gateway: what it asks of the zone, and what a client is sent. */
import { equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { every, present } from '@realmkeep/base';
import { GatewayBench, MEADOW } from './gateway-bench.ts';

const CROWD = 700;
const SECONDS = 10;
const BYTES_PER_SECOND_MAX = 8192;
/** Around the place where heroes appear, in steps. */
const CORNER = 64 * 20;
const SIDE = 64 * 740;
const SPEED = 200;

test('[GW30] in a crowd the coarse level is asked of the zone, and the budget holds', async (t) => {
  const bench = new GatewayBench();
  await bench.start();
  t.after(() => bench.stop());
  const { table, publisher } = present(bench.regions.get(MEADOW), 'the meadow is there');
  const { clock, random } = bench.bench;
  const place = (): number => CORNER + random.below(SIDE);
  const bodies = Array.from({ length: CROWD }, (_, i) =>
    table.add({ id: 20_000 + i, kind: 1, x: place(), y: place(), speed: SPEED }),
  );
  const stop = every(clock, 50, () => {
    for (const body of bodies) {
      const { x, y } = { x: table.x[body] - CORNER, y: table.y[body] - CORNER };
      const inside = x > 0 && y > 0 && x < SIDE && y < SIDE;
      if (!inside) table.place(body, place(), place());
      if (random.below(4) === 0) table.setMotion(body, random.below(256), SPEED);
    }
  });
  t.after(stop);
  const ann = await bench.play('ann');
  await bench.until(() => publisher.observers.wants(0, 2), 'level 2 is asked for');
  await bench.until(() => ann.entities().size > CROWD, 'everybody is seen');
  ann.target([20_001, 20_002]);
  const statistics = present(bench.statistics, 'the gateway counts');
  const before = statistics.bytesOut;
  let packets = 0;
  ann.onPacket(() => {
    packets += 1;
  });
  await clock.advance(SECONDS * 1000);
  const perSecond = (statistics.bytesOut - before) / SECONDS;
  ok(perSecond <= BYTES_PER_SECOND_MAX, `${perSecond} bytes a second`);
  ok(packets / SECONDS > 9, `${packets} packets`);
  ok(publisher.observers.wants(0, 0), 'the nearest are taken out of level 0');
  equal(ann.badPackets, 0);
  equal(ann.state, 'playing');
});
