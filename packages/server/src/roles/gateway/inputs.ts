// SPDX-License-Identifier: MIT
/**
 * Inputs on their way to zones: those that a player's zone has not acknowledged (so that the next
 * owner gets them after a Bind), and what is gathered until the zone looks at its inputs, one
 * message per zone node.
 */
import type { Cancel, CharacterId, Clock, NodeId, RealmId, RegionId } from '@realmkeep/base';
import { type BodyOf, subjects, zoneMessages } from '@realmkeep/wire';
import type { Messenger } from '../../runtime/messenger.ts';
import { INPUT_KEPT_MS_MAX, INPUTS_KEPT_MAX } from './limits.ts';

/** Items in one message of the bus. */
const BATCH_MAX = 1024;
/**
 * Least time between two messages to one zone node; a lone input to an unknown beat goes at once.
 */
const GATHER_MS = 8;
/**
 * A zone looks at its inputs at its tick and at no other time, so inputs wait here for its next
 * tick, less this long for the way: a message costs three processes four system calls each. What is
 * too late for a tick is in time for the next.
 */
const LEAD_MS = 8;
/** A region that was not heard for so long has lost its beat. */
const BEAT_MS_MAX = 1500;

export interface Input {
  readonly number: number;
  readonly heading: number;
  readonly speed: number;
  /** Null: a change of movement. */
  readonly command: { readonly command: number; readonly arguments: Uint8Array } | null;
  /** When it arrived. */
  readonly at: number;
}

/** A zone acknowledges within two ticks: an input or its answer that took so long was lost. */
const UNANSWERED_MS = 1000;
/** Repeats in vain for so long: the zone does not know that this gateway has the player. */
const DEAF_MS = 3000;

/** A player's inputs that no zone has acknowledged, in their order. */
export class UnacknowledgedInputs {
  #inputs: Input[] = [];
  #sentAgainAt = Number.NEGATIVE_INFINITY;
  /** When an owner was last sent everything, after its Bind. */
  #resentAt = Number.NEGATIVE_INFINITY;

  get length(): number {
    return this.#inputs.length;
  }

  /**
   * False when the ring is full: the command is refused. A movement is always taken, for a hero
   * must not walk on who was told to stop: of movements that a zone has not seen only the last one
   * matters, so it takes the place of the one before it.
   */
  push(input: Input): boolean {
    const full = this.#inputs.length >= INPUTS_KEPT_MAX;
    if (full && input.command !== null) return false;
    if (full) {
      const before = this.#inputs.findLastIndex(({ command }) => command === null);
      if (before >= 0) this.#inputs.splice(before, 1);
    }
    this.#inputs.push(input);
    return true;
  }

  /** Forgets everything up to this number. HOT: called per acknowledgement. */
  acknowledge(number: number): void {
    const inputs = this.#inputs;
    let seen = 0;
    while (seen < inputs.length && inputs[seen].number <= number) seen += 1;
    if (seen > 0) inputs.splice(0, seen);
  }

  /**
   * What a new owner is sent. Commands that waited too long are taken out and returned as `late`:
   * their players are told, instead of seeing them happen out of the blue.
   */
  resend(now: number): { inputs: readonly Input[]; late: readonly Input[] } {
    const isLate = (input: Input): boolean =>
      input.command !== null && now - input.at > INPUT_KEPT_MS_MAX;
    const late = this.#inputs.filter(isLate);
    if (late.length > 0) this.#inputs = this.#inputs.filter((input) => !isLate(input));
    this.#resentAt = now;
    return { inputs: this.#inputs, late };
  }

  /**
   * What the zone must be sent again, because it or its acknowledgement was lost on the bus: at
   * most once a second. A zone that had it already ignores the number and acknowledges anew.
   */
  unanswered(now: number): readonly Input[] {
    const [oldest] = this.#inputs;
    if (oldest === undefined) return this.#inputs;
    if (now - Math.max(oldest.at, this.#sentAgainAt) < UNANSWERED_MS) return [];
    return this.again(now);
  }

  /** All that may have been lost. */
  again(now: number): readonly Input[] {
    this.#sentAgainAt = now;
    return this.#inputs;
  }

  /** The zone takes no inputs of this player, however often they are sent. */
  isDeaf(now: number): boolean {
    const [oldest] = this.#inputs;
    return oldest !== undefined && now - Math.max(oldest.at, this.#resentAt) >= DEAF_MS;
  }

  clear(): void {
    this.#inputs = [];
  }
}

type Item = BodyOf<typeof zoneMessages.PlayerInputs>['items'][number];

/** The ticks of a region, as its stream messages tell them: each is published at a tick's end. */
interface Beat {
  at: number;
  readonly periodMs: number;
}

/** What is gathered for one zone node. */
class Batch {
  items: Item[] = [];
  /** When it goes; infinite while it is empty. */
  dueAt = Number.POSITIVE_INFINITY;
  /** When the last one was due: timers are early by up to a millisecond, or late. */
  wentAt = Number.NEGATIVE_INFINITY;
  cancel: Cancel = () => {};
}

/** Gathers inputs for zone nodes until shortly before their regions' next ticks. */
export class InputBatches {
  readonly #clock: Clock;
  readonly #messenger: Messenger;
  readonly #realm: RealmId;
  readonly #gateway: NodeId;
  readonly #batches = new Map<NodeId, Batch>();
  readonly #beats = new Map<RegionId, Beat>();

  constructor(clock: Clock, messenger: Messenger, names: { realm: RealmId; gateway: NodeId }) {
    this.#clock = clock;
    this.#messenger = messenger;
    this.#realm = names.realm;
    this.#gateway = names.gateway;
  }

  /** The region has just ticked. */
  beat(region: RegionId, periodMs: number): void {
    const at = this.#clock.now();
    const known = this.#beats.get(region);
    if (known?.periodMs === periodMs) known.at = at;
    else this.#beats.set(region, { at, periodMs });
  }

  /** The region is watched no more. */
  forget(region: RegionId): void {
    this.#beats.delete(region);
  }

  /** HOT: called for every input of every player. */
  add(
    route: { readonly node: NodeId; readonly region: RegionId; readonly epoch: number },
    character: CharacterId,
    input: Input,
  ): void {
    let batch = this.#batches.get(route.node);
    if (batch === undefined) {
      batch = new Batch();
      this.#batches.set(route.node, batch);
    }
    const { number, heading, speed, command } = input;
    batch.items.push({ character, epoch: route.epoch, number, heading, speed, command });
    if (batch.items.length >= BATCH_MAX) this.#send(route.node, batch);
    else this.#sendBy(this.#dueOf(route.region, batch), route.node, batch);
  }

  /** When an input for the region that arrives now has to leave. */
  #dueOf(region: RegionId, { wentAt }: Batch): number {
    const now = this.#clock.now();
    const beat = this.#beats.get(region);
    if (beat === undefined || now - beat.at > BEAT_MS_MAX) return Math.max(now, wentAt + GATHER_MS);
    const { at, periodMs } = beat;
    // The tick that the last batch left for gets no second one.
    const from = Math.max(now, wentAt + Math.max(GATHER_MS, periodMs / 2));
    const ticks = Math.floor((from + LEAD_MS - at) / periodMs) + 1;
    return at + ticks * periodMs - LEAD_MS;
  }

  #sendBy(due: number, node: NodeId, batch: Batch): void {
    if (due >= batch.dueAt) return;
    batch.cancel();
    batch.dueAt = due;
    batch.cancel = this.#clock.after(Math.max(0, due - this.#clock.now()), () => {
      batch.wentAt = batch.dueAt;
      this.#send(node, batch);
    });
  }

  #send(node: NodeId, batch: Batch): void {
    const { items } = batch;
    batch.cancel();
    batch.dueAt = Number.POSITIVE_INFINITY;
    batch.items = [];
    const message = { gateway: this.#gateway, items };
    this.#messenger.send(subjects.node(this.#realm, node), zoneMessages.PlayerInputs, message);
  }
}
