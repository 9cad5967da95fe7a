// SPDX-License-Identifier: MIT
/** `realmkeep exceptions`: what the game's scripts threw, from the central log. */
import type { RealmId } from '@realmkeep/base';
import { connectOperator, type Operator } from '@realmkeep/server/host';
import { type AnswerOf, gameMessages } from '@realmkeep/wire';
import { defineCommand, type Io } from '../command.ts';
import { FILE_OPTION, openSite, realmOf } from '../site.ts';

type Found = AnswerOf<typeof gameMessages.ListExceptions>;

export const exceptions = defineCommand({
  name: 'exceptions',
  summary: 'Lists what scripts of the game threw, the latest first.',
  details:
    'One line for each place in the source: how often, when last, in which script and hook, with the\n' +
    'region, entity and player of the last time, and the stack. `--forget FINGERPRINT` takes one out of\n' +
    'the log, `--forget all` all of them.',
  options: {
    file: FILE_OPTION,
    realm: {
      type: 'text',
      default: null,
      placeholder: 'ID',
      description: 'the realm; may be left out when there is one',
    },
    lines: {
      type: 'number',
      short: 'n',
      default: 32,
      min: 1,
      max: 1000,
      description: 'how many at most',
    },
    forget: {
      type: 'text',
      default: null,
      placeholder: 'FINGERPRINT',
      description: 'takes this one, or all, out of the log',
    },
    json: { type: 'flag', description: 'print one JSON document' },
  },
  async run({ options, io }) {
    const { installation } = await openSite(options.file, io);
    const realm = realmOf(installation, options.realm);
    const operator = await connectOperator(installation);
    try {
      if (options.forget !== null) return await forget(operator, realm, options.forget, io);
      const found = await collect(operator, realm, options.lines);
      if (options.json) io.out(JSON.stringify(found));
      else print(found, io);
      return 0;
    } finally {
      await operator.close();
    }
  },
});

async function forget(operator: Operator, realm: RealmId, which: string, io: Io): Promise<number> {
  const fingerprint = which === 'all' ? '' : which;
  const of = gameMessages.ForgetExceptions;
  const { forgotten } = await operator.ask(realm, of, { fingerprint });
  io.out(`${forgotten} forgotten`);
  return forgotten > 0 || which === 'all' ? 0 : 1;
}

async function collect(operator: Operator, realm: RealmId, max: number): Promise<Found> {
  const of = gameMessages.ListExceptions;
  const first = await operator.ask(realm, of, { offset: 0 });
  const all = [...first.exceptions];
  while (all.length < Math.min(max, first.groups)) {
    const next = await operator.ask(realm, of, { offset: all.length });
    if (next.exceptions.length === 0) break;
    all.push(...next.exceptions);
  }
  return { ...first, exceptions: all.slice(0, max) };
}

function print({ exceptions: all, groups, count }: Found, io: Io): void {
  for (const one of all) {
    const when = new Date(one.lastAt).toISOString().slice(0, 19).replace('T', ' ');
    const who = one.player === '' ? `entity ${one.entity}` : `${one.player} (${one.entity})`;
    io.out(`${one.count} x ${one.script}.${one.hook}: ${one.message}`);
    io.out(`    last ${when} in ${one.region || '-'}, ${who}, given ${one.given}`);
    io.out(`    ${one.fingerprint}`);
    for (const line of one.stack.split('\n')) io.out(`    ${line}`);
  }
  io.out(`${count} exceptions from ${groups} places`);
}
