// SPDX-License-Identifier: MIT
/** The account script: what characters a player may make, and which may enter the world. */
import type { FieldValue } from './fields.ts';
import type { Point } from './shapes.ts';

/** Why something is not done, as a sentence for the player. */
export interface Refused {
  readonly refused: string;
}

export function refused(sentence: string): Refused {
  return { refused: sentence };
}

export function isRefused(value: unknown): value is Refused {
  return typeof value === 'object' && value !== null && 'refused' in value;
}

export interface CharacterRequest {
  readonly account: number;
  /** Already checked by the rules of names. */
  readonly name: string;
  /** What the page sent, parsed from JSON: anything at all. */
  readonly choices: unknown;
}

export interface NewCharacter {
  /** Where it begins; without it, at the game's start. */
  readonly start?: { readonly zone: string; readonly at: Point };
  /** Saved fields of the hero; others keep their initial value. */
  readonly fields: Readonly<Record<string, FieldValue>>;
}

/** A character as the account script sees it. */
export interface Character {
  readonly name: string;
  readonly kind: string;
  /** Name of the zone that it is in or was last in. */
  readonly zone: string;
  readonly fields: Readonly<Record<string, FieldValue>>;
}

/** Fields of a hero that its character keeps, by name. */
export type SavedFields = Readonly<Record<string, FieldValue>>;

/** Saved fields of one version made into those of the next. */
export type Migration = (fields: SavedFields) => SavedFields;

export interface AccountScript {
  /** Characters of one account at most, 1 to 32. */
  readonly charactersMax: number;
  newCharacter(request: CharacterRequest): NewCharacter | Refused;
  mayEnter(character: Character): true | Refused;
  /** What the choice of characters shows; at most 512 bytes as JSON. */
  summary(character: Character): Readonly<Record<string, FieldValue>>;
  /**
   * Looks over saved fields, already of the newest version, whenever a character is read: in an
   * account node before it is shown or enters, in a zone before it appears there. What it throws
   * keeps that one character out.
   */
  load(fields: SavedFields): SavedFields;
  /** Looks over saved fields before a zone writes them. What it throws leaves them as they are. */
  save(fields: SavedFields): SavedFields;
  /** Item n makes saved fields of version n into those of version n + 1. */
  readonly migrate: readonly Migration[];
}

/**
 * What is left out has a default: every character may enter, the summary is empty, load and save
 * change nothing.
 */
export function defineAccount(
  spec: Pick<AccountScript, 'newCharacter'> & Partial<AccountScript>,
): AccountScript {
  return {
    charactersMax: spec.charactersMax ?? 8,
    newCharacter: spec.newCharacter,
    mayEnter: spec.mayEnter ?? (() => true),
    summary: spec.summary ?? (() => ({})),
    load: spec.load ?? ((fields) => fields),
    save: spec.save ?? ((fields) => fields),
    migrate: spec.migrate ?? [],
  };
}
