// SPDX-License-Identifier: MIT
/**
 * Everything that a role may reach outside itself, as values.
 *
 * Whatever has a lifecycle takes an `Env` as its first constructor argument. The host builds one
 * from the operating system (`packages/server/src/host`); the simulator builds one from a virtual
 * clock, a seeded random source and a simulated network, so that a whole realm can live in one
 * process and the same seed gives the same run.
 */
import type { Log } from './log.ts';
import type { Network } from './network.ts';
import type { Random } from './random.ts';

export interface Env {
  readonly clock: Clock;
  readonly random: Random;
  readonly net: Network;
  readonly disk: Disk;
  readonly log: Log;
  readonly crypto: Crypto;
}

/** Ends a timer; calling it again does nothing. */
export type Cancel = () => void;

export interface Clock {
  /** Monotonic milliseconds, fractional, with no meaning across processes. */
  now(): number;
  /** Whole milliseconds since 1970, for people and for records; may jump. */
  wall(): number;
  /** Runs `fn` once after `ms` milliseconds. */
  after(ms: number, fn: () => void): Cancel;
}

/** Small files of a node; large data belongs in the store. Paths are relative to the node's folder. */
export interface Disk {
  /** The file's bytes, or null when there is no such file. */
  read(path: string): Promise<Uint8Array | null>;
  /** Replaces the file atomically and syncs it: after a crash it holds the old or the new bytes. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** As `write` without the sync: a power failure may leave the old bytes or unreadable ones. */
  writeSoft(path: string, bytes: Uint8Array): Promise<void>;
  /** Does nothing when there is no such file. */
  remove(path: string): Promise<void>;
}

/** Cryptography as a value: the host's is real, the simulator's is cheap and repeats itself. */
export interface Crypto {
  sha256(bytes: Uint8Array): Uint8Array;
  hmacSha256(key: Uint8Array, bytes: Uint8Array): Uint8Array;
  /** Ed25519. `seed` is the 32-byte private seed. */
  publicKey(seed: Uint8Array): Uint8Array;
  sign(seed: Uint8Array, bytes: Uint8Array): Uint8Array;
  verify(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean;
  /** argon2id with the parameters of `docs/reference/security.md`, as a PHC string. */
  hashPassword(password: string): Promise<string>;
  /** True when the password is right; `stale` when the hash was made with older parameters. */
  verifyPassword(password: string, phc: string): Promise<{ ok: boolean; stale: boolean }>;
}

/**
 * Runs `fn` every `ms` milliseconds, measured from intended start to intended start. A slow `fn` or
 * a paused process makes it skip the beats it missed instead of catching them up in a burst.
 */
export function every(clock: Clock, ms: number, fn: () => void): Cancel {
  let due = clock.now() + ms;
  let cancel: Cancel = clock.after(ms, beat);
  let ended = false;
  function beat(): void {
    const now = clock.now();
    due += ms;
    if (due <= now) due = now + ms - ((now - due) % ms);
    cancel = clock.after(Math.max(0, due - now), beat);
    fn();
  }
  return () => {
    if (ended) return;
    ended = true;
    cancel();
  };
}

/** Resolves after `ms` milliseconds of the given clock. */
export function delay(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}
