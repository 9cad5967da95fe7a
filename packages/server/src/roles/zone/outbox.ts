// SPDX-License-Identifier: MIT
/**
 * What a region has to tell gateways about single players, gathered during a tick so that each
 * gateway gets one message of a sort.
 */
import type { NodeId, RealmId, RegionId } from '@realmkeep/base';
import { type BodyOf, encode, gatewayMessages, type Message, subjects } from '@realmkeep/wire';
import type { Messenger } from '../../runtime/messenger.ts';
import type { Player } from './players.ts';

type Update = BodyOf<typeof gatewayMessages.PlayerUpdates>['items'][number];
type Event = BodyOf<typeof gatewayMessages.PrivateEvents>['items'][number];

/** Items in one message, as the table of messages has it. */
const UPDATES_MAX = 4096;
const EVENTS_MAX = 1024;
const EVENT_BYTES_MAX = 1024;

export class Outbox {
  readonly #messenger: Messenger;
  readonly #realm: RealmId;
  readonly #updates = new Map<NodeId, Update[]>();
  readonly #events = new Map<NodeId, Event[]>();

  constructor(messenger: Messenger, realm: RealmId) {
    this.#messenger = messenger;
    this.#realm = realm;
  }

  /** HOT: per moving player and publish tick. */
  update(gateway: NodeId, update: Update): void {
    listOf(this.#updates, gateway).push(update);
  }

  /** Sends a whole client message to a player; without a session it is dropped. */
  tell<T>(player: Player, of: Message<T>, value: T): void {
    if (player.gateway === '') return;
    const message = encode(of, value);
    if (message.length > EVENT_BYTES_MAX) return;
    player.eventNumber += 1;
    const { character, epoch, eventNumber: number } = player;
    listOf(this.#events, player.gateway).push({ character, epoch, number, message });
  }

  /** HOT: each tick. */
  flush(region: RegionId, epoch: number, tick: number): void {
    for (const [gateway, items] of this.#updates) {
      const subject = subjects.node(this.#realm, gateway);
      for (let at = 0; at < items.length; at += UPDATES_MAX) {
        const part = items.slice(at, at + UPDATES_MAX);
        const body = { region, epoch, tick, items: part };
        this.#messenger.send(subject, gatewayMessages.PlayerUpdates, body);
      }
    }
    this.#updates.clear();
    for (const [gateway, items] of this.#events) {
      const subject = subjects.node(this.#realm, gateway);
      for (let at = 0; at < items.length; at += EVENTS_MAX) {
        const body = { items: items.slice(at, at + EVENTS_MAX) };
        this.#messenger.send(subject, gatewayMessages.PrivateEvents, body);
      }
    }
    this.#events.clear();
  }
}

function listOf<T>(map: Map<NodeId, T[]>, key: NodeId): T[] {
  let items = map.get(key);
  if (items === undefined) {
    items = [];
    map.set(key, items);
  }
  return items;
}
