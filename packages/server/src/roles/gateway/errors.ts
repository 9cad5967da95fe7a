// SPDX-License-Identifier: MIT
/** What a gateway itself refuses, as codes of `Refused` and `Notice`. */
import type { ErrorTable } from '@realmkeep/base';

export const GATEWAY_ERRORS = {
  ERR_BUSY: 'The session is still busy with what it was asked before.',
  ERR_REALM_AWAY: 'The realm did not answer in time; nobody knows whether it was done.',
  ERR_INPUTS_FULL: 'The hero’s region is not answering; the command was not sent.',
  ERR_COMMAND_LATE: 'The hero’s region came back too late for the command; it was not sent.',
} as const satisfies ErrorTable;
