// SPDX-License-Identifier: MIT
/** The `Env` of a real process: this machine's clocks, randomness, network, disk and logs. */
import { join } from 'node:path';
import type { Env } from '@realmkeep/base';
import { HostClock } from './clock.ts';
import { HostCrypto } from './crypto.ts';
import { HostDisk } from './disk.ts';
import { folders } from './folders.ts';
import { createLog, type LogLevel } from './log.ts';
import { HostNetwork } from './network.ts';
import { HostRandom } from './random.ts';
import { ConsoleOutput, RotatingFile } from './rotating-file.ts';

export interface HostEnvOptions {
  readonly nodeId: string;
  readonly role: string;
  /** Absolute folder of the installation's data. */
  readonly dataFolder: string;
  readonly logLevel?: LogLevel;
  /** False: nothing on standard output (tests, tools). */
  readonly console?: boolean;
}

/** Its clock also knows how late timers come. */
export interface HostEnv extends Env {
  readonly clock: HostClock;
}

export function createHostEnv(options: HostEnvOptions): HostEnv {
  const { nodeId, role } = options;
  const at = folders(options.dataFolder);
  const log = createLog({
    node: nodeId,
    level: options.logLevel ?? 'info',
    json: new RotatingFile(at.jsonLog(nodeId)),
    console: options.console === false ? null : new ConsoleOutput(at.consoleLog(nodeId)),
  });
  const named = log.with({ role });
  return {
    clock: new HostClock(),
    random: new HostRandom(),
    net: new HostNetwork(named),
    disk: new HostDisk(join(at.nodes, nodeId)),
    log,
    crypto: new HostCrypto(),
  };
}
