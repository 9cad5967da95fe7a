// SPDX-License-Identifier: MIT
/**
 * What is saved of a character between its zones and its sessions: JSON in the database, written
 * and read here alone.
 *
 *   { "version": number of migrations it has seen, "x", "y": steps, "heading": 0 to 255,
 *     "fields": the hero's saved fields by name }
 */
import { messageOf, RealmError } from '@realmkeep/base';
import { stepsOfUnits } from '@realmkeep/sim';
import {
  type Character,
  type CharacterRequest,
  isRefused,
  type Refused,
  refused,
  type SavedFields,
} from './account.ts';
import type { EntityDefinition } from './entity.ts';
import { emptyValueOf, type Field, type FieldValue, fits } from './fields.ts';
import type { Game } from './game.ts';

export interface CharacterState {
  /** Steps. */
  readonly x: number;
  readonly y: number;
  readonly heading: number;
  readonly fields: Readonly<Record<string, FieldValue>>;
}

/** As the database keeps a new character. */
export interface MadeCharacter {
  readonly zone: string;
  readonly kind: string;
  readonly state: string;
}

/** A fresh hero faces south, towards the player. */
const HEADING_SOUTH = 64;

/** Runs the account script; what it throws passes through: the caller's script error. */
export function makeCharacter(game: Game, request: CharacterRequest): MadeCharacter | Refused {
  const made = game.account.newCharacter(request);
  if (isRefused(made)) return made;
  const start = made.start ?? game.start;
  const zone = game.zone(start.zone);
  if (zone === undefined) return refused(`There is no place called ${start.zone}.`);
  const state = {
    x: stepsOfUnits(start.at[0]),
    y: stepsOfUnits(start.at[1]),
    heading: HEADING_SOUTH,
    fields: { ...initialFields(game.hero), ...made.fields },
  };
  return { zone: zone.name, kind: game.hero.kind, state: encodeState(game, state) };
}

/** A row of the database as the account script sees it. Throws ERR_STATE_UNREADABLE. */
export function characterOf(
  game: Game,
  row: { readonly name: string; readonly kind: string; readonly zone: string; state: string },
): Character {
  const { name, kind, zone, state } = row;
  return { name, kind, zone, fields: decodeState(game, state).fields };
}

export function encodeState(game: Game, state: CharacterState): string {
  const fields: Record<string, FieldValue> = {};
  for (const name of game.hero.saved) fields[name] = state.fields[name];
  const { x, y, heading } = state;
  return JSON.stringify({ version: game.account.migrate.length, x, y, heading, fields });
}

/**
 * Migrates older versions, then `load` of the account script looks them over. Fields that are
 * missing or of another type get their initial value, and unknown ones are dropped. Throws
 * ERR_STATE_UNREADABLE for what is no state, a newer one, or one that the script fails on.
 */
export function decodeState(game: Game, json: string): CharacterState {
  const { version, x, y, heading, fields } = parse(json);
  const { migrate, load } = game.account;
  if (version > migrate.length)
    throw unreadable(`it is of version ${version}, newer than the game`);
  const loaded = scripted(() => {
    let migrated = fields;
    for (let v = version; v < migrate.length; v++) migrated = migrate[v](migrated);
    return load(migrated);
  });
  const clean: Record<string, FieldValue> = initialFields(game.hero);
  for (const name of game.hero.saved) {
    const value = loaded[name];
    const field = fieldOf(game.hero, name);
    if (field !== undefined && fits(field, value)) clean[name] = value;
  }
  return { x, y, heading: heading & 255, fields: clean };
}

/** What the game's own code throws makes this one state unreadable and nothing else. */
function scripted(run: () => SavedFields): SavedFields {
  try {
    return run();
  } catch (cause) {
    throw unreadable(`the account script failed on it: ${messageOf(cause)}`, cause);
  }
}

/** The saved fields of a fresh hero. */
function initialFields(hero: EntityDefinition): Record<string, FieldValue> {
  const out: Record<string, FieldValue> = {};
  for (const name of hero.saved) {
    const field = fieldOf(hero, name);
    if (field !== undefined) out[name] = hero.initial[name] ?? emptyValueOf(field);
  }
  return out;
}

function fieldOf(hero: EntityDefinition, name: string): Field | undefined {
  return hero.public[name] ?? hero.owner[name] ?? hero.server[name];
}

interface Parsed {
  readonly version: number;
  readonly x: number;
  readonly y: number;
  readonly heading: number;
  readonly fields: Readonly<Record<string, FieldValue>>;
}

function parse(json: string): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw unreadable('it is not JSON', cause);
  }
  if (typeof value !== 'object' || value === null) throw unreadable('it is not an object');
  const { version, x, y, heading, fields } = value as Record<string, unknown>;
  for (const number of [version, x, y, heading]) {
    if (!Number.isSafeInteger(number)) throw unreadable('version, x, y and heading are integers');
  }
  if (typeof fields !== 'object' || fields === null) throw unreadable('it has no fields');
  return value as Parsed;
}

function unreadable(why: string, cause?: unknown): RealmError {
  return new RealmError('ERR_STATE_UNREADABLE', `saved state of a character: ${why}`, { cause });
}
