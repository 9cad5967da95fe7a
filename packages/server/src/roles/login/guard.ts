// SPDX-License-Identifier: MIT
/** All of login's limits in one place: who may try what, and how long to wait. */
import { type Clock, RealmError } from '@realmkeep/base';
import { addressKey, isLoopback } from '../../runtime/addresses.ts';
import { Lockout, WindowLimit } from './limits.ts';
import type { LoginOptions } from './options.ts';

export class Guard {
  readonly #clock: Clock;
  readonly #options: LoginOptions;
  readonly #registrations: WindowLimit;
  readonly #failures: WindowLimit;
  readonly #resets: WindowLimit;
  readonly #mails: WindowLimit;
  readonly #lockout: Lockout;

  constructor(clock: Clock, options: LoginOptions) {
    const { windowMs } = options;
    this.#clock = clock;
    this.#options = options;
    this.#registrations = new WindowLimit({ countMax: options.registrationsMax, windowMs });
    this.#failures = new WindowLimit({ countMax: options.failuresMax, windowMs });
    this.#resets = new WindowLimit({ countMax: options.resetsMax, windowMs });
    this.#mails = new WindowLimit({ countMax: options.resetMailsMax, windowMs });
    this.#lockout = new Lockout({
      failuresMax: options.lockFailures,
      lockMsFirst: options.lockMsFirst,
      lockMsMax: options.lockMsMax,
    });
  }

  registration(address: string): void {
    this.#chargeAddress(this.#registrations, address, this.#options.registrationsMax);
  }

  resetAsked(address: string): void {
    this.#chargeAddress(this.#resets, address, this.#options.resetsMax);
  }

  /** False when this account was sent enough mails for now; the asker is not told. */
  mayMail(skeleton: string): boolean {
    return this.#mails.charge(skeleton, this.#clock.now()) === 0;
  }

  /** Charges an attempt at a password as if it had failed; undo it by what came of it. */
  attempt(address: string, skeleton: string): PasswordAttempt {
    this.#chargeAddress(this.#failures, address, this.#options.failuresMax);
    const lockedMs = this.#lockout.charge(skeleton, this.#clock.now());
    if (lockedMs > 0) {
      throw limited('ERR_LOGIN_LOCKED', 'Too many wrong passwords for this account', lockedMs);
    }
    const key = addressKey(address);
    return {
      succeeded: () => {
        this.#failures.refund(key);
        this.#lockout.clear(skeleton);
      },
      notChecked: () => {
        this.#failures.refund(key);
        this.#lockout.refund(skeleton);
      },
    };
  }

  #chargeAddress(limit: WindowLimit, address: string, countMax: number): void {
    const most = isLoopback(address) ? this.#options.loopbackMax : countMax;
    const waitMs = limit.charge(addressKey(address), this.#clock.now(), most);
    if (waitMs > 0) throw limited('ERR_ADDRESS_LIMIT', 'Too many attempts from here', waitMs);
  }
}

export interface PasswordAttempt {
  succeeded(): void;
  /** Nothing was learned about the password: the checker was too busy, or failed. */
  notChecked(): void;
}

function limited(code: string, what: string, retryAfterMs: number): RealmError {
  const seconds = Math.ceil(retryAfterMs / 1000);
  const wait = seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
  return new RealmError(code, `${what}; try again in ${wait}.`, {
    fields: { retryAfterMs: Math.ceil(retryAfterMs) },
  });
}
