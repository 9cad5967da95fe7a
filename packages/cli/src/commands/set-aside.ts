// SPDX-License-Identifier: MIT
/** `realmkeep set-aside`: characters that the world does without, because zones died of them. */
import { nameSkeleton, RealmError } from '@realmkeep/base';
import { connectOperator } from '@realmkeep/server/host';
import { type AnswerOf, databaseMessages } from '@realmkeep/wire';
import { defineCommand } from '../command.ts';
import { FILE_OPTION, openSite, REALM_OPTION, realmOf } from '../site.ts';

type Entry = AnswerOf<typeof databaseMessages.ListSetAside>['characters'][number];

export const setAside = defineCommand({
  name: 'set-aside',
  summary: 'Lists characters that were set aside because zones died of them.',
  details:
    'A character whose loading ended three zone processes is refused from then on, and its region lives\n' +
    'on without it. `--readmit NAME` lets it in again, when the cause is gone.',
  options: {
    file: FILE_OPTION,
    realm: REALM_OPTION,
    readmit: {
      type: 'text',
      default: null,
      placeholder: 'NAME',
      description: 'lets this character into the world again',
    },
    json: { type: 'flag', description: 'print one JSON document' },
  },
  async run({ options, io }) {
    const { installation } = await openSite(options.file, io);
    const realm = realmOf(installation, options.realm);
    const operator = await connectOperator(installation);
    try {
      const { characters } = await operator.ask(realm, databaseMessages.ListSetAside, {});
      if (options.readmit !== null) {
        const { character, name } = named(characters, options.readmit);
        await operator.ask(realm, databaseMessages.ReadmitCharacter, { character });
        io.out(`${name} may come again`);
      } else if (options.json) io.out(JSON.stringify(characters));
      else for (const line of linesOf(characters)) io.out(line);
      return 0;
    } finally {
      await operator.close();
    }
  },
});

function named(characters: readonly Entry[], name: string): Entry {
  const skeleton = nameSkeleton(name);
  const found = characters.find((entry) => nameSkeleton(entry.name) === skeleton);
  if (found !== undefined) return found;
  throw new RealmError('ERR_CHARACTER_UNKNOWN', `no character ${name} is set aside`);
}

function linesOf(characters: readonly Entry[]): string[] {
  if (characters.length === 0) return ['nobody is set aside'];
  return characters.map(({ name, region, at, character }) => {
    const when = new Date(at).toISOString().slice(0, 19).replace('T', ' ');
    return `${name} (${character})  since ${when}, in ${region || '-'}`;
  });
}
