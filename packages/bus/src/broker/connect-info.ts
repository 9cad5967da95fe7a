// SPDX-License-Identifier: MIT
/** What a client says of itself in CONNECT; unknown and malformed fields count as not said. */
import { fromUtf8 } from '@realmkeep/base';

export interface ConnectInfo {
  readonly name: string;
  /** The node's token; a client that sends a user and a password has it in the password. */
  readonly token: string;
  readonly user: string;
  /** +OK after every operation. */
  readonly verbose: boolean;
  /** False: the client does not want to receive what it published itself. */
  readonly echo: boolean;
  readonly headers: boolean;
  readonly noResponders: boolean;
}

/** Longer names are cut. */
const NAME_CHARS_MAX = 128;

/** Null when the bytes are no JSON object. */
export function parseConnect(json: Uint8Array): ConnectInfo | null {
  const text = fromUtf8(json);
  if (text === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const fields = new Map<string, unknown>(Object.entries(value));
  const headers = fields.get('headers') === true;
  return {
    name: textOf(fields.get('name')).slice(0, NAME_CHARS_MAX),
    token: textOf(fields.get('auth_token')) || textOf(fields.get('pass')),
    user: textOf(fields.get('user')),
    verbose: fields.get('verbose') === true,
    echo: fields.get('echo') !== false,
    headers,
    noResponders: headers && fields.get('no_responders') === true,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
