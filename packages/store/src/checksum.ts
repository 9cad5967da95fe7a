// SPDX-License-Identifier: MIT
/**
 * Checksums of rows: 32 bits over the fields, against damage by disks and by hands, not against
 * forgers. A row keeps one over what it is made with and one over what changes all the time, so
 * that saving its state neither reads nor covers up the rest.
 */
import { hashText } from '@realmkeep/base';

/** Each field goes in with its length before it, so that text cannot slip from field to field. */
export function rowChecksum(fields: readonly (string | number | null)[]): number {
  let sum = 0x811c9dc5;
  for (const field of fields) {
    const text = field === null ? '' : String(field);
    sum = hashText(`${field === null ? 'null' : text.length}:`, sum);
    sum = hashText(text, sum);
  }
  return sum;
}
