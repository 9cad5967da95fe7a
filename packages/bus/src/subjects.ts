// SPDX-License-Identifier: MIT
/**
 * Subjects: tokens of printable ASCII joined by dots. In a subscription `*` stands for one token
 * and a final `>` for one or more. An example is `realm.hollowmere.beat.GATE-1`; the limits stand
 * in `docs/reference/bus.md` too.
 */
import { RealmError } from '@realmkeep/base';

/** Longer subjects are refused: a control line (4096 bytes) holds two of them easily. */
export const SUBJECT_BYTES_MAX = 256;
/** More tokens are refused; the broker's tree is no deeper than this. */
export const SUBJECT_TOKENS_MAX = 16;

const DOT = 0x2e;
const STAR = 0x2a;
const REST = 0x3e;
const FIRST_PRINTABLE = 0x21;
const LAST_PRINTABLE = 0x7e;

/** True for a subject that can be published to: no wildcards. */
export function isPublishSubject(subject: string): boolean {
  return isSubject(subject, false);
}

/** True for a subject that can be subscribed to: wildcards only as whole tokens, `>` only last. */
export function isSubscribeSubject(subject: string): boolean {
  return isSubject(subject, true);
}

/** A queue group's name: one token without wildcards. */
export function isQueueName(queue: string): boolean {
  return isSubject(queue, false) && !queue.includes('.');
}

// HOT: once per published message in every adapter.
function isSubject(subject: string, wildcards: boolean): boolean {
  const length = subject.length;
  if (length === 0 || length > SUBJECT_BYTES_MAX) return false;
  let tokenStart = 0;
  let tokens = 1;
  let wildcardAt = -1;
  for (let i = 0; i < length; i++) {
    const c = subject.charCodeAt(i);
    if (c === DOT) {
      if (i === tokenStart) return false;
      // A wildcard has its token to itself, and nothing follows a `>`.
      if (wildcardAt >= tokenStart) {
        if (i - tokenStart !== 1 || subject.charCodeAt(wildcardAt) === REST) return false;
      }
      tokenStart = i + 1;
      tokens += 1;
    } else if (c === STAR || c === REST) {
      if (!wildcards) return false;
      wildcardAt = i;
    } else if (c < FIRST_PRINTABLE || c > LAST_PRINTABLE) {
      return false;
    }
  }
  if (tokenStart === length || tokens > SUBJECT_TOKENS_MAX) return false;
  return wildcardAt < tokenStart || length - tokenStart === 1;
}

/**
 * True when every subject that `inner` can match is also matched by `outer`; with an `inner` free
 * of wildcards that is plain matching. This is what a permission to subscribe means.
 */
export function subjectCovers(outer: string, inner: string): boolean {
  if (outer === inner || outer === '>') return true;
  const want = outer.split('.');
  const have = inner.split('.');
  for (let i = 0; i < want.length; i++) {
    if (want[i] === '>') return have.length > i;
    if (i >= have.length || have[i] === '>') return false;
    if (want[i] !== '*' && want[i] !== have[i]) return false;
  }
  return want.length === have.length;
}

export function checkPublishSubject(subject: string): void {
  if (!isPublishSubject(subject)) throw subjectError(subject);
}

export function checkSubscription(subject: string, queue: string | undefined): void {
  if (!isSubscribeSubject(subject)) throw subjectError(subject);
  if (queue !== undefined && !isQueueName(queue)) throw subjectError(queue);
}

function subjectError(subject: string): RealmError {
  return new RealmError('ERR_BUS_SUBJECT', 'the subject cannot be used here', {
    fields: { subject: subject.slice(0, SUBJECT_BYTES_MAX) },
  });
}
