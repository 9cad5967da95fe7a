// SPDX-License-Identifier: MIT
/**
 * Versions of the protocol, newest last, with the hashes of their tables. Whoever changes a table
 * after a release raises PROTOCOL_VERSION and adds a line here; a test holds the last line against
 * the tables, so that it cannot be forgotten. Before the first release the line of version 1 is
 * renewed instead, by `npm run docs -- --repin`.
 */
export interface ProtocolRelease {
  readonly version: number;
  /** SCHEMA_HASH and CLIENT_SCHEMA_HASH, eight hexadecimal digits each. */
  readonly schema: string;
  readonly clientSchema: string;
  /** What changed, for people. */
  readonly what: string;
}

export const HISTORY: readonly ProtocolRelease[] = [
  { version: 1, schema: '29a240be', clientSchema: '80840d90', what: 'first version' },
];
