// SPDX-License-Identifier: MIT
/** What people of Hollowmere carry, wear and deal in. Prices are in coppers. */
import { defineItems, defineVendor } from '@realmkeep/kit';

export const items = defineItems({
  apple: { title: 'Windfall apple', stackMax: 20, value: 1 },
  bread: { title: 'Loaf of bread', stackMax: 10, value: 4 },
  fish: { title: 'Smoked herring', stackMax: 10, value: 5 },
  rope: { title: 'Coil of rope', value: 12 },
  lantern: { title: 'Storm lantern', slot: 'off-hand', value: 30 },
  cutlass: { title: 'Harbour cutlass', slot: 'hand', value: 60 },
  cap: { title: 'Oilskin cap', slot: 'head', value: 18 },
  coat: { title: 'Oilskin coat', slot: 'body', value: 40 },
});

/** Slots of a hero's bag, and where things are worn. */
export const keeping = { bag: 24, equipment: ['hand', 'off-hand', 'head', 'body'] } as const;

/** At the northern stall of the market's western side. */
export const chandler = defineVendor('chandler', {
  title: 'Merryn the chandler',
  zone: 'harbour',
  at: [1310, 1340],
  sells: { bread: 6, fish: 8, rope: 15, lantern: 38, cutlass: 75, cap: 22, coat: 50 },
  buys: { apple: 1, bread: 3, fish: 4, rope: 9, lantern: 22, cutlass: 45, cap: 13, coat: 30 },
});
