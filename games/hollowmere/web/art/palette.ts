// SPDX-License-Identifier: MIT
/**
 * The colours of Hollowmere: one warm light from the upper left, shadows towards blue, and no pure
 * black or white anywhere. Everything drawn takes its colours from here.
 */

export type Colour = `#${string}`;

/** The line around figures and things. */
export const INK: Colour = '#2b2233';

export const LEAF = {
  oak: ['#2f5d43', '#3f7a4a', '#5c9a50', '#84b85c'],
  pine: ['#1f4a45', '#2b6152', '#3c7a5c', '#5a976a'],
  birch: ['#4d7a3a', '#6d9a42', '#93b94c', '#bdd566'],
  autumn: ['#8a4a2f', '#b5652f', '#d68a3a', '#ecb352'],
  dead: ['#4a4048', '#5c5058', '#6f626a', '#857880'],
} as const satisfies Record<string, readonly [Colour, Colour, Colour, Colour]>;

export const WOOD = { dark: '#5a3d34', mid: '#7d5640', light: '#a0744f', pale: '#c39a68' } as const;
export const STONE = {
  dark: '#565a6b',
  mid: '#777c8c',
  light: '#9a9fab',
  pale: '#bfc2c6',
} as const;
export const CRYPT = {
  dark: '#2a2840',
  mid: '#433f5e',
  light: '#5f5b7d',
  pale: '#8682a0',
} as const;
export const PLASTER = {
  shade: '#c9ad88',
  mid: '#e3cba2',
  light: '#f3e2be',
} as const;

/** Roofs: dark, middle, light; a house takes one by its place. */
export const ROOFS = [
  ['#8a3b3a', '#b5504a', '#d2705c'],
  ['#3a5675', '#4c7396', '#6a93b0'],
  ['#7a5a34', '#a07a44', '#c39d5c'],
  ['#3f6a5c', '#538a70', '#74a886'],
] as const satisfies readonly (readonly [Colour, Colour, Colour])[];

export const FLOWERS = ['#f2d35c', '#f4efe6', '#e78aa0', '#a98be0', '#f0955a'] as const;

export const GROUND = {
  grass: { base: '#7fab55', dark: '#6b9a4c', light: '#98bf63', blade: '#578643' },
  forest: { base: '#5d8a4a', dark: '#4c7843', light: '#749f53', blade: '#3f6a3d' },
  moss: { base: '#5c8064', dark: '#4a6d58', light: '#749878', blade: '#3c5c4c' },
  path: { base: '#cbaa76', dark: '#b39162', light: '#dec292', blade: '#a18153' },
  sand: { base: '#e6d19b', dark: '#d3ba82', light: '#f2e3b6', blade: '#c2a76f' },
  cobbles: { base: '#8f8c90', dark: '#6f6d78', light: '#b1adaa', blade: '#5b5966' },
  planks: { base: '#a97d55', dark: '#7f5a40', light: '#c59a6a', blade: '#654634' },
  dirt: { base: '#a5855a', dark: '#8b6d4a', light: '#bd9f70', blade: '#74593c' },
  tiles: { base: '#565272', dark: '#403c5a', light: '#6d6989', blade: '#322f49' },
  rug: { base: '#7d3148', dark: '#5f2339', light: '#a04a5c', blade: '#d1a45a' },
  earth: { base: '#2c2a3c', dark: '#232131', light: '#3a374c', blade: '#1b1926' },
} as const satisfies Record<string, Record<'base' | 'dark' | 'light' | 'blade', Colour>>;
export type Material = keyof typeof GROUND;

export const WATER = {
  deep: '#2a6580',
  mid: '#3b8a9c',
  shallow: '#6fbdb8',
  foam: '#e9f6ee',
} as const;

/** What the character creation offers; `look` carries indices into these lists. */
export const SKINS = ['#f6d3b3', '#e8b78e', '#cf9468', '#a86d48', '#7c4b35', '#5a372c'] as const;
export const HAIRS = [
  '#3a2a2c',
  '#6b4230',
  '#a0653a',
  '#d9a452',
  '#eedc9a',
  '#b8452f',
  '#c9c9cf',
  '#4d5f86',
] as const;
export const CLOTHS = [
  '#b5443f',
  '#d5803c',
  '#d9b04a',
  '#5e9450',
  '#3d8a86',
  '#4470a8',
  '#6a55a0',
  '#a45588',
  '#7a6a5c',
  '#e0dac8',
] as const;

/** Names and bars above heads. */
export const SIGNS = {
  own: '#ffe9a8',
  player: '#f4f1e8',
  folk: '#bfe3c0',
  beast: '#e8cfa8',
  foe: '#f2a59a',
  health: '#7ccf6a',
  healthLow: '#e2604e',
  healthBack: '#2b2233',
} as const;

/** A colour as pixi wants it. */
export function numberOf(colour: Colour): number {
  return Number.parseInt(colour.slice(1), 16);
}

/** Between two colours, `t` from 0 to 1. */
export function mix(a: Colour, b: Colour, t: number): Colour {
  const x = numberOf(a);
  const y = numberOf(b);
  let out = 0;
  for (const shift of [16, 8, 0]) {
    const from = (x >> shift) & 255;
    const to = (y >> shift) & 255;
    out |= Math.round(from + (to - from) * t) << shift;
  }
  return `#${out.toString(16).padStart(6, '0')}`;
}

/** Towards the shadow's blue, or towards the light's yellow. */
export function shade(colour: Colour, by: number): Colour {
  return by < 0 ? mix(colour, '#2a2348', -by) : mix(colour, '#fff2cf', by);
}

/** With an opacity, for canvas. */
export function alpha(colour: Colour, opacity: number): string {
  const n = numberOf(colour);
  return `rgba(${n >> 16},${(n >> 8) & 255},${n & 255},${opacity})`;
}
