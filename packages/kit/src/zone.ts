// SPDX-License-Identifier: MIT
/** Zones: places of the world with walls, exits, inhabitants and scenery. Lengths are units. */
import { ZONE_NAME_PATTERN } from '@realmkeep/base';
import { type Duration, msOf } from './duration.ts';
import { check, type EntityDefinition } from './entity.ts';
import type { LootSpec } from './items.ts';
import type { Point, Rect, Shape } from './shapes.ts';

export interface ExitSpec<To extends string = string> {
  readonly at: Point;
  readonly radius: number;
  /** Name of the zone behind it. */
  readonly to: To;
  /** Where in that zone the hero steps out; outside of every exit there. */
  readonly arrive: Point;
  /** What players call it; without it, the title of the zone behind. */
  readonly title?: string;
  /** What a player is told when the other side cannot be reached. */
  readonly closed: string;
}

export interface SpawnSpec {
  readonly kind: EntityDefinition;
  readonly count: number;
  /** Where they appear and wander. */
  readonly area: Rect;
  /** From when the dead are gone until the next appears, 30 s by default. */
  readonly respawn?: Duration;
  /** How long the dead lie there, 10 s by default. */
  readonly corpse?: Duration;
  /** What each of them has for whoever takes it first. */
  readonly loot?: LootSpec;
}

/** Something to draw: it stops nobody (that is what walls do) and is never sent by the cluster. */
export interface SceneryItem {
  readonly kind: string;
  readonly x: number;
  readonly y: number;
  /** 1 is the size that the page draws by itself. */
  readonly scale: number;
  /** Width and height in units of things that have them: a house, a lake, a road. */
  readonly width?: number;
  readonly height?: number;
  /** Which of several looks; the page decides what it means. */
  readonly look?: number;
}

export interface ZoneDefinition<
  Name extends string = string,
  To extends string = string,
  Area extends string = string,
> {
  readonly name: Name;
  readonly title: string;
  readonly size: Point;
  readonly tickHz: number;
  readonly playersMax: number;
  readonly walls: readonly Rect[];
  readonly exits: readonly ExitSpec<To>[];
  readonly spawns: readonly SpawnSpec[];
  readonly areas: Readonly<Record<Area, Shape>>;
  readonly scenery: readonly SceneryItem[];
}

interface ZoneSpec<To extends string, Area extends string> {
  /** Shown to players. */
  readonly title: string;
  readonly size: Point;
  /** Simulation ticks per second, 20 by default; even. */
  readonly tickHz?: number;
  /** Players at most in one instance, 1,000 by default. */
  readonly playersMax?: number;
  readonly walls?: readonly Rect[];
  readonly exits?: readonly ExitSpec<To>[];
  readonly spawns?: readonly SpawnSpec[];
  /** Places by name: a zone script hears when heroes come and go. */
  readonly areas?: Readonly<Record<Area, Shape>>;
  readonly scenery?: readonly SceneryItem[];
}

const ZONE_SIDE_UNITS_MAX = 98_304;
const EXITS_MAX = 64;
const CREATURES_PER_ZONE_MAX = 20_000;
const AREAS_MAX = 32;

/** Throws ERR_GAME_DEFINITION when something lies outside the zone or a limit is broken. */
export function defineZone<
  const Name extends string,
  const To extends string = never,
  const Area extends string = never,
>(name: Name, spec: ZoneSpec<To, Area>): ZoneDefinition<Name, To, Area> {
  const [width, height] = spec.size;
  const tickHz = spec.tickHz ?? 20;
  const spawns = spec.spawns ?? [];
  const exits = spec.exits ?? [];
  check(ZONE_NAME_PATTERN.test(name), `"${name}" is a name of a zone: small letters and digits`);
  check(
    width >= 64 && height >= 64 && Math.max(width, height) <= ZONE_SIDE_UNITS_MAX,
    `sides of "${name}" are 64 to ${ZONE_SIDE_UNITS_MAX} units`,
  );
  check(tickHz >= 2 && tickHz <= 60 && tickHz % 2 === 0, `tickHz of "${name}" is even, 2 to 60`);
  check(exits.length <= EXITS_MAX, `"${name}" has at most ${EXITS_MAX} exits`);
  const creatures = spawns.reduce((sum, spawn) => sum + spawn.count, 0);
  check(creatures <= CREATURES_PER_ZONE_MAX, `"${name}" has ${CREATURES_PER_ZONE_MAX} creatures`);
  for (const { at, to } of exits) {
    const inside = at[0] >= 0 && at[0] <= width && at[1] >= 0 && at[1] <= height;
    check(inside, `the exit of "${name}" to "${to}" lies in the zone`);
  }
  for (const { area, kind, respawn, corpse } of spawns) {
    for (const duration of [respawn, corpse]) if (duration !== undefined) msOf(duration);
    const inside =
      area.x >= 0 && area.y >= 0 && area.x + area.width <= width && area.y + area.height <= height;
    check(inside, `the area of "${kind.kind}" in "${name}" lies in the zone`);
  }
  const areas = spec.areas ?? ({} as Readonly<Record<Area, Shape>>);
  check(Object.keys(areas).length <= AREAS_MAX, `"${name}" has at most ${AREAS_MAX} areas`);
  return {
    name,
    title: spec.title,
    size: spec.size,
    tickHz,
    playersMax: spec.playersMax ?? 1000,
    walls: spec.walls ?? [],
    exits,
    spawns,
    areas,
    scenery: spec.scenery ?? [],
  };
}
