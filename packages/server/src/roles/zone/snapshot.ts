// SPDX-License-Identifier: MIT
/**
 * A region's soft state as chunks of JSON by key: its creatures, its clock, and whatever parts were
 * handed to `keep`. One chunk is made at a time, so that a large zone is told over many ticks. The
 * reader takes what it knows of: another version's chunks, unknown fields and creatures that the
 * game has no more are left out, never an error.
 */
import { type Clock, type Log, messageOf, type RegionId } from '@realmkeep/base';
import { type RecordWorld, recordOf, restoreCreature } from './scripting/creature-record.ts';
import type { Life } from './scripting/spawns.ts';

/** Chunks by key, each a text of JSON. */
export type Chunks = ReadonlyMap<string, string>;

/** Something of a region that its snapshot remembers. Never for what is worth money. */
export interface SnapshotPart {
  /** Its key; another form of the value is another name. Small letters, digits, hyphens. */
  readonly name: string;
  /** A value for JSON, 60 KB of it at most; undefined when there is nothing to remember. */
  save(): unknown;
  /** What was saved once, by whatever version: take what is understood. */
  load(value: unknown): void;
}

export interface SnapshotWorld extends RecordWorld {
  readonly region: RegionId;
  readonly clock: Clock;
  readonly log: Log;
}

const VERSION = 1;
const HEAD = 'head';
/** Lives of the zone's spawns, by id; and those of creatures that scripts made. */
const CREATURES = 'creatures/';
const MADE = 'made/';
/** Creatures of one chunk: with their fields some 16 KB. */
const PER_CHUNK = 64;
/** A region that lay still for longer does not catch up on the rest. */
const AWAY_MS_MAX = 24 * 3_600_000;
/** Of a chunk, as the messages bound it, with some room for letters of several bytes. */
const CHUNK_LETTERS_MAX = 60_000;

export class RegionSnapshot {
  readonly #world: SnapshotWorld;
  readonly #parts = new Map<string, SnapshotPart>();
  /** What was read for parts that come later. */
  readonly #unclaimed = new Map<string, unknown>();
  /** Lives as the last call of `keys` found them, chunk by chunk. */
  readonly #chunks = new Map<string, readonly Life[]>();

  constructor(world: SnapshotWorld) {
    this.#world = world;
  }

  /** From now on the part is in every snapshot; what the last one has of it is loaded at once. */
  keep(part: SnapshotPart): void {
    this.#parts.set(part.name, part);
    const value = this.#unclaimed.get(part.name);
    if (value === undefined) return;
    this.#unclaimed.delete(part.name);
    this.#load(part, value);
  }

  /** Keys of all chunks that there are now. */
  keys(): string[] {
    const all = [...this.#world.scripting.spawns.all()];
    this.#chunks.clear();
    this.#cut(
      CREATURES,
      all.filter(({ respawnMs }) => respawnMs >= 0),
    );
    this.#cut(
      MADE,
      all.filter(({ respawnMs }) => respawnMs < 0),
    );
    return [HEAD, ...this.#parts.keys(), ...this.#chunks.keys()];
  }

  /** One chunk as it is now; null when it is of no use. */
  chunk(key: string): string | null {
    const text = JSON.stringify(this.#valueOf(key));
    if (text === undefined || text.length > CHUNK_LETTERS_MAX) {
      if (text !== undefined) this.#world.log.warn('chunk too large, not kept', { key });
      return null;
    }
    return text;
  }

  /** Puts the region where the chunks say; what is not in them stays as it is. */
  restore(chunks: Chunks): void {
    const values = new Map<string, unknown>();
    for (const [key, text] of chunks) {
      const value = parsed(text);
      if (value !== undefined) values.set(key, value);
    }
    const head = values.get(HEAD);
    const known = isRecord(head) ? head : {};
    this.#restoreClock(known);
    const made = new Set<number>();
    for (const [key, value] of values) {
      // A chunk of an earlier time, when scripts had made more.
      const old = key.startsWith(MADE) && Number(key.slice(MADE.length)) >= Number(known.made ?? 0);
      if (key === HEAD || old) continue;
      if (!key.startsWith(CREATURES) && !key.startsWith(MADE)) this.#restorePart(key, value);
      else if (Array.isArray(value)) {
        for (const record of value) {
          restoreCreature(record, this.#world);
          if (key.startsWith(MADE) && isRecord(record)) made.add(Number(record.id));
        }
      }
    }
    if (isCount(known.made)) this.#endOthers(made, known.made);
  }

  #cut(name: string, lives: readonly Life[]): void {
    for (let at = 0; at < lives.length; at += PER_CHUNK) {
      this.#chunks.set(`${name}${at / PER_CHUNK}`, lives.slice(at, at + PER_CHUNK));
    }
  }

  /** Whom a script had made, and who is not in the snapshot, is gone. */
  #endOthers(made: ReadonlySet<number>, chunks: number): void {
    const { spawns } = this.#world.scripting;
    // Without chunks of them there is none; with some, the move carries only those that changed.
    if (chunks > 0 && made.size === 0) return;
    for (const life of [...spawns.all()]) {
      if (life.respawnMs < 0 && !made.has(life.id)) spawns.takeAway(life, null);
    }
  }

  #valueOf(key: string): unknown {
    const { table, clock } = this.#world;
    if (key === HEAD) {
      const made = [...this.#chunks.keys()].filter((name) => name.startsWith(MADE)).length;
      return { version: VERSION, tick: table.tick, wall: clock.wall(), made };
    }
    const lives = this.#chunks.get(key);
    if (lives === undefined) return this.#parts.get(key)?.save();
    return lives.map((life) => recordOf(life, this.#world));
  }

  /** The clock goes on as if the region had never been away, so that what was to end has ended. */
  #restoreClock({ tick, wall }: Record<string, unknown>): void {
    const { table, zone } = this.#world;
    if (!isCount(tick)) return;
    const away = isCount(wall) ? this.#world.clock.wall() - wall : 0;
    const ticks = Math.round((Math.min(AWAY_MS_MAX, Math.max(0, away)) * zone.tickHz) / 1000);
    table.tick = Math.max(table.tick, tick + ticks);
  }

  #restorePart(key: string, value: unknown): void {
    const part = this.#parts.get(key);
    if (part === undefined) this.#unclaimed.set(key, value);
    else this.#load(part, value);
  }

  /** A part that cannot read its own past begins anew; the region does not die of it. */
  #load(part: SnapshotPart, value: unknown): void {
    try {
      part.load(value);
    } catch (error) {
      const fields = { part: part.name, region: this.#world.region, error: messageOf(error) };
      this.#world.log.error('part of a snapshot not understood', fields);
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
