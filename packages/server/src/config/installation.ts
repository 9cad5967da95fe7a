// SPDX-License-Identifier: MIT
/** The installation file `realmkeep.json` as the program sees it: checked and frozen. */
import type { NodeId, RealmId, RegionId } from '@realmkeep/base';

export const ROLES = [
  'reviver',
  'broker',
  'master',
  'login',
  'account',
  'database',
  'world',
  'zone',
  'gateway',
] as const;
export type RoleName = (typeof ROLES)[number];

export interface Installation {
  /** `embedded`, or the servers of a NATS cluster. */
  readonly bus: 'embedded' | readonly string[];
  /** Folder of databases, logs, pids and secrets; absolute. */
  readonly dataFolder: string;
  /** The file itself; absolute. */
  readonly file: string;
  readonly login: { readonly database: string };
  /** Origins or host names of pages that gateways let in; null: every one. */
  readonly origins: readonly string[] | null;
  readonly realms: readonly RealmConfig[];
  readonly nodes: readonly NodeConfig[];
}

export type CrashRule = 'compensate' | 'stop-and-restore';

export interface RealmConfig {
  readonly id: RealmId;
  /** Shown to players. */
  readonly title: string;
  /** The game's module; absolute. */
  readonly game: string;
  /** `sqlite:/absolute/path.db` or `postgres://…`. */
  readonly database: string;
  /** What becomes of a region whose zone process failed. */
  readonly crash: CrashRule;
  /** The same, for zones that differ. */
  readonly zones: Readonly<Record<string, { readonly crash: CrashRule }>>;
  /** When the realm is rolled by itself: cron's five fields; null: never. */
  readonly restart: string | null;
  /** Copies of zones at a time, all together. */
  readonly instances: number;
}

export interface NodeConfig {
  readonly id: NodeId;
  readonly role: RoleName;
  /** Null: the node serves every realm of the installation. */
  readonly realm: RealmId | null;
  /** Name of the machine that runs it; `local` is this one. */
  readonly machine: string;
  /** `host:port`, for roles that listen. */
  readonly listen: string | null;
  /** What players are told, when it differs from `listen`. */
  readonly public: string | null;
  /** Command that starts the node again; null: the program itself with `node ID`. */
  readonly restart: readonly string[] | null;
  /** Players at most, for gateways and zones. */
  readonly playersMax: number;
}

/** The rule for a region, by its zone. */
export function crashRuleOf({ crash, zones }: RealmConfig, region: RegionId): CrashRule {
  const zone = region.slice(0, region.indexOf(':'));
  return Object.hasOwn(zones, zone) ? zones[zone].crash : crash;
}

/** The realms that a node serves. */
export function realmsOf(installation: Installation, node: NodeConfig): readonly RealmId[] {
  return node.realm === null ? installation.realms.map((realm) => realm.id) : [node.realm];
}
