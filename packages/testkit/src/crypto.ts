// SPDX-License-Identifier: MIT
/**
 * Cryptography for the simulator: the real primitives where they are deterministic and quick, and a
 * cheap stand-in for the password hash, which costs 25 ms of real time by design.
 */
import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  sign,
  verify,
} from 'node:crypto';
import type { Crypto } from '@realmkeep/base';

/** DER heads of an Ed25519 private seed (PKCS #8) and of a public key (SPKI), RFC 8410. */
const PRIVATE_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

const privateKey = (seed: Uint8Array) =>
  createPrivateKey({ key: Buffer.concat([PRIVATE_HEAD, seed]), format: 'der', type: 'pkcs8' });

export const simulatedCrypto: Crypto = {
  sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
  hmacSha256: (key, bytes) => new Uint8Array(createHmac('sha256', key).update(bytes).digest()),
  publicKey: (seed) =>
    new Uint8Array(
      createPublicKey(privateKey(seed)).export({ format: 'der', type: 'spki' }).subarray(-32),
    ),
  sign: (seed, bytes) => new Uint8Array(sign(null, bytes, privateKey(seed))),
  verify(key, bytes, signature) {
    const der = Buffer.concat([PUBLIC_HEAD, key]);
    return verify(
      null,
      bytes,
      createPublicKey({ key: der, format: 'der', type: 'spki' }),
      signature,
    );
  },
  hashPassword: async (password) => cheapHash(password),
  verifyPassword: async (password, phc) => ({ ok: cheapHash(password) === phc, stale: false }),
};

function cheapHash(password: string): string {
  return `$simulated$${createHash('sha256').update(password).digest('hex')}`;
}
