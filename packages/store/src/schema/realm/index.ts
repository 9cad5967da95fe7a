// SPDX-License-Identifier: MIT
import type { Migration } from '../migration.ts';
import { characters } from './0001-characters.ts';
import { items } from './0002-items.ts';
import { game } from './0003-game.ts';
import { instances } from './0004-instances.ts';
import { redo } from './0005-redo.ts';

/** Every migration of a realm's database, in order; `docs/reference/database-schema.md` has them. */
export const REALM_MIGRATIONS: readonly Migration[] = [characters, items, game, instances, redo];
