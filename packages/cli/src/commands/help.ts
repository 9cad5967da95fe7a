// SPDX-License-Identifier: MIT
/** `realmkeep help [COMMAND]`. */
import { type Command, type CommandTable, defineCommand, helpOf, UsageError } from '../command.ts';

export function createHelp(commands: CommandTable): Command {
  return defineCommand({
    name: 'help',
    summary: 'Lists the commands, or explains one.',
    operands: ['[COMMAND]'],
    options: {},
    async run({ operands, io }) {
      const [name] = operands;
      if (name !== undefined) {
        if (!Object.hasOwn(commands, name)) throw new UsageError(`there is no command ${name}`);
        io.out(helpOf(await commands[name]()));
        return 0;
      }
      io.out('usage: realmkeep COMMAND [options]\n');
      for (const load of Object.values(commands)) {
        const { name: word, operands: words, summary } = await load();
        io.out(`  ${[word, ...words].join(' ').padEnd(16)}  ${summary}`);
      }
      io.out('\nrealmkeep help COMMAND tells its options. Documentation: docs/reference/cli.md');
      return 0;
    },
  });
}
