// SPDX-License-Identifier: MIT
import { equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { HISTORY } from './history.ts';
import {
  CLIENT_SCHEMA_HASH,
  MESSAGE_GROUPS,
  PROTOCOL_VERSION,
  PROTOCOL_VERSION_MIN,
  SCHEMA_HASH,
} from './protocol.ts';

const hex = (hash: number): string => hash.toString(16).padStart(8, '0');

test('[WIRE12] a changed table comes with a new version and a line of history', () => {
  const last = HISTORY.at(-1);
  equal(last?.version, PROTOCOL_VERSION, 'the last line is the present version');
  const how =
    'the tables changed: raise PROTOCOL_VERSION and add a line to history.ts ' +
    '(before the first release: npm run docs -- --repin)';
  equal(last?.schema, hex(SCHEMA_HASH), how);
  equal(last?.clientSchema, hex(CLIENT_SCHEMA_HASH), how);
});

test('[WIRE12] versions rise by one, each with its own tables and a word about them', () => {
  HISTORY.forEach((entry, i) => {
    equal(entry.version, i + 1);
    ok(entry.what.length > 0);
  });
  equal(new Set(HISTORY.map((entry) => entry.schema)).size, HISTORY.length);
});

test('[WIRE12] no message is newer than the protocol, and the oldest version is one of it', () => {
  ok(PROTOCOL_VERSION_MIN >= 1 && PROTOCOL_VERSION_MIN <= PROTOCOL_VERSION);
  for (const { messages } of MESSAGE_GROUPS) {
    for (const { name, since } of messages) ok(since <= PROTOCOL_VERSION, name);
  }
});
