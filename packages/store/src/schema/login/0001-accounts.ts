// SPDX-License-Identifier: MIT
import type { Migration } from '../migration.ts';

export const accounts: Migration = {
  version: 1,
  name: 'accounts',
  statements: ({ whole, keyedTable }) => [
    `CREATE TABLE counter (
      name TEXT NOT NULL PRIMARY KEY,
      value ${whole} NOT NULL
    ) ${keyedTable}`,
    `INSERT INTO counter (name, value) VALUES ('account', 0)`,
    `CREATE TABLE account (
      id ${whole} NOT NULL PRIMARY KEY,
      name TEXT NOT NULL,
      skeleton TEXT NOT NULL UNIQUE,
      email TEXT NOT NULL,
      password_hash TEXT NOT NULL,
      login_epoch ${whole} NOT NULL,
      created_at ${whole} NOT NULL,
      banned_until ${whole},
      edition TEXT NOT NULL CHECK (edition IN ('free', 'premium')),
      checksum ${whole} NOT NULL
    ) ${keyedTable}`,
    `CREATE TABLE token (
      token_hash TEXT NOT NULL PRIMARY KEY,
      purpose TEXT NOT NULL CHECK (purpose IN ('login', 'reset')),
      account_id ${whole} NOT NULL REFERENCES account (id) ON DELETE CASCADE,
      created_at ${whole} NOT NULL,
      expires_at ${whole} NOT NULL
    ) ${keyedTable}`,
    'CREATE INDEX token_by_account ON token (account_id, purpose, created_at)',
    'CREATE INDEX token_by_expiry ON token (expires_at)',
  ],
};
