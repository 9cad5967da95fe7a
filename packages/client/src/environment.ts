// SPDX-License-Identifier: MIT
/**
 * What a client reaches outside itself, as values; adapters make real ones for browsers and Node.
 */
import type { Clock, Log, MessageSocket, Network, Random } from '@realmkeep/base';

export interface ClientEnv {
  readonly clock: Clock;
  /** For the jitter of reconnects; not for secrets. */
  readonly random: Random;
  /** Opens a link to a gateway; rejects with ERR_NET_CONNECT. */
  readonly openSocket: (url: string) => Promise<MessageSocket>;
  /** One JSON request to login; rejects with ERR_NET_CONNECT or ERR_NET_TIMEOUT. */
  readonly fetchJson: Network['fetchJson'];
  readonly log: Log;
}
