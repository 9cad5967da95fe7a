// SPDX-License-Identifier: MIT
/**
 * What a game's scripts throw, on its way into the central log. Exceptions of one place in the
 * source are one group with a count, so a script that throws ten thousand times a second costs
 * little more than the throwing. Groups are sent once a second, and again until the database has
 * them; what cannot be kept is counted.
 */
import { type Crypto, type Env, every, messageOf, toHex, utf8 } from '@realmkeep/base';
import type { BodyOf, gameMessages } from '@realmkeep/wire';

/** Where a script failed. */
export interface Failure {
  readonly script: string;
  readonly hook: string;
  /** '' where there is none. */
  readonly region: string;
  /** 0 where there is none. */
  readonly entity: number;
  /** Name of the hero, '' where there is none. */
  readonly player: string;
  readonly given: Readonly<Record<string, unknown>>;
  readonly error: unknown;
}

export type ExceptionGroup = BodyOf<typeof gameMessages.ReportExceptions>['exceptions'][number];

const REPORT_MS = 1000;
/** Groups that may wait for the database. */
const GROUPS_MAX = 256;
/** Of one message. */
const REPORTED_MAX = 32;
/** New kinds of failure that are looked at within one second: a stack costs some 20 us to write. */
const LOOKS_PER_SECOND = 20;
/** Kinds of failure that are told apart without looking at the stack. */
const KNOWN_MAX = 1024;
/** Of a message, what tells two failures apart. */
const MESSAGE_LETTERS = 80;
/** Two messages that differ in their numbers alone are of one failure. */
const NUMBERS = /\d+/g;
/** Places in the source that make the fingerprint. */
const PLACES = 2;
const STACK_BYTES_MAX = 2000;

export interface ExceptionPorts {
  /** Rejects when it is not known to be durable. */
  readonly report: (exceptions: readonly ExceptionGroup[]) => Promise<unknown>;
  /** So many were counted but could not be kept apart or sent. */
  readonly lost: (count: number) => void;
}

/** Stands for exceptions that nobody had time to look at. */
const UNSEEN = Object.assign(new Error('further exceptions, not told apart'), { stack: '' });

interface Group {
  report: ExceptionGroup;
  /** Since the last report. */
  count: number;
}

export class Exceptions {
  readonly #env: Env;
  readonly #ports: ExceptionPorts;
  /** By what is seen without the stack. */
  readonly #known = new Map<string, Group>();
  readonly #groups = new Map<string, Group>();
  #looks = LOOKS_PER_SECOND;
  #sending = false;
  readonly #end: () => void;

  constructor(env: Env, ports: ExceptionPorts) {
    this.#env = env;
    this.#ports = ports;
    this.#end = every(env.clock, REPORT_MS, () => void this.report());
  }

  stop(): void {
    this.#end();
  }

  /** HOT: a script may throw in every call. */
  failed(failure: Failure): void {
    const { error } = failure;
    const words = error instanceof Error ? error.message : String(error);
    const alike = words.slice(0, MESSAGE_LETTERS).replace(NUMBERS, '#');
    const seen = `${failure.script}\n${failure.hook}\n${alike}`;
    const group = this.#known.get(seen) ?? this.#look(seen, failure);
    if (group === null) this.#ports.lost(1);
    else group.count += 1;
  }

  /** Sends what was counted. Called once a second, and before the node ends. */
  async report(): Promise<void> {
    this.#looks = LOOKS_PER_SECOND;
    if (this.#sending) return;
    const due = [...this.#groups.values()].filter(({ count }) => count > 0).slice(0, REPORTED_MAX);
    if (due.length === 0) return;
    const lastAt = this.#env.clock.wall();
    const counts = due.map(({ count }) => count);
    const reports = due.map(({ report, count }) => ({ ...report, count, lastAt }));
    for (const group of due) group.count = 0;
    this.#sending = true;
    try {
      await this.#ports.report(reports);
      // The next time is a first one again: with the entity and the arguments of then.
      for (const group of due) if (group.count === 0) this.#forget(group);
    } catch (error) {
      for (const [n, group] of due.entries()) group.count += counts[n];
      this.#env.log.debug('exceptions not reported yet', { error: messageOf(error) });
    }
    this.#sending = false;
  }

  /** The group of a failure whose stack is looked at; null when there is no room or time for it. */
  #look(seen: string, failure: Failure): Group | null {
    // Without time for its stack it is counted with others of its script and hook.
    const hurried = this.#looks === 0;
    if (!hurried) this.#looks -= 1;
    const looked = hurried ? { ...failure, error: UNSEEN, given: {} } : failure;
    const report = reportOf(looked, this.#env.crypto, this.#env.clock.wall());
    let group = this.#groups.get(report.fingerprint);
    if (group === undefined) {
      if (this.#groups.size >= GROUPS_MAX) return null;
      group = { report, count: 0 };
      this.#groups.set(report.fingerprint, group);
      this.#log(report);
    }
    if (this.#known.size >= KNOWN_MAX) this.#known.clear();
    if (!hurried) this.#known.set(seen, group);
    return group;
  }

  #forget(group: Group): void {
    this.#groups.delete(group.report.fingerprint);
    for (const [seen, known] of this.#known) if (known === group) this.#known.delete(seen);
  }

  #log({ script, hook, region, entity, message, stack }: ExceptionGroup): void {
    const fields = { code: 'ERR_SCRIPT', script, hook, region, entity, error: message, stack };
    this.#env.log.error('script failed', fields);
  }
}

/** Everything that is to be known of one failure. */
function reportOf(failure: Failure, crypto: Crypto, at: number): ExceptionGroup {
  const { script, hook, region, entity, player, given, error } = failure;
  const kind = error instanceof Error ? error.name : typeof error;
  const stack = error instanceof Error ? stackOf(error) : [];
  const about = [script, hook, kind, ...stack.slice(0, PLACES)].join('\n');
  return {
    fingerprint: toHex(crypto.sha256(utf8(about))).slice(0, 32),
    script: cut(script, 48),
    hook: cut(hook, 48),
    message: cut(`${kind}: ${messageOf(error)}`, 300),
    stack: cut(stack.join('\n'), STACK_BYTES_MAX),
    region: cut(region, 48),
    entity,
    player: cut(player, 96),
    given: cut(jsonOf(given), 300),
    count: 0,
    firstAt: at,
    lastAt: at,
  };
}

/** The places of the source, the innermost first, without those of the platform. */
function stackOf(error: Error): string[] {
  const lines = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return lines.map((line) => line.trim()).filter((line) => !line.includes('node:internal'));
}

function jsonOf(given: Readonly<Record<string, unknown>>): string {
  try {
    return JSON.stringify(given);
  } catch {
    return '{}';
  }
}

/** At most so many bytes of UTF-8: letters have four at most. */
function cut(text: string, bytesMax: number): string {
  if (utf8(text).length <= bytesMax) return text;
  let end = Math.min(text.length, bytesMax);
  while (utf8(text.slice(0, end)).length > bytesMax) end -= Math.max(1, end >> 4);
  return text.slice(0, end);
}
