// SPDX-License-Identifier: MIT
/**
 * Zones out of Tiled maps. Tile layers called `collision` or `walls` (or with the property
 * `collision`) are walls where they have tiles; objects are walls, spawns, exits, areas and scenery
 * by their class, or by the name of their layer (`walls`, `spawns`, `exits`, `areas`, `scenery`).
 */
import type { Duration } from '../duration.ts';
import type { EntityDefinition } from '../entity.ts';
import { circle, type Rect, rect, type Shape } from '../shapes.ts';
import {
  defineZone,
  type ExitSpec,
  type SceneryItem,
  type SpawnSpec,
  type ZoneDefinition,
} from '../zone.ts';
import { expect, readMap, type Spot, type TiledMap, type TiledObject } from './format.ts';
import { wallsOfTiles } from './tile-walls.ts';

interface TiledZoneSpec {
  /** Shown to players. */
  readonly title: string;
  /** Names of entity kinds as spawns of the map write them. */
  readonly kinds?: Readonly<Record<string, EntityDefinition>>;
  /** Units of a pixel, 1 by default. */
  readonly scale?: number;
  readonly tickHz?: number;
  readonly playersMax?: number;
}

/** `map` is the parsed file; `file` its name, for errors. Throws ERR_GAME_DEFINITION. */
export function defineTiledZone<const Name extends string>(
  name: Name,
  map: unknown,
  file: string,
  spec: TiledZoneSpec,
): ZoneDefinition<Name> {
  const { title, kinds = {}, scale = 1, ...more } = spec;
  const read = readMap(map, file);
  const parts = partsOf(read, { file, kinds, scale });
  const size = [
    read.width * read.tileWidth * scale,
    read.height * read.tileHeight * scale,
  ] as const;
  return defineZone<Name, string, string>(name, { title, size, ...more, ...parts });
}

interface Reading {
  readonly file: string;
  readonly kinds: Readonly<Record<string, EntityDefinition>>;
  readonly scale: number;
}

interface Parts {
  readonly walls: Rect[];
  readonly exits: ExitSpec[];
  readonly spawns: SpawnSpec[];
  readonly areas: Record<string, Shape>;
  readonly scenery: SceneryItem[];
}

/** Class of an object, by the name of its layer where it has none. */
const BY_LAYER: Readonly<Record<string, string>> = {
  walls: 'wall',
  collision: 'wall',
  spawns: 'spawn',
  exits: 'exit',
  areas: 'area',
  scenery: 'scenery',
};
const WALL_LAYERS = ['collision', 'walls'];

function partsOf(map: TiledMap, reading: Reading): Parts {
  const parts: Parts = { walls: [], exits: [], spawns: [], areas: {}, scenery: [] };
  for (const layer of map.layers) {
    const spot = { file: reading.file, layer: layer.name };
    if (layer.is === 'tiles') {
      const named = WALL_LAYERS.includes(layer.name.toLowerCase()) || layer.type === 'collision';
      if (named || layer.properties.get('collision') === true) {
        parts.walls.push(...wallsOfTiles(layer, map, reading.scale));
      }
      continue;
    }
    const usual = BY_LAYER[layer.name.toLowerCase()] ?? BY_LAYER[layer.type] ?? layer.type;
    for (const object of layer.objects) {
      const { id, name } = object;
      addObject(parts, object, usual, { reading, spot: { ...spot, object: { id, name } } });
    }
  }
  return parts;
}

interface At {
  readonly reading: Reading;
  readonly spot: Spot;
}

function addObject(parts: Parts, object: TiledObject, usual: string, at: At): void {
  const { spot, reading } = at;
  const type = object.type === '' ? usual : object.type;
  if (type === 'wall') parts.walls.push(rectOf(object, at));
  else if (type === 'spawn') parts.spawns.push(spawnOf(object, at));
  else if (type === 'exit') parts.exits.push(exitOf(object, at));
  else if (type === 'area') {
    expect(/^[a-z][a-zA-Z0-9-]*$/.test(object.name), spot, 'an area with a name: small letters');
    expect(parts.areas[object.name] === undefined, spot, 'areas with different names');
    parts.areas[object.name] = shapeOf(object, at);
  } else if (type === 'scenery') parts.scenery.push(sceneryOf(object, reading.scale));
  else {
    const known = 'wall, spawn, exit, area, scenery';
    expect(type === 'note' || type === '', spot, `a class of ${known} or note, not "${type}"`);
  }
}

function spawnOf(object: TiledObject, at: At): SpawnSpec {
  const { spot, reading } = at;
  const kindName = textOf(object, 'kind', object.name);
  const kind = reading.kinds[kindName];
  const known = Object.keys(reading.kinds).join(', ') || 'none';
  expect(kind !== undefined, spot, `a kind among ${known}, not "${kindName}"`);
  const count = object.properties.get('count') ?? 1;
  expect(typeof count === 'number' && Number.isInteger(count) && count > 0, spot, 'a whole count');
  const area = object.shape === 'point' ? pointArea(object, reading.scale) : rectOf(object, at);
  return {
    kind,
    count,
    area,
    ...durationOf(object, 'respawn', spot),
    ...durationOf(object, 'corpse', spot),
  };
}

function exitOf(object: TiledObject, at: At): ExitSpec {
  const { spot, reading } = at;
  const { scale } = reading;
  const to = textOf(object, 'to', '');
  expect(to !== '', spot, 'the property "to": the name of a zone');
  const arriveX = object.properties.get('arriveX');
  const arriveY = object.properties.get('arriveY');
  const arrives = typeof arriveX === 'number' && typeof arriveY === 'number';
  expect(arrives, spot, 'the numbers "arriveX" and "arriveY": where it leads, in units');
  const given = object.properties.get('radius');
  const round = Math.max(object.width, object.height) / 2;
  const radius = typeof given === 'number' ? given : round * scale;
  expect(radius > 0, spot, 'a size, or the property "radius"');
  const title = object.properties.get('title');
  return {
    at: [(object.x + object.width / 2) * scale, (object.y + object.height / 2) * scale],
    radius,
    to,
    arrive: [arriveX, arriveY],
    ...(typeof title === 'string' ? { title } : {}),
    closed: textOf(object, 'closed', 'The way is closed.'),
  };
}

function sceneryOf(object: TiledObject, scale: number): SceneryItem {
  const { properties, width, height } = object;
  const look = properties.get('look');
  const size = properties.get('scale');
  return {
    kind: textOf(object, 'kind', object.name),
    x: object.x * scale,
    y: object.y * scale,
    scale: typeof size === 'number' ? size : 1,
    ...(width > 0 && height > 0 ? { width: width * scale, height: height * scale } : {}),
    ...(typeof look === 'number' ? { look } : {}),
  };
}

function shapeOf(object: TiledObject, at: At): Shape {
  if (object.shape !== 'ellipse') return rectOf(object, at);
  const { scale } = at.reading;
  expect(object.width === object.height, at.spot, 'a circle: as wide as high');
  const radius = (object.width / 2) * scale;
  return circle(object.x * scale + radius, object.y * scale + radius, radius);
}

function rectOf(object: TiledObject, { spot, reading }: At): Rect {
  expect(object.shape === 'rectangle', spot, 'a rectangle');
  expect(object.width > 0 && object.height > 0, spot, 'a width and a height');
  const [x, y, width, height] = [object.x, object.y, object.width, object.height];
  const { scale } = reading;
  return rect(x * scale, y * scale, width * scale, height * scale);
}

function pointArea(object: TiledObject, scale: number): Rect {
  return rect(object.x * scale, object.y * scale, 1, 1);
}

function textOf(object: TiledObject, property: string, otherwise: string): string {
  const value = object.properties.get(property);
  return typeof value === 'string' && value !== '' ? value : otherwise;
}

function durationOf(object: TiledObject, property: string, spot: Spot): Record<string, Duration> {
  const value = object.properties.get(property);
  if (value === undefined) return {};
  const fits = typeof value === 'number' ? value >= 0 : /^\d+(ms|s|m|h)$/.test(String(value));
  expect(fits, spot, `a length of time as "${property}": 30s, 2m`);
  return { [property]: value as Duration };
}
