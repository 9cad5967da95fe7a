// SPDX-License-Identifier: MIT
/**
 * The operating system's side, for the `realmkeep` command, tests and tools: installation files,
 * `Env` of a real process, processes and their files. Roles never import from here.
 */
export { PROTOCOL_VERSION } from '@realmkeep/wire';
export { HOST_ERRORS } from '../config/errors.ts';
export type { Problem } from '../config/problem.ts';
export type { StatusAnswer } from '../roles/reviver/control.ts';
export type { Machine, NodeRecord, ProcessFacts, ProcessId } from '../roles/reviver/ports.ts';
export { allReady, type NodeState, type StatusRow, statusRow } from '../roles/reviver/status.ts';
export { askControl } from './control-socket.ts';
export { type DevRealm, startDevRealm } from './dev-realm.ts';
export { createHostEnv, type HostEnvOptions } from './env.ts';
export { type Folders, folders, makeFolders } from './folders.ts';
export {
  copyInstallation,
  findInstallation,
  findNode,
  freePorts,
  INSTALLATION_FILE,
  type LoadedInstallation,
  loadInstallation,
} from './installation-file.ts';
export { type JoinOptions, joinInstallation } from './join.ts';
export { HostMachine } from './machine.ts';
export { connectOperator, type Operator } from './operator.ts';
export { assertPlatform } from './platform.ts';
export { processFacts } from './process-facts.ts';
export { RunFiles } from './run-files.ts';
export { FileSeat } from './seat.ts';
export { ensureSecrets, loadSecrets, natsAccountsOf } from './secrets.ts';
export { RELOAD_VARIABLE } from './services.ts';
export { warmUp } from './warm-up.ts';
