// SPDX-License-Identifier: MIT
/** A whole game: its definition checked, and compiled to what the cluster and the page need. */
import {
  EntityLayout,
  type FieldDefinition,
  type KindDefinition,
  type Rectangle,
  SECTOR_UNITS,
  SectorGrid,
  speedOfUnits,
  stepsOfUnits,
  Walls,
} from '@realmkeep/sim';
import type { AccountScript } from './account.ts';
import { type Duration, msOf } from './duration.ts';
import { check, defineEntity, type EntityDefinition } from './entity.ts';
import { text, u32, type WireField, type WireFieldTable } from './fields.ts';
import {
  checkKeeping,
  GROUND_ITEM_KIND,
  type ItemTable,
  type ItemTemplate,
  type Keeping,
  type Vendor,
} from './items.ts';
import type { Script, ZoneScript } from './script.ts';
import type { Point, Shape } from './shapes.ts';
import type { ExitSpec, SceneryItem, SpawnSpec, ZoneDefinition } from './zone.ts';

/** An exit in steps of the simulation (64 to the unit). */
export interface Exit {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Name of the zone behind it. */
  readonly to: string;
  readonly arriveX: number;
  readonly arriveY: number;
  readonly title: string;
  readonly closed: string;
}

/** A zone as the cluster runs it; lengths in steps where nothing else is said. */
export interface Zone {
  readonly name: string;
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly tickHz: number;
  /** Simulation ticks from one publish tick to the next. */
  readonly ticksPerPublish: number;
  readonly playersMax: number;
  readonly walls: Walls;
  readonly grid: SectorGrid;
  readonly exits: readonly Exit[];
  /** In units, as the game wrote them. */
  readonly spawns: readonly SpawnSpec[];
  /** In units. */
  readonly areas: Readonly<Record<string, Shape>>;
  /** In units; for the page. */
  readonly scenery: readonly SceneryItem[];
  /** Null for a zone that everybody shares. */
  readonly copies: Copies | null;
}

/** A zone that runs in copies, each for one group, hero or key of a script. */
export interface Copies {
  /** At a time. */
  readonly limit: number;
  /** A copy that is empty for so long ends. */
  readonly emptyMs: number;
}

export interface GameCommand {
  /** Its number in `Command` messages. */
  readonly index: number;
  readonly name: string;
  readonly fields: WireFieldTable;
  /** Kind of the layout that has the arguments as fields. */
  readonly layoutKind: string;
}

/** What a hero's own player is told by scripts. */
export interface GameEvent {
  /** Its number in `GameEvent` messages: the index of its kind in the layout. */
  readonly index: number;
  readonly name: string;
  readonly layoutKind: string;
}

type Entities = Readonly<Record<string, EntityDefinition>>;

export interface Game<
  E extends Entities = Entities,
  I extends ItemTable = ItemTable,
  H extends EntityDefinition = EntityDefinition,
> {
  readonly name: string;
  readonly title: string;
  /** By kind; the page's types come from here: `connect<typeof game>()`. */
  readonly entities: E;
  readonly hero: H;
  /** Steps per tick. */
  readonly heroSpeedMax: number;
  /** Half the side of the hero's square, in steps. */
  readonly heroHalfSize: number;
  readonly zones: readonly Zone[];
  zone(name: string): Zone | undefined;
  /** Kinds in the order of `entities`, `<hero>-own`, then one kind per command and per event. */
  readonly layout: EntityLayout;
  readonly commands: readonly GameCommand[];
  /** By name. */
  readonly events: ReadonlyMap<string, GameEvent>;
  readonly account: AccountScript;
  readonly scripts: ReadonlyMap<string, Script>;
  /** By the name of the zone. */
  readonly zoneScripts: ReadonlyMap<string, ZoneScript>;
  /** Where a new character begins; units. */
  readonly start: { readonly zone: string; readonly at: Point };
  /** How long a hero without its player stays in the world. */
  readonly lingerMs: number;
  /** Kinds of items by name. */
  readonly items: I;
  readonly keeping: Keeping;
  readonly vendors: ReadonlyMap<string, Vendor>;
  /** What entities are that lie on the ground: fields `template` and `quantity`. */
  readonly groundItem: EntityDefinition;
  /** What a letter and an auction cost; that money leaves the world. */
  readonly postage: number;
  readonly auctionDeposit: number;
}

type AnyZone = ZoneDefinition;
type NameOf<Z extends readonly AnyZone[]> = Z[number]['name'];
/** Where a zone's exits lead; a zone without any may say `string`. */
type LeadsTo<Z> =
  Z extends ZoneDefinition<string, infer To> ? (string extends To ? never : To) : never;
type MissingZones<Z extends readonly AnyZone[]> = Exclude<LeadsTo<Z[number]>, NameOf<Z>>;
/** `unknown` when every exit leads to a zone of the game, otherwise a type nobody can provide. */
type ExitsLeadSomewhere<Z extends readonly AnyZone[]> = [MissingZones<Z>] extends [never]
  ? unknown
  : { readonly noSuchZone: MissingZones<Z> };

/** How a zone runs that is not shared: a copy for each group. */
export interface InstanceSpec {
  /** Players at most in one copy; the zone's `playersMax` without. */
  readonly players?: number;
  /** Copies at a time, 100 by default; at one more, players are told so at the door. */
  readonly limit?: number;
  /** A copy that is empty for so long ends, and the next visit finds a fresh one; 2 minutes. */
  readonly empty?: Duration;
}

interface GameSpec<
  Z extends readonly AnyZone[],
  D extends readonly EntityDefinition[],
  H extends EntityDefinition,
  I extends ItemTable,
> {
  /** Name in the protocol: letters, digits, hyphens. */
  readonly name: string;
  readonly title: string;
  readonly zones: Z & ExitsLeadSomewhere<Z>;
  readonly hero: H;
  /** Every kind but the hero's. */
  readonly entities: D;
  readonly account: AccountScript;
  readonly scripts?: readonly Script[];
  readonly zoneScripts?: readonly ZoneScript[];
  readonly start: { readonly zone: NameOf<Z>; readonly at: Point };
  /**
   * Zones that run in copies: whoever goes through an exit into one comes to his group's, alone to
   * his own. Who logs in again after he left the world there stands at its door.
   */
  readonly instances?: { readonly [Name in NameOf<Z>]?: InstanceSpec };
  /** 30 s by default. */
  readonly lingerMs?: number;
  readonly items?: I;
  /** Without it heroes have a bag of 40 and no places for equipment. */
  readonly keeping?: Keeping;
  readonly vendors?: readonly Vendor[];
  readonly postage?: number;
  readonly auctionDeposit?: number;
}

type ByKind<D extends EntityDefinition> = { readonly [E in D as E['kind']]: E };

const ZONES_MAX = 256;
const BAG_DEFAULT = 40;
/** Copies of one zone at a time. */
const INSTANCES_DEFAULT = 100;
const INSTANCES_MAX = 2048;
/** What lies on the ground, where the game says nothing else. */
const GroundItem = defineEntity(GROUND_ITEM_KIND, {
  public: { template: text(48), quantity: u32 },
  speed: 0,
  size: 12,
});
/** Publish ticks per second. */
const PUBLISH_HZ = 10;

/** Throws ERR_GAME_DEFINITION (or sim's error of the same sort) when a rule is broken. */
export function defineGame<
  const Z extends readonly AnyZone[],
  const D extends readonly EntityDefinition[],
  const H extends EntityDefinition,
  const I extends ItemTable = Readonly<Record<never, ItemTemplate>>,
>(spec: GameSpec<Z, D, H, I>): Game<ByKind<D[number] | H | typeof GroundItem>, I, H> {
  const own: readonly EntityDefinition[] = [spec.hero, ...spec.entities];
  const groundItem = own.find(({ kind }) => kind === GROUND_ITEM_KIND) ?? GroundItem;
  const definitions = own.includes(groundItem) ? own : [...own, groundItem];
  const kinds = new Set(definitions.map((definition) => definition.kind));
  check(/^[a-z][a-z0-9-]{0,31}$/.test(spec.name), `"${spec.name}" is a name of a game`);
  check(kinds.size === definitions.length, 'kinds of entities have different names');
  const commands = commandsOf(spec.hero);
  const layout = new EntityLayout({ kinds: layoutKinds(definitions, spec.hero, commands) });
  const zones = zonesOf(spec.zones, kinds, spec.instances ?? {});
  const byName = new Map(zones.map((zone) => [zone.name, zone]));
  const start = byName.get(spec.start.zone);
  check(start?.copies === null, 'a new character starts in a zone of the game that is shared');
  const scripts = new Map((spec.scripts ?? []).map((one) => [one.kind, one]));
  check(scripts.size === (spec.scripts ?? []).length, 'a kind has one script');
  for (const kind of scripts.keys()) check(kinds.has(kind), `scripted "${kind}" is in the game`);
  const zoneScripts = new Map((spec.zoneScripts ?? []).map((one) => [one.zone, one]));
  check(zoneScripts.size === (spec.zoneScripts ?? []).length, 'a zone has one script');
  for (const zone of zoneScripts.keys()) check(byName.has(zone), `scripted "${zone}" is a zone`);
  const items = (spec.items ?? {}) as I;
  const keeping = checkKeeping(spec.keeping ?? { bag: BAG_DEFAULT, equipment: [] });
  checkGroundItem(groundItem);
  return {
    name: spec.name,
    title: spec.title,
    entities: Object.fromEntries(definitions.map((d) => [d.kind, d])) as ByKind<
      D[number] | H | typeof GroundItem
    >,
    hero: spec.hero,
    heroSpeedMax: speedOfUnits(spec.hero.speed),
    heroHalfSize: halfSizeOf(spec.hero),
    zones,
    zone: (name) => byName.get(name),
    layout,
    commands,
    events: eventsOf(spec.hero, layout),
    account: spec.account,
    scripts,
    zoneScripts,
    start: spec.start,
    lingerMs: spec.lingerMs ?? 30_000,
    items,
    keeping,
    vendors: vendorsOf(spec.vendors ?? [], items, byName),
    groundItem,
    postage: spec.postage ?? 0,
    auctionDeposit: spec.auctionDeposit ?? 0,
  };
}

function checkGroundItem({ public: fields }: EntityDefinition): void {
  const { template, quantity } = fields;
  const fit = template?.type === 'text' && template.max >= 48 && quantity?.type === 'u32';
  check(fit, 'what lies on the ground has the fields template: text(48) and quantity: u32');
}

function vendorsOf(
  vendors: readonly Vendor[],
  items: ItemTable,
  zones: ReadonlyMap<string, Zone>,
): ReadonlyMap<string, Vendor> {
  const byName = new Map(vendors.map((vendor) => [vendor.name, vendor]));
  check(byName.size === vendors.length, 'vendors have different names');
  for (const { name, zone, sells, buys } of vendors) {
    check(zones.has(zone), `vendor "${name}" stands in a zone of the game`);
    for (const template of [...Object.keys(sells), ...Object.keys(buys)]) {
      check(template in items, `"${template}" of vendor "${name}" is an item of the game`);
    }
  }
  return byName;
}

/** True for what `defineGame` made: the check of a module's default export. */
export function isGame(value: unknown): value is Game {
  if (typeof value !== 'object' || value === null) return false;
  return 'layout' in value && value.layout instanceof EntityLayout && 'zones' in value;
}

/** Half the side of an entity's square, in steps. */
export function halfSizeOf(definition: EntityDefinition): number {
  return stepsOfUnits(definition.size / 2);
}

type InstanceSpecs = Readonly<Record<string, InstanceSpec | undefined>>;

function zonesOf(
  definitions: readonly AnyZone[],
  kinds: ReadonlySet<string>,
  instances: InstanceSpecs,
): Zone[] {
  check(
    definitions.length >= 1 && definitions.length <= ZONES_MAX,
    `a game has 1 to ${ZONES_MAX} zones`,
  );
  const byName = new Map(definitions.map((zone) => [zone.name, zone]));
  check(byName.size === definitions.length, 'zones have different names');
  for (const { name, spawns } of definitions) {
    for (const { kind } of spawns)
      check(kinds.has(kind.kind), `"${kind.kind}" in "${name}" is known`);
  }
  for (const name of Object.keys(instances)) {
    const zone = byName.get(name);
    check(zone !== undefined, `"${name}" of the instances is a zone of the game`);
    check((zone?.exits.length ?? 0) > 0, `"${name}" runs in copies, so it has an exit`);
  }
  return definitions.map((zone) => compileZone(zone, byName, instances[zone.name]));
}

function copiesOf(name: string, spec: InstanceSpec): Copies {
  const { limit = INSTANCES_DEFAULT, players = 1, empty = '2m' } = spec;
  const whole = Number.isInteger(limit) && limit >= 1 && limit <= INSTANCES_MAX;
  check(whole, `instances of "${name}": the limit is 1 to ${INSTANCES_MAX}`);
  check(players >= 1, `instances of "${name}": at least 1 player`);
  return { limit, emptyMs: msOf(empty) };
}

function compileZone(
  zone: AnyZone,
  byName: ReadonlyMap<string, AnyZone>,
  instances: InstanceSpec | undefined,
): Zone {
  const [width, height] = zone.size;
  const bounds = { minX: 0, minY: 0, maxX: stepsOfUnits(width), maxY: stepsOfUnits(height) };
  return {
    name: zone.name,
    title: zone.title,
    width: bounds.maxX,
    height: bounds.maxY,
    tickHz: zone.tickHz,
    ticksPerPublish: Math.max(1, Math.round(zone.tickHz / PUBLISH_HZ)),
    playersMax: instances?.players ?? zone.playersMax,
    walls: new Walls(bounds, zone.walls.map(rectangleOf)),
    grid: new SectorGrid({
      columns: Math.ceil(width / SECTOR_UNITS),
      rows: Math.ceil(height / SECTOR_UNITS),
    }),
    exits: zone.exits.map((exit) => compileExit(zone, exit, byName)),
    spawns: zone.spawns,
    areas: zone.areas,
    scenery: zone.scenery,
    copies: instances === undefined ? null : copiesOf(zone.name, instances),
  };
}

function compileExit(zone: AnyZone, exit: ExitSpec, byName: ReadonlyMap<string, AnyZone>): Exit {
  const behind = byName.get(exit.to);
  check(behind !== undefined, `the exit of "${zone.name}" leads to a zone: "${exit.to}"`);
  const [x, y] = exit.arrive;
  const [width, height] = behind?.size ?? [0, 0];
  check(
    x >= 0 && x <= width && y >= 0 && y <= height,
    `the exit of "${zone.name}" arrives inside "${exit.to}"`,
  );
  return {
    x: stepsOfUnits(exit.at[0]),
    y: stepsOfUnits(exit.at[1]),
    radius: stepsOfUnits(exit.radius),
    to: exit.to,
    arriveX: stepsOfUnits(x),
    arriveY: stepsOfUnits(y),
    title: exit.title ?? behind?.title ?? exit.to,
    closed: exit.closed,
  };
}

function rectangleOf(r: { x: number; y: number; width: number; height: number }): Rectangle {
  return {
    minX: stepsOfUnits(r.x),
    minY: stepsOfUnits(r.y),
    maxX: stepsOfUnits(r.x + r.width),
    maxY: stepsOfUnits(r.y + r.height),
  };
}

function commandsOf(hero: EntityDefinition): GameCommand[] {
  return Object.entries(hero.commands).map(([name, fields], index) => ({
    index,
    name,
    fields,
    layoutKind: `${hero.kind}-do-${name}`,
  }));
}

function eventsOf(hero: EntityDefinition, layout: EntityLayout): ReadonlyMap<string, GameEvent> {
  const events = Object.keys(hero.events).map((name): [string, GameEvent] => {
    const layoutKind = eventKindOf(hero, name);
    return [name, { index: layout.kind(layoutKind)?.index ?? 0, name, layoutKind }];
  });
  return new Map(events);
}

/** Name of the layout's kind whose fields are what an event tells. */
function eventKindOf(hero: EntityDefinition, event: string): string {
  return `${hero.kind}-hears-${event}`;
}

/** Name of the layout's kind whose fields are those that only the hero's own player sees. */
export function ownKindOf(hero: EntityDefinition): string {
  return `${hero.kind}-own`;
}

function layoutKinds(
  definitions: readonly EntityDefinition[],
  hero: EntityDefinition,
  commands: readonly GameCommand[],
): KindDefinition[] {
  return [
    ...definitions.map((d) => ({ name: d.kind, fields: layoutFields(d.public) })),
    { name: ownKindOf(hero), fields: layoutFields(hero.owner) },
    ...commands.map((c) => ({ name: c.layoutKind, fields: layoutFields(c.fields) })),
    ...Object.entries(hero.events).map(([name, fields]) => ({
      name: eventKindOf(hero, name),
      fields: layoutFields(fields),
    })),
  ];
}

function layoutFields(table: WireFieldTable): FieldDefinition[] {
  return Object.entries(table).map(([name, field]) => layoutField(name, field));
}

function layoutField(name: string, field: WireField): FieldDefinition {
  return field.type === 'text'
    ? { name, type: 'text', max: field.max }
    : { name, type: field.type };
}
