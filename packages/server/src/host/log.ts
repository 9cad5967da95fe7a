// SPDX-License-Identifier: MIT
/**
 * Logs of a node: one JSON line for machines (pino, into the node's file) and one readable line for
 * people (standard output), from the same call.
 */
import type { Log, LogFields } from '@realmkeep/base';
import { type Logger, pino, stdTimeFunctions } from 'pino';

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

interface LogSink {
  write(line: string): void;
}

export interface HostLogOptions {
  readonly node: string;
  readonly level: LogLevel;
  /** Receives JSON lines; null: none are written. */
  readonly json: LogSink | null;
  /** Receives readable lines. */
  readonly console: LogSink | null;
}

/** Longest value of a field in a readable line; the JSON line has it whole. */
const VALUE_LENGTH_MAX = 200;

export function createLog(options: HostLogOptions): Log {
  const logger = pino(
    {
      level: options.level,
      base: { node: options.node },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    options.json ?? { write() {} },
  );
  return new HostLog(logger, options, {});
}

class HostLog implements Log {
  readonly #logger: Logger;
  readonly #options: HostLogOptions;
  readonly #bound: LogFields;

  constructor(logger: Logger, options: HostLogOptions, bound: LogFields) {
    this.#logger = logger;
    this.#options = options;
    this.#bound = bound;
  }

  error(text: string, fields?: LogFields): void {
    this.#write('error', text, fields);
  }

  warn(text: string, fields?: LogFields): void {
    this.#write('warn', text, fields);
  }

  info(text: string, fields?: LogFields): void {
    this.#write('info', text, fields);
  }

  debug(text: string, fields?: LogFields): void {
    this.#write('debug', text, fields);
  }

  with(fields: LogFields): Log {
    return new HostLog(this.#logger.child(fields), this.#options, { ...this.#bound, ...fields });
  }

  #write(level: LogLevel, text: string, fields: LogFields = {}): void {
    if (!this.#logger.isLevelEnabled(level)) return;
    this.#logger[level](fields, text);
    this.#options.console?.write(
      readableLine(new Date(), level, this.#options.node, text, { ...this.#bound, ...fields }),
    );
  }
}

/** `12:00:01.123 INFO  GATE-1 listening address=127.0.0.1:7701`, in UTC. */
export function readableLine(
  at: Date,
  level: LogLevel,
  node: string,
  text: string,
  fields: LogFields,
): string {
  const time = at.toISOString().slice(11, 23);
  let line = `${time} ${level.toUpperCase().padEnd(5)} ${node} ${text}`;
  let stack = '';
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    if (key === 'stack' && typeof value === 'string') stack = `\n${value}`;
    else line += ` ${key}=${readableValue(value)}`;
  }
  return `${line}${stack}\n`.replace(UNPRINTABLE, escaped);
}

/** What a stranger named himself must not move a terminal's cursor; lines and tabs are ours. */
const UNPRINTABLE = /(?![\n\t])\p{Cc}/gu;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function readableValue(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const short = text.length <= VALUE_LENGTH_MAX ? text : `${text.slice(0, VALUE_LENGTH_MAX)}…`;
  return typeof value === 'string' && /[\s"=]/.test(short) ? JSON.stringify(short) : short;
}
