// SPDX-License-Identifier: MIT
/** Fields about groups of players, shared by clients, gateways and the world. */
import { personName } from './names.ts';
import { choice, list, struct, text } from './types.ts';

/** Players in one group at most. */
export const GROUP_MAX = 5;

export function groupAct() {
  return choice('invite', 'accept', 'decline', 'leave', 'remove');
}

/** `zone` is the title of where a member is; empty while he is not in the world. */
export function groupMembers() {
  return list(struct({ name: personName(), zone: text(64) }), GROUP_MAX);
}
