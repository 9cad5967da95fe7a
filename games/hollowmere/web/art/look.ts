// SPDX-License-Identifier: MIT
/**
 * What a hero looks like, as the `look` number that everybody is sent: five digits of sixteen,
 * each an index into a list, taken modulo its length, so that every number is a valid look.
 */
import { CLOTHS, type Colour, HAIRS, SKINS } from './palette.ts';

export const HAIR_STYLES = ['short', 'long', 'bun', 'curls'] as const;
export type HairStyle = (typeof HAIR_STYLES)[number];

export interface Look {
  readonly skin: number;
  readonly hair: number;
  readonly style: number;
  readonly cloak: number;
  readonly tunic: number;
}

export type LookPart = keyof Look;

/** In the order of their digits, the lowest first. */
export const LOOK_PARTS = [
  ['skin', SKINS.length],
  ['hair', HAIRS.length],
  ['style', HAIR_STYLES.length],
  ['cloak', CLOTHS.length],
  ['tunic', CLOTHS.length],
] as const satisfies readonly (readonly [LookPart, number])[];

export function packLook(look: Look): number {
  let out = 0;
  LOOK_PARTS.forEach(([part, count], place) => {
    out += (look[part] % count) * 16 ** place;
  });
  return out;
}

export function unpackLook(packed: number): Look {
  const look = { skin: 0, hair: 0, style: 0, cloak: 0, tunic: 0 };
  LOOK_PARTS.forEach(([part, count], place) => {
    look[part] = ((packed >>> (place * 4)) & 15) % count;
  });
  return look;
}

export interface LookColours {
  readonly skin: Colour;
  readonly hair: Colour;
  readonly cloak: Colour;
  readonly tunic: Colour;
}

export function coloursOf(look: Look): LookColours {
  return {
    skin: SKINS[look.skin],
    hair: HAIRS[look.hair],
    cloak: CLOTHS[look.cloak],
    tunic: CLOTHS[look.tunic],
  };
}
