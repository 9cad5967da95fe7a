// SPDX-License-Identifier: MIT
/**
 * Passwords as argon2id hashes in PHC strings. Hashing is the dearest thing that a stranger can
 * make this program do, so two run at a time, 64 wait, and the rest is told when to come back.
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { RealmError } from '@realmkeep/base';

interface Cost {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

const COST: Cost = { memoryKib: 19 * 1024, passes: 2, lanes: 1 };
/** A stored hash that asks for more than this was not made here; it is never computed. */
const COST_MAX: Cost = { memoryKib: 256 * 1024, passes: 10, lanes: 4 };
const SALT_BYTES = 16;
const TAG_BYTES = 32;
const AT_ONCE = 2;
const QUEUE_MAX = 64;
/** First guess at what one hash takes, until some were measured. */
const HASH_MS_GUESS = 50;

interface Phc {
  readonly cost: Cost;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

export class Passwords {
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #hashMs = HASH_MS_GUESS;

  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const tag = await this.#derive(password, salt, COST, TAG_BYTES);
    const { memoryKib, passes, lanes } = COST;
    return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${base64(salt)}$${base64(tag)}`;
  }

  async verify(password: string, phc: string): Promise<{ ok: boolean; stale: boolean }> {
    const stored = parsePhc(phc);
    if (stored === null) return { ok: false, stale: false };
    const { cost, salt, tag } = stored;
    const computed = await this.#derive(password, salt, cost, tag.length);
    const ok = timingSafeEqual(computed, tag);
    const stale =
      cost.memoryKib !== COST.memoryKib ||
      cost.passes !== COST.passes ||
      cost.lanes !== COST.lanes ||
      tag.length !== TAG_BYTES;
    return { ok, stale: ok && stale };
  }

  async #derive(password: string, salt: Buffer, cost: Cost, tagBytes: number): Promise<Buffer> {
    await this.#turn();
    const begun = performance.now();
    try {
      return await argon2id(password, salt, cost, tagBytes);
    } finally {
      this.#hashMs += (performance.now() - begun - this.#hashMs) / 8;
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** Resolves when this caller may hash; the slot is already counted then. */
  async #turn(): Promise<void> {
    if (this.#running < AT_ONCE && this.#waiting.length === 0) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= QUEUE_MAX) {
      const retryAfterMs = Math.ceil((this.#hashMs * QUEUE_MAX) / AT_ONCE);
      throw new RealmError('ERR_BUSY_HASHING', 'too many passwords are being checked', {
        fields: { retryAfterMs },
      });
    }
    await new Promise<void>((resolve) => {
      this.#waiting.push(() => {
        this.#running += 1;
        resolve();
      });
    });
  }
}

function argon2id(password: string, nonce: Buffer, cost: Cost, tagLength: number): Promise<Buffer> {
  const options = {
    message: Buffer.from(password.normalize('NFKC'), 'utf8'),
    nonce,
    parallelism: cost.lanes,
    memory: cost.memoryKib,
    passes: cost.passes,
    tagLength,
  };
  return new Promise((resolve, reject) => {
    argon2('argon2id', options, (error, tag) => {
      if (error) reject(error);
      else resolve(tag);
    });
  });
}

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** The parts of a PHC string, or null when it is none that may be computed here. */
function parsePhc(phc: string): Phc | null {
  const match = PHC.exec(phc);
  if (match === null) return null;
  const cost = { memoryKib: Number(match[1]), passes: Number(match[2]), lanes: Number(match[3]) };
  const salt = Buffer.from(match[4], 'base64');
  const tag = Buffer.from(match[5], 'base64');
  const sane =
    cost.lanes >= 1 &&
    cost.lanes <= COST_MAX.lanes &&
    cost.passes >= 1 &&
    cost.passes <= COST_MAX.passes &&
    cost.memoryKib >= 8 * cost.lanes &&
    cost.memoryKib <= COST_MAX.memoryKib &&
    salt.length >= 8 &&
    tag.length >= 16 &&
    tag.length <= 64;
  return sane ? { cost, salt, tag } : null;
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
