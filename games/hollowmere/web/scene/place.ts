// SPDX-License-Identifier: MIT
/**
 * A zone as the painter sees it: what the ground is made of where, what stands on it, what walls
 * look like. Made once from the zone's walls, exits and scenery; lengths are units.
 */
import { THINGS } from '../art/gallery.ts';
import type { Material } from '../art/palette.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface SceneryLike {
  readonly kind: string;
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly width?: number;
  readonly height?: number;
  readonly look?: number;
}

export interface ExitLike {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly title: string;
}

export interface ZoneLike {
  readonly zone: string;
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly walls: readonly Box[];
  readonly exits: readonly ExitLike[];
}

export type Mood = 'town' | 'forest' | 'crypt';

/** A piece of ground that is not what the zone is made of. */
export interface Patch {
  readonly material: Material | 'water' | 'quaywater';
  readonly form: 'box' | 'oval' | 'trail';
  readonly box: Box;
}

export interface Thing {
  readonly kind: string;
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly seed: number;
}

type BlockStyle = 'house' | 'stone' | 'hedge' | 'crypt' | 'fence' | 'cliff' | 'bridge';

/** Something with a footprint: a house, a wall. */
export interface Block {
  readonly style: BlockStyle;
  readonly box: Box;
  readonly look: number;
}

export interface Place {
  readonly name: string;
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly mood: Mood;
  readonly base: Material;
  readonly patches: readonly Patch[];
  readonly things: readonly Thing[];
  readonly blocks: readonly Block[];
  readonly exits: readonly ExitLike[];
  readonly walls: readonly Box[];
}

type PatchRule = readonly [material: Patch['material'], form: Patch['form']];

/** Kinds of scenery that are ground. */
const PATCHES: Readonly<Record<string, PatchRule>> = {
  grass: ['grass', 'oval'],
  meadow: ['grass', 'oval'],
  clearing: ['grass', 'oval'],
  glade: ['grass', 'oval'],
  moss: ['moss', 'oval'],
  path: ['path', 'trail'],
  road: ['path', 'trail'],
  trail: ['path', 'trail'],
  dirt: ['dirt', 'oval'],
  field: ['dirt', 'box'],
  sand: ['sand', 'oval'],
  beach: ['sand', 'box'],
  square: ['cobbles', 'box'],
  plaza: ['cobbles', 'box'],
  cobbles: ['cobbles', 'box'],
  pavement: ['cobbles', 'box'],
  street: ['cobbles', 'box'],
  quay: ['planks', 'box'],
  pier: ['planks', 'box'],
  planks: ['planks', 'box'],
  dock: ['planks', 'box'],
  jetty: ['planks', 'box'],
  floor: ['tiles', 'box'],
  tiles: ['tiles', 'box'],
  hall: ['tiles', 'box'],
  carpet: ['rug', 'box'],
  rug: ['rug', 'box'],
  earth: ['earth', 'box'],
  lake: ['water', 'oval'],
  pond: ['water', 'oval'],
  pool: ['water', 'oval'],
  water: ['water', 'box'],
  sea: ['quaywater', 'box'],
};

const BLOCKS: Readonly<Record<string, BlockStyle>> = {
  house: 'house',
  cottage: 'house',
  inn: 'house',
  shop: 'house',
  warehouse: 'house',
  chapel: 'house',
  wall: 'stone',
  rampart: 'stone',
  hedge: 'hedge',
  fence: 'fence',
  cliff: 'cliff',
  cryptwall: 'crypt',
};

/** What a wall that no scenery covers looks like, and what lies underfoot. */
const MOODS: Readonly<Record<Mood, { base: Material; wall: BlockStyle }>> = {
  town: { base: 'grass', wall: 'stone' },
  forest: { base: 'forest', wall: 'cliff' },
  crypt: { base: 'tiles', wall: 'crypt' },
};

function moodOf(zone: string): Mood {
  if (/crypt|cave|dungeon|tomb|cellar/.test(zone)) return 'crypt';
  return /wood|forest|grove|wild/.test(zone) ? 'forest' : 'town';
}

export function placeOf(zone: ZoneLike, scenery: readonly SceneryLike[]): Place {
  const mood = moodOf(zone.zone);
  const patches: Patch[] = [];
  const things: Thing[] = [];
  const blocks: Block[] = [];
  scenery.forEach((item, index) => {
    const patch = PATCHES[item.kind];
    const style = BLOCKS[item.kind];
    if (patch) {
      patches.push({ material: patch[0], form: patch[1], box: boxOf(item, 160) });
    } else if (style) {
      blocks.push({ style, box: boxOf(item, 120), look: item.look ?? index });
    } else {
      things.push(thingOf(item, index));
    }
  });
  for (const wall of zone.walls) {
    if (!isCovered(wall, patches, things, blocks)) {
      blocks.push({ style: MOODS[mood].wall, box: wall, look: Math.round(wall.x + wall.y) });
    }
  }
  const { title, width, height, exits, walls } = zone;
  return {
    name: zone.zone,
    title,
    width,
    height,
    mood,
    base: MOODS[mood].base,
    patches,
    things: things.filter((thing) => THINGS[thing.kind] !== undefined),
    blocks,
    exits,
    walls,
  };
}

/** A thing's place is its middle; its box is around that. */
function boxOf(item: SceneryLike, side: number): Box {
  const width = (item.width ?? side) * item.scale;
  const height = (item.height ?? item.width ?? side) * item.scale;
  return { x: item.x - width / 2, y: item.y - height / 2, width, height };
}

function thingOf(item: SceneryLike, index: number): Thing {
  return {
    kind: nameOf(item.kind, item.look ?? index),
    x: item.x,
    y: item.y,
    scale: item.scale,
    seed: index,
  };
}

const SYNONYMS: Readonly<Record<string, string>> = {
  tree: 'oak',
  rock: 'rock',
  stone: 'rock',
  boulder: 'rock',
  flower: 'flowers',
  tombstone: 'grave',
  gravestone: 'grave',
  column: 'pillar',
  lamp: 'lantern',
  streetlamp: 'lantern',
  ship: 'boat',
  mushroom: 'mushrooms',
  box: 'crate',
  sarcophagus: 'coffin',
  bone: 'bones',
  candle: 'candles',
  fire: 'campfire',
  reed: 'reeds',
  sack: 'sacks',
  fir: 'pine',
  spruce: 'pine',
};

/** The picture's name: kinds with several looks are numbered from 1. */
function nameOf(kind: string, look: number): string {
  const name = SYNONYMS[kind] ?? kind;
  if (THINGS[name]) return name;
  let looks = 0;
  while (THINGS[`${name}${looks + 1}`]) looks += 1;
  return looks === 0 ? name : `${name}${(Math.abs(Math.trunc(look)) % looks) + 1}`;
}

function isCovered(
  wall: Box,
  patches: readonly Patch[],
  things: readonly Thing[],
  blocks: readonly Block[],
): boolean {
  const x = wall.x + wall.width / 2;
  const y = wall.y + wall.height / 2;
  const wet = (patch: Patch): boolean =>
    patch.material === 'water' || patch.material === 'quaywater';
  if (patches.some((patch) => wet(patch) && contains(patch.box, x, y))) return true;
  if (blocks.some((block) => contains(block.box, x, y, 4))) return true;
  const solid = (thing: Thing): boolean => THINGS[thing.kind]?.shadow !== undefined;
  return things.some((thing) => solid(thing) && contains(wall, thing.x, thing.y, 12));
}

export function contains(box: Box, x: number, y: number, margin = 0): boolean {
  return (
    x >= box.x - margin &&
    y >= box.y - margin &&
    x <= box.x + box.width + margin &&
    y <= box.y + box.height + margin
  );
}
