// SPDX-License-Identifier: MIT
import { deepEqual, equal, ok, throws } from 'node:assert/strict';
import { generateKeyPairSync, sign as signWith, verify as verifyWith } from 'node:crypto';
import { test } from 'node:test';
import type { AccountId, RealmId } from '@realmkeep/base';
import { decodeTicket, encodeTicket, TICKET_BYTES_MAX } from './ticket.ts';

const keys = generateKeyPairSync('ed25519');
const sign = (bytes: Uint8Array) => new Uint8Array(signWith(null, bytes, keys.privateKey));
const verify = (bytes: Uint8Array, signature: Uint8Array) =>
  verifyWith(null, bytes, keys.publicKey, signature);

const fields = {
  account: 41 as AccountId,
  name: 'Maren',
  loginEpoch: 3,
  realm: 'hollowmere' as RealmId,
  expiresAt: 1_790_000_000_000,
  nonce: Uint8Array.from({ length: 16 }, (_, i) => i),
};

test('[TKT1] a ticket comes back as it was signed', () => {
  const ticket = encodeTicket(fields, sign);
  ok(ticket.length <= TICKET_BYTES_MAX);
  deepEqual(decodeTicket(ticket, verify), { version: 1, ...fields });
});

test('[TKT2] a ticket with any bit changed, cut or lengthened is none', () => {
  const ticket = encodeTicket(fields, sign);
  for (let at = 0; at < ticket.length; at++) {
    const forged = ticket.slice();
    forged[at] ^= 1 << (at % 8);
    equal(decodeTicket(forged, verify), null, `byte ${at}`);
    equal(decodeTicket(ticket.subarray(0, at), verify), null, `cut at ${at}`);
  }
  equal(decodeTicket(Uint8Array.of(...ticket, 0), verify), null);
});

test('[TKT3] bytes that are no ticket never reach the signature check', () => {
  const never = (): boolean => {
    throw new Error('verified');
  };
  equal(decodeTicket(new Uint8Array(64), never), null);
  equal(decodeTicket(new Uint8Array(TICKET_BYTES_MAX + 1), never), null);
  equal(decodeTicket(new Uint8Array(120).fill(0xff), never), null);
});

test('[TKT4] another key’s signature is refused, a short nonce is our own bug', () => {
  const other = generateKeyPairSync('ed25519').privateKey;
  const forged = encodeTicket(fields, (bytes) => new Uint8Array(signWith(null, bytes, other)));
  equal(decodeTicket(forged, verify), null);
  throws(() => encodeTicket({ ...fields, nonce: new Uint8Array(8) }, sign), /16 bytes/);
});
