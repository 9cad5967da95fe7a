// SPDX-License-Identifier: MIT
/** Subjects of the bus, in one place: who may use which stands in `@realmkeep/bus` permissions. */
import type { NodeId, RealmId, RegionId } from '@realmkeep/base';

export const subjects = {
  /** Heartbeat of one node; `realm.<id>.beat.*` hears all. */
  beat: (realm: RealmId, node: NodeId | '*') => `realm.${realm}.beat.${node}`,
  /** One node's own messages and requests. */
  node: (realm: RealmId, node: NodeId) => `realm.${realm}.node.${node}`,
  /** Sector frames of a region, from its owner. */
  stream: (realm: RealmId, region: RegionId) => `realm.${realm}.region.${region}.stream`,
  /** Observations of a region, to its owner. */
  observe: (realm: RealmId, region: RegionId) => `realm.${realm}.region.${region}.observe`,
  database: (realm: RealmId) => `realm.${realm}.database`,
  /** Queue group: any account node answers. */
  account: (realm: RealmId) => `realm.${realm}.account`,
  world: (realm: RealmId) => `realm.${realm}.world`,
  /** Login to every gateway. */
  gateways: (realm: RealmId) => `realm.${realm}.gateways`,
  /** World to every gateway. */
  chat: (realm: RealmId) => `realm.${realm}.chat`,
  /** News for masters, standby too. */
  master: (realm: RealmId) => `realm.${realm}.master`,
  /** Requests of people to the present master. */
  orders: (realm: RealmId) => `realm.${realm}.orders`,
  /** Master to everybody. */
  routes: (realm: RealmId) => `realm.${realm}.routes`,
} as const;
