// SPDX-License-Identifier: MIT
/** What players are told of a zone when they come in, made once per zone from the game. */
import { parseRegionId, type RegionId } from '@realmkeep/base';
import type { Game, Zone } from '@realmkeep/kit';
import type { StreamFormat } from '@realmkeep/sim';
import type { BodyOf, clientMessages } from '@realmkeep/wire';

type Page = Pick<
  BodyOf<typeof clientMessages.ZoneEntered>,
  'zone' | 'title' | 'width' | 'height' | 'walls' | 'exits'
>;

export interface ZonePage {
  readonly zone: Zone;
  readonly page: Page;
  readonly format: StreamFormat;
}

export class ZonePages {
  readonly tickHz: number;
  readonly publishHz: number;
  readonly #pages: ReadonlyMap<string, ZonePage>;

  constructor(game: Game) {
    const [first] = game.zones;
    this.tickHz = first.tickHz;
    this.publishHz = Math.round(first.tickHz / first.ticksPerPublish);
    this.#pages = new Map(game.zones.map((zone) => [zone.name, pageOf(game, zone)]));
  }

  /** Null when the game has no such zone. */
  of(region: RegionId): ZonePage | null {
    const name = parseRegionId(region);
    return name === null ? null : (this.#pages.get(name.zone) ?? null);
  }
}

function pageOf(game: Game, zone: Zone): ZonePage {
  const walls = zone.walls.rectangles.map(({ minX, minY, maxX, maxY }) => ({
    x: minX,
    y: minY,
    width: maxX - minX,
    height: maxY - minY,
  }));
  const exits = zone.exits.map(({ x, y, radius, title }) => ({ x, y, radius, title }));
  const { name, title, width, height } = zone;
  return {
    zone,
    page: { zone: name, title, width, height, walls, exits },
    format: { layout: game.layout, grid: zone.grid, ticksPerPublish: zone.ticksPerPublish },
  };
}
