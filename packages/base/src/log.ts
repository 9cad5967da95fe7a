// SPDX-License-Identifier: MIT
/**
 * Structured logs: the text is constant, data goes into fields, and no secret into either.
 *
 * `error`: a person must act. `warn`: degraded. `info`: rare and important. `debug`: frequent.
 */
export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  error(text: string, fields?: LogFields): void;
  warn(text: string, fields?: LogFields): void;
  info(text: string, fields?: LogFields): void;
  debug(text: string, fields?: LogFields): void;
  /** A log whose every line also has these fields. */
  with(fields: LogFields): Log;
}

/** A log that drops everything. */
export const silentLog: Log = {
  error() {},
  warn() {},
  info() {},
  debug() {},
  with: () => silentLog,
};
