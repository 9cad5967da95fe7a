// SPDX-License-Identifier: MIT
/**
 * The one program of a cluster: `runtime/` is the generic part of every node, `roles/<name>/` the
 * specific ones, `config/` the installation file, `host/` the composition with the system.
 */
export {
  type CrashRule,
  type Installation,
  type NodeConfig,
  type RealmConfig,
  ROLES,
  type RoleName,
  realmsOf,
} from './config/installation.ts';
export { BundlingBus } from './runtime/bundling-bus.ts';
export {
  CRASH_POINTS,
  CrashingBus,
  type CrashOrder,
  type CrashPlace,
  type CrashPoint,
  crashingServices,
  isCrashPoint,
} from './runtime/crash-points.ts';
export { EXIT } from './runtime/exit-codes.ts';
export { answer, type Handler, Messenger, on } from './runtime/messenger.ts';
export { NodeRuntime } from './runtime/node-runtime.ts';
export type { Role, RoleContext } from './runtime/role.ts';
export type { Secrets, Services, Usage } from './runtime/services.ts';
export { type RegionFigures, Statistics } from './runtime/statistics.ts';
export { VERSION } from './runtime/version.ts';
