// SPDX-License-Identifier: MIT
import type { Migration } from '../migration.ts';
import { accounts } from './0001-accounts.ts';

/** Every migration of login's database, in order; `docs/reference/database-schema.md` has them. */
export const LOGIN_MIGRATIONS: readonly Migration[] = [accounts];
