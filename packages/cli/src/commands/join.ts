// SPDX-License-Identifier: MIT
/** `realmkeep join --at HOST:PORT --secret-file F`: this machine takes part in a running realm. */
import { hostname } from 'node:os';
import { joinInstallation } from '@realmkeep/server/host';
import { defineCommand, UsageError } from '../command.ts';
import { up } from './up.ts';

export const join = defineCommand({
  name: 'join',
  summary: 'Lets this machine take part in a running installation, with zone nodes of its own.',
  details:
    'Asks the master what there is, writes an installation file into a folder of its own and ' +
    'starts a\nreviver and zone nodes there; the busiest node hands half of its regions to them ' +
    'while people play.\nRun in that folder, status, logs, restart, drain and down speak of this ' +
    'machine; down hands\neverything back first.',
  options: {
    at: {
      type: 'text',
      default: null,
      placeholder: 'HOST:PORT',
      description: 'the broker of the installation, or a NATS server of it',
    },
    'secret-file': {
      type: 'text',
      default: null,
      placeholder: 'FILE',
      description: 'its installation.secret, brought over by a safe way',
    },
    folder: {
      type: 'text',
      default: null,
      placeholder: 'FOLDER',
      description: 'where to keep file, data and logs; else realmkeep-NAME here',
    },
    name: {
      type: 'text',
      default: null,
      placeholder: 'NAME',
      description: 'names the nodes (NAME-ZONE-1); else this host’s name',
    },
    game: {
      type: 'text',
      default: null,
      placeholder: 'FILE',
      description: 'the game’s module on this machine; else where the installation has it',
    },
    zones: {
      type: 'number',
      default: 1,
      min: 1,
      max: 64,
      description: 'zone nodes to start here',
    },
    timeout: {
      type: 'number',
      default: 60,
      min: 1,
      max: 3600,
      unit: 's',
      description: 'how long to wait until all nodes are ready',
    },
  },
  async run({ options, io }) {
    const { at, 'secret-file': secretFile, game, zones, timeout } = options;
    if (at === null) throw new UsageError('--at says where the installation’s broker is');
    if (secretFile === null) throw new UsageError('--secret-file names the installation’s secret');
    const name = nameOf(options.name ?? hostname());
    const folder = options.folder ?? `realmkeep-${name.toLowerCase()}`;
    const file = await joinInstallation({ at, secretFile, folder, name, zones, game });
    io.out(`this machine is ${name}; its file is ${file}`);
    return up.run(['--file', file, '--timeout', String(timeout)], io);
  },
});

/** Names of nodes are capital letters, digits and hyphens. */
function nameOf(given: string): string {
  const name = given
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '-')
    .replace(/^[-0-9]+|-+$/g, '')
    .slice(0, 24);
  if (name === '') throw new UsageError('--name has letters in it');
  return name;
}
