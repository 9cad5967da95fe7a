// SPDX-License-Identifier: MIT
import type { Migration } from '../migration.ts';

/** Copies of zones that are open, each for one key: a group's, a hero's, or one of a script. */
export const instances: Migration = {
  version: 4,
  name: 'instances',
  statements: ({ whole, keyedTable }) => [
    `CREATE TABLE region_instance (
      region TEXT NOT NULL PRIMARY KEY,
      zone TEXT NOT NULL,
      number ${whole} NOT NULL,
      key TEXT NOT NULL,
      UNIQUE (zone, key),
      UNIQUE (zone, number)
    ) ${keyedTable}`,
  ],
};
