// SPDX-License-Identifier: MIT
/** Public surface of the bus. The NATS adapter is `@realmkeep/bus/nats`, the broker `/broker`. */
export type { LinkOptions } from './adapters/memory/links.ts';
export {
  MEMORY_PAYLOAD_BYTES_MAX,
  MemoryBusNetwork,
  type MemoryNetworkOptions,
} from './adapters/memory/network.ts';
export type {
  Bus,
  BusCounters,
  BusMessage,
  BusStatus,
  BusSubscription,
  SubscribeOptions,
} from './bus.ts';
export { BUS_ERRORS } from './errors.ts';
export {
  type Authorization,
  authorizeNode,
  nodeToken,
  type Permissions,
  permissionsOf,
  ROLE_PERMISSIONS,
  type RolePermissions,
} from './permissions.ts';
export {
  isPublishSubject,
  isQueueName,
  isSubscribeSubject,
  SUBJECT_BYTES_MAX,
  SUBJECT_TOKENS_MAX,
  subjectCovers,
} from './subjects.ts';
