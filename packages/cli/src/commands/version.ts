// SPDX-License-Identifier: MIT
/** `realmkeep version`. */
import { VERSION } from '@realmkeep/server';
import { PROTOCOL_VERSION } from '@realmkeep/server/host';
import { defineCommand } from '../command.ts';

export const version = defineCommand({
  name: 'version',
  summary: 'Prints the versions of the program, of its protocol and of Node.js.',
  options: {},
  async run({ io }) {
    io.out(`realmkeep ${VERSION}, protocol ${PROTOCOL_VERSION}, Node.js ${process.versions.node}`);
    return 0;
  },
});
