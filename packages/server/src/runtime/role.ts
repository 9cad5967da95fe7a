// SPDX-License-Identifier: MIT
/**
 * What a role is to the runtime: the generic part (bus, heartbeats, signals, exit codes) is
 * `NodeRuntime`, the specific part is a `Role`. Roles never import roles; they meet in messages.
 */
import type { Incarnation } from '@realmkeep/base';
import type { Bus } from '@realmkeep/bus';
import type { Installation, NodeConfig } from '../config/installation.ts';
import type { Messenger } from './messenger.ts';
import type { Services } from './services.ts';
import type { Statistics } from './statistics.ts';

export interface Role {
  /** Resolves when the role can do its work; the node is `ready` from then on. */
  start(): Promise<void>;
  /** Takes nothing new and hands on what it has; bounded by the runtime to 20 s. */
  drain(): Promise<void>;
  /** Lets go of everything. Called once, also after a failed start. */
  stop(): Promise<void>;
}

/** What a role is given besides its `Env`. */
export interface RoleContext {
  readonly node: NodeConfig;
  readonly installation: Installation;
  /** Random per process start: a restarted node is somebody else. */
  readonly incarnation: Incarnation;
  readonly bus: Bus;
  readonly messenger: Messenger;
  readonly statistics: Statistics;
  readonly services: Services;
  /** Ends the process with an exit code of `runtime/exit-codes.ts`; does not return to the role. */
  readonly exit: (code: number, reason: string) => void;
}
