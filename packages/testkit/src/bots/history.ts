// SPDX-License-Identifier: MIT
/**
 * What bots asked about items, and what they were told: the players' side of the story, held
 * against the database's by `checkers/items.ts`.
 */
import type { ItemOutcome } from '@realmkeep/client';

/** Lines that one run keeps. */
const LINES_MAX = 2_000_000;

export interface HistoryLine {
  readonly player: string;
  readonly character: number;
  /** `take`, `tradeConfirm`, as the client calls it. */
  readonly kind: string;
  readonly given: string;
  readonly invokedAt: number;
  answeredAt: number;
  /** Number of the command; 0: it was never sent. */
  number: number;
  outcome: 'unknown' | 'ok' | 'refused';
  code: string;
}

export class ItemHistory {
  readonly lines: HistoryLine[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Records the call and its answer; resolves with that. */
  async record<R>(
    of: Pick<HistoryLine, 'player' | 'character' | 'kind' | 'given'>,
    call: () => Promise<ItemOutcome<R>>,
  ): Promise<ItemOutcome<R>> {
    const invokedAt = this.#now();
    const empty = { answeredAt: -1, number: 0, outcome: 'unknown', code: '' } as const;
    const line: HistoryLine = { ...of, invokedAt, ...empty };
    if (this.lines.length < LINES_MAX) this.lines.push(line);
    const outcome = await call();
    line.answeredAt = this.#now();
    line.number = outcome.number;
    line.code = outcome.ok ? '' : outcome.code;
    if (outcome.ok) line.outcome = 'ok';
    else if (outcome.code !== 'ERR_OPERATION_UNKNOWN') line.outcome = 'refused';
    return outcome;
  }

  count(outcome: HistoryLine['outcome']): number {
    return this.lines.reduce((sum, line) => sum + (line.outcome === outcome ? 1 : 0), 0);
  }
}
