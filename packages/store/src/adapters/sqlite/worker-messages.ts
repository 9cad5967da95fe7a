// SPDX-License-Identifier: MIT
/** What the main thread and the store's worker say to each other. */
import type { Operation, OperationResult } from '../../realm-store.ts';

export interface WorkerOptions {
  readonly file: string;
  readonly busyMs?: number;
  readonly pagesMax?: number;
}

export type ToWorker =
  | { readonly kind: 'execute'; readonly batch: readonly Operation[] }
  | { readonly kind: 'close' };

export type FromWorker =
  | { readonly kind: 'opened' }
  /** The whole working set is in RAM, so long after the file was opened. */
  | { readonly kind: 'loaded'; readonly ms: number }
  | {
      readonly kind: 'done';
      readonly results: readonly OperationResult[];
      readonly executeMs: number;
      readonly commitMs: number;
    }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };
