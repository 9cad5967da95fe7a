// SPDX-License-Identifier: MIT
/** What the broker is told, what bounds it, and what it counts. */
import type { Clock, Log, Random } from '@realmkeep/base';
import type { ConnectInfo } from '../../broker/connect-info.ts';
import type { ParserLimits } from '../../broker/parser.ts';
import type { Permissions } from '../../permissions.ts';

export interface BrokerEnv {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface BrokerLimits extends ParserLimits {
  /** A client with more bytes waiting for it is a slow consumer and is let go. */
  readonly pendingBytesMax: number;
  readonly connectionsMax: number;
  /** Of them, those that have not shown a valid token yet; one more, and the oldest goes. */
  readonly strangersMax: number;
  /** Of one connection. */
  readonly subscriptionsMax: number;
  /** A client that has not shown a valid token by then is let go. */
  readonly authTimeoutMs: number;
  readonly pingIntervalMs: number;
  readonly pingsOutMax: number;
}

export interface BrokerOptions extends Partial<BrokerLimits> {
  /** `host:port`; port 0 picks a free one. */
  readonly listen: string;
  /** What a client may do, or null to refuse it; without this everybody may do everything. */
  readonly authorize?: (connect: ConnectInfo) => Permissions | null;
}

/** Since the broker was made; never reset. */
export interface BrokerCounters {
  connectionsTotal: number;
  messagesIn: number;
  messagesOut: number;
  bytesIn: number;
  /** Payloads and headers, without the lines around them. */
  bytesOut: number;
  slowConsumers: number;
  authRefusals: number;
  protocolFaults: number;
  permissionViolations: number;
}

export interface BrokerStats extends Readonly<BrokerCounters> {
  readonly connections: number;
  readonly subscriptions: number;
}

export const BROKER_DEFAULTS: BrokerLimits = {
  controlLineBytesMax: 4_096,
  payloadBytesMax: 1_048_576,
  pendingBytesMax: 64 * 1_048_576,
  connectionsMax: 4_096,
  strangersMax: 512,
  subscriptionsMax: 65_536,
  authTimeoutMs: 2_000,
  pingIntervalMs: 10_000,
  pingsOutMax: 2,
};
