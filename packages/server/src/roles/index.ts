// SPDX-License-Identifier: MIT
/**
 * Every role and its module, loaded by name: a process pays only for the role that it has. The
 * reviver and the broker need the machine itself, so the host composes them
 * (`host/machine-roles.ts`); the others live on `Env` and `RoleContext` alone, also simulated.
 */
import type { Env } from '@realmkeep/base';
import type { RoleName } from '../config/installation.ts';
import type { Role, RoleContext } from '../runtime/role.ts';

export type RoleFactory = (env: Env, context: RoleContext) => Role;
export type PortableRole = Exclude<RoleName, 'reviver' | 'broker'>;

export const ROLE_MODULES: Readonly<Record<PortableRole, () => Promise<RoleFactory>>> = {
  master: async () => (await import('./master/master.ts')).createMaster,
  login: async () => (await import('./login/login.ts')).createLogin,
  account: async () => (await import('./account/account.ts')).createAccount,
  database: async () => (await import('./database/database.ts')).createDatabase,
  world: async () => (await import('./world/world.ts')).createWorld,
  zone: async () => (await import('./zone/zone.ts')).createZone,
  gateway: async () => (await import('./gateway/gateway.ts')).createGateway,
};
