// SPDX-License-Identifier: MIT
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '@realmkeep/base';
import { VirtualClock } from '@realmkeep/testkit';
import { type BodyOf, type databaseMessages, SAVE_HEROES_MAX } from '@realmkeep/wire';
import type { Characters } from './characters.ts';
import type { ZoneNode } from './node.ts';
import { WriteBehind } from './write-behind.ts';

/** A message of the bus, as a nats-server limits it when nobody says otherwise. */
const BUS_BYTES = 1024 * 1024;
/** The longest state of a hero. */
const STATE_BYTES = 16_384;

type Save = BodyOf<typeof databaseMessages.SaveCharacters>;

interface Saving {
  readonly clock: VirtualClock;
  readonly writing: WriteBehind;
  readonly saves: Save[];
  /** Changes everybody. */
  dirty(): void;
  /** Whether the database answers. */
  answers: boolean;
}

function saving(heroes: number, state: string): Saving {
  const clock = new VirtualClock();
  const saves: Save[] = [];
  const players = new Map(
    Array.from({ length: heroes }, (_, i) => [
      i,
      { character: i, epoch: 1, lastInput: 0, dirtySince: null as number | null, frozen: null },
    ]),
  );
  const region = { players, zone: { name: 'yard' }, stateOf: () => state };
  const node = {
    durable: true,
    stopped: false,
    incarnation: 'test',
    env: { clock, log: silentLog },
    context: { statistics: { add: () => {} } },
    regions: new Map([['yard:1:0', region]]),
    database: (_of: unknown, save: Save) => {
      saves.push(save);
      return result.answers ? Promise.resolve({ refused: [] }) : new Promise(() => {});
    },
  } as unknown as ZoneNode;
  const result: Saving = {
    clock,
    saves,
    writing: new WriteBehind(node, {} as Characters),
    dirty: () => {
      for (const player of players.values()) player.dirtySince ??= clock.now();
    },
    answers: true,
  };
  return result;
}

test('[ZONE-W1] everybody who changed is saved within a second, in as few messages as hold them', async () => {
  const { clock, writing, saves, dirty } = saving(600, '{"x":1}');
  writing.start();
  dirty();
  await clock.advance(1000);
  writing.stop();
  deepEqual(
    saves.map(({ items }) => items.length),
    [SAVE_HEROES_MAX, SAVE_HEROES_MAX, 600 - 2 * SAVE_HEROES_MAX],
  );
  const saved = saves.flatMap(({ items }) => items.map(({ character }) => character));
  equal(new Set(saved).size, 600);
});

test('[ZONE-W4] heroes with long states go in more messages, none of them too long for the bus', async () => {
  const { writing, saves, dirty } = saving(200, 'ß'.repeat(STATE_BYTES / 2));
  dirty();
  await writing.flush();
  equal(saves.flatMap(({ items }) => items).length, 200);
  for (const { items } of saves) {
    const bytes = items.reduce((sum, { state }) => sum + Buffer.byteLength(state), 0);
    ok(bytes <= BUS_BYTES / 2, `${bytes} bytes of states in one message`);
  }
});

test('[ZONE-W5] a database that does not answer gets eight messages, and no more until it does', async () => {
  const saved = saving(10 * SAVE_HEROES_MAX, '{}');
  saved.answers = false;
  saved.writing.start();
  saved.dirty();
  await saved.clock.advance(5000);
  equal(saved.saves.length, 8);
  saved.writing.stop();
});
