// SPDX-License-Identifier: MIT
import type { Migration } from '../migration.ts';

/** What scripts threw, and the small values that they keep. */
export const game: Migration = {
  version: 3,
  name: 'game',
  statements: ({ whole, keyedTable }) => [
    `CREATE TABLE script_exception (
      fingerprint TEXT NOT NULL PRIMARY KEY,
      script TEXT NOT NULL,
      hook TEXT NOT NULL,
      message TEXT NOT NULL,
      stack TEXT NOT NULL,
      region TEXT NOT NULL,
      entity ${whole} NOT NULL,
      player TEXT NOT NULL,
      given TEXT NOT NULL,
      count ${whole} NOT NULL,
      first_at ${whole} NOT NULL,
      last_at ${whole} NOT NULL
    ) ${keyedTable}`,
    'CREATE INDEX script_exception_by_time ON script_exception (last_at)',
    `CREATE TABLE game_value (
      key TEXT NOT NULL PRIMARY KEY,
      value TEXT NOT NULL,
      writes TEXT NOT NULL
    ) ${keyedTable}`,
  ],
};
