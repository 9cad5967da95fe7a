// SPDX-License-Identifier: MIT
/** Bodies of login's HTTP interface, `POST /api/...`; the JSON Schemas come from these types. */
import { personName, realmId } from '../names.ts';
import { type Infer, list, struct, text, u32, varint } from '../types.ts';

/** Where login answers; both sides take the paths from here. All are POST but the last two. */
export const PATHS = {
  register: '/api/register',
  login: '/api/login',
  ticket: '/api/ticket',
  changePassword: '/api/password/change',
  askReset: '/api/password/reset/ask',
  reset: '/api/password/reset',
  logOutEverywhere: '/api/logout-everywhere',
  exportAccount: '/api/account/export',
  deleteAccount: '/api/account/delete',
  realms: '/api/realms',
  health: '/api/health',
} as const;

const name = personName;
/** At least 10 characters; the bound is in bytes. */
const password = () => text(256);

export const RegisterBody = struct({ name: name(), password: password(), email: text(200) });
export const LoginBody = struct({ name: name(), password: password() });
export const ChangePasswordBody = struct({
  name: name(),
  password: password(),
  newPassword: password(),
});
export const AskResetBody = struct({ name: name() });
export const ResetBody = struct({ token: text(128), newPassword: password() });
/** For what an already logged-in player asks: the token of the answer to a login. */
export const TokenBody = struct({ token: text(128) });
export const TicketBody = struct({ token: text(128), realm: realmId() });

const realms = () =>
  list(
    struct({
      id: realmId(),
      title: text(64),
      players: u32(),
      playersMax: u32(),
      /** `up` when at least one gateway is ready, else `down`. */
      state: text(8),
    }),
    64,
  );

/** The answer to `GET /api/realms`, for anybody. */
export const RealmsAnswer = struct({ realms: realms() });
export type RealmsAnswer = Infer<typeof RealmsAnswer>;

/** The answer to a registration. */
export const RegisterAnswer = struct({ account: varint(), name: name() });
export type RegisterAnswer = Infer<typeof RegisterAnswer>;

/** The answer to a login: a token for this interface, and the realms with their load. */
export const LoginAnswer = struct({
  account: varint(),
  name: name(),
  token: text(128),
  realms: realms(),
});
export type LoginAnswer = Infer<typeof LoginAnswer>;

/** The answer to a ticket request: present the ticket to one of the gateways, first one first. */
export const TicketAnswer = struct({
  /** Hexadecimal. */
  ticket: text(1024),
  expiresInMs: u32(),
  gateways: list(text(200), 64),
});
export type TicketAnswer = Infer<typeof TicketAnswer>;

/**
 * Every error of the interface. `place` in the queue of `waiting` people, with ERR_REALM_FULL; 0
 * else.
 */
export const ErrorAnswer = struct({
  code: text(64),
  message: text(400),
  retryAfterMs: u32(),
  place: u32(),
  waiting: u32(),
});
export type ErrorAnswer = Infer<typeof ErrorAnswer>;
