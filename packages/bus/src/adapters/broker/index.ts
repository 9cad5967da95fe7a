// SPDX-License-Identifier: MIT
/** The embedded broker. */
export type { ConnectInfo } from '../../broker/connect-info.ts';
export { Broker } from './broker.ts';
export {
  BROKER_DEFAULTS,
  type BrokerEnv,
  type BrokerLimits,
  type BrokerOptions,
  type BrokerStats,
} from './limits.ts';
