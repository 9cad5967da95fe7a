// SPDX-License-Identifier: MIT
/** `realmkeep node ID`: this process becomes the node; what a reviver runs. */
import { findInstallation } from '@realmkeep/server/host';
import { defineCommand } from '../command.ts';
import { FILE_OPTION } from '../site.ts';

export const node = defineCommand({
  name: 'node',
  summary: 'Runs one node in the foreground, until SIGTERM or Ctrl-C.',
  details: 'A reviver does this for every node; by hand it is for debugging one of them.',
  operands: ['ID'],
  options: { file: FILE_OPTION },
  async run({ options, operands, io }) {
    const { runNode } = await import('@realmkeep/server/node');
    await runNode({
      file: options.file ?? findInstallation(process.cwd()),
      nodeId: operands[0],
      program: io.program,
    });
    return 0;
  },
});
