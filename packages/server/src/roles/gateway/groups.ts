// SPDX-License-Identifier: MIT
/** Groups pass through: up to the world node, down to players and to the zones of their heroes. */
import type { RealmId } from '@realmkeep/base';
import { clientMessages, gatewayMessages, subjects, zoneMessages } from '@realmkeep/wire';
import { type Messenger, on } from '../../runtime/messenger.ts';
import type { Player } from './player.ts';

export class GroupPost {
  readonly #messenger: Messenger;
  readonly #realm: RealmId;
  readonly #players: () => Iterable<Player>;

  constructor(messenger: Messenger, realm: RealmId, players: () => Iterable<Player>) {
    this.#messenger = messenger;
    this.#realm = realm;
    this.#players = players;
  }

  /** What the world sends. */
  inbox(): ReturnType<typeof on>[] {
    return [
      on(gatewayMessages.PlayerGroup, ({ to, group, leader, members }) => {
        const player = this.#find(to);
        if (player === null) return;
        player.group = group;
        player.link.tell(clientMessages.GroupIs, { group, leader, members });
        this.tellZone(player);
      }),
      on(gatewayMessages.PlayerInvited, ({ to, from }) => {
        this.#find(to)?.link.tell(clientMessages.GroupAsked, { from });
      }),
      on(gatewayMessages.GroupHeard, ({ to, from, text }) => {
        this.#find(to)?.link.tell(clientMessages.ChatHeard, { channel: 'group', from, text });
      }),
    ];
  }

  /** After a Bind, and whenever it changes: scripts may ask for a hero's group. */
  tellZone({ node, character, epoch, group }: Player): void {
    const subject = subjects.node(this.#realm, node);
    this.#messenger.send(subject, zoneMessages.HeroGroup, { character, epoch, group });
  }

  #find(name: string): Player | null {
    const wanted = name.toLowerCase();
    for (const player of this.#players()) {
      if (player.name.toLowerCase() === wanted && !player.link.isOver) return player;
    }
    return null;
  }
}
