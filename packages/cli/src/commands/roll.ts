// SPDX-License-Identifier: MIT
/** `realmkeep roll`: every node of this machine restarts, one after the other, under players. */
import { defineCommand } from '../command.ts';
import { type RollResult, roll as rollNodes } from '../roll.ts';
import { FILE_OPTION, openSite } from '../site.ts';

export const roll = defineCommand({
  name: 'roll',
  summary: 'Restarts every node of this machine, one after the other, while players stay.',
  details:
    'Each node gets a successor of the version that this command is of: it loads, the node before\n' +
    'it drains, it takes its place. The first node that does not become ready ends the roll: it is\n' +
    'started once more by the version before, and what comes after it is as it was. Exit code 0 only\n' +
    'when all were replaced.',
  options: {
    file: FILE_OPTION,
    realm: {
      type: 'text',
      default: null,
      placeholder: 'REALM',
      description: 'only nodes of this realm, and those that serve every realm',
    },
    timeout: {
      type: 'number',
      default: 60,
      min: 1,
      max: 3600,
      unit: 's',
      description: 'how long one node may take until it is ready',
    },
    json: { type: 'flag', description: 'print one JSON document at the end, and nothing before' },
  },
  async run({ options, io }) {
    const site = await openSite(options.file, io);
    const result: RollResult = await rollNodes(site, {
      program: io.program,
      realm: options.realm,
      timeoutMs: options.timeout * 1000,
      progress: ({ node, role, ms, from, to }, index, count) => {
        if (options.json) return;
        const version = from === to ? to : `${from} -> ${to}`;
        const place = `${index} of ${count}`.padEnd(9);
        io.out(`${place} ${node.padEnd(20)} ${role.padEnd(9)} ${ms} ms  ${version}`);
      },
    });
    if (options.json) io.out(JSON.stringify(result));
    const { failed, rolled } = result;
    if (failed === null) {
      if (!options.json) io.out(`all ${rolled.length} nodes were replaced`);
      return 0;
    }
    io.error(`stopped at ${failed.node}: ${failed.state}, ${failed.reason}; its log ends with`);
    for (const line of failed.log) io.error(`    ${line}`);
    if (failed.restored !== null) {
      const how = failed.restored ? 'and is ready' : 'and is not ready either';
      io.error(`${failed.node} was started again by the version before, ${how}`);
    }
    return 1;
  },
});
