// SPDX-License-Identifier: MIT
/**
 * Heroes in a region and their players: who is bound where, the inputs that wait for the next tick,
 * what has been applied. It decides nothing about ownership (`characters.ts`, `transfers.ts`).
 */
import { type CharacterId, type NodeId, Ring, type SessionId } from '@realmkeep/base';
import type { BodyOf, zoneMessages } from '@realmkeep/wire';
import { type EntityBody, setField } from './entities.ts';
import { PlayerTime } from './scripting/account.ts';

/** Inputs of one hero that wait for the next tick; further ones are dropped and counted. */
const INPUTS_WAITING_MAX = 64;

export type InputItem = BodyOf<typeof zoneMessages.PlayerInputs>['items'][number];

export interface NewPlayer {
  readonly character: CharacterId;
  readonly name: string;
  readonly epoch: number;
  readonly lastInput: number;
  readonly entity: EntityBody;
  /** Milliseconds of the clock. */
  readonly now: number;
}

/** Why a hero stands still whatever its player does. */
export type Frozen = 'transfer' | 'release';

export class Player {
  readonly character: CharacterId;
  readonly name: string;
  readonly entity: EntityBody;
  /** What his commands took of this node. */
  readonly time: PlayerTime;
  epoch: number;
  /** '' when no session is bound. */
  session: SessionId | '' = '';
  gateway: NodeId | '' = '';
  /** Highest of the session's that was bound; it stays when the socket goes. */
  sessionEpoch = 0;
  /** When the socket went, in ms of the clock; null while there is one. */
  detachedAt: number | null = null;
  frozen: Frozen | null = null;
  /** Its region is about to move: nothing durable is begun. */
  held = false;
  /** Asked to leave the world; the gateway waits for the Unbind. */
  leaving = false;
  /** What the gateway said while the hero was between two regions, for whoever has it then. */
  detach: BodyOf<typeof zoneMessages.Detach> | null = null;
  /** The intent: what the player wants, whatever walls say. */
  heading = 0;
  speed = 0;
  /** Number of the last input that was applied, and the tick before which it was. */
  lastInput: number;
  appliedTick = 0;
  /** The gateway is owed an update of the own state. */
  updateDue = false;
  /** Walls held it in the last tick. */
  blocked = false;
  /** The exit that it stands in and was refused at, or arrived at: not asked again inside it. */
  exitBarred = -1;
  /** Of its player, 0 for none, as its gateway said. */
  group = 0;
  /** Number of the last private event at this epoch. */
  eventNumber = 0;
  /** When it first differed from what is saved, in ms of the clock; null when it does not. */
  dirtySince: number | null = null;
  readonly #inputs = new Ring<InputItem>(INPUTS_WAITING_MAX);
  #lastQueued: number;

  constructor(made: NewPlayer) {
    this.character = made.character;
    this.name = made.name;
    this.entity = made.entity;
    this.time = new PlayerTime(made.now);
    this.epoch = made.epoch;
    this.lastInput = made.lastInput;
    this.#lastQueued = made.lastInput;
  }

  /**
   * Queues an input for the next tick. False when the queue is full. A repeat is ignored, but one
   * that was applied long ago says that its acknowledgement was lost: it is told again.
   */
  queue(item: InputItem): boolean {
    if (item.number <= this.lastInput) this.updateDue = true;
    if (this.frozen !== null || item.number <= this.#lastQueued) return true;
    if (!this.#inputs.push(item)) return false;
    this.#lastQueued = item.number;
    return true;
  }

  nextInput(): InputItem | undefined {
    return this.#inputs.shift();
  }

  /** The next input is a command: those have to be earned. */
  get commandWaits(): boolean {
    const next = this.#inputs.at(0);
    return next !== undefined && next.command !== null;
  }

  /** Forgets what waits: the gateway sends everything after `lastInput` again. */
  dropInputs(): void {
    this.#inputs.clear();
    this.#lastQueued = this.lastInput;
  }

  /** The group that its player is in; games that care have a hero's field `group` for it. */
  joinGroup(group: number): void {
    this.group = group;
    setField(this.entity, 'group', group);
  }

  bind(session: SessionId, gateway: NodeId, sessionEpoch: number): void {
    this.session = session;
    this.gateway = gateway;
    this.sessionEpoch = sessionEpoch;
    this.detachedAt = null;
    this.dropInputs();
  }

  /** Without a player the hero stands still. */
  unbind(now: number): void {
    this.session = '';
    this.gateway = '';
    this.detachedAt = now;
    this.speed = 0;
    this.dropInputs();
  }
}
