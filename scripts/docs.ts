// SPDX-License-Identifier: MIT
/**
 * `npm run docs`: writes what is made out of the source, so that it cannot say anything else:
 *
 *   docs/protocol/messages.md                every message, from the tables of `@realmkeep/wire`
 *   docs/reference/close-codes.md            every close code, from the table of `@realmkeep/wire`
 *   docs/reference/cli.md                    every command, from its declaration in the cli
 *   tests/conformance/golden/wire/NAME.json  golden vectors of every message
 *
 *   --check  writes nothing; exit code 1 when a file is not what would be written
 *   --repin  first puts the present hashes into the last line of packages/wire/src/history.ts; only
 *            for a protocol version that was never released
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SeededRandom, toHex } from '@realmkeep/base';
import { cliPage } from '@realmkeep/cli';
import {
  CLIENT_SCHEMA_HASH,
  CLOSE,
  type CloseAdvice,
  describe,
  encode,
  encodeAnswer,
  HISTORY,
  MESSAGE_GROUPS,
  type Message,
  PROTOCOL_VERSION,
  type Request,
  SCHEMA_HASH,
} from '@realmkeep/wire';

const root = fileURLToPath(new URL('..', import.meta.url));
const GOLDEN = 'tests/conformance/golden/wire';
const HISTORY_FILE = 'packages/wire/src/history.ts';
/** Vectors of each message and of each answer. */
const VECTORS = 3;
/** Longer samples are passed over: a person shall be able to read a vector. */
const VECTOR_BYTES_MAX = 400;
const VECTOR_TRIES = 400;

const WHAT_TO_DO: Readonly<Record<CloseAdvice, string>> = {
  resume: 'comes back with its resume token, at the next gateway of its list',
  login: 'asks login for a new ticket, with the password or a login token',
  'retry-later': 'waits some seconds, then as `resume`, or with a new ticket',
  'give-up': 'does not come back by itself',
};
const ADVICE = Object.entries(WHAT_TO_DO).map(([advice, text]) => `| \`${advice}\` | ${text} |`);

const options = parseArgs({
  options: { check: { type: 'boolean' }, repin: { type: 'boolean' } },
}).values;

if (options.repin) repin();
const made = new Map<string, string>([
  ['docs/protocol/messages.md', messagesPage()],
  ['docs/reference/close-codes.md', closeCodesPage()],
  ['docs/reference/cli.md', await cliPage()],
  ...goldens(),
]);
const stale = [...made].filter(([path, text]) => read(path) !== text).map(([path]) => path);
const surplus = list(GOLDEN).filter((path) => !made.has(path));

if (options.check) {
  for (const path of stale) console.error(`stale: ${path}`);
  for (const path of surplus) console.error(`surplus: ${path}`);
  const bad = stale.length + surplus.length;
  if (bad > 0) console.error('run: npm run docs');
  else console.log(`${made.size} generated files are fresh`);
  process.exit(bad > 0 ? 1 : 0);
}
for (const path of stale) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), made.get(path) ?? '');
  console.log(`written: ${path}`);
}
for (const path of surplus) {
  rmSync(join(root, path));
  console.log(`removed: ${path}`);
}
console.log(`${made.size} generated files, ${stale.length + surplus.length} changed`);

function read(path: string): string | null {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return null;
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);
  } catch {
    return [];
  }
}

function hex(hash: number): string {
  return hash.toString(16).padStart(8, '0');
}

function repin(): void {
  const text = read(HISTORY_FILE) ?? '';
  const line = new RegExp(
    `(version: ${PROTOCOL_VERSION}, schema: ')[0-9a-f]{8}(', clientSchema: ')[0-9a-f]{8}'`,
  );
  if (!line.test(text)) throw new Error(`${HISTORY_FILE} has no line of ${PROTOCOL_VERSION}`);
  const pinned = text.replace(line, `$1${hex(SCHEMA_HASH)}$2${hex(CLIENT_SCHEMA_HASH)}'`);
  writeFileSync(join(root, HISTORY_FILE), pinned);
  console.log(`version ${PROTOCOL_VERSION}: ${hex(SCHEMA_HASH)} ${hex(CLIENT_SCHEMA_HASH)}`);
}

function messagesPage(): string {
  const history = HISTORY.map(({ version, what }) => `| ${version} | ${what} |`);
  const groups = MESSAGE_GROUPS.map(({ name, messages }) =>
    [`## ${name}`, ...messages.map(messageSection)].join('\n\n'),
  );
  return `${[
    '<!-- Made by `npm run docs` out of packages/wire; do not edit. -->',
    '# Messages',
    `Protocol version ${PROTOCOL_VERSION}, schema \`${hex(SCHEMA_HASH)}\`, clients' schema ` +
      `\`${hex(CLIENT_SCHEMA_HASH)}\`. ` +
      'How they stand on the wire says [STANDARD.md](STANDARD.md); ' +
      'how they follow each other says [STATE-MACHINES.md](STATE-MACHINES.md).',
    ['| version | what changed |', '|---|---|', ...history].join('\n'),
    ...groups,
  ].join('\n\n')}\n`;
}

function closeCodesPage(): string {
  const rows = Object.entries(CLOSE)
    .toSorted(([, a], [, b]) => a.code - b.code)
    .map(([name, { code, advice, text }]) => `| ${code} | \`${name}\` | ${advice} | ${text} |`);
  return `${[
    '<!-- Made by `npm run docs` out of packages/wire; do not edit. -->',
    '# Close codes',
    'Why a gateway closes a socket, and what its client does next. A code that is not listed (1006: ' +
      'the link broke) means `resume`.',
    ['| advice | the client |', '|---|---|', ...ADVICE].join('\n'),
    ['| code | name | advice | why |', '|---|---|---|---|', ...rows].join('\n'),
  ].join('\n\n')}\n`;
}

function messageSection(of: Message<unknown>): string {
  const lines = [describeFields(of.body.text)];
  if (isRequest(of)) lines.push(`=> ${describeFields(of.answer.text)}`);
  const { id, name, way, since, doc, body } = of;
  return [
    `### ${id} ${name}`,
    doc,
    `${way}; since version ${since}; at most ${(body.bytesMax + 2).toLocaleString('en')} bytes.`,
    ['```text', ...lines, '```'].join('\n'),
  ].join('\n\n');
}

/** The notation, with each field of the outermost struct on its own line. */
function describeFields(text: string): string {
  let depth = 0;
  let out = '';
  for (const letter of text) {
    if ('{('.includes(letter)) depth += 1;
    if ('})'.includes(letter)) depth -= 1;
    out += letter === ',' && depth === 1 ? ',\n ' : letter;
  }
  return out === '{  }' ? '{ }' : out.replace(/^\{ /, '{\n  ').replace(/ \}$/, '\n}');
}

function isRequest(of: Message<unknown>): of is Request<unknown, unknown> {
  return 'answer' in of;
}

function goldens(): [string, string][] {
  return MESSAGE_GROUPS.flatMap(({ messages }) => messages).map((of) => {
    const vectors = {
      message: of.name,
      id: of.id,
      since: of.since,
      notation: describe(of),
      vectors: samples(of.name, (random) => {
        const fields = of.body.sample(random);
        return { fields, bytes: encode(of, fields) };
      }),
      answers: isRequest(of)
        ? samples(`answer ${of.name}`, (random) => {
            const fields = of.answer.sample(random);
            return { fields, bytes: encodeAnswer(of, fields) };
          })
        : [],
    };
    return [`${GOLDEN}/${of.name}.json`, `${JSON.stringify(vectors, bytesAsHex, 2)}\n`];
  });
}

type Sample = (random: SeededRandom) => { fields: unknown; bytes: Uint8Array };

/** Short samples; where a message has none that short, the shortest of many. */
function samples(name: string, sample: Sample): { fields: unknown; hex: string }[] {
  const random = new SeededRandom(`golden ${name}`);
  const all = Array.from({ length: VECTOR_TRIES }, () => sample(random));
  const short = all.filter(({ bytes }) => bytes.length <= VECTOR_BYTES_MAX);
  const chosen =
    short.length >= VECTORS ? short : all.sort((a, b) => a.bytes.length - b.bytes.length);
  return chosen.slice(0, VECTORS).map(({ fields, bytes }) => ({ fields, hex: toHex(bytes) }));
}

/** Bytes stand in JSON as `{ "hex": "…" }`. */
function bytesAsHex(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? { hex: toHex(value) } : value;
}
