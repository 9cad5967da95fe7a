// SPDX-License-Identifier: MIT
/** What goes wrong between nodes, whatever their role. */
import type { ErrorTable } from '@realmkeep/base';

export const RUNTIME_ERRORS = {
  ERR_INTERNAL: 'A handler failed in a way that nobody foresaw: a bug; the node lives on.',
  ERR_ANSWER_UNREADABLE: 'A request was answered in another language: nodes of two versions.',
} as const satisfies ErrorTable;
