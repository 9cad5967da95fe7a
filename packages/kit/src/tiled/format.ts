// SPDX-License-Identifier: MIT
/**
 * The parts of a Tiled map (`.tmj`, its JSON format) that a zone is made of, checked: what a map
 * says wrong is refused with the file, the layer and the object.
 */
import { RealmError } from '@realmkeep/base';

export interface TiledObject {
  readonly id: number;
  readonly name: string;
  /** Tiled calls it class or, before 1.9, type. */
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly shape: 'rectangle' | 'ellipse' | 'point';
  readonly properties: Properties;
}

export interface TileLayer {
  readonly is: 'tiles';
  readonly name: string;
  readonly type: string;
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
  /** Row after row; 0 where there is no tile. */
  readonly data: readonly number[];
  readonly properties: Properties;
}

export interface ObjectLayer {
  readonly is: 'objects';
  readonly name: string;
  readonly type: string;
  readonly objects: readonly TiledObject[];
}

export interface TiledMap {
  /** In tiles, and pixels of a tile. */
  readonly width: number;
  readonly height: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly layers: readonly (TileLayer | ObjectLayer)[];
}

export type Properties = ReadonlyMap<string, string | number | boolean>;

/** Where in the map something stands, for the sentence of an error. */
export interface Spot {
  readonly file: string;
  readonly layer?: string;
  readonly object?: { readonly id: number; readonly name: string };
}

const LAYERS_MAX = 256;
const OBJECTS_MAX = 10_000;

/** Throws ERR_GAME_DEFINITION with the place in the map. */
export function expect(condition: boolean, spot: Spot, expected: string): asserts condition {
  if (condition) return;
  const { file, layer, object } = spot;
  const parts = [file];
  if (layer !== undefined) parts.push(`layer "${layer}"`);
  if (object !== undefined) {
    parts.push(
      object.name === '' ? `object ${object.id}` : `object "${object.name}" (${object.id})`,
    );
  }
  throw new RealmError('ERR_GAME_DEFINITION', `${parts.join(', ')}: expected ${expected}`);
}

/** Reads what `JSON.parse` made of the file. */
export function readMap(json: unknown, file: string): TiledMap {
  const spot = { file };
  const map = objectOf(json, spot, 'a Tiled map in JSON');
  expect(map.orientation === 'orthogonal', spot, 'an orthogonal map');
  expect(map.infinite !== true, spot, 'a map that is not infinite');
  const width = whole(map.width, spot, 'a width in tiles');
  const height = whole(map.height, spot, 'a height in tiles');
  const tileWidth = whole(map.tilewidth, spot, 'a width of tiles');
  const tileHeight = whole(map.tileheight, spot, 'a height of tiles');
  const layers = [...layersOf(map.layers, spot, { x: 0, y: 0 })];
  expect(layers.length <= LAYERS_MAX, spot, `at most ${LAYERS_MAX} layers`);
  return { width, height, tileWidth, tileHeight, layers };
}

type Json = Readonly<Record<string, unknown>>;
interface Offset {
  readonly x: number;
  readonly y: number;
}

function* layersOf(list: unknown, spot: Spot, from: Offset): Generator<TileLayer | ObjectLayer> {
  expect(Array.isArray(list), spot, 'layers');
  for (const one of list) {
    const layer = objectOf(one, spot, 'a layer');
    const here = { ...spot, layer: textOf(layer.name) };
    const offset = { x: from.x + numberOf(layer.offsetx), y: from.y + numberOf(layer.offsety) };
    if (layer.type === 'group') yield* layersOf(layer.layers, here, offset);
    else if (layer.type === 'tilelayer') yield tileLayer(layer, here, offset);
    else if (layer.type === 'objectgroup') yield objectLayer(layer, here, offset);
    // Pictures are for the page.
    else expect(layer.type === 'imagelayer', here, `a known type of layer, not "${layer.type}"`);
  }
}

function tileLayer(layer: Json, spot: Spot, offset: Offset): TileLayer {
  const { data } = layer;
  const csv = 'its tiles as CSV (Map properties, Tile Layer Format)';
  expect(Array.isArray(data) && data.every((gid) => Number.isInteger(gid)), spot, csv);
  const width = whole(layer.width, spot, 'a width in tiles');
  const height = whole(layer.height, spot, 'a height in tiles');
  expect(data.length === width * height, spot, `${width} x ${height} tiles, not ${data.length}`);
  const { name, type } = namedOf(layer);
  const properties = propertiesOf(layer.properties, spot);
  return { is: 'tiles', name, type, width, height, ...offset, data, properties };
}

function objectLayer(layer: Json, spot: Spot, offset: Offset): ObjectLayer {
  const { objects } = layer;
  expect(Array.isArray(objects), spot, 'objects');
  expect(objects.length <= OBJECTS_MAX, spot, `at most ${OBJECTS_MAX} objects`);
  const read = objects.map((one) => tiledObject(objectOf(one, spot, 'an object'), spot, offset));
  return { is: 'objects', ...namedOf(layer), objects: read };
}

function tiledObject(object: Json, layer: Spot, offset: Offset): TiledObject {
  const { name, type } = namedOf(object);
  const id = numberOf(object.id);
  const spot = { ...layer, object: { id, name } };
  expect(numberOf(object.rotation) === 0, spot, 'no rotation');
  const straight = object.polygon === undefined && object.polyline === undefined;
  expect(straight, spot, 'a rectangle, an ellipse or a point');
  const shape = object.point === true ? 'point' : object.ellipse === true ? 'ellipse' : 'rectangle';
  return {
    id,
    name,
    type,
    x: numberOf(object.x) + offset.x,
    y: numberOf(object.y) + offset.y,
    width: numberOf(object.width),
    height: numberOf(object.height),
    shape,
    properties: propertiesOf(object.properties, spot),
  };
}

function namedOf(of: Json): { readonly name: string; readonly type: string } {
  const type = typeof of.class === 'string' && of.class !== '' ? of.class : of.type;
  return { name: textOf(of.name), type: textOf(type) };
}

function propertiesOf(list: unknown, spot: Spot): Properties {
  const properties = new Map<string, string | number | boolean>();
  if (list === undefined) return properties;
  expect(Array.isArray(list), spot, 'properties');
  for (const one of list) {
    const { name, value } = objectOf(one, spot, 'a property');
    const plain = ['string', 'number', 'boolean'].includes(typeof value);
    expect(plain, spot, `a text, a number or a bool as property "${textOf(name)}"`);
    properties.set(textOf(name), value as string | number | boolean);
  }
  return properties;
}

function objectOf(value: unknown, spot: Spot, expected: string): Json {
  expect(typeof value === 'object' && value !== null, spot, expected);
  return value as Json;
}

function whole(value: unknown, spot: Spot, expected: string): number {
  const fits = typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 65_536;
  expect(fits, spot, expected);
  return value as number;
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
