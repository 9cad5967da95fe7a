// SPDX-License-Identifier: MIT
/** Errors of configuration, secrets, supervision and the host's side of `Env`. */
import type { ErrorTable } from '@realmkeep/base';

export const HOST_ERRORS = {
  ERR_CONFIG: 'The installation file is wrong; the message lists every place.',
  ERR_CONFIG_CRASH_AT: '`CRASH_AT` is set outside of a test, or names no crash point.',
  ERR_NODE_UNKNOWN: 'The installation file has no node of this name.',
  ERR_NODE_RUNNING: 'The node already runs as another process of this machine.',
  ERR_SECRET_MISSING: 'A secret file is missing; `realmkeep up` makes what was never there.',
  ERR_SECRET_WEAK: 'A secret is too short, malformed or an example.',
  ERR_SECRET_EXPOSED: 'Other users of the machine can read a secret file.',
  ERR_BUSY_HASHING: 'Too many passwords are being checked; come back after `retryAfterMs`.',
  ERR_HTTP_BODY: 'The request’s body or headers are not what the route expects.',
  ERR_HTTP_TOO_LARGE: 'The request’s body is longer than the route allows.',
  ERR_HTTP_NOT_FOUND: 'There is nothing at this address.',
  ERR_HTTP_INTERNAL: 'The server failed to answer; its log says why.',
  ERR_SPAWN: 'A node’s start command could not be run.',
  ERR_CONTROL_AWAY: 'No reviver of this installation answers; `realmkeep up` starts one.',
  ERR_CONTROL_REQUEST: 'The reviver does not know this request.',
  ERR_CONTROL_PATH: 'The data folder’s path is too long for a Unix socket.',
  ERR_PLATFORM: 'Servers run on Linux and macOS only.',
} as const satisfies ErrorTable;
