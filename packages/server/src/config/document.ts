// SPDX-License-Identifier: MIT
/** The JSON document of an installation once the schema accepted it and filled in its defaults. */
import type { RealmConfig, RoleName } from './installation.ts';

export interface InstallationDocument {
  readonly bus: string;
  readonly data: string;
  readonly login: { readonly database: string };
  readonly origins?: readonly string[];
  readonly realms: readonly RealmDocument[];
  readonly nodes: readonly NodeDocument[];
}

interface RealmDocument {
  readonly id: string;
  readonly title?: string;
  readonly game: string;
  readonly database: string;
  readonly crash: RealmConfig['crash'];
  readonly zones: RealmConfig['zones'];
  readonly restart?: string;
  readonly instances: number;
}

export interface NodeDocument {
  readonly id: string;
  readonly role: RoleName;
  readonly realm?: string;
  readonly machine: string;
  readonly listen?: string;
  readonly public?: string;
  readonly restart?: readonly string[];
  readonly playersMax: number;
}

/** Roles that serve every realm unless told otherwise. */
export const SHARED_ROLES: readonly RoleName[] = ['reviver', 'broker', 'login', 'gateway'];
