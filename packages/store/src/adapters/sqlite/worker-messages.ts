// SPDX-License-Identifier: MIT
/** What the main thread and the store's worker say to each other. */
import type { OperationResult } from '../../realm-store.ts';

export interface WorkerOptions {
  readonly file: string;
  readonly busyMs?: number;
  readonly pagesMax?: number;
}

export type ToWorker =
  /** Out of `encodeBatch`; the same bytes go into the journal. */
  { readonly kind: 'execute'; readonly batch: Uint8Array } | { readonly kind: 'close' };

export type FromWorker =
  | { readonly kind: 'opened' }
  /** The whole working set is in RAM, so long after the file was opened. */
  | { readonly kind: 'loaded'; readonly ms: number }
  | {
      readonly kind: 'done';
      readonly results: readonly OperationResult[];
      /** It is in the journal, which has to be synced before anybody is answered. */
      readonly written: boolean;
      readonly executeMs: number;
    }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };
