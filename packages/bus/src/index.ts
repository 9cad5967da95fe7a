// SPDX-License-Identifier: MIT
/** Public surface of the bus. The NATS adapter is `@realmkeep/bus/nats`, the broker `/broker`. */
export type {
  Bus,
  BusCounters,
  BusMessage,
  BusStatus,
  BusSubscription,
  SubscribeOptions,
} from './bus.ts';
export { BUS_ERRORS } from './errors.ts';
