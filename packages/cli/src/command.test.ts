// SPDX-License-Identifier: MIT
import { deepEqual, equal, match, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { defineCommand, helpOf, type Io, UsageError } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { run } from './main.ts';

function capture(): { io: Io; out: string[]; errors: string[] } {
  const out: string[] = [];
  const errors: string[] = [];
  const io = {
    out: (line: string) => out.push(line),
    error: (line: string) => errors.push(line),
    program: ['node', 'realmkeep'],
  };
  return { io, out, errors };
}

const seen: unknown[] = [];
const sample = defineCommand({
  name: 'sample',
  summary: 'Does a thing.',
  operands: ['ID', '[MORE]'],
  options: {
    count: { type: 'number', short: 'c', default: 3, min: 1, max: 9, unit: 's', description: 'c' },
    name: { type: 'text', default: null, placeholder: 'NAME', description: 'n' },
    loud: { type: 'flag', description: 'l' },
  },
  run: async ({ options, operands }) => {
    seen.push({ ...options, operands });
    return options.count;
  },
});

test('[CLI1] options have their defaults, types and short forms from the declaration', async () => {
  const { io } = capture();
  seen.length = 0;
  equal(await sample.run(['X'], io), 3);
  equal(await sample.run(['X', '-c', '5', '--loud', '--name=y', 'Z'], io), 5);
  deepEqual(seen, [
    { count: 3, name: null, loud: false, operands: ['X'] },
    { count: 5, name: 'y', loud: true, operands: ['X', 'Z'] },
  ]);
});

test('[CLI2] wrong arguments are told apart from failures', async () => {
  const { io } = capture();
  const wrong = [[], ['X', 'Y', 'Z'], ['X', '--count', '10'], ['X', '-c', 'many'], ['X', '--no']];
  for (const args of wrong) await rejects(async () => sample.run(args, io), UsageError);
});

test('[CLI3] the help names every option with its default and unit', () => {
  const help = helpOf(sample);
  match(help, /usage: realmkeep sample ID \[MORE\] \[options\]/);
  match(help, /-c, --count N {2}c \(3 s\)/);
  match(help, /--name NAME/);
  match(help, /--loud {9}l/);
});

test('[CLI4] an unknown command is answered with exit code 2', async () => {
  const { io, errors } = capture();
  equal(await run(['fly'], io), 2);
  match(errors.join(), /no command fly/);
  equal(await run(['constructor'], io), 2);
});

test('[CLI5] every command stands in the help under its own name', async () => {
  const { io, out } = capture();
  equal(await run(['help'], io), 0);
  for (const name of Object.keys(COMMANDS)) match(out.join('\n'), new RegExp(`^  ${name} `, 'm'));
});
