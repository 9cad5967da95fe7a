// SPDX-License-Identifier: MIT
/** Which figure plays which kind of entity, how it is dyed, and how its name is written. */
import type { BodyKind } from '../art/bodies.ts';
import { hash } from '../art/chance.ts';
import type { Layer } from '../art/crayons.ts';
import { coloursOf, HAIR_STYLES, unpackLook } from '../art/look.ts';
import { type Colour, numberOf, SIGNS } from '../art/palette.ts';
import type { Actor } from './actor.ts';

export interface Role {
  readonly body: BodyKind;
  /** Tint of each layer; layers without one keep their colours. */
  readonly tints: Partial<Record<Layer, number>>;
  readonly sign: Colour;
  /** Its health is shown even when whole. */
  readonly bar: boolean;
  /** Its name is shown only when the player looks at it: there are many of them. */
  readonly quiet?: boolean;
  /** Height of the name above the feet and half width of the shadow, in units. */
  readonly height: number;
  readonly shadow: number;
  readonly scale: number;
  /** Units walked in one cycle of steps. */
  readonly pace: number;
}

const BEAST_NAMES = ['wolf', 'deer', 'boar', 'rat'] as const;
const PEOPLE = {
  bandit: 'bandit',
  robber: 'bandit',
  abbot: 'skeleton',
  guard: 'guard',
  skeleton: 'skeleton',
} as const;
const FOLK = /folk|villager|merchant|harbourmaster|fisher|sailor|innkeeper|trader|citizen/;

export function roleOf(actor: Actor): Role {
  const { kind } = actor;
  if (kind === 'hero') return heroRole(actor);
  if (actor.ware !== '') return wareRole(actor.ware);
  const beast = BEAST_NAMES.find((name) => kind.includes(name));
  if (beast) {
    return {
      body: { sort: 'beast', beast },
      tints: { plain: coatOf(actor.id) },
      sign: beast === 'deer' ? SIGNS.beast : SIGNS.foe,
      bar: false,
      quiet: beast === 'deer' || beast === 'rat',
      height: { wolf: 32, deer: 52, boar: 30, rat: 20 }[beast],
      shadow: { wolf: 15, deer: 14, boar: 15, rat: 9 }[beast],
      scale: 1.08,
      pace: { wolf: 46, deer: 50, boar: 40, rat: 22 }[beast],
    };
  }
  if (kind in PEOPLE) {
    const outfit = PEOPLE[kind as keyof typeof PEOPLE];
    const skin = numberOf(coloursOf(unpackLook(actor.look || hash(actor.id, 3))).skin);
    return {
      body: { sort: 'human', outfit, style: 'short' },
      // He has lain in green water for long.
      tints: kind === 'abbot' ? { plain: 0x9fd8cc } : { skin },
      sign: outfit === 'guard' ? SIGNS.folk : SIGNS.foe,
      bar: false,
      quiet: outfit === 'guard',
      ...(kind === 'abbot' ? GIANT : PERSON),
    };
  }
  if (FOLK.test(kind)) return folkRole(actor);
  return {
    body: { sort: 'wisp' },
    tints: {},
    sign: SIGNS.beast,
    bar: false,
    height: 32,
    shadow: 8,
    scale: 1,
    pace: 40,
  };
}

const GIANT = { height: 50, shadow: 20, scale: 1.9, pace: 70 } as const;
const PERSON = { height: 48, shadow: 11, scale: 1, pace: 44 } as const;

function heroRole(actor: Actor): Role {
  const look = unpackLook(actor.look);
  const { skin, hair, cloak, tunic } = coloursOf(look);
  return {
    body: { sort: 'human', outfit: 'hero', style: HAIR_STYLES[look.style] },
    tints: {
      skin: numberOf(skin),
      hair: numberOf(hair),
      cloak: numberOf(cloak),
      tunic: numberOf(tunic),
    },
    sign: actor.own ? SIGNS.own : SIGNS.player,
    bar: true,
    ...PERSON,
  };
}

function folkRole(actor: Actor): Role {
  // Some of the folk have a look of their own; for others chance decides, always alike.
  const look = unpackLook(actor.look || hash(actor.id, 5));
  const { skin, hair, tunic } = coloursOf(look);
  return {
    body: { sort: 'human', outfit: 'folk', style: HAIR_STYLES[look.style] },
    tints: { skin: numberOf(skin), hair: numberOf(hair), tunic: numberOf(tunic) },
    sign: actor.kind === 'townsfolk' ? SIGNS.folk : SIGNS.own,
    bar: false,
    quiet: actor.kind === 'townsfolk',
    ...PERSON,
  };
}

function wareRole(ware: string): Role {
  return {
    body: { sort: 'ware', ware },
    tints: {},
    sign: SIGNS.folk,
    bar: false,
    height: 22,
    shadow: ware.endsWith('chest') ? 17 : 8,
    scale: 1,
    pace: 40,
  };
}

/** No two animals have quite the same coat. */
function coatOf(id: number): number {
  const light = 226 + (hash(id, 1) % 30);
  const warm = light - (hash(id, 2) % 14);
  return (light << 16) | (((light + warm) >> 1) << 8) | warm;
}
