// SPDX-License-Identifier: MIT
/** Tells the world node who is in the world at this gateway: changes at once, all every 5 s. */
import type { Incarnation, NodeId, RealmId } from '@realmkeep/base';
import { subjects, worldMessages } from '@realmkeep/wire';
import type { Messenger } from '../../runtime/messenger.ts';

export const PRESENCE_WHOLE_MS = 5000;
/** Names in one message; a gateway with more players sends several. */
const NAMES_MAX = 4096;

interface Here {
  readonly name: string;
  readonly zone: string;
  /** As the world last told; 0 for none. */
  readonly group: number;
}

export class Presence {
  readonly #messenger: Messenger;
  readonly #realm: RealmId;
  readonly #gateway: NodeId;
  readonly #incarnation: Incarnation;
  readonly #players: () => Iterable<Here>;

  constructor(
    messenger: Messenger,
    names: { realm: RealmId; gateway: NodeId; incarnation: Incarnation },
    players: () => Iterable<Here>,
  ) {
    this.#messenger = messenger;
    this.#realm = names.realm;
    this.#gateway = names.gateway;
    this.#incarnation = names.incarnation;
    this.#players = players;
  }

  came(player: Here): void {
    this.#send(false, [player], []);
  }

  went(name: string): void {
    this.#send(false, [], [name]);
  }

  sendWhole(): void {
    const all = [...this.#players()];
    this.#send(true, all.slice(0, NAMES_MAX), []);
    for (let at = NAMES_MAX; at < all.length; at += NAMES_MAX) {
      this.#send(false, all.slice(at, at + NAMES_MAX), []);
    }
  }

  #send(whole: boolean, here: Here[], gone: string[]): void {
    const sender = { gateway: this.#gateway, incarnation: this.#incarnation };
    const subject = subjects.world(this.#realm);
    this.#messenger.send(subject, worldMessages.Presence, { ...sender, whole, here, gone });
  }
}
