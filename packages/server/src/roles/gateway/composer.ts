// SPDX-License-Identifier: MIT
/**
 * Sends clients their packets. What is shared is copied, never encoded again per client; a client
 * whose socket does not drain gets only what is mandatory, so old state is never queued.
 */
import type { Clock } from '@realmkeep/base';
import { PacketWriter, type RegionReceiver } from '@realmkeep/sim';
import type { Statistics } from '../../runtime/statistics.ts';
import type { Player } from './player.ts';

/** First bytes of stream packets have it, those of other messages do not. */
const STREAM_BIT = 0x80;

export class Composer {
  readonly #clock: Clock;
  readonly #statistics: Statistics;
  /** Sockets copy what they send. */
  readonly #writer = new PacketWriter({ lends: true });

  constructor(clock: Clock, statistics: Statistics) {
    this.#clock = clock;
    this.#statistics = statistics;
  }

  /** One client's packet of the receiver's present tick. HOT: guarded by bench `gateway-only`. */
  compose(player: Player, receiver: RegionReceiver): void {
    const { link, view } = player;
    const { subscribed, input } = view;
    if (subscribed === null || link.isOver) return;
    const now = this.#clock.now();
    const reading = link.reader.judge(link.bufferedBytes, now);
    if (reading === 'close') return void link.close('slowReader');
    input.drained = reading === 'drained';
    if (!input.drained) {
      this.#statistics.add('sends_skipped');
      // Two bytes a tick into a socket that nobody reads would still be a queue.
      if (input.own === null) return;
    }
    input.seconds = view.composedAt < 0 ? 0 : (now - view.composedAt) / 1000;
    const packet = subscribed.streams.compose(this.#writer, receiver, input);
    view.told(now);
    if (packet === null) return;
    packet[0] |= STREAM_BIT;
    link.send(packet);
  }
}
