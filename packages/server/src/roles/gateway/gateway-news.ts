// SPDX-License-Identifier: MIT
/**
 * Tells clients which gateways take players: after their Welcome, when others come or go, and when
 * this one goes away itself. So a client knows where to resume, however old its ticket is.
 */
import type { NodeId } from '@realmkeep/base';
import { type BodyOf, clientMessages, encode, type statisticsMessages } from '@realmkeep/wire';
import { GatewayChoice } from '../../runtime/gateway-choice.ts';
import type { Session } from './session.ts';

/** How often it is looked whether others have come or gone. */
const LOOK_MS = 500;

export class GatewayNews {
  readonly #own: NodeId;
  readonly #choice = new GatewayChoice();
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** The addresses as clients know them, without their order. */
  #known = '';

  constructor(own: NodeId) {
    this.#own = own;
  }

  hear(beat: BodyOf<typeof statisticsMessages.Heartbeat>, now: number): void {
    if (beat.role === 'gateway') this.#choice.hear(beat, now);
  }

  /** A client that has just been welcomed. */
  tell(session: Session, now: number): void {
    session.tell(clientMessages.Gateways, {
      gateways: this.#choice.addresses(now),
      leave: false,
    });
  }

  /** Called every publish tick. */
  look(sessions: Iterable<Session>, now: number): void {
    if (now - this.#lookedAt < LOOK_MS) return;
    this.#lookedAt = now;
    const gateways = this.#choice.addresses(now);
    const known = gateways.toSorted().join(' ');
    if (known === this.#known || gateways.length === 0) return;
    this.#known = known;
    const bytes = encode(clientMessages.Gateways, { gateways, leave: false });
    for (const session of sessions) if (!session.isOver) session.send(bytes);
  }

  /** Asks the client to go over to another gateway; false when no other one has room. */
  sendAway(session: Session, now: number): boolean {
    const { addresses } = this.#choice.choose(now, this.#own);
    if (addresses.length === 0) return false;
    session.tell(clientMessages.Gateways, { gateways: addresses, leave: true });
    return true;
  }
}
