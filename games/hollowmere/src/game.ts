// SPDX-License-Identifier: MIT
/**
 * Hollowmere, the demo game: a harbour town, the forest behind it, and what lies under the forest.
 * This folder is the server's side, all of it definitions; the page draws what it describes.
 */
import { defineGame } from '@realmkeep/kit';
import { account } from './account.ts';
import { Bandit, Boar, Deer, Guard, Hero, Rat, Skeleton, Townsfolk, Wolf } from './entities.ts';
import { scripts } from './scripts.ts';
import { crypt } from './zones/crypt.ts';
import { greenwood } from './zones/greenwood.ts';
import { harbour } from './zones/harbour.ts';
import { START } from './zones/places.ts';

const game = defineGame({
  name: 'hollowmere',
  title: 'Hollowmere',
  zones: [harbour, greenwood, crypt],
  hero: Hero,
  entities: [Townsfolk, Guard, Wolf, Deer, Boar, Bandit, Skeleton, Rat],
  scripts,
  account,
  start: { zone: 'harbour', at: START },
});

export default game;
