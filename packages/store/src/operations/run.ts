// SPDX-License-Identifier: MIT
/**
 * One operation on its way, driven by whoever has the connection. Operations check before they
 * write, so most refusals have nothing to undo and need no savepoint; those that have say so.
 */
import { isRealmError } from '@realmkeep/base';
import type { Operation, OperationResult, OperationValue } from '../realm-store.ts';
import { refusalOf, refusalSteps, stepsOf } from './index.ts';
import type { Row, Statement, Steps } from './steps.ts';

/** Refused, or failed, after it had written: the batch has to be run again with savepoints. */
export class NeedsUndo extends Error {
  override readonly name = 'NeedsUndo';
}

export class Run {
  /** What it asks next; null when it has ended and `result` is there. */
  next: Statement | null = null;
  result: OperationResult | null = null;
  readonly #operation: Operation;
  #steps: Steps<OperationValue | undefined>;
  #wrote = false;

  constructor(operation: Operation) {
    this.#operation = operation;
    this.#steps = stepsOf(operation);
    this.#advance();
  }

  /** The rows of `next`. Throws `NeedsUndo`. */
  take(rows: readonly Row[]): void {
    this.#advance(rows);
  }

  #advance(rows: readonly Row[] = []): void {
    try {
      const { done, value } = this.#steps.next(rows);
      this.next = done ? null : value;
      if (done) this.result ??= { ok: true, value: value as OperationValue };
      else if (!value.sql.startsWith('SELECT')) this.#wrote = true;
    } catch (error) {
      if (!isRealmError(error) || this.#wrote) throw new NeedsUndo('refused', { cause: error });
      this.#refuse(error);
    }
  }

  /** From here on it writes its line in the ledger of refusals, if it has one. */
  #refuse(error: unknown): void {
    const refusal = refusalOf(this.#operation, error);
    this.result = refusal;
    this.next = null;
    const steps = refusalSteps(this.#operation, refusal.code, refusal.message);
    if (steps === null) return;
    this.#steps = steps as Steps<undefined>;
    this.#advance();
  }
}
