// SPDX-License-Identifier: MIT
/**
 * Inputs on their way to zones: those that a player's zone has not acknowledged (so that the next
 * owner gets them after a Bind), and what arrived in this turn of the event loop, one message per
 * zone node.
 */
import type { CharacterId, Clock, NodeId, RealmId } from '@realmkeep/base';
import { type BodyOf, subjects, zoneMessages } from '@realmkeep/wire';
import type { Messenger } from '../../runtime/messenger.ts';
import { INPUT_KEPT_MS_MAX, INPUTS_KEPT_MAX } from './limits.ts';

/** Items in one message of the bus. */
const BATCH_MAX = 1024;
/**
 * Least time between two messages to one zone node. A lone input goes at once; under load what
 * arrives within this time goes together, as each message costs four system calls on its way and
 * the zone looks at its inputs only every 50 ms.
 */
const GATHER_MS = 8;

export interface Input {
  readonly number: number;
  readonly heading: number;
  readonly speed: number;
  /** Null: a change of movement. */
  readonly command: { readonly command: number; readonly arguments: Uint8Array } | null;
  /** When it arrived. */
  readonly at: number;
}

/** A player's inputs that no zone has acknowledged, in their order. */
export class UnacknowledgedInputs {
  #inputs: Input[] = [];

  get length(): number {
    return this.#inputs.length;
  }

  /**
   * False when the ring is full: the input is refused. Of movements that follow each other only the
   * last one matters to a zone that has seen neither, so a full ring still takes them.
   */
  push(input: Input): boolean {
    const last = this.#inputs.at(-1);
    const full = this.#inputs.length >= INPUTS_KEPT_MAX;
    if (full && last?.command === null && input.command === null) this.#inputs.pop();
    else if (full) return false;
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
    return { inputs: this.#inputs, late };
  }

  clear(): void {
    this.#inputs = [];
  }
}

type Item = BodyOf<typeof zoneMessages.PlayerInputs>['items'][number];

/** Gathers inputs for zone nodes: at least until the present turn of the event loop ends. */
export class InputBatches {
  readonly #clock: Clock;
  readonly #messenger: Messenger;
  readonly #realm: RealmId;
  readonly #gateway: NodeId;
  readonly #batches = new Map<NodeId, Item[]>();
  #scheduled = false;
  #flushedAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, messenger: Messenger, names: { realm: RealmId; gateway: NodeId }) {
    this.#clock = clock;
    this.#messenger = messenger;
    this.#realm = names.realm;
    this.#gateway = names.gateway;
  }

  /** HOT: called for every input of every player. */
  add(node: NodeId, character: CharacterId, epoch: number, input: Input): void {
    let batch = this.#batches.get(node);
    if (batch === undefined) {
      batch = [];
      this.#batches.set(node, batch);
    }
    const { number, heading, speed } = input;
    batch.push({ character, epoch, number, heading, speed, command: input.command });
    if (batch.length >= BATCH_MAX) this.flush();
    else if (!this.#scheduled) {
      this.#scheduled = true;
      const dueInMs = this.#flushedAt + GATHER_MS - this.#clock.now();
      this.#clock.after(Math.max(0, dueInMs), () => this.flush());
    }
  }

  flush(): void {
    this.#scheduled = false;
    this.#flushedAt = this.#clock.now();
    for (const [node, items] of this.#batches) {
      const subject = subjects.node(this.#realm, node);
      this.#messenger.send(subject, zoneMessages.PlayerInputs, { gateway: this.#gateway, items });
    }
    this.#batches.clear();
  }
}
