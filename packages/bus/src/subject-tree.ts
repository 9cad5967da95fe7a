// SPDX-License-Identifier: MIT
/**
 * Who wants a subject: a tree of tokens with a cache of answers in front of it.
 *
 * Used by the broker and by the simulated network, so that both match alike. Answers are snapshots:
 * one that was taken is not changed by a later insertion or removal, so the caller may add and
 * remove while he walks through it.
 */
export interface Interest {
  readonly subject: string;
  /** '' when the subscription is in no queue group. */
  readonly queue: string;
}

export interface Matches<T> {
  /** Each of these receives the message. */
  readonly plain: readonly T[];
  /** Of each of these groups exactly one member receives it. */
  readonly groups: readonly (readonly T[])[];
}

/** Subjects whose answers are kept; above it the cache starts anew. */
const CACHE_SUBJECTS_MAX = 8192;

interface Level<T> {
  readonly next: Map<string, Level<T>>;
  /** Subscriptions that end at this token. */
  readonly here: T[];
  /** Subscriptions whose `>` stands below this token. */
  readonly rest: T[];
}

function newLevel<T>(): Level<T> {
  return { next: new Map(), here: [], rest: [] };
}

export class SubjectTree<T extends Interest> {
  readonly #root: Level<T> = newLevel();
  readonly #cache = new Map<string, Matches<T>>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  insert(entry: T): void {
    let level = this.#root;
    let rest = false;
    for (const token of entry.subject.split('.')) {
      if (token === '>') {
        rest = true;
        break;
      }
      let next = level.next.get(token);
      if (!next) {
        next = newLevel();
        level.next.set(token, next);
      }
      level = next;
    }
    (rest ? level.rest : level.here).push(entry);
    this.#count += 1;
    this.#forget(entry.subject);
  }

  /** False when the entry is not in the tree. */
  remove(entry: T): boolean {
    const tokens = entry.subject.split('.');
    if (!removeBelow(this.#root, tokens, 0, entry)) return false;
    this.#count -= 1;
    this.#forget(entry.subject);
    return true;
  }

  // HOT: once per message; a subject that was asked for before costs one look-up.
  match(subject: string): Matches<T> {
    const known = this.#cache.get(subject);
    if (known) return known;
    const found: T[] = [];
    collect(this.#root, subject.split('.'), 0, found);
    const matches = sortByGroup(found);
    if (this.#cache.size >= CACHE_SUBJECTS_MAX) this.#cache.clear();
    this.#cache.set(subject, matches);
    return matches;
  }

  #forget(subject: string): void {
    if (subject.includes('*') || subject.includes('>')) this.#cache.clear();
    else this.#cache.delete(subject);
  }
}

function collect<T>(level: Level<T>, tokens: readonly string[], depth: number, out: T[]): void {
  if (depth === tokens.length) {
    for (const entry of level.here) out.push(entry);
    return;
  }
  for (const entry of level.rest) out.push(entry);
  const exact = level.next.get(tokens[depth]);
  if (exact) collect(exact, tokens, depth + 1, out);
  const any = level.next.get('*');
  if (any) collect(any, tokens, depth + 1, out);
}

/** Removes the entry and every level that is empty afterwards. */
function removeBelow<T>(level: Level<T>, tokens: readonly string[], at: number, entry: T): boolean {
  if (at === tokens.length) return removeFrom(level.here, entry);
  const token = tokens[at];
  if (token === '>') return removeFrom(level.rest, entry);
  const next = level.next.get(token);
  if (!next || !removeBelow(next, tokens, at + 1, entry)) return false;
  if (next.next.size === 0 && next.here.length === 0 && next.rest.length === 0) {
    level.next.delete(token);
  }
  return true;
}

function removeFrom<T>(list: T[], entry: T): boolean {
  const index = list.indexOf(entry);
  if (index < 0) return false;
  list.splice(index, 1);
  return true;
}

function sortByGroup<T extends Interest>(found: readonly T[]): Matches<T> {
  const plain: T[] = [];
  const groups = new Map<string, T[]>();
  for (const entry of found) {
    if (entry.queue === '') {
      plain.push(entry);
      continue;
    }
    const group = groups.get(entry.queue);
    if (group) group.push(entry);
    else groups.set(entry.queue, [entry]);
  }
  return { plain, groups: [...groups.values()] };
}
