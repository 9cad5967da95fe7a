// SPDX-License-Identifier: MIT
/**
 * Operating errors: things that go wrong in a healthy program. They have a stable `code`; decide on
 * the code, never on the text. Every code stands in a table (here or in its package) and in
 * `docs/reference/errors.md`; a test holds the two against each other.
 */
export class RealmError extends Error {
  override readonly name = 'RealmError';
  readonly code: string;
  /** Data for the log and for the person who reads the error; nothing secret. */
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    options: { cause?: unknown; fields?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.fields = options.fields ?? {};
  }
}

export function isRealmError(error: unknown, code?: string): error is RealmError {
  return error instanceof RealmError && (code === undefined || error.code === code);
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Codes of this package, with what each means; other packages keep a table of the same shape. */
export type ErrorTable = Readonly<Record<`ERR_${string}`, string>>;

export const BASE_ERRORS = {
  ERR_NET_CONNECT: 'The other side could not be reached.',
  ERR_NET_TIMEOUT: 'The other side did not answer within the deadline.',
  ERR_NET_LISTEN: 'The address could not be bound; another program may be using the port.',
} as const satisfies ErrorTable;
