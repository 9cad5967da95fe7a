// SPDX-License-Identifier: MIT
/** Where everything of an installation lies inside its data folder. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

export interface Folders {
  readonly data: string;
  /** Installation secret, login's keys. */
  readonly secrets: string;
  /** Pid files, the revivers' seat, the control socket. */
  readonly run: string;
  readonly logs: string;
  /** One folder per node, its `Disk`. */
  readonly nodes: string;
  jsonLog(node: string): string;
  consoleLog(node: string): string;
}

export function folders(data: string): Folders {
  const logs = join(data, 'logs');
  return {
    data,
    secrets: join(data, 'secrets'),
    run: join(data, 'run'),
    logs,
    nodes: join(data, 'nodes'),
    jsonLog: (node) => join(logs, `${node}.jsonl`),
    consoleLog: (node) => join(logs, `${node}.console.log`),
  };
}

/** Makes them; what is secret or controls processes is for the installation's own user alone. */
export function makeFolders(at: Folders): void {
  mkdirSync(at.data, { recursive: true });
  mkdirSync(at.logs, { recursive: true });
  mkdirSync(at.nodes, { recursive: true });
  mkdirSync(at.secrets, { recursive: true, mode: 0o700 });
  mkdirSync(at.run, { recursive: true, mode: 0o700 });
}
