// SPDX-License-Identifier: MIT
/**
 * Hollowmere, the demo game: a harbour town, the forest behind it, and what lies under the forest.
 * This folder is the server's side, all of it definitions; the page draws what it describes.
 */
import { defineGame } from '@realmkeep/kit';
import { account } from './account.ts';
import * as kinds from './entities.ts';
import { chandler, items, keeping } from './items.ts';
import { cryptScript } from './scripts/crypt.ts';
import { foeScripts } from './scripts/foes.ts';
import { folkScripts } from './scripts/folk.ts';
import { heroScript } from './scripts/heroes.ts';
import { crypt } from './zones/crypt.ts';
import { greenwood } from './zones/greenwood.ts';
import { harbour } from './zones/harbour.ts';
import { START } from './zones/places.ts';

const game = defineGame({
  name: 'hollowmere',
  title: 'Hollowmere',
  zones: [harbour, greenwood, crypt],
  instances: { crypt: { players: 5, limit: 100 } },
  hero: kinds.Hero,
  entities: [
    kinds.Townsfolk,
    kinds.Merchant,
    kinds.Harbourmaster,
    kinds.Guard,
    kinds.Wolf,
    kinds.Deer,
    kinds.Boar,
    kinds.Bandit,
    kinds.Skeleton,
    kinds.Rat,
    kinds.Abbot,
    kinds.Chest,
    kinds.Gate,
    kinds.Windfall,
    kinds.Coins,
  ],
  items,
  keeping,
  vendors: [chandler],
  postage: 1,
  auctionDeposit: 1,
  zoneScripts: [cryptScript],
  scripts: [heroScript, ...folkScripts, ...foeScripts],
  account,
  start: { zone: 'harbour', at: START },
});

export default game;
