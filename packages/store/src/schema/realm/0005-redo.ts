// SPDX-License-Identifier: MIT
import type { Migration } from '../migration.ts';

/**
 * What a redo journal beside the database has to be held against. PostgreSQL keeps one of its own,
 * and this line is never written there.
 */
export const redo: Migration = {
  version: 5,
  name: 'redo',
  statements: ({ whole, keyedTable }) => [
    // One line. `life` counts the openings; `sequence` is the last record that is in the tables;
    // `journal` is 1 while the file is needed to know what was acknowledged.
    `CREATE TABLE redo (
      id ${whole} NOT NULL PRIMARY KEY,
      life ${whole} NOT NULL,
      sequence ${whole} NOT NULL,
      journal ${whole} NOT NULL
    ) ${keyedTable}`,
    'INSERT INTO redo (id, life, sequence, journal) VALUES (1, 0, 0, 0)',
  ],
};
