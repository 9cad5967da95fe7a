// SPDX-License-Identifier: MIT
/**
 * A command is declared once: its options with type, default, unit and description. Parsing, types,
 * range checks, `--help` and the reference page follow from the declaration.
 */
import { parseArgs } from 'node:util';

interface FlagOption {
  readonly type: 'flag';
  readonly short?: string;
  readonly description: string;
}

interface NumberOption {
  readonly type: 'number';
  readonly short?: string;
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
  readonly description: string;
}

export interface TextOption {
  readonly type: 'text';
  readonly short?: string;
  /** Null: the value is null unless given. */
  readonly default: string | null;
  /** What stands for the value in the help: `FILE`. */
  readonly placeholder: string;
  readonly description: string;
}

type Option = FlagOption | NumberOption | TextOption;
export type Options = Readonly<Record<string, Option>>;

type ValueOf<O extends Option> = O extends FlagOption
  ? boolean
  : O extends NumberOption
    ? number
    : O extends { readonly default: string }
      ? string
      : string | null;
type ValuesOf<O extends Options> = { readonly [K in keyof O]: ValueOf<O[K]> };

/** Where a command prints, and what it was started with. */
export interface Io {
  out(line: string): void;
  error(line: string): void;
  /** The Node.js that runs this, and the launcher of `realmkeep`: how to start it again. */
  readonly program: readonly string[];
}

export interface Invocation<O extends Options> {
  readonly options: ValuesOf<O>;
  /** One for each name in `operands`. */
  readonly operands: readonly string[];
  readonly io: Io;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Further paragraphs of the help. */
  readonly details: string;
  readonly options: Options;
  /** Words that must follow the command: `ID`; in brackets when they may be left out. */
  readonly operands: readonly string[];
  /** Resolves to the exit code; throws `UsageError` for wrong arguments. */
  run(args: readonly string[], io: Io): Promise<number>;
}

/** Commands by name; each is loaded when it is asked for. */
export type CommandTable = Readonly<Record<string, () => Promise<Command>>>;

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export function defineCommand<const O extends Options>(declaration: {
  readonly name: string;
  readonly summary: string;
  readonly details?: string;
  readonly options: O;
  readonly operands?: readonly string[];
  readonly run: (invocation: Invocation<O>) => Promise<number>;
}): Command {
  const { name, summary, details = '', options, operands = [], run } = declaration;
  return {
    name,
    summary,
    details,
    options,
    operands,
    run(args, io) {
      const parsed = parse(options, operands, args);
      return run({ options: parsed.values as ValuesOf<O>, operands: parsed.operands, io });
    },
  };
}

function parse(
  options: Options,
  operands: readonly string[],
  args: readonly string[],
): { values: Record<string, unknown>; operands: string[] } {
  const config = Object.entries(options).map(([key, { type, short }]) => {
    const kind = type === 'flag' ? 'boolean' : 'string';
    return [key, { type: kind, ...(short === undefined ? {} : { short }) }] as const;
  });
  let given: { values: Readonly<Record<string, unknown>>; positionals: string[] };
  try {
    given = parseArgs({
      args: [...args],
      options: Object.fromEntries(config),
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  const needed = operands.filter((operand) => !operand.startsWith('[')).length;
  if (given.positionals.length < needed) {
    throw new UsageError(`${operands[given.positionals.length]} is missing`);
  }
  if (given.positionals.length > operands.length) {
    throw new UsageError(`${given.positionals[operands.length]} is one word too many`);
  }
  const values: Record<string, unknown> = {};
  for (const [key, option] of Object.entries(options)) {
    values[key] = checkedValue(key, option, given.values[key]);
  }
  return { values, operands: given.positionals };
}

function checkedValue(key: string, option: Option, given: unknown): unknown {
  if (option.type === 'flag') return given === true;
  if (given === undefined) return option.default;
  if (option.type === 'text') return given;
  const { min, max, unit } = option;
  const value = Number(given);
  if (given !== '' && Number.isFinite(value) && value >= min && value <= max) return value;
  const range = `a number from ${min} to ${max}${unit === undefined ? '' : ` (${unit})`}`;
  throw new UsageError(`--${key} takes ${range}, not ${String(given)}`);
}

/** The whole help of one command. */
export function helpOf(command: Command): string {
  const { name, summary, details, options, operands } = command;
  const usage = ['realmkeep', name, ...operands, ...(hasAny(options) ? ['[options]'] : [])];
  const flags = Object.entries(options).map(([key, option]) => flagsOf(key, option));
  const width = Math.max(0, ...flags.map((text) => text.length));
  const lines = Object.entries(options).map(([key, option]) => {
    return `  ${flagsOf(key, option).padEnd(width)}  ${option.description}${defaultOf(option)}`;
  });
  const parts = [`usage: ${usage.join(' ')}`, summary];
  if (details !== '') parts.push(details);
  if (lines.length > 0) parts.push(lines.join('\n'));
  return parts.join('\n\n');
}

function hasAny(options: Options): boolean {
  return Object.keys(options).length > 0;
}

function flagsOf(key: string, option: Option): string {
  const short = option.short === undefined ? '' : `-${option.short}, `;
  if (option.type === 'flag') return `${short}--${key}`;
  return `${short}--${key} ${option.type === 'number' ? 'N' : option.placeholder}`;
}

function defaultOf(option: Option): string {
  if (option.type === 'flag' || option.default === null) return '';
  const unit = option.type === 'number' && option.unit !== undefined ? ` ${option.unit}` : '';
  return ` (${option.default}${unit})`;
}
