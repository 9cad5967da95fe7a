// SPDX-License-Identifier: MIT
import type { Dialect, Migration } from '../migration.ts';

/** Items, money, their ledger, loot that was taken, mail, auctions, refusals. */
export const items: Migration = {
  version: 2,
  name: 'items',
  statements: (dialect) => [...possessions(dialect), ...ledger(dialect), ...market(dialect)],
};

const possessions = ({ whole, keyedTable }: Dialect): readonly string[] => [
  `INSERT INTO counter (name, value)
    VALUES ('item', 0), ('mail', 0), ('auction', 0), ('refusal', 0)`,
  `CREATE TABLE item (
    serial ${whole} NOT NULL PRIMARY KEY,
    template TEXT NOT NULL,
    quantity ${whole} NOT NULL CHECK (quantity > 0),
    owner TEXT NOT NULL,
    place TEXT NOT NULL,
    entry ${whole} NOT NULL,
    checksum ${whole} NOT NULL
  ) ${keyedTable}`,
  'CREATE INDEX item_by_owner ON item (owner, serial)',
  `CREATE TABLE item_gone (
    serial ${whole} NOT NULL PRIMARY KEY,
    entry ${whole} NOT NULL
  ) ${keyedTable}`,
  `CREATE TABLE purse (
    character_id ${whole} NOT NULL PRIMARY KEY,
    money ${whole} NOT NULL CHECK (money >= 0),
    items ${whole} NOT NULL CHECK (items >= 0),
    entry ${whole} NOT NULL,
    checksum ${whole} NOT NULL
  ) ${keyedTable}`,
  `CREATE TABLE loot (
    region TEXT NOT NULL,
    spawn TEXT NOT NULL,
    life ${whole} NOT NULL,
    part ${whole} NOT NULL,
    op_id TEXT NOT NULL,
    at ${whole} NOT NULL,
    PRIMARY KEY (region, spawn, life, part)
  ) ${keyedTable}`,
  'CREATE INDEX loot_by_time ON loot (at)',
];

const ledger = ({ whole, keyedTable, sequence, sequenceTable }: Dialect): readonly string[] => [
  `CREATE TABLE ledger (
    id ${sequence},
    at ${whole} NOT NULL,
    op_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    change TEXT NOT NULL,
    cause TEXT NOT NULL,
    actor ${whole} NOT NULL,
    serial ${whole} NOT NULL,
    other ${whole} NOT NULL,
    template TEXT NOT NULL,
    quantity ${whole} NOT NULL,
    money ${whole} NOT NULL,
    from_owner TEXT NOT NULL,
    to_owner TEXT NOT NULL,
    before_serial ${whole} NOT NULL,
    before_other ${whole} NOT NULL,
    before_from ${whole} NOT NULL,
    before_to ${whole} NOT NULL
  ) ${sequenceTable}`,
  `CREATE TABLE refusal (
    slot ${whole} NOT NULL PRIMARY KEY,
    number ${whole} NOT NULL,
    at ${whole} NOT NULL,
    op_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    character_id ${whole} NOT NULL,
    code TEXT NOT NULL,
    message TEXT NOT NULL
  ) ${keyedTable}`,
  'CREATE INDEX refusal_by_character ON refusal (character_id, number)',
];

const market = ({ whole, keyedTable }: Dialect): readonly string[] => [
  `CREATE TABLE mail (
    id ${whole} NOT NULL PRIMARY KEY,
    to_id ${whole} NOT NULL,
    from_name TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    money ${whole} NOT NULL CHECK (money >= 0),
    at ${whole} NOT NULL,
    checksum ${whole} NOT NULL
  ) ${keyedTable}`,
  'CREATE INDEX mail_by_receiver ON mail (to_id, id)',
  `CREATE TABLE auction (
    id ${whole} NOT NULL PRIMARY KEY,
    seller_id ${whole} NOT NULL,
    seller_name TEXT NOT NULL,
    serial ${whole} NOT NULL,
    template TEXT NOT NULL,
    price ${whole} NOT NULL CHECK (price > 0),
    ends_at ${whole} NOT NULL,
    checksum ${whole} NOT NULL
  ) ${keyedTable}`,
  'CREATE INDEX auction_by_template ON auction (template, id)',
  'CREATE INDEX auction_by_seller ON auction (seller_id, id)',
  'CREATE INDEX auction_by_end ON auction (ends_at)',
  // One line: who writes a database that several processes can reach, and its last batch.
  `CREATE TABLE writer (
    id ${whole} NOT NULL PRIMARY KEY,
    epoch ${whole} NOT NULL,
    batch ${whole} NOT NULL
  ) ${keyedTable}`,
  'INSERT INTO writer (id, epoch, batch) VALUES (1, 0, 0)',
];
