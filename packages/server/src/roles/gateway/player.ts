// SPDX-License-Identifier: MIT
/**
 * A hero in the world whose player is at this gateway: the route to its owner, the inputs on their
 * way, and what was last heard of its own state. Plain data; who changes it stands in `realm.ts`.
 */
import type { CharacterId, EntityId, NodeId, RegionId } from '@realmkeep/base';
import type { BodyOf, gatewayMessages, Message } from '@realmkeep/wire';
import { UnacknowledgedInputs } from './inputs.ts';
import type { ReaderWatch } from './limits.ts';
import { PlayerView } from './player-view.ts';

/** The player's socket, as far as packets need it. */
export interface PlayerLink {
  readonly bufferedBytes: number;
  readonly reader: ReaderWatch;
  readonly isOver: boolean;
  send(bytes: Uint8Array): void;
  tell<T>(of: Message<T>, value: T): void;
  close(name: 'slowReader' | 'badInput'): void;
}

type Bind = BodyOf<typeof gatewayMessages.Bind>;
type Update = BodyOf<typeof gatewayMessages.PlayerUpdates>['items'][number];

export class Player {
  readonly link: PlayerLink;
  readonly character: CharacterId;
  readonly name: string;
  readonly inputs = new UnacknowledgedInputs();
  /** What of its region the client has been sent; fresh in every region. */
  view = new PlayerView();
  /** The route: a higher epoch replaces it. */
  region: RegionId;
  epoch: number;
  node: NodeId;
  entity: EntityId;
  speedMax: number;
  /** Number of the last input that came from the client. */
  lastNumber: number;
  /** The player's group, as the world last told; 0 for none. */
  group = 0;
  /** Number of the last private event of this epoch that was handed on. */
  privateNumber = 0;
  /** The hero's own state as its zone last told, in steps. */
  x: number;
  y: number;
  heading: number;
  speed = 0;
  /** Entities that matter to the player beside the nearest, by the client's word. */
  targets: readonly EntityId[] = [];

  constructor(link: PlayerLink, bind: Bind) {
    this.link = link;
    this.character = bind.character;
    this.name = bind.name;
    this.region = bind.region;
    this.epoch = bind.epoch;
    this.node = bind.node;
    this.entity = bind.entity;
    this.speedMax = bind.speedMax;
    this.lastNumber = bind.lastInput;
    this.x = bind.x;
    this.y = bind.y;
    this.heading = bind.heading;
  }

  /** Another owner, or the same one again: what was seen before counts no more. */
  bind(bind: Bind): void {
    if (bind.epoch !== this.epoch) this.privateNumber = 0;
    this.region = bind.region;
    this.epoch = bind.epoch;
    this.node = bind.node;
    this.entity = bind.entity;
    this.speedMax = bind.speedMax;
    this.lastNumber = Math.max(this.lastNumber, bind.lastInput);
    this.x = bind.x;
    this.y = bind.y;
    this.heading = bind.heading;
    this.speed = 0;
    this.view = new PlayerView();
    this.inputs.acknowledge(bind.lastInput);
  }

  /** The owner of its region is another process, and all else is as it was. */
  goOn(bind: Bind): void {
    this.privateNumber = 0;
    this.epoch = bind.epoch;
    this.node = bind.node;
    this.lastNumber = Math.max(this.lastNumber, bind.lastInput);
    this.x = bind.x;
    this.y = bind.y;
    this.heading = bind.heading;
    this.inputs.acknowledge(bind.lastInput);
  }

  /** HOT: once per publish tick for every player who moves. */
  update(update: Update): void {
    this.x = update.x;
    this.y = update.y;
    this.heading = update.heading;
    this.speed = update.speed;
    this.inputs.acknowledge(update.acknowledged);
    this.view.updated(update);
  }
}
