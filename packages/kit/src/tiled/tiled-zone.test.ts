// SPDX-License-Identifier: MIT
import { deepEqual, equal, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { defineEntity } from '../entity.ts';
import { u16 } from '../fields.ts';
import { defineTiledZone } from './tiled-zone.ts';

const Wolf = defineEntity('wolf', { public: { hp: u16 }, speed: 90, size: 20 });

interface Loose {
  [name: string]: unknown;
}

const object = (id: number, more: Loose): Loose => ({
  id,
  name: '',
  type: '',
  x: 0,
  y: 0,
  width: 0,
  height: 0,
  rotation: 0,
  ...more,
});
const objects = (name: string, ...list: Loose[]): Loose => ({
  type: 'objectgroup',
  name,
  objects: list,
});
const property = (name: string, value: unknown): Loose => ({ name, type: typeof value, value });

function map(...layers: Loose[]): Loose {
  return {
    type: 'map',
    orientation: 'orthogonal',
    infinite: false,
    width: 8,
    height: 4,
    tilewidth: 32,
    tileheight: 32,
    layers,
  };
}

const zone = (...layers: Loose[]) =>
  defineTiledZone('wood', map(...layers), 'wood.tmj', { title: 'Wood', kinds: { wolf: Wolf } });

test('[TILED1] tiles of a collision layer become few walls; other tile layers are for the page', () => {
  const data = [
    ...[1, 1, 0, 0, 0, 0, 0, 0],
    ...[1, 1, 0, 0, 5, 5, 5, 0],
    ...[0, 0, 0, 0, 5, 5, 5, 0],
    ...[0, 0, 0, 9, 0, 0, 0, 0],
  ];
  const tiles = { type: 'tilelayer', width: 8, height: 4, data };
  const made = zone({ ...tiles, name: 'ground' }, { ...tiles, name: 'Collision' });
  deepEqual(made.size, [256, 128]);
  deepEqual(
    made.walls.map(({ x, y, width, height }) => [x, y, width, height]),
    [
      [0, 0, 64, 64],
      [128, 32, 96, 64],
      [96, 96, 32, 32],
    ],
  );
});

test('[TILED2] objects are walls, spawns, exits, areas and scenery by class or layer', () => {
  const made = zone(
    objects(
      'spawns',
      object(1, {
        name: 'wolf',
        x: 10,
        y: 20,
        width: 50,
        height: 40,
        properties: [property('count', 3), property('respawn', '45s')],
      }),
    ),
    {
      type: 'group',
      name: 'more',
      offsetx: 100,
      layers: [objects('areas', object(2, { name: 'camp', ellipse: true, width: 40, height: 40 }))],
    },
    objects(
      'mixed',
      object(3, {
        type: 'exit',
        name: 'gate',
        x: 240,
        y: 60,
        width: 16,
        height: 16,
        properties: [property('to', 'town'), property('arriveX', 40), property('arriveY', 50)],
      }),
      object(4, { class: 'wall', x: 1, y: 2, width: 3, height: 4 }),
      object(5, { type: 'scenery', name: 'oak', x: 9, y: 9, properties: [property('scale', 2)] }),
      object(6, { type: 'note', name: 'for people' }),
    ),
  );
  equal(made.spawns[0].kind, Wolf);
  deepEqual([made.spawns[0].count, made.spawns[0].respawn], [3, '45s']);
  deepEqual(made.areas, { camp: { x: 120, y: 20, radius: 20 } });
  const closed = 'The way is closed.';
  deepEqual(made.exits, [{ at: [248, 68], radius: 8, to: 'town', arrive: [40, 50], closed }]);
  deepEqual(made.walls, [{ x: 1, y: 2, width: 3, height: 4 }]);
  deepEqual(made.scenery, [{ kind: 'oak', x: 9, y: 9, scale: 2 }]);
});

test('[TILED3] what a map says wrong is refused with file, layer and object', () => {
  const refused = (words: RegExp, ...layers: Loose[]): void => {
    throws(() => zone(...layers), { code: 'ERR_GAME_DEFINITION', message: words });
  };
  const at = { x: 1, y: 1, width: 9, height: 9 };
  refused(
    /^wood\.tmj, layer "spawns", object "bear" \(7\): expected a kind among wolf, not "bear"/,
    objects('spawns', object(7, { name: 'bear', ...at })),
  );
  refused(/layer "exits", object 8: .*"to"/, objects('exits', object(8, at)));
  refused(/layer "walls", object 9: .*rotation/, objects('walls', object(9, { rotation: 45 })));
  refused(/object 10: .*a width/, objects('walls', object(10, {})));
  refused(/layer "walls", object 11: .*rectangle/, objects('walls', object(11, { polygon: [] })));
  refused(
    /"x", object "y" \(12\): .*not "door"/,
    objects('x', object(12, { type: 'door', name: 'y' })),
  );
  const packed = { type: 'tilelayer', name: 'walls', width: 8, height: 4, data: 'eJw=' };
  refused(/wood\.tmj, layer "walls": expected its tiles as CSV/, packed);
  refused(/layer "walls": expected 8 x 4 tiles, not 3/, { ...packed, data: [1, 2, 3] });
  throws(() => defineTiledZone('wood', 'words', 'wood.tmj', { title: 'Wood' }), /wood\.tmj/);
  const infinite = { ...map(), infinite: true };
  throws(() => defineTiledZone('wood', infinite, 'wood.tmj', { title: 'Wood' }), /not infinite/);
});
