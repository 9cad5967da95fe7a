// SPDX-License-Identifier: MIT
/**
 * The ticket with which a player comes from login to a gateway: the fields below, then login's
 * Ed25519 signature over exactly those bytes. Signing and verifying are handed in, so that this
 * loads in a browser and knows no keys.
 *
 * A ticket proves who the player is for one realm and a few seconds. It says nothing about whether
 * it was used before: the realm's database burns the nonce.
 */
import { assert } from '@realmkeep/base';
import { accountId, personName, realmId } from './names.ts';
import { Reader } from './reader.ts';
import { bytes, type Infer, struct, u8, u32, varint } from './types.ts';
import { Writer } from './writer.ts';

const TICKET_VERSION = 1;
export const TICKET_NONCE_BYTES = 16;
const SIGNATURE_BYTES = 64;

const TicketFields = struct({
  version: u8(TICKET_VERSION, TICKET_VERSION),
  account: accountId(),
  name: personName(),
  /** Epoch of logins of the account; logging out everywhere makes older tickets worthless. */
  loginEpoch: u32(),
  /** The audience: a gateway of another realm refuses the ticket. */
  realm: realmId(),
  /** Wall clock in ms since 1970. */
  expiresAt: varint(),
  nonce: bytes(TICKET_NONCE_BYTES),
});
export type Ticket = Infer<typeof TicketFields>;

export const TICKET_BYTES_MAX = TicketFields.bytesMax + SIGNATURE_BYTES;

/** `sign` gives 64 bytes; asserts the fields, which are our own. */
export function encodeTicket(
  fields: Omit<Ticket, 'version'>,
  sign: (bytes: Uint8Array) => Uint8Array,
): Uint8Array {
  assert(fields.nonce.length === TICKET_NONCE_BYTES, 'a ticket has a nonce of 16 bytes');
  const writer = new Writer();
  TicketFields.write(writer, { version: TICKET_VERSION, ...fields });
  const signature = sign(writer.finish());
  assert(signature.length === SIGNATURE_BYTES, 'an Ed25519 signature has 64 bytes');
  writer.raw(signature);
  return writer.finish();
}

/**
 * The fields, or null when the bytes are not a ticket of ours. The signature is checked last, after
 * all that is cheap; realm and expiry are the caller's to check. The nonce is a copy.
 */
export function decodeTicket(
  ticket: Uint8Array,
  verify: (bytes: Uint8Array, signature: Uint8Array) => boolean,
): Ticket | null {
  const split = ticket.length - SIGNATURE_BYTES;
  if (split <= 0 || ticket.length > TICKET_BYTES_MAX) return null;
  const signed = ticket.subarray(0, split);
  const reader = new Reader(signed);
  const fields = TicketFields.read(reader);
  if (!reader.done || fields.nonce.length !== TICKET_NONCE_BYTES) return null;
  if (!verify(signed, ticket.subarray(split))) return null;
  return { ...fields, nonce: fields.nonce.slice() };
}
