// SPDX-License-Identifier: MIT
/** What an operator may put in the place of login's own parts. */
import type { Log } from '@realmkeep/base';

/** Sends the mail with a one-time token. Rejecting costs a line in the log, nothing else. */
export interface Mailer {
  send(mail: ResetMail): Promise<void>;
}

export interface ResetMail {
  readonly to: string;
  readonly name: string;
  /** Sets a new password once, through `POST /api/password/reset`. */
  readonly token: string;
  readonly expiresInMs: number;
}

/**
 * An identity provider outside: it knows names and passwords, login keeps an account for each name
 * that came through it. Registration, change and reset of passwords then happen there.
 */
export interface IdentityProvider {
  /** The name as it shall be shown, or null when name or password is wrong. */
  check(name: string, password: string): Promise<{ name: string; email: string } | null>;
}

/**
 * The default: the mail appears on the node's console. This is the one place where a secret is
 * logged, on purpose: whoever reads this console owns the installation, and without a mailer there
 * is no other way for the token to reach anybody.
 */
export function consoleMailer(log: Log): Mailer {
  return {
    async send(mail) {
      log.info('mail to a player (no mailer is set, so it is shown here)', { ...mail });
    },
  };
}
