// SPDX-License-Identifier: MIT
/** The installation file of a simulated realm: no disk, no ports, hosts named like their nodes. */
import type { NodeId, RealmId } from '@realmkeep/base';
import type { CrashRule, Installation, NodeConfig, RoleName } from '@realmkeep/server';

const LISTENING: readonly RoleName[] = ['login', 'gateway', 'master'];
/** Roles that serve every realm. */
const SERVING_ALL: readonly RoleName[] = ['login', 'gateway'];
const PLAYERS_MAX = 2000;

export function simulatedInstallation(
  realm: RealmId,
  nodes: Readonly<Partial<Record<RoleName, readonly string[]>>>,
  options: { readonly playersMax?: number; readonly crash?: CrashRule } = {},
): Installation {
  const list = Object.entries(nodes).flatMap(([role, ids]) =>
    ids.map((id): NodeConfig => {
      const name = role as RoleName;
      return {
        id: id as NodeId,
        role: name,
        realm: SERVING_ALL.includes(name) ? null : realm,
        machine: 'local',
        listen: LISTENING.includes(name) ? `${id.toLowerCase()}:8080` : null,
        public: null,
        restart: null,
        playersMax: options.playersMax ?? PLAYERS_MAX,
      };
    }),
  );
  return {
    bus: ['nats://simulated:4222'],
    dataFolder: '/simulated',
    origins: null,
    file: '/simulated/realmkeep.json',
    login: { database: 'sqlite:/simulated/login.db' },
    realms: [
      {
        id: realm,
        title: 'Simulated',
        game: '/simulated/game.ts',
        database: 'sqlite:/simulated/realm.db',
        crash: options.crash ?? 'compensate',
        zones: {},
        instances: 500,
        restart: null,
      },
    ],
    nodes: list,
  };
}
