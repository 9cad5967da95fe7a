// SPDX-License-Identifier: MIT
/** Cryptography by OpenSSL, through `node:crypto`. */
import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { assert, type Crypto, equalBytes } from '@realmkeep/base';
import { Passwords } from './passwords.ts';

/** What stands before the 32 bytes of a raw Ed25519 key in its DER form (RFC 8410). */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

/** The last key of a kind that was used: a node signs or verifies with one key only. */
class KeyCache {
  readonly #make: (raw: Uint8Array) => KeyObject;
  #raw = new Uint8Array(0);
  #key: KeyObject | null = null;

  constructor(make: (raw: Uint8Array) => KeyObject) {
    this.#make = make;
  }

  get(raw: Uint8Array): KeyObject {
    assert(raw.length === KEY_BYTES, 'a raw Ed25519 key has 32 bytes');
    if (this.#key === null || !equalBytes(this.#raw, raw)) {
      this.#key = this.#make(raw);
      this.#raw = raw.slice();
    }
    return this.#key;
  }
}

export class HostCrypto implements Crypto {
  readonly #passwords = new Passwords();
  readonly #private = new KeyCache((seed) =>
    createPrivateKey({
      key: Buffer.concat([PRIVATE_PREFIX, seed]),
      format: 'der',
      type: 'pkcs8',
    }),
  );
  readonly #public = new KeyCache((raw) =>
    createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, raw]), format: 'der', type: 'spki' }),
  );

  sha256(bytes: Uint8Array): Uint8Array {
    return plain(createHash('sha256').update(bytes).digest());
  }

  hmacSha256(key: Uint8Array, bytes: Uint8Array): Uint8Array {
    return plain(createHmac('sha256', key).update(bytes).digest());
  }

  publicKey(seed: Uint8Array): Uint8Array {
    const der = createPublicKey(this.#private.get(seed)).export({ format: 'der', type: 'spki' });
    return plain(der.subarray(PUBLIC_PREFIX.length));
  }

  sign(seed: Uint8Array, bytes: Uint8Array): Uint8Array {
    return plain(sign(null, bytes, this.#private.get(seed)));
  }

  verify(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
    if (signature.length !== SIGNATURE_BYTES) return false;
    return verify(null, bytes, this.#public.get(publicKey), signature);
  }

  hashPassword(password: string): Promise<string> {
    return this.#passwords.hash(password);
  }

  verifyPassword(password: string, phc: string): Promise<{ ok: boolean; stale: boolean }> {
    return this.#passwords.verify(password, phc);
  }
}

/** A copy without Buffer's pool behind it and without Buffer's own `slice`. */
function plain(bytes: Buffer): Uint8Array {
  return new Uint8Array(bytes);
}
