// SPDX-License-Identifier: MIT
/** `realmkeep restart ID`: one node drains, stops and comes back. */
import { findNode } from '@realmkeep/server/host';
import { defineCommand } from '../command.ts';
import { ask, FILE_OPTION, openSite, readStatus, until } from '../site.ts';

export const restart = defineCommand({
  name: 'restart',
  summary: 'Stops a node and starts it again; also one that was given up.',
  details: 'The active reviver does it, so it cannot restart itself: it names the one that can.',
  operands: ['ID'],
  options: {
    file: FILE_OPTION,
    timeout: {
      type: 'number',
      default: 60,
      min: 1,
      max: 3600,
      unit: 's',
      description: 'how long to wait until the node is ready again',
    },
  },
  async run({ options, operands, io }) {
    const site = await openSite(options.file, io);
    const { id } = findNode(site.installation, operands[0]);
    const begun = performance.now();
    const before = site.files.living(id)?.pid ?? 0;
    await ask(site, { command: 'restart', node: id });
    let state = '';
    const ready = await until(options.timeout * 1000, async () => {
      const row = (await readStatus(site)).nodes.find((each) => each.node === id);
      state = row?.state ?? 'unknown';
      return row !== undefined && row.state === 'ready' && row.pid !== before;
    });
    if (!ready) {
      io.error(`${id} is ${state}; see realmkeep logs ${id}`);
      return 1;
    }
    io.out(`${id} is ready after ${Math.round(performance.now() - begun)} ms`);
    return 0;
  },
});
