// SPDX-License-Identifier: MIT
/**
 * What the game's rules refuse here never reaches the database, whose ledger of refusals is where an
 * operator looks for abuse. So what no honest client asks for is told to it, best effort.
 */
import type { Clock } from '@realmkeep/base';
import { itemMessages, type Refusal, subjects } from '@realmkeep/wire';
import type { ZoneNode } from '../node.ts';
import type { Player } from '../players.ts';

/** What an honest client never causes, or so seldom that a line is worth it. */
const NOTED: ReadonlySet<string> = new Set([
  'ERR_TEMPLATE_UNKNOWN',
  'ERR_QUANTITY',
  'ERR_ITEM_UNKNOWN',
  'ERR_ITEM_BUSY',
  'ERR_TRADE_SELF',
  'ERR_VENDOR_UNKNOWN',
  'ERR_NOT_FOR_SALE',
]);
/** Lines that one process sends in a second; what is beyond is only counted (`refusalsUnnoted`). */
const NOTES_PER_SECOND_MAX = 50;

export class RefusalNotes {
  readonly #node: ZoneNode;
  readonly #clock: Clock;
  #second = 0;
  #sent = 0;

  constructor(node: ZoneNode) {
    this.#node = node;
    this.#clock = node.env.clock;
  }

  /** `kind` is the request or command that was refused, `op` its id. */
  note({ character }: Player, kind: string, op: Uint8Array, { code, message }: Refusal): void {
    if (!NOTED.has(code)) return;
    const second = Math.floor(this.#clock.now() / 1000);
    if (second !== this.#second) this.#sent = 0;
    this.#second = second;
    if (this.#sent >= NOTES_PER_SECOND_MAX) {
      this.#node.context.statistics.add('refusalsUnnoted');
      return;
    }
    this.#sent += 1;
    const note = { op, character, kind, code, message };
    const { messenger } = this.#node.context;
    messenger.send(subjects.database(this.#node.realm), itemMessages.NoteRefusal, note);
  }
}
