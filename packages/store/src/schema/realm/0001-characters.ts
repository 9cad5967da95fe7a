// SPDX-License-Identifier: MIT
import type { Dialect, Migration } from '../migration.ts';

/** Owners and their epochs, characters, sessions, tickets, and the table of durable operations. */
export const characters: Migration = {
  version: 1,
  name: 'characters',
  statements: (dialect) => [...owners(dialect), ...sessions(dialect), ...operations(dialect)],
};

const owners = ({ whole, keyedTable }: Dialect): readonly string[] => [
  `CREATE TABLE counter (
    name TEXT NOT NULL PRIMARY KEY,
    value ${whole} NOT NULL
  ) ${keyedTable}`,
  `INSERT INTO counter (name, value) VALUES ('character', 0)`,
  `CREATE TABLE region_owner (
    region TEXT NOT NULL PRIMARY KEY,
    incarnation TEXT NOT NULL,
    epoch ${whole} NOT NULL
  ) ${keyedTable}`,
  `CREATE TABLE seat (
    seat TEXT NOT NULL PRIMARY KEY,
    incarnation TEXT NOT NULL,
    epoch ${whole} NOT NULL
  ) ${keyedTable}`,
  `CREATE TABLE character (
    id ${whole} NOT NULL PRIMARY KEY,
    account_id ${whole} NOT NULL,
    name TEXT NOT NULL,
    skeleton TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    created_at ${whole} NOT NULL,
    checksum ${whole} NOT NULL,
    zone TEXT NOT NULL,
    state TEXT NOT NULL,
    last_input ${whole} NOT NULL,
    state_checksum ${whole} NOT NULL
  ) ${keyedTable}`,
  'CREATE INDEX character_by_account ON character (account_id)',
  `CREATE TABLE character_owner (
    character_id ${whole} NOT NULL PRIMARY KEY REFERENCES character (id),
    epoch ${whole} NOT NULL,
    region TEXT NOT NULL,
    incarnation TEXT NOT NULL,
    move_id TEXT NOT NULL,
    session_id TEXT NOT NULL
  ) ${keyedTable}`,
  `CREATE INDEX character_owner_by_region ON character_owner (region) WHERE region <> ''`,
];

const sessions = ({ whole, keyedTable }: Dialect): readonly string[] => [
  `CREATE TABLE session (
    account_id ${whole} NOT NULL PRIMARY KEY,
    account_name TEXT NOT NULL,
    session_epoch ${whole} NOT NULL,
    login_epoch ${whole} NOT NULL,
    session_id TEXT UNIQUE,
    token_hash TEXT UNIQUE,
    previous_token_hash TEXT,
    gateway TEXT NOT NULL,
    character_id ${whole},
    expires_at ${whole} NOT NULL
  ) ${keyedTable}`,
  `CREATE INDEX session_by_previous_token ON session (previous_token_hash)
    WHERE previous_token_hash IS NOT NULL`,
  'CREATE INDEX session_by_character ON session (character_id) WHERE character_id IS NOT NULL',
  'CREATE INDEX session_by_expiry ON session (expires_at) WHERE session_id IS NOT NULL',
  `CREATE TABLE ticket_nonce (
    nonce TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL,
    session_epoch ${whole} NOT NULL,
    replaced TEXT NOT NULL,
    replaced_gateway TEXT NOT NULL,
    expires_at ${whole} NOT NULL
  ) ${keyedTable}`,
  'CREATE INDEX ticket_nonce_by_expiry ON ticket_nonce (expires_at)',
];

/** Empty in this version: durable operations with a result that is repeated come to stand here. */
const operations = ({ whole, keyedTable }: Dialect): readonly string[] => [
  `CREATE TABLE operation (
    op_id TEXT NOT NULL PRIMARY KEY,
    arguments_hash TEXT NOT NULL,
    character_id ${whole} NOT NULL,
    epoch ${whole} NOT NULL,
    kind TEXT NOT NULL,
    result TEXT NOT NULL,
    at ${whole} NOT NULL
  ) ${keyedTable}`,
  'CREATE INDEX operation_by_time ON operation (at)',
];
