// SPDX-License-Identifier: MIT
import { equal, match, ok, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, isRealmError, present, toHex, utf8 } from '@realmkeep/base';
import { HostCrypto } from './crypto.ts';
import { HostRandom } from './random.ts';

const bytes = (hex: string): Uint8Array => present(fromHex(hex), 'hexadecimal digits');

test('[CRY1] Ed25519 agrees with test 2 of RFC 8032', () => {
  const crypto = new HostCrypto();
  const seed = bytes('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb');
  const publicKey = bytes('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
  const signature = crypto.sign(seed, bytes('72'));
  equal(toHex(crypto.publicKey(seed)), toHex(publicKey));
  equal(
    toHex(signature),
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
      '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  );
  ok(crypto.verify(publicKey, bytes('72'), signature));
  ok(!crypto.verify(publicKey, bytes('73'), signature));
  ok(!crypto.verify(publicKey, bytes('72'), signature.subarray(1)));
});

test('[CRY2] HMAC-SHA-256 agrees with test 2 of RFC 4231', () => {
  const mac = new HostCrypto().hmacSha256(utf8('Jefe'), utf8('what do ya want for nothing?'));
  equal(toHex(mac), '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
});

test('[CRY3] a password’s hash is salted argon2id and accepts that password alone', async () => {
  const crypto = new HostCrypto();
  const [first, second] = await Promise.all(['a', 'a'].map((p) => crypto.hashPassword(p)));
  match(first, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[^$=]{22}\$[^$=]{43}$/);
  ok(first !== second);
  equal((await crypto.verifyPassword('a', first)).ok, true);
  equal((await crypto.verifyPassword('b', first)).ok, false);
});

test('[CRY4] a hash with other parameters is right but stale; a monstrous one is never computed', async () => {
  const crypto = new HostCrypto();
  // Of "password" with the salt "somesalt", m=256 KiB, t=2, p=1: from the reference implementation.
  const old =
    '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';
  const checked = await crypto.verifyPassword('password', old);
  equal(checked.ok, true);
  equal(checked.stale, true);
  const monstrous = old.replace('m=256', 'm=4194304');
  equal((await crypto.verifyPassword('password', monstrous)).ok, false);
});

test('[CRY5] two hash, 64 wait, the next is told when to come back', async () => {
  const crypto = new HostCrypto();
  const all = Array.from({ length: 66 }, () => crypto.verifyPassword('x', 'not a hash'));
  await Promise.all(all);
  const cheap = '$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$bm90IHRoZSBoYXNoIGF0IGFsbA';
  const busy = Array.from({ length: 66 }, () => crypto.verifyPassword('x', cheap));
  await rejects(
    crypto.verifyPassword('x', cheap),
    (error) => isRealmError(error, 'ERR_BUSY_HASHING') && Number(error.fields.retryAfterMs) > 0,
  );
  for (const { ok: right } of await Promise.all(busy)) equal(right, false);
  equal((await crypto.verifyPassword('x', cheap)).ok, false, 'and then there is room again');
});

test('[RND1] below(n) gives every value below n and no other', () => {
  const random = new HostRandom();
  const seen = new Set<number>();
  for (let i = 0; i < 2000; i++) seen.add(random.below(7));
  equal([...seen].sort().join(), '0,1,2,3,4,5,6');
  ok(random.below(0x1_0000_0000) >= 0);
  equal(random.below(1), 0);
});
