// SPDX-License-Identifier: MIT
/** `realmkeep dev`: the whole realm in this process, its game loaded anew when a file is saved. */
import inspector from 'node:inspector';
import {
  findInstallation,
  loadInstallation,
  RELOAD_VARIABLE,
  startDevRealm,
} from '@realmkeep/server/host';
import { defineCommand } from '../command.ts';
import { FILE_OPTION } from '../site.ts';

const INSPECT_PORT = 9229;

export const dev = defineCommand({
  name: 'dev',
  summary: 'Runs the first realm in this one process, until Ctrl-C.',
  details:
    'For writing a game: a saved script is in the running world at once, a broken one is reported and\n' +
    'the old code goes on. With --inspect a debugger can be attached: breakpoints stop the whole world,\n' +
    'its clock, leases and watchdog included.',
  options: {
    file: FILE_OPTION,
    inspect: { type: 'flag', description: 'wait for a debugger on 127.0.0.1' },
    port: {
      type: 'number',
      default: INSPECT_PORT,
      min: 0,
      max: 65_535,
      description: 'port of the debugger; 0 for any',
    },
  },
  async run({ options, io }) {
    if (options.inspect) {
      inspector.open(options.port, '127.0.0.1');
      io.out(`debugger ${inspector.url()}`);
    }
    process.env[RELOAD_VARIABLE] = '1';
    const installation = await loadInstallation(options.file ?? findInstallation(process.cwd()));
    const realm = await startDevRealm(installation, (code, reason) => {
      io.error(`a role ended: ${reason}`);
      process.exit(code);
    });
    io.out(`realm ${realm.realm} is ready at ${realm.login}`);
    await new Promise<void>((resolve) => {
      process.once('SIGINT', () => resolve());
      process.once('SIGTERM', () => resolve());
    });
    await realm.stop();
    return 0;
  },
});
