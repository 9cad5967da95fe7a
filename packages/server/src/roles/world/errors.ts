// SPDX-License-Identifier: MIT
/** What the world refuses; `docs/reference/errors.md` says what to do. */
import type { ErrorTable } from '@realmkeep/base';

export const WORLD_ERRORS = {
  ERR_CHAT_NOBODY: 'No player of this name is in the world, or the tell could not be delivered.',
  ERR_CHAT_RATE: 'The player says too much at once; the message says how to go on.',
  ERR_CHAT_EMPTY: 'Nothing is left of the text once what cannot be shown is taken out.',
  ERR_GROUP_NONE: 'There is no such group or invitation, or it is over.',
  ERR_GROUP_FULL: 'The group has as many members as a group may have.',
  ERR_GROUP_BUSY: 'That player is in a group already, or asked by somebody else.',
  ERR_GROUP_LEADER: 'Only the leader of the group may do that.',
} as const satisfies ErrorTable;
