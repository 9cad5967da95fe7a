// SPDX-License-Identifier: MIT
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import type { CharacterId, EntityId, NodeId, RealmId, RegionId } from '@realmkeep/base';
import type { Bus } from '@realmkeep/bus';
import { defineAccount, defineEntity, defineGame, defineZone, text } from '@realmkeep/kit';
import { VirtualClock } from '@realmkeep/testkit';
import type { Messenger } from '../../runtime/messenger.ts';
import type { Composer } from './composer.ts';
import { Player, type PlayerLink } from './player.ts';
import { RegionFeed } from './region-feed.ts';
import { ZonePages } from './zone-pages.ts';

const REGION = 'field:1:0' as RegionId;
const game = defineGame({
  name: 'phases',
  title: 'Phases',
  hero: defineEntity('hero', { public: { name: text(24) }, speed: 200, size: 20 }),
  entities: [],
  zones: [defineZone('field', { title: 'Field', size: [768, 768] })],
  account: defineAccount({
    newCharacter: () => ({ start: { zone: 'field', at: [384, 384] }, fields: {} }),
  }),
  start: { zone: 'field', at: [384, 384] },
});

/** A feed of so many players; `sent` tells how many packets were composed at a time. */
function feedOf(count: number): {
  clock: VirtualClock;
  feed: RegionFeed;
  sent: Map<number, number>;
} {
  const clock = new VirtualClock();
  const sent = new Map<number, number>();
  const page = new ZonePages(game).of(REGION);
  if (page === null) throw new Error('the game has the zone');
  const ports = {
    clock,
    bus: { subscribe: () => ({ unsubscribe: () => {} }) } as unknown as Bus,
    messenger: { send: () => {} } as unknown as Messenger,
    composer: {
      compose: () => sent.set(clock.now(), (sent.get(clock.now()) ?? 0) + 1),
    } as unknown as Composer,
    onTick: () => {},
    onBack: () => {},
  };
  const names = { realm: 'test' as RealmId, gateway: 'GATE-1' as NodeId, region: REGION };
  const feed = new RegionFeed(ports, names, page.format);
  for (let n = 1; n <= count; n++) feed.add(player(n));
  return { clock, feed, sent };
}

function player(n: number): Player {
  return new Player(
    {} as PlayerLink,
    {
      session: `s${n}`,
      sessionEpoch: 1,
      character: n as CharacterId,
      name: `hero ${n}`,
      region: REGION,
      epoch: 1,
      node: 'ZONE-1' as NodeId,
      entity: n as EntityId,
      speedMax: 0,
      lastInput: 0,
      x: 0,
      y: 0,
      heading: 0,
    } as unknown as ConstructorParameters<typeof Player>[1],
  );
}

async function groupsOf(count: number): Promise<number[]> {
  const { clock, feed, sent } = feedOf(count);
  await clock.advance(200);
  feed.tick(clock.now());
  await clock.advance(100);
  feed.close();
  return [...sent.values()];
}

test('[STR36] up to 512 players of a region get a tick’s packets in one go', async () => {
  deepEqual(await groupsOf(1), [1]);
  deepEqual(await groupsOf(512), [512]);
});

test('[STR36] more players get them in groups with a pause between, four at most', async () => {
  const groups = await groupsOf(3000);
  equal(groups.length, 4);
  equal(
    groups.reduce((a, b) => a + b),
    3000,
  );
  equal((await groupsOf(1200)).length, 3);
});
