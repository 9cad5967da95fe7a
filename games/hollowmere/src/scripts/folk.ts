// SPDX-License-Identifier: MIT
/** What the people of the harbour do, who fight nobody. */
import { script } from '@realmkeep/kit';
import { Guard, Townsfolk } from '../entities.ts';

const FIRST_NAMES = [
  'Aldith',
  'Bram',
  'Cuthbert',
  'Dotty',
  'Ebba',
  'Fulk',
  'Greta',
  'Hobb',
  'Isolde',
  'Jory',
  'Kit',
  'Lowena',
  'Maud',
  'Nan',
  'Osric',
  'Petra',
  'Quill',
  'Rowan',
  'Senara',
  'Tobin',
  'Una',
  'Wat',
];
const TRADES = ['fisher', 'baker', 'netmaker', 'cooper', 'sailor', 'chandler', 'smith', 'weaver'];

/** Looks are five digits of 16. */
const LOOKS = 16 ** 5;

export const folkScripts = [
  script(Townsfolk, {
    spawned(person, { random }) {
      const first = FIRST_NAMES[random.below(FIRST_NAMES.length)];
      person.name = `${first} the ${TRADES[random.below(TRADES.length)]}`;
      person.look = random.below(LOOKS);
    },
    // People stroll, and stop to look around.
    tick(person, { random }) {
      if (random.below(5) === 0) person.stand(1500 + random.below(4000));
      person.wander();
    },
    everyMs: 700,
  }),
  script(Guard, {
    spawned(guard, { random }) {
      guard.look = random.below(LOOKS);
    },
    tick(guard, { random }) {
      if (random.below(3) === 0) guard.stand(3000 + random.below(5000));
      guard.wander();
    },
    everyMs: 1000,
  }),
];
