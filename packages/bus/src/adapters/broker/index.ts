// SPDX-License-Identifier: MIT
/** The embedded broker. */
export type { ConnectInfo } from '../../broker/connect-info.ts';
export {
  BROKER_DEFAULTS,
  Broker,
  type BrokerEnv,
  type BrokerLimits,
  type BrokerOptions,
  type BrokerStats,
} from './broker.ts';
