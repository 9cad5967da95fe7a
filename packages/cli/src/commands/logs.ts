// SPDX-License-Identifier: MIT
/** `realmkeep logs ID`: what a node wrote. */
import { existsSync } from 'node:fs';
import { findNode } from '@realmkeep/server/host';
import { defineCommand } from '../command.ts';
import { FILE_OPTION, openSite } from '../site.ts';
import { follow, tail } from '../tail.ts';

export const logs = defineCommand({
  name: 'logs',
  summary: 'Prints the last lines of a node’s log.',
  operands: ['ID'],
  options: {
    file: FILE_OPTION,
    lines: {
      type: 'number',
      short: 'n',
      default: 50,
      min: 0,
      max: 1_000_000,
      description: 'how many lines',
    },
    follow: { type: 'flag', short: 'f', description: 'go on with new lines, until Ctrl-C' },
    json: { type: 'flag', description: 'the JSON lines instead of the readable ones' },
  },
  async run({ options, operands, io }) {
    const site = await openSite(options.file, io);
    const { id } = findNode(site.installation, operands[0]);
    const path = options.json ? site.folders.jsonLog(id) : site.folders.consoleLog(id);
    if (!existsSync(path) && !options.follow) {
      io.error(`${id} has not written anything yet (${path})`);
      return 1;
    }
    for (const line of options.lines === 0 ? [] : tail(path, options.lines)) io.out(line);
    if (options.follow) await follow(path, (text) => process.stdout.write(text));
    return 0;
  },
});
