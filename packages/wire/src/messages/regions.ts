// SPDX-License-Identifier: MIT
/**
 * Regions as a whole: their snapshots at the database node, and their way from one zone node to
 * another. A region's soft state is a set of chunks by key, each a text of JSON that readers take
 * what they know of.
 */
import { message, request } from '../message.ts';
import { characterId, epoch, incarnation, nodeId, regionName, savedState } from '../names.ts';
import { bool, bytes, choice, list, struct, text, u16, u32, varint } from '../types.ts';

/** Letters of the key that a copy of a zone is opened for, and of a zone's name. */
export const INSTANCE_KEY_MAX = 48;
const ZONE_NAME_MAX = 32;
/** Copies of zones that one realm may have at a time. */
export const INSTANCES_MAX = 2048;

/** Bytes of one chunk, and chunks of one message. */
export const CHUNK_BYTES_MAX = 65_536;
export const CHUNKS_PER_MESSAGE = 64;
/** Chunks of one region. */
export const CHUNKS_MAX = 1024;

/** Heroes of one message, and of one region. */
export const HEROES_PER_MESSAGE = 64;
export const HEROES_MAX = 4096;

const chunk = struct({ key: text(48), bytes: bytes(CHUNK_BYTES_MAX) });

/** A hero as it was when the region was told, under the epoch that it had. */
const hero = struct({
  character: characterId(),
  epoch: epoch(),
  zone: text(32),
  state: savedState(),
});

export const StoreSnapshot = message({
  id: 900,
  name: 'StoreSnapshot',
  way: 'zone -> database',
  doc: 'Soft state of a region that changed since it was last told; never durable, never acknowledged. A lower epoch is ignored. With `cut.of` it is one part of so many of a picture of one moment, heroes too, which counts when all parts are there and replaces what was told before.',
  fields: {
    region: regionName(),
    epoch: epoch(),
    incarnation: incarnation(),
    /** `of` 0: the chunks count by themselves. */
    cut: struct({ number: u32(), part: u16(), of: u16() }),
    heroes: list(hero, HEROES_PER_MESSAGE),
    chunks: list(chunk, CHUNKS_PER_MESSAGE),
  },
});

export const SnapshotFile = message({
  id: 903,
  name: 'SnapshotFile',
  way: 'database -> its own disk',
  doc: 'One region’s snapshot as it lies in a file, unsynced. What cannot be read counts as none.',
  fields: {
    version: u16(),
    region: regionName(),
    epoch: epoch(),
    heroes: list(hero, HEROES_MAX),
    chunks: list(chunk, CHUNKS_MAX),
  },
});

export const LoadSnapshot = request({
  id: 901,
  name: 'LoadSnapshot',
  way: 'zone -> database',
  doc: 'The chunks of a region’s last snapshot after this key, in the order of their keys. `poisoned`: owners have died twice within 2 s of loading it, so it was put aside.',
  fields: { region: regionName(), epoch: epoch(), incarnation: incarnation(), after: text(48) },
  answer: {
    state: choice('found', 'none', 'poisoned'),
    chunks: list(chunk, CHUNKS_PER_MESSAGE),
    more: bool(),
  },
});

export const CommitRegion = request({
  id: 902,
  name: 'CommitRegion',
  way: 'zone -> database',
  doc: 'The one durable step of a region’s move: the region and all its characters belong to the target’s incarnation, epoch + 1 each. Repeating it gives the same answer. `moved` false: nothing was changed, and owner and epoch say how it stands.',
  fields: {
    region: regionName(),
    epoch: epoch(),
    incarnation: incarnation(),
    toIncarnation: incarnation(),
  },
  answer: { moved: bool(), incarnation: text(32), epoch: epoch(), adopted: u32() },
});

export const OfferRegion = request({
  id: 910,
  name: 'OfferRegion',
  way: 'zone -> zone',
  doc: 'Asks a node to make itself ready for a region that is to move there at epoch + 1. Refused: ERR_ZONE_DOWN, ERR_BUSY.',
  fields: { move: text(32), region: regionName(), epoch: epoch() },
  answer: { incarnation: incarnation() },
});

export const CarryRegion = request({
  id: 911,
  name: 'CarryRegion',
  way: 'zone -> zone',
  doc: 'Chunks of a region on its way that changed since the last such message. With `last` the region stands still and this is all of it. Refused: ERR_MOVE_UNKNOWN.',
  fields: {
    move: text(32),
    region: regionName(),
    last: bool(),
    chunks: list(chunk, CHUNKS_PER_MESSAGE),
  },
  answer: {},
});

export const RegionMoved = message({
  id: 912,
  name: 'RegionMoved',
  way: 'zone -> zone',
  doc: 'The move was committed (`done`), the region is yours; or it was given up. Lost, the database tells.',
  fields: { move: text(32), region: regionName(), done: bool() },
});

export const MoveRegion = request({
  id: 913,
  name: 'MoveRegion',
  way: 'master -> zone',
  doc: 'Move this region to that node while people play in it. Answered when it began. Refused: ERR_EPOCH_STALE, ERR_ZONE_DOWN, ERR_BUSY.',
  fields: { region: regionName(), node: nodeId(), seatEpoch: epoch() },
  answer: {},
});

export const HoldRegion = message({
  id: 920,
  name: 'HoldRegion',
  way: 'zone -> gateway',
  doc: 'The region stands still for a moment: keep the inputs of all heroes in it until each one’s next Bind, or until FreeRegion.',
  fields: { region: regionName(), epoch: epoch() },
});

export const FreeRegion = message({
  id: 921,
  name: 'FreeRegion',
  way: 'zone -> gateway',
  doc: 'The region goes on where it is, at the epoch that it had: the kept inputs are wanted.',
  fields: { region: regionName(), epoch: epoch() },
});

export const NodeGone = message({
  id: 930,
  name: 'NodeGone',
  way: 'reviver -> master',
  doc: 'The process of this incarnation is proved gone, and its lease was revoked: what it ran may be placed anew at once.',
  fields: { node: nodeId(), incarnation: incarnation() },
});

export const MigrateRegion = request({
  id: 931,
  name: 'MigrateRegion',
  way: 'operator -> master',
  doc: 'Let the region move to that node. Answered when its node has begun. Refused: ERR_REGION_DOWN, ERR_NODE_UNKNOWN, ERR_ZONE_DOWN, ERR_BUSY, ERR_SEAT_HELD.',
  fields: { region: regionName(), node: nodeId() },
  answer: { from: nodeId(), epoch: epoch() },
});

export const RegionStatus = request({
  id: 932,
  name: 'RegionStatus',
  way: 'operator -> master',
  doc: 'Who runs the region, as heartbeats say. Refused: ERR_REGION_DOWN.',
  fields: { region: regionName() },
  answer: { node: nodeId(), epoch: epoch(), players: u32(), at: varint() },
});

export const DescribeInstallation = request({
  id: 933,
  name: 'DescribeInstallation',
  way: 'operator -> master',
  doc: 'What a machine that joins has to know: JSON with the realms, the nodes, and login’s public key.',
  fields: {},
  answer: { document: text(262_144) },
});

export const FindInstance = request({
  id: 940,
  name: 'FindInstance',
  way: 'zone -> master',
  doc: 'The copy of the zone for this key, opened when there is none; who runs it stands in the next Routes. Refused: ERR_INSTANCES_FULL, ERR_ZONE_UNKNOWN, ERR_SEAT_HELD.',
  fields: { zone: text(ZONE_NAME_MAX), key: text(INSTANCE_KEY_MAX) },
  answer: { region: regionName() },
});

export const InstanceClosed = message({
  id: 941,
  name: 'InstanceClosed',
  way: 'zone -> master',
  doc: 'A hint: the copy was empty for long and is no more, so it is not placed again. Lost, the master learns it from the database.',
  fields: { region: regionName() },
});

export const OpenInstance = request({
  id: 942,
  name: 'OpenInstance',
  way: 'master -> database',
  doc: 'The copy of the zone for this key, with the lowest free number from 2 when there is none (`opened`). Refused: ERR_INSTANCES_FULL when the zone or the realm has as many as these limits.',
  fields: {
    zone: text(ZONE_NAME_MAX),
    key: text(INSTANCE_KEY_MAX),
    zoneMax: u32(),
    realmMax: u32(),
  },
  answer: { region: regionName(), opened: bool() },
});

export const CloseInstance = request({
  id: 943,
  name: 'CloseInstance',
  way: 'zone -> database',
  doc: 'Gives the copy up for good. Refused: ERR_EPOCH_STALE, ERR_INSTANCE_IN_USE while a character or an item is in it. Repeating it changes nothing.',
  fields: { region: regionName(), epoch: epoch(), incarnation: incarnation() },
  answer: {},
});

export const ListInstances = request({
  id: 944,
  name: 'ListInstances',
  way: 'master -> database',
  doc: 'Every copy of a zone that is open, whoever runs it.',
  fields: {},
  answer: {
    instances: list(struct({ region: regionName(), key: text(INSTANCE_KEY_MAX) }), INSTANCES_MAX),
  },
});
