// SPDX-License-Identifier: MIT
/** `realmkeep history item SERIAL` and `character NAME`: what the ledger says, newest first. */
import { nameSkeleton, type RealmId } from '@realmkeep/base';
import { connectOperator, type Operator } from '@realmkeep/server/host';
import { type AnswerOf, itemMessages } from '@realmkeep/wire';
import { defineCommand, type Io, UsageError } from '../command.ts';
import { FILE_OPTION, openSite, REALM_OPTION, realmOf } from '../site.ts';

type Entry = AnswerOf<typeof itemMessages.ItemHistory>['entries'][number];
type Refusal = AnswerOf<typeof itemMessages.CharacterHistory>['refusals'][number];

interface History {
  readonly of: string;
  readonly entries: readonly Entry[];
  readonly refusals: readonly Refusal[];
  /** There are older lines than these. */
  readonly more: boolean;
}

interface Page {
  readonly of?: string;
  readonly entries: readonly Entry[];
  readonly refusals?: readonly Refusal[];
  readonly next: number;
}

export const history = defineCommand({
  name: 'history',
  summary: 'Prints what happened to an item or a character, newest first.',
  details:
    'realmkeep history item SERIAL, or realmkeep history character NAME: every change of owner, ' +
    'quantity\nand money, with its cause, from the ledger of the running realm’s database; for a ' +
    'character also\nwhat it was refused last.',
  operands: ['KIND', 'WHICH'],
  options: {
    file: FILE_OPTION,
    realm: REALM_OPTION,
    lines: {
      type: 'number',
      short: 'n',
      default: 200,
      min: 1,
      max: 100_000,
      description: 'how many lines at most',
    },
    json: { type: 'flag', description: 'print one JSON document' },
  },
  async run({ options, operands, io }) {
    const [kind, which] = operands;
    const ask = questionOf(kind, which);
    const { installation } = await openSite(options.file, io);
    const realm = realmOf(installation, options.realm);
    const operator = await connectOperator(installation);
    try {
      const found = await collect(options.lines, (before) => ask(operator, realm, before));
      if (options.json) printJson(found, io);
      else print(found, io);
      return 0;
    } finally {
      await operator.close();
    }
  },
});

type Question = (operator: Operator, realm: RealmId, before: number) => Promise<Page>;

function questionOf(kind: string, which: string): Question {
  if (kind === 'character') {
    const skeleton = nameSkeleton(which);
    return async (operator, realm, before) => {
      const found = await operator.ask(realm, itemMessages.CharacterHistory, { skeleton, before });
      return { ...found, of: `${found.name} (character:${found.character})` };
    };
  }
  if (kind !== 'item') throw new UsageError(`KIND is item or character, not ${kind}`);
  const serial = Number(which);
  if (!/^\d+$/.test(which) || !Number.isSafeInteger(serial) || serial === 0) {
    throw new UsageError(`SERIAL is the number of an item, not ${which}`);
  }
  return async (operator, realm, before) => {
    const found = await operator.ask(realm, itemMessages.ItemHistory, { serial, before });
    return { ...found, of: `item ${serial}` };
  };
}

/** Page after page, until there are enough lines or no more. */
async function collect(max: number, ask: (before: number) => Promise<Page>): Promise<History> {
  let page = await ask(0);
  const { of = '', refusals = [] } = page;
  const entries = [...page.entries];
  while (page.next !== 0 && entries.length < max) {
    page = await ask(page.next);
    entries.push(...page.entries);
  }
  const more = page.next !== 0 || entries.length > max;
  return { of, entries: entries.slice(0, max), refusals, more };
}

function printJson(found: History, io: Io): void {
  const entries = found.entries.map(({ op, ...entry }) => ({
    ...entry,
    op: Buffer.from(op).toString('hex'),
  }));
  io.out(JSON.stringify({ ...found, entries }));
}

const COLUMNS: readonly (readonly [string, (entry: Entry) => string])[] = [
  ['LINE', (entry) => String(entry.id)],
  ['TIME', (entry) => timeOf(entry.at)],
  ['OPERATION', (entry) => entry.kind],
  ['CHANGE', (entry) => entry.change],
  ['ITEM', (entry) => [entry.serial, entry.other].filter((n) => n !== 0).join(' ') || '-'],
  ['WHAT', (entry) => (entry.serial === 0 ? `${entry.money} money` : whatOf(entry))],
  ['FROM', (entry) => entry.from || '-'],
  ['TO', (entry) => entry.to || '-'],
  ['CAUSE', (entry) => entry.cause || '-'],
];

function print(found: History, io: Io): void {
  io.out(found.of);
  const cells = found.entries.map((entry) => COLUMNS.map(([, of]) => of(entry)));
  const table = [COLUMNS.map(([title]) => title), ...cells];
  const widths = COLUMNS.map((_, i) => Math.max(...table.map((line) => line[i].length)));
  for (const line of table) {
    io.out(
      line
        .map((text, i) => text.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    );
  }
  if (found.more) io.out('There are older lines: ask for more with --lines.');
  for (const { at, kind, code, message } of found.refusals) {
    io.out(`refused ${timeOf(at)} ${kind} ${code}: ${message}`);
  }
}

const whatOf = ({ quantity, template }: Entry): string => `${quantity} ${template}`;
const timeOf = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');
