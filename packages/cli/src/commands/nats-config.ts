// SPDX-License-Identifier: MIT
/** `realmkeep nats-config`: accounts and permissions for real nats-servers. */
import { writeFileSync } from 'node:fs';
import { createHostEnv, ensureSecrets, makeFolders, natsAccountsOf } from '@realmkeep/server/host';
import { defineCommand } from '../command.ts';
import { FILE_OPTION, openSite } from '../site.ts';

export const natsConfig = defineCommand({
  name: 'nats-config',
  summary: 'Writes the accounts and permissions that a NATS cluster needs for this installation.',
  details:
    'For the `include` of deploy/nats/*.conf. One user for each node, with the permissions that the\n' +
    'embedded broker enforces. Run it again when nodes are added, and reload the servers\n' +
    '(`nats-server --signal reload`). Makes the secrets that are not there yet.',
  options: {
    file: FILE_OPTION,
    out: {
      type: 'text',
      default: null,
      placeholder: 'FILE',
      description: 'where to write them, for the owner alone; else they are printed',
    },
  },
  async run({ options, io }) {
    const site = await openSite(options.file, io);
    makeFolders(site.folders);
    const { dataFolder } = site.installation;
    const about = { nodeId: 'REALMKEEP-NATS', role: 'operator', dataFolder, console: false };
    const { crypto } = createHostEnv(about);
    ensureSecrets(dataFolder, crypto);
    const text = natsAccountsOf(site.installation, crypto);
    if (options.out === null) io.out(text.trimEnd());
    else {
      writeFileSync(options.out, text, { mode: 0o600 });
      io.out(`wrote ${options.out}`);
    }
    return 0;
  },
});
