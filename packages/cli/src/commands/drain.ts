// SPDX-License-Identifier: MIT
/** `realmkeep drain ID`: one node hands on what it has and stays away. */
import { findNode } from '@realmkeep/server/host';
import { defineCommand } from '../command.ts';
import { ask, FILE_OPTION, openSite, readStatus, until } from '../site.ts';

export const drain = defineCommand({
  name: 'drain',
  summary: 'Stops a node after it has handed on what it has; it stays away.',
  details:
    'A gateway sends its players over to others, who see no break. A zone node saves its heroes\n' +
    'and gives its regions to others. Until `realmkeep up` or `realmkeep restart ID`.',
  operands: ['ID'],
  options: {
    file: FILE_OPTION,
    timeout: {
      type: 'number',
      default: 60,
      min: 1,
      max: 3600,
      unit: 's',
      description: 'how long to wait until the node has gone',
    },
  },
  async run({ options, operands, io }) {
    const site = await openSite(options.file, io);
    const { id } = findNode(site.installation, operands[0]);
    const begun = performance.now();
    await ask(site, { command: 'drain', node: id });
    let state = '';
    const gone = await until(options.timeout * 1000, async () => {
      const row = (await readStatus(site)).nodes.find((each) => each.node === id);
      state = row?.state ?? 'unknown';
      return state === 'drained';
    });
    if (!gone) {
      io.error(`${id} is ${state}; see realmkeep logs ${id}`);
      return 1;
    }
    io.out(`${id} is drained after ${Math.round(performance.now() - begun)} ms`);
    return 0;
  },
});
