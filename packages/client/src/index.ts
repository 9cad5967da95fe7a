// SPDX-License-Identifier: MIT
/**
 * The client SDK: sign-up to world. It owns the player's side of a session (login over HTTP, the
 * socket to a gateway, the picture of the world, the prediction of the own hero, resuming) and must
 * never touch a browser's or Node's interfaces itself: `@realmkeep/client/browser` and `/node`
 * give it a `ClientEnv`.
 */
export { type ConnectOptions, connect, GameClient } from './connect.ts';
export type { ClientEnv } from './environment.ts';
export { CLIENT_ERRORS } from './errors.ts';
export type {
  CommandArguments,
  CommandName,
  EntityOf,
  GameEventOf,
  GameShape,
  ItemNameOf,
  OwnFieldsOf,
} from './game-types.ts';
export type { HeroItems, InventoryItem, ItemOutcome, TradeView } from './hero-items.ts';
export type { InputCounts } from './input-sender.ts';
export { type LoggedIn, LoginClient, type RealmInfo, type Ticket } from './login-client.ts';
export type { Queued, QueueOptions } from './queue.ts';
export { type ClientState, RealmClient } from './realm-client.ts';
export type {
  CharacterInfo,
  ChatChannel,
  ClosedInfo,
  EntityView,
  ExitInfo,
  GroupView,
  RealmEvents,
  Rectangle,
  ZoneInfo,
} from './realm-events.ts';
export type { Reading } from './world.ts';
