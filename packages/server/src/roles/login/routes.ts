// SPDX-License-Identifier: MIT
/** Login's HTTP interface: paths and bodies of `@realmkeep/wire`, errors as `ErrorAnswer`. */
import {
  type AccountId,
  type Env,
  type HttpRequest,
  type HttpResponse,
  type HttpRoute,
  isRealmError,
  messageOf,
  RealmError,
  type RealmId,
  toHex,
} from '@realmkeep/base';
import { encodeTicket, loginHttp, TICKET_NONCE_BYTES, type Type } from '@realmkeep/wire';
import type { Statistics } from '../../runtime/statistics.ts';
import { VERSION } from '../../runtime/version.ts';
import { askAgainMs } from '../../runtime/waiting-line.ts';
import type { Accounts } from './accounts.ts';
import { HTTP_STATUS } from './errors.ts';
import type { LoginOptions } from './options.ts';
import type { Realms } from './realms.ts';

const { PATHS } = loginHttp;
/** When to come back when nothing better is known. */
const RETRY_MS = 2000;
const QUEUE_FULL_RETRY_MS = 60_000;

export interface LoginParts {
  readonly accounts: Accounts;
  readonly realms: Realms;
  readonly statistics: Statistics;
  readonly ticketSeed: Uint8Array;
  readonly options: LoginOptions;
  /** Whether the account has a session in the realm already. */
  readonly isBack: (realm: RealmId, account: AccountId) => Promise<boolean>;
}

export function loginRoutes(env: Env, parts: LoginParts): HttpRoute[] {
  const { accounts, realms, statistics } = parts;
  const post = <T>(
    path: string,
    body: Type<T>,
    handle: (body: T, request: HttpRequest) => Promise<unknown>,
  ): HttpRoute => ({
    method: 'POST',
    path,
    bodySchema: body.jsonSchema,
    // The server has checked the body against the schema before it calls.
    handle: (request) => answered(env, () => handle(request.body as T, request)),
  });
  const get = (path: string, handle: () => unknown): HttpRoute => ({
    method: 'GET',
    path,
    handle: () => answered(env, async () => handle()),
  });
  return [
    post(PATHS.register, loginHttp.RegisterBody, async (body, { remoteAddress }) => {
      const account = await accounts.register(remoteAddress, body);
      statistics.add('registrations');
      return { account: account.id, name: account.name } satisfies loginHttp.RegisterAnswer;
    }),
    post(PATHS.login, loginHttp.LoginBody, async (body, { remoteAddress }) => {
      const { account, token } = await counted(statistics, () =>
        accounts.logIn(remoteAddress, body),
      );
      const { id, name } = account;
      const list = realms.list(env.clock.now());
      return { account: id, name, token, realms: list } satisfies loginHttp.LoginAnswer;
    }),
    post(PATHS.ticket, loginHttp.TicketBody, (body) => ticket(env, parts, body)),
    post(PATHS.changePassword, loginHttp.ChangePasswordBody, async (body, { remoteAddress }) => {
      await accounts.changePassword(remoteAddress, body);
      return {};
    }),
    post(PATHS.askReset, loginHttp.AskResetBody, async (body, { remoteAddress }) => {
      accounts.askReset(remoteAddress, body);
      return {};
    }),
    post(PATHS.reset, loginHttp.ResetBody, async (body) => {
      await accounts.reset(body);
      return {};
    }),
    post(PATHS.logOutEverywhere, loginHttp.TokenBody, async ({ token }) => {
      await accounts.logOutEverywhere(token);
      return {};
    }),
    post(PATHS.exportAccount, loginHttp.TokenBody, ({ token }) => accounts.export(token)),
    post(PATHS.deleteAccount, loginHttp.TokenBody, async ({ token }) => {
      await accounts.delete(token);
      return {};
    }),
    get(PATHS.realms, (): loginHttp.RealmsAnswer => ({ realms: realms.list(env.clock.now()) })),
    get(PATHS.health, () => ({ ok: true, version: VERSION })),
  ];
}

/** A ticket for one realm, and its gateways. */
async function ticket(
  env: Env,
  parts: LoginParts,
  body: { token: string; realm: RealmId },
): Promise<loginHttp.TicketAnswer> {
  const { accounts, realms, statistics, ticketSeed, options } = parts;
  const account = await accounts.accountOf(body.token, 'login');
  if (!realms.has(body.realm)) {
    throw new RealmError('ERR_REALM_UNKNOWN', 'There is no such realm.');
  }
  if (!realms.isUp(body.realm, env.clock.now())) {
    const fields = { retryAfterMs: RETRY_MS };
    throw new RealmError('ERR_REALM_DOWN', 'The realm is closed just now.', { fields });
  }
  await admit(env, parts, body.realm, account.id);
  const { addresses } = realms.gateways(body.realm, env.clock.now());
  const bytes = encodeTicket(
    {
      account: account.id,
      name: account.name,
      loginEpoch: account.loginEpoch,
      realm: body.realm,
      expiresAt: env.clock.wall() + options.ticketMs,
      nonce: env.random.bytes(TICKET_NONCE_BYTES),
    },
    (signed) => env.crypto.sign(ticketSeed, signed),
  );
  statistics.add('tickets');
  return { ticket: toHex(bytes), expiresInMs: options.ticketMs, gateways: addresses };
}

/** Lets the account through, or throws its place in the queue. */
async function admit(
  env: Env,
  { realms, isBack }: LoginParts,
  realm: RealmId,
  account: AccountId,
): Promise<void> {
  const { clock } = env;
  const back = realms.hasRoom(realm, clock.now()) ? false : await isBack(realm, account);
  const admission = realms.admit(realm, account, back, clock.now());
  if (admission.may === 'enter') return;
  if (admission.may === 'not') {
    const fields = { retryAfterMs: QUEUE_FULL_RETRY_MS };
    throw new RealmError('ERR_QUEUE_FULL', 'The realm is full, and its queue too.', { fields });
  }
  const { place, waiting } = admission;
  const text = `The realm is full. You are number ${place} of ${waiting} in the queue.`;
  const fields = { retryAfterMs: askAgainMs(place), place, waiting };
  throw new RealmError('ERR_REALM_FULL', text, { fields });
}

async function counted<T>(statistics: Statistics, run: () => Promise<T>): Promise<T> {
  try {
    const result = await run();
    statistics.add('logins');
    return result;
  } catch (error) {
    statistics.add('loginFailures');
    throw error;
  }
}

/** What a handler returns as 200, what it throws as the `ErrorAnswer` of its code. */
async function answered(env: Env, handle: () => Promise<unknown>): Promise<HttpResponse> {
  try {
    return { status: 200, body: await handle() };
  } catch (error) {
    const status = isRealmError(error) ? HTTP_STATUS[error.code] : undefined;
    if (isRealmError(error) && status !== undefined) return refusal(status, error);
    const stack = error instanceof Error ? error.stack : undefined;
    env.log.error('request failed', { error: messageOf(error), stack });
    const hidden = new RealmError('ERR_INTERNAL', 'Something went wrong here; try again.');
    return refusal(500, hidden);
  }
}

function refusal(status: number, error: RealmError): HttpResponse {
  const { code, message, fields } = error;
  const asked = Number(fields.retryAfterMs ?? (status === 503 ? RETRY_MS : 0));
  const retryAfterMs = Number.isFinite(asked) ? Math.max(0, Math.round(asked)) : 0;
  const { place, waiting } = {
    place: Number(fields.place ?? 0),
    waiting: Number(fields.waiting ?? 0),
  };
  const body: loginHttp.ErrorAnswer = { code, message, retryAfterMs, place, waiting };
  if (retryAfterMs === 0) return { status, body };
  return { status, body, headers: { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) } };
}
