// SPDX-License-Identifier: MIT
/** The reference page of the `realmkeep` command, out of the commands' own declarations. */
import { helpOf } from './command.ts';
import { COMMANDS } from './commands/index.ts';

/** `docs/reference/cli.md`. */
export async function cliPage(): Promise<string> {
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()));
  const table = commands.map(
    ({ name, summary }) => `| [\`realmkeep ${name}\`](#realmkeep-${name}) | ${summary} |`,
  );
  const sections = commands.map(
    (command) => `## realmkeep ${command.name}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\``,
  );
  return `${[
    '<!-- Made by `npm run docs` out of packages/cli; do not edit. -->',
    '# The realmkeep command',
    'In a clone of the repository: `npx realmkeep …`. Without `--file`, the installation file is the ' +
      'nearest `realmkeep.json` in the current folder or above. Exit codes are in ' +
      '[exit-codes.md](exit-codes.md), the file itself in [installation-file.md](installation-file.md).',
    ['| command | what it does |', '|---|---|', ...table].join('\n'),
    ...sections,
  ].join('\n\n')}\n`;
}
