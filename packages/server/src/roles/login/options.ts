// SPDX-License-Identifier: MIT
/** Limits of login (docs/reference/security.md), as values so that a test can make them small. */
export interface LoginOptions {
  readonly passwordLettersMin: number;
  readonly tokenMs: number;
  readonly resetTokenMs: number;
  readonly ticketMs: number;
  /** Per address, in one window. */
  readonly windowMs: number;
  readonly registrationsMax: number;
  readonly failuresMax: number;
  readonly resetsMax: number;
  /**
   * The three limits above for addresses of this machine. Bots, developers and a proxy that hides
   * addresses come from there, so one of them must not shut out the others.
   */
  readonly loopbackMax: number;
  /** Per account: so many failures in a row lock it, for a time that doubles. */
  readonly lockFailures: number;
  readonly lockMsFirst: number;
  readonly lockMsMax: number;
  /** Mails with a one-time token per account, in one window. */
  readonly resetMailsMax: number;
}

export const LOGIN_DEFAULTS: LoginOptions = {
  passwordLettersMin: 10,
  tokenMs: 12 * 3_600_000,
  resetTokenMs: 3_600_000,
  ticketMs: 30_000,
  windowMs: 600_000,
  registrationsMax: 20,
  failuresMax: 20,
  resetsMax: 20,
  loopbackMax: 10_000,
  lockFailures: 5,
  lockMsFirst: 60_000,
  lockMsMax: 900_000,
  resetMailsMax: 3,
};
