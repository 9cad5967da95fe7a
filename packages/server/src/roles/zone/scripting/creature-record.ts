// SPDX-License-Identifier: MIT
/**
 * One creature in a snapshot: where it is and what it was about to do, or that it is away and when
 * it returns. Times are milliseconds simulated, which go on in whoever restores it.
 */
import { type EntityDefinition, fits, type Game, type Zone } from '@realmkeep/kit';
import type { EntityTable } from '@realmkeep/sim';
import { type EntityBody, fieldValue, setField } from '../entities.ts';
import type { Scripting } from './scripting.ts';
import type { Life } from './spawns.ts';

interface Away {
  readonly id: number;
  readonly kind: string;
  readonly due: number | null;
}

interface Present extends Away {
  /** x, y, heading, speed. */
  readonly at: readonly number[];
  /** As `Creatures.stateOf`. */
  readonly legs: readonly number[];
  readonly fields: Readonly<Record<string, unknown>>;
  readonly dead?: true;
  /** Of one whom a script made: the area it belongs to. */
  readonly home?: readonly number[];
  /** Name, number, tick at which it is due. */
  readonly timers?: readonly (readonly [string, number, number])[];
  /** When each named pause ends. */
  readonly pauses?: Readonly<Record<string, number>>;
}

export type CreatureRecord = Away | Present;

export interface RecordWorld {
  readonly game: Game;
  readonly zone: Zone;
  readonly table: EntityTable;
  readonly scripting: Scripting;
}

export function recordOf(life: Life, { table, scripting }: RecordWorld): CreatureRecord {
  const { id, due, entity, area } = life;
  const { kind } = life.definition;
  if (entity === null) return { id, kind, due };
  const { body } = entity;
  const { x, y, heading, speed } = table;
  const timers = scripting.timers.of(entity).map((t) => [t.name, t.data, t.due] as const);
  return {
    id,
    kind,
    due,
    at: [x[body], y[body], heading[body], speed[body]],
    legs: entity.dead ? [] : scripting.creatures.stateOf(body),
    fields: fieldsOf(entity),
    ...(entity.dead ? { dead: true } : {}),
    ...(life.respawnMs < 0 ? { home: [area.x, area.y, area.width, area.height] } : {}),
    ...(timers.length > 0 ? { timers } : {}),
    ...(entity.cooldowns ? { pauses: Object.fromEntries(entity.cooldowns) } : {}),
  };
}

/** Takes what is understood of a record; anything else leaves the creature as it came up. */
export function restoreCreature(record: unknown, world: RecordWorld): void {
  if (!isAway(record)) return;
  const { spawns } = world.scripting;
  const known = spawns.byId(record.id);
  if (!('at' in record)) {
    // Whoever is away has a time to return.
    const same = known?.definition.kind === record.kind && record.due !== null;
    if (known !== null && same) spawns.takeAway(known, record.due);
    return;
  }
  if (!isPresent(record)) return;
  const [x, y] = record.at;
  // The zone may have shrunk since.
  if (x < 0 || y < 0 || x > world.zone.width || y > world.zone.height) return;
  const life = known ?? remade(record, world);
  if (life?.definition.kind !== record.kind) return;
  put(spawns.putBack(life, record.due), record, world);
}

function remade(record: Present, { game, scripting }: RecordWorld): Life | null {
  const definition: EntityDefinition | undefined = game.entities[record.kind];
  if (definition === undefined || record.home?.length !== 4) return null;
  const [x, y, width, height] = record.home;
  return scripting.spawns.remake(definition, record.id, { x, y, width, height });
}

function put(entity: EntityBody, record: Present, { table, scripting }: RecordWorld): void {
  const { body } = entity;
  const [x, y, heading, speed] = record.at;
  table.place(body, x, y);
  table.setMotion(body, heading & 255, Math.max(0, speed));
  restoreFields(entity, record.fields);
  entity.dead = record.dead === true;
  if (entity.dead) scripting.spawns.layDown(entity);
  else scripting.creatures.restore(body, record.legs);
  for (const timer of record.timers ?? []) {
    if (!isTimer(timer)) continue;
    const [name, data, due] = timer;
    // What was due while nobody ran the region is due now.
    scripting.timers.set({ entity, name, data, due: Math.max(table.tick + 1, due) });
  }
  const pauses = Object.entries(record.pauses ?? {}).filter(([, end]) => Number.isFinite(end));
  if (pauses.length > 0) entity.cooldowns = new Map(pauses);
}

/** All fields of an entity by name. */
export function fieldsOf(entity: EntityBody): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const name of Object.keys(tablesOf(entity))) fields[name] = fieldValue(entity, name);
  return fields;
}

/** Those that the kind has still, and that are still of its type. */
export function restoreFields(entity: EntityBody, fields: Readonly<Record<string, unknown>>): void {
  for (const [name, field] of Object.entries(tablesOf(entity))) {
    const saved = fields[name];
    if (fits(field, saved)) setField(entity, name, saved);
  }
}

function tablesOf({ definition }: EntityBody) {
  return { ...definition.public, ...definition.owner, ...definition.server };
}

function isAway(value: unknown): value is Away {
  if (typeof value !== 'object' || value === null) return false;
  const { id, kind, due } = value as Record<string, unknown>;
  const named = Number.isSafeInteger(id) && typeof kind === 'string';
  return named && (due === null || Number.isFinite(due));
}

function isPresent(value: Away): value is Present {
  const { at, legs, fields } = value as Partial<Present>;
  const placed = Array.isArray(at) && at.length === 4 && at.every(Number.isSafeInteger);
  const walks = Array.isArray(legs) && legs.every(Number.isSafeInteger);
  return placed && walks && typeof fields === 'object' && fields !== null;
}

function isTimer(value: readonly unknown[]): boolean {
  const [name, data, due] = value;
  return typeof name === 'string' && Number.isFinite(data) && Number.isSafeInteger(due);
}
