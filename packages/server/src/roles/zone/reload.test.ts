// SPDX-License-Identifier: MIT
import { equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import {
  defineAccount,
  defineEntity,
  defineGame,
  defineZone,
  type Game,
  rect,
  u8,
  u16,
} from '@realmkeep/kit';
import { whatNeedsRestart } from './reload.ts';

interface Parts {
  readonly hp?: typeof u8 | typeof u16;
  readonly server?: Readonly<Record<string, typeof u8>>;
  readonly speed?: number;
  readonly walls?: ReturnType<typeof rect>[];
  readonly count?: number;
}

function gameOf({ hp = u8, server = {}, speed = 90, walls = [], count = 1 }: Parts): Game {
  const Hero = defineEntity('hero', { public: { hp }, server, speed: 180, size: 20 });
  const Wolf = defineEntity('wolf', { public: {}, speed, size: 20 });
  const area = rect(0, 0, 100, 100);
  const size = [768, 768] as const;
  return defineGame({
    name: 'g',
    title: 'G',
    hero: Hero,
    entities: [Wolf],
    zones: [
      defineZone('wood', { title: 'Wood', size, walls, spawns: [{ kind: Wolf, count, area }] }),
    ],
    account: defineAccount({ newCharacter: () => ({ fields: {} }) }),
    start: { zone: 'wood', at: [1, 1] },
  });
}

test('[RELOAD2] scripts, speeds and values are exchanged under a running world', () => {
  equal(whatNeedsRestart(gameOf({}), gameOf({})), null);
  equal(whatNeedsRestart(gameOf({}), gameOf({ speed: 120 })), null);
});

test('[RELOAD3] what clients and the ground are made of asks for a restart', () => {
  const refused = (parts: Parts): string => String(whatNeedsRestart(gameOf({}), gameOf(parts)));
  match(refused({ hp: u16 }), /fields/);
  match(refused({ server: { mood: u8 } }), /server/);
  match(refused({ walls: [rect(9, 9, 9, 9)] }), /walls/);
  match(refused({ count: 2 }), /spawns/);
});
