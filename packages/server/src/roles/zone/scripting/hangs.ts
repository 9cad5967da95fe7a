// SPDX-License-Identifier: MIT
/**
 * What to do about scripts that hung in this node's earlier lives: they go into the central log,
 * and one that hung twice in a minute is left alone for a while, so that the node does not die of
 * it again and again. Pure.
 */
import type { ExceptionGroup } from '../../../runtime/exceptions.ts';
import type { Hang, WatchedCall } from '../../../runtime/watch.ts';

/** Two hangs of the same call within this are poison. */
export const POISON_MS = 60_000;
/** For so long after the last one it is not called. */
export const REST_MS = 300_000;

/** Calls that are not to be made for now. */
export function poisoned(hangs: readonly Hang[], now: number): WatchedCall[] {
  const calls = new Map<string, Hang[]>();
  for (const hang of hangs) {
    const key = `${hang.script}\n${hang.hook}`;
    calls.set(key, [...(calls.get(key) ?? []), hang]);
  }
  const rest: WatchedCall[] = [];
  for (const of of calls.values()) {
    const [before, last] = of.slice(-2);
    if (last === undefined || now - last.at > REST_MS) continue;
    if (last.at - before.at <= POISON_MS) rest.push(last);
  }
  return rest;
}

/** A hang as the central log has it. `fingerprint` hashes a text. */
export function reportOf(hang: Hang, fingerprint: (text: string) => string): ExceptionGroup {
  const { script, hook, region, entity, stack, at } = hang;
  // A loop is somewhere else each time that it is looked at: its function tells it apart.
  const place = (stack[0] ?? '').replace(/:\d+:\d+\)$/, '');
  return {
    fingerprint: fingerprint([script, hook, 'hang', place].join('\n')),
    script,
    hook,
    message: 'It ran on and on: the node was ended and started anew.',
    stack: stack.join('\n').slice(0, 1500),
    region,
    entity,
    player: '',
    given: '{}',
    count: 1,
    firstAt: at,
    lastAt: at,
  };
}
