// SPDX-License-Identifier: MIT
/** `realmkeep warp NAME ZONE [X Y]`: a game master sends a hero to a place. */
import {
  isRealmError,
  nameSkeleton,
  RealmError,
  type RealmId,
  type RegionId,
} from '@realmkeep/base';
import { connectOperator, type Operator } from '@realmkeep/server/host';
import { databaseMessages, itemMessages, zoneMessages } from '@realmkeep/wire';
import { defineCommand, UsageError } from '../command.ts';
import { FILE_OPTION, openSite, REALM_OPTION, realmOf } from '../site.ts';

/** He may be between two zones just now: then his row names the next one soon. */
const TRIES_MAX = 3;

export const warp = defineCommand({
  name: 'warp',
  summary: 'Sends a hero who is in the world to a place of a zone.',
  details:
    'His player keeps the socket, and all that he has goes with him. X and Y are units; without them\n' +
    'he comes to where an exit of another zone leads. In a wall the nearest free place is taken.',
  operands: ['NAME', 'ZONE', '[X]', '[Y]'],
  options: {
    file: FILE_OPTION,
    realm: REALM_OPTION,
  },
  async run({ options, operands, io }) {
    const [name, zone] = operands;
    const at = placeOf(operands.slice(2));
    const { installation } = await openSite(options.file, io);
    const realm = realmOf(installation, options.realm);
    const operator = await connectOperator(installation);
    try {
      const found = await send(operator, realm, { name, zone, at });
      io.out(`${found} is in ${zone} now`);
      return 0;
    } finally {
      await operator.close();
    }
  },
});

interface Order {
  readonly name: string;
  readonly zone: string;
  readonly at: { readonly x: number; readonly y: number } | null;
}

/** The hero's name as he writes it himself. */
async function send(operator: Operator, realm: RealmId, order: Order): Promise<string> {
  const { zone, at } = order;
  const skeleton = nameSkeleton(order.name);
  const { CharacterHistory } = itemMessages;
  const { character, name } = await operator.ask(realm, CharacterHistory, { skeleton, before: 0 });
  for (let tries = 1; ; tries++) {
    const { row } = await operator.ask(realm, databaseMessages.LoadCharacter, {
      character,
      by: '',
    });
    if (row.region === '') {
      throw new RealmError('ERR_CHARACTER_AWAY', `${name} is not in the world`);
    }
    try {
      const of = zoneMessages.WarpCharacter;
      await operator.askOwner(realm, row.region as RegionId, of, { character, zone, at });
      return name;
    } catch (error) {
      const away = isRealmError(error, 'ERR_CHARACTER_AWAY') || isRealmError(error, 'ERR_BUSY');
      if (!away || tries >= TRIES_MAX) throw error;
    }
  }
}

function placeOf(words: readonly string[]): Order['at'] {
  if (words.length === 0) return null;
  if (words.length !== 2 || !words.every((word) => /^\d{1,6}$/.test(word))) {
    throw new UsageError(`X and Y are whole units, both or none, not ${words.join(' ')}`);
  }
  const [x, y] = words.map(Number);
  return { x, y };
}
