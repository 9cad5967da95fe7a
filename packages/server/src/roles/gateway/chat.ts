// SPDX-License-Identifier: MIT
/** Chat passes through: up to the world node, down to whoever is to hear it. */
import { SECTOR_STEPS } from '@realmkeep/sim';
import { type BodyOf, clientMessages, encode, type gatewayMessages } from '@realmkeep/wire';
import type { Player } from './player.ts';

type Spread = BodyOf<typeof gatewayMessages.ChatSpread>;

/** A say carries one sector's length, along each axis. */
export const SAY_STEPS = SECTOR_STEPS;

/** Delivers what the world spreads to those of these players who hear it. */
export function spreadChat(spread: Spread, players: Iterable<Player>): void {
  const { channel, from, text } = spread;
  const bytes = encode(clientMessages.ChatHeard, { channel, from, text });
  for (const player of players) {
    if (hears(player, spread) && !player.link.isOver) player.link.send(bytes);
  }
}

function hears(player: Player, spread: Spread): boolean {
  if (spread.channel !== 'say') return true;
  return (
    player.region === spread.region &&
    Math.abs(player.x - spread.x) <= SAY_STEPS &&
    Math.abs(player.y - spread.y) <= SAY_STEPS
  );
}
