// SPDX-License-Identifier: MIT
import { deepEqual, equal, throws } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { type CharacterId, toHex } from '@realmkeep/base';
import { OPERATION_ID_BYTES, operationId } from './operation-id.ts';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const idOf = (character: number, command: number, call: number): Uint8Array =>
  operationId(sha256, character as CharacterId, command, call);

test('[WIRE14] the same call of the same command of the same character has the same id', () => {
  deepEqual(idOf(7, 300, 1), idOf(7, 300, 1));
  equal(idOf(7, 300, 1).length, OPERATION_ID_BYTES);
});

test('[WIRE14] another character, command or call has another id', () => {
  const ids = [idOf(7, 300, 1), idOf(8, 300, 1), idOf(7, 301, 1), idOf(7, 300, 2), idOf(300, 7, 1)];
  equal(new Set(ids.map(toHex)).size, ids.length);
});

test('[WIRE14] numbers that are none are refused', () => {
  throws(() => idOf(7, -1, 0), /commands are numbered/);
  throws(() => idOf(7, 1, 0.5), /calls are numbered/);
});
