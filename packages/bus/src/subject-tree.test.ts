// SPDX-License-Identifier: MIT
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SubjectTree } from './subject-tree.ts';
import { isPublishSubject, isSubscribeSubject, subjectCovers } from './subjects.ts';

const token = fc.constantFrom('a', 'b', 'c');
const subject = fc.array(token, { minLength: 1, maxLength: 4 }).map((tokens) => tokens.join('.'));
const pattern = fc
  .tuple(fc.array(fc.oneof(token, fc.constant('*')), { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([tokens, rest]) => tokens.join('.') + (rest ? '.>' : ''));

/** Plain and slow: what `*` and `>` mean, as a regular expression. */
function matches(wanted: string, offered: string): boolean {
  const tokens = wanted.split('.').map((t) => (t === '*' ? '[^.]+' : t === '>' ? '.+' : t));
  return new RegExp(`^${tokens.join('\\.')}$`).test(offered);
}

test('[BUS40] the tree finds exactly the patterns that match, through insertions and removals', () => {
  const step = fc.record({ pattern, remove: fc.boolean(), ask: subject });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const tree = new SubjectTree<{ subject: string; queue: string }>();
      const held: { subject: string; queue: string }[] = [];
      for (const { pattern: wanted, remove, ask } of steps) {
        if (remove && held.length > 0) {
          const entry = held.shift();
          ok(entry && tree.remove(entry));
        } else {
          const entry = { subject: wanted, queue: '' };
          held.push(entry);
          tree.insert(entry);
        }
        const expected = held.filter((entry) => matches(entry.subject, ask));
        deepEqual(new Set(tree.match(ask).plain), new Set(expected));
        equal(tree.match(ask).plain.length, expected.length);
      }
      equal(tree.count, held.length);
    }),
    { seed: 20261121, numRuns: 300 },
  );
});

test('[BUS41] members of a queue group are one group, also over different patterns', () => {
  const tree = new SubjectTree<{ subject: string; queue: string }>();
  const one = { subject: 'a.*', queue: 'q' };
  const two = { subject: 'a.b', queue: 'q' };
  const other = { subject: 'a.>', queue: 'r' };
  for (const entry of [one, two, other]) tree.insert(entry);
  const groups = tree.match('a.b').groups.map((group) => new Set(group));
  deepEqual(new Set(groups), new Set([new Set([one, two]), new Set([other])]));
});

test('[BUS42] a match that was taken is not changed by a later removal', () => {
  const tree = new SubjectTree<{ subject: string; queue: string }>();
  const entry = { subject: 'a', queue: '' };
  tree.insert(entry);
  const taken = tree.match('a');
  tree.remove(entry);
  deepEqual([taken.plain, tree.match('a').plain], [[entry], []]);
});

test('[BUS43] a pattern covers another when whatever the other matches is matched by it', () => {
  fc.assert(
    fc.property(pattern, pattern, fc.array(subject, { maxLength: 30 }), (outer, inner, asked) => {
      if (!subjectCovers(outer, inner)) return;
      for (const ask of asked) if (matches(inner, ask)) ok(matches(outer, ask), `${ask}`);
    }),
    { seed: 20261121, numRuns: 2_000 },
  );
  for (const [outer, inner, covers] of [
    ['a.*', 'a.b', true],
    ['a.*', 'a.*', true],
    ['a.*', 'a.>', false],
    ['a.>', 'a.*', true],
    ['a.>', 'a.>', true],
    ['a.>', 'a', false],
    ['a.b', 'a.*', false],
    ['*.*', 'a.>', false],
    ['>', 'a.>', true],
  ] as const)
    equal(subjectCovers(outer, inner), covers, `${outer} over ${inner}`);
});

test('[BUS44] subjects are printable tokens between dots, wildcards whole and only where allowed', () => {
  for (const good of ['a', 'a.b', 'realm.x.node.GATE-1', '_INBOX.A.1', '$SYS.x', 'zone:1:0'])
    ok(isPublishSubject(good) && isSubscribeSubject(good), good);
  for (const wild of ['*', '>', 'a.*', '*.a', 'a.>', '*.*.>'])
    ok(!isPublishSubject(wild) && isSubscribeSubject(wild), wild);
  const bad = ['', '.', 'a.', '.a', 'a..b', 'a b', 'a\tb', 'a\n', 'ä', '>.a', 'a*', '*a.b', '**'];
  for (const text of [...bad, 'x'.repeat(257), Array(17).fill('a').join('.')])
    ok(!isPublishSubject(text) && !isSubscribeSubject(text), text);
});
