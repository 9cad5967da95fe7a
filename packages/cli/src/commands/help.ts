// SPDX-License-Identifier: MIT
/** `realmkeep help [COMMAND]`. */
import { defineCommand, helpOf, UsageError } from '../command.ts';
import { COMMANDS, findCommand } from './index.ts';

export const help = defineCommand({
  name: 'help',
  summary: 'Lists the commands, or explains one.',
  operands: ['[COMMAND]'],
  options: {},
  async run({ operands, io }) {
    const [name] = operands;
    if (name !== undefined) {
      const command = await findCommand(name);
      if (command === null) throw new UsageError(`there is no command ${name}`);
      io.out(helpOf(command));
      return 0;
    }
    io.out('usage: realmkeep COMMAND [options]\n');
    for (const load of Object.values(COMMANDS)) {
      const { name: word, operands: words, summary } = await load();
      io.out(`  ${[word, ...words].join(' ').padEnd(16)}  ${summary}`);
    }
    io.out('\nrealmkeep help COMMAND tells its options. Documentation: docs/reference/cli.md');
    return 0;
  },
});
