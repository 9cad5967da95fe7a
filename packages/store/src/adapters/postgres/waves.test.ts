// SPDX-License-Identifier: MIT
import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import type { CharacterId } from '@realmkeep/base';
import { Pen } from '../../items.fixtures.ts';
import { storing } from '../../store.fixtures.ts';
import { wavesOf } from './waves.ts';

const hero = (character: number) => ({ character: character as CharacterId, epoch: 1 });
const pen = new Pen();

test('[PG1] operations that share nothing are of one wave, others keep their order', () => {
  const batch = [
    pen.mint(hero(1), 'apple'),
    pen.mint(hero(2), 'apple'),
    pen.mint(hero(1), 'apple'),
    pen.trade(hero(2), hero(3), {}),
    pen.trade(hero(3), hero(1), {}),
    pen.mint(hero(4), 'apple'),
  ];
  deepEqual(wavesOf(batch), [[0, 1, 5], [2, 3], [4]]);
});

test('[PG1] an item, a letter, an offer is touched by one operation of a wave', () => {
  const take = (character: number) => pen.write('TakeItem', hero(character), { serial: 7 });
  const open = (character: number) => pen.write('TakeMail', hero(character), { mail: 7 });
  const buy = (character: number) =>
    pen.write('AuctionBuy', hero(character), { auction: 7, price: 1 });
  deepEqual(wavesOf([take(1), take(2), open(3), open(4), buy(5), buy(6)]), [
    [0, 2, 4],
    [1, 3, 5],
  ]);
});

test('[PG1] what may touch anything has a wave of its own', () => {
  const mint = (character: number) => pen.mint(hero(character), 'apple');
  deepEqual(wavesOf([mint(1), storing('Ann'), storing('Ben'), mint(1), mint(2)]), [
    [0],
    [1],
    [2],
    [3, 4],
  ]);
  deepEqual(wavesOf([]), []);
});
