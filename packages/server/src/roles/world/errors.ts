// SPDX-License-Identifier: MIT
/** What the world refuses; `docs/reference/errors.md` says what to do. */
import type { ErrorTable } from '@realmkeep/base';

export const WORLD_ERRORS = {
  ERR_CHAT_NOBODY: 'No player of this name is in the world, or the tell could not be delivered.',
  ERR_CHAT_RATE: 'The player says too much at once; the message says how to go on.',
  ERR_CHAT_EMPTY: 'Nothing is left of the text once what cannot be shown is taken out.',
} as const satisfies ErrorTable;
