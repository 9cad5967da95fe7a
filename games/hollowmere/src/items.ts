// SPDX-License-Identifier: MIT
/** What people of Hollowmere carry, wear and deal in. Prices are in coppers. */
import { defineItems, defineVendor } from '@realmkeep/kit';

export const items = defineItems({
  apple: { title: 'Windfall apple', stackMax: 20, value: 1 },
  bread: { title: 'Loaf of bread', stackMax: 10, value: 4 },
  fish: { title: 'Smoked herring', stackMax: 10, value: 5 },
  venison: { title: 'Haunch of venison', stackMax: 10, value: 6 },
  tonic: { title: 'Bitter tonic', stackMax: 10, value: 9 },
  rope: { title: 'Coil of rope', value: 12 },
  pelt: { title: 'Wolf pelt', stackMax: 20, value: 5 },
  tusk: { title: 'Boar tusk', stackMax: 20, value: 4 },
  bone: { title: 'Old bone', stackMax: 20, value: 3 },
  candle: { title: 'Grave candle', stackMax: 20, value: 7 },
  knife: { title: 'Gutting knife', slot: 'hand', value: 10 },
  cudgel: { title: 'Bandit’s cudgel', slot: 'hand', value: 24 },
  cutlass: { title: 'Harbour cutlass', slot: 'hand', value: 60 },
  tideblade: { title: 'Tideblade', slot: 'hand', value: 240 },
  lantern: { title: 'Storm lantern', slot: 'off-hand', value: 30 },
  buckler: { title: 'Driftwood buckler', slot: 'off-hand', value: 34 },
  cap: { title: 'Oilskin cap', slot: 'head', value: 18 },
  helm: { title: 'Watchman’s helm', slot: 'head', value: 70 },
  coat: { title: 'Oilskin coat', slot: 'body', value: 40 },
  mail: { title: 'Drowned mail', slot: 'body', value: 150 },
});

/** Slots of a hero's bag, and where things are worn. */
export const keeping = { bag: 24, equipment: ['hand', 'off-hand', 'head', 'body'] } as const;

/** At the northern stall of the market's western side. */
export const chandler = defineVendor('chandler', {
  title: 'Merryn the chandler',
  zone: 'harbour',
  at: [1310, 1392],
  sells: {
    bread: 6,
    fish: 8,
    tonic: 12,
    rope: 15,
    knife: 14,
    cutlass: 75,
    lantern: 38,
    cap: 22,
    coat: 50,
  },
  buys: {
    apple: 1,
    bread: 3,
    fish: 4,
    venison: 5,
    tonic: 6,
    rope: 9,
    pelt: 5,
    tusk: 4,
    bone: 3,
    candle: 7,
    knife: 6,
    cudgel: 16,
    cutlass: 45,
    tideblade: 160,
    lantern: 22,
    buckler: 22,
    cap: 13,
    helm: 45,
    coat: 30,
    mail: 100,
  },
});
