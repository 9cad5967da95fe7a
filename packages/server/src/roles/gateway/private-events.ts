// SPDX-License-Identifier: MIT
/**
 * Private events from zones to single players: whole client messages, numbered per (character,
 * epoch). The zone sends them again after a Bind; each is handed on once and in order.
 */
import type { BodyOf, gatewayMessages } from '@realmkeep/wire';
import type { Player } from './player.ts';

type Item = BodyOf<typeof gatewayMessages.PrivateEvents>['items'][number];

/** True when the event was new and went to the client. */
export function handOn(item: Item, player: Player): boolean {
  if (item.epoch !== player.epoch || item.number <= player.privateNumber) return false;
  player.privateNumber = item.number;
  if (!player.link.isOver) player.link.send(item.message.slice());
  return true;
}
