// SPDX-License-Identifier: MIT
/**
 * The protocol as a whole: every message, its version and its hash. A change of any table raises
 * the version and adds a line to `history.ts`.
 */
import { assert, hashText } from '@realmkeep/base';
import type { Message } from './message.ts';
import * as account from './messages/account.ts';
import * as client from './messages/client.ts';
import * as database from './messages/database.ts';
import * as game from './messages/game.ts';
import * as gateway from './messages/gateway.ts';
import * as items from './messages/items.ts';
import * as master from './messages/master.ts';
import * as regions from './messages/regions.ts';
import * as statistics from './messages/statistics.ts';
import * as world from './messages/world.ts';
import * as zone from './messages/zone.ts';

export const PROTOCOL_VERSION = 1;
/** The oldest version that is still spoken. */
export const PROTOCOL_VERSION_MIN = 1;

export interface MessageGroup {
  readonly name: string;
  readonly messages: readonly Message<unknown>[];
}

function group(name: string, table: object): MessageGroup {
  const messages = Object.values(table).filter(isMessage);
  return { name, messages: messages.toSorted((a, b) => a.id - b.id) };
}

/** Files of messages may name limits too. */
function isMessage(entry: unknown): entry is Message<unknown> {
  return typeof entry === 'object' && entry !== null && 'id' in entry;
}

/** Every message, by the room it stands in. */
export const MESSAGE_GROUPS: readonly MessageGroup[] = [
  group('client', client),
  group('statistics', statistics),
  group('database', database),
  group('items', items),
  group('game', game),
  group('zone', zone),
  group('gateway', gateway),
  group('world', world),
  group('account', account),
  group('master', master),
  group('regions', regions),
];

/** What a message looks like on the wire, as one line. */
export function describe(of: Message<unknown>): string {
  const answer = 'answer' in of ? ` => ${(of.answer as { text: string }).text}` : '';
  return `${of.id} ${of.name} ${of.body.text}${answer}`;
}

function hashOf(groups: readonly MessageGroup[]): number {
  const lines = groups.flatMap((g) => g.messages.map(describe));
  assert(
    new Set(lines.map((l) => l.split(' ')[0])).size === lines.length,
    'message ids are unique',
  );
  return hashText(lines.join('\n'));
}

/** Of the messages between nodes and of those with clients; the same version must have the same. */
export const SCHEMA_HASH = hashOf(MESSAGE_GROUPS);
export const CLIENT_SCHEMA_HASH = hashOf(MESSAGE_GROUPS.filter((g) => g.name === 'client'));
