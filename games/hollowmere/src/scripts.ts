// SPDX-License-Identifier: MIT
/** What the people and beasts of Hollowmere do. */
import { script } from '@realmkeep/kit';
import { Bandit, Boar, Deer, Guard, Hero, Rat, Skeleton, Townsfolk, Wolf } from './entities.ts';

const FIRST_NAMES = [
  'Aldith',
  'Bram',
  'Cuthbert',
  'Dotty',
  'Edda',
  'Fulk',
  'Greta',
  'Hobb',
  'Isolde',
  'Jory',
  'Kit',
  'Lowena',
  'Merryn',
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

export const scripts = [
  script(Hero, {
    commands: {
      rest(hero, _given, { notice }) {
        hero.hp = hero.maxHp;
        notice(hero, 'You catch your breath.');
      },
    },
  }),
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
  script(Wolf, {
    tick(wolf, { random }) {
      // Wolves trot, and sometimes run.
      wolf.wander(random.below(4) === 0 ? { speed: 190 } : {});
    },
  }),
  script(Deer, {
    tick(deer, { random }) {
      if (random.below(3) === 0) deer.stand(2000 + random.below(6000));
      deer.wander();
    },
  }),
  script(Boar, {
    tick(boar, { random }) {
      if (random.below(4) === 0) boar.stand(1500 + random.below(4000));
      boar.wander();
    },
  }),
  script(Bandit, {
    spawned(bandit, { random }) {
      bandit.look = random.below(LOOKS);
    },
    tick(bandit) {
      bandit.wander();
    },
  }),
  script(Skeleton, {
    tick(bones, { random }) {
      if (random.below(2) === 0) bones.stand(1000 + random.below(3000));
      bones.wander();
    },
    everyMs: 800,
  }),
  script(Rat, {
    tick(rat) {
      rat.wander();
    },
    everyMs: 300,
  }),
];
