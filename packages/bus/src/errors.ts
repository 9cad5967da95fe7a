// SPDX-License-Identifier: MIT
/** Operating errors of the bus; `docs/reference/errors.md` says what to do about each. */
import { type ErrorTable, RealmError } from '@realmkeep/base';

export const BUS_ERRORS = {
  ERR_BUS_TIMEOUT: 'No answer came within the deadline.',
  ERR_BUS_NO_RESPONDERS: 'Nobody listens on the subject of the request.',
  ERR_BUS_AWAY: 'The broker cannot be reached at the moment; the bus goes on trying.',
  ERR_BUS_CLOSED: 'The bus was closed.',
  ERR_BUS_AUTH: "The broker refused this node's token.",
  ERR_BUS_PAYLOAD: 'The payload is larger than the broker takes.',
  ERR_BUS_BUSY: 'Too many requests of this node wait for answers.',
  ERR_BUS_SUBJECT: 'The subject is malformed, or has a wildcard where none is allowed.',
  ERR_BUS_LISTEN: 'The broker could not bind its address; another program may be using the port.',
} as const satisfies ErrorTable;

export function payloadError(bytes: number, payloadBytesMax: number): RealmError {
  return new RealmError('ERR_BUS_PAYLOAD', 'the payload is too large for the bus', {
    fields: { bytes, payloadBytesMax },
  });
}
