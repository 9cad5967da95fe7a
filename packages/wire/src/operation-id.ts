// SPDX-License-Identifier: MIT
/**
 * The id of a durable operation. A command sent again after a crash makes the same id, whoever runs
 * it, so that the database does it once.
 */
import { assert, type CharacterId } from '@realmkeep/base';
import { written } from './writer.ts';

export const OPERATION_ID_BYTES = 16;

/**
 * `command` is the number of the client's command, which rises with each and survives transfers and
 * crashes; `call` counts the durable calls within that command, from 0, in the order of the script.
 */
export function operationId(
  sha256: (bytes: Uint8Array) => Uint8Array,
  character: CharacterId,
  command: number,
  call: number,
): Uint8Array {
  assert(Number.isSafeInteger(command) && command >= 0, 'commands are numbered from 0');
  assert(Number.isInteger(call) && call >= 0, 'calls are numbered from 0');
  const bytes = written((writer) => {
    writer.varint(character);
    writer.varint(command);
    writer.varint(call);
  });
  return sha256(bytes).slice(0, OPERATION_ID_BYTES);
}
