// SPDX-License-Identifier: MIT
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@realmkeep/base';
import * as table from './item-commands.ts';
import { decodeValue, encodeValue, ITEM_COMMANDS, isItemCommand } from './item-commands.ts';

const commands = Object.values(table).flatMap((one): table.ItemCommand[] =>
  typeof one === 'object' && 'result' in one ? [one as unknown as table.ItemCommand] : [],
);

test('[WIRE15] every command about items has its index in the table', () => {
  deepEqual(
    ITEM_COMMANDS.map(({ index }) => index - table.ITEM_COMMANDS_FROM),
    ITEM_COMMANDS.map((_, index) => index),
  );
  deepEqual(
    commands.map(({ name }) => name).toSorted(),
    ITEM_COMMANDS.map(({ name }) => name).toSorted(),
  );
  equal(isItemCommand(table.ITEM_COMMANDS_FROM + ITEM_COMMANDS.length), false);
  equal(isItemCommand(0), false);
});

test('[WIRE15] arguments and results come back; a byte too many or too few is refused', () => {
  const random = new SeededRandom('item commands');
  for (const { arguments: takes, result } of commands) {
    for (const type of [takes, result]) {
      const value = type.sample(random);
      const bytes = encodeValue(type, value);
      deepEqual(decodeValue(type, bytes), value);
      equal(decodeValue(type, Uint8Array.of(...bytes, 0)), null);
      if (bytes.length > 0) equal(decodeValue(type, bytes.subarray(0, -1)), null);
    }
  }
});
