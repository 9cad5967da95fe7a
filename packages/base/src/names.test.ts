// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkName, nameSkeleton } from './names.ts';

const allowed = (name: string): boolean => 'name' in checkName(name);

test('[NAME1] a name has 2 to 24 letters, single spaces, hyphens and apostrophes between', () => {
  for (const name of [
    'Al',
    'Anna',
    "D'Arc",
    'Jean-Luc',
    'Old Tom',
    'Ζεύς',
    'Иван',
    '漢字',
    '한글이름',
  ]) {
    assert.ok(allowed(name), name);
  }
  const wrong = [
    '',
    'A',
    'x'.repeat(25),
    'a--b',
    '-ab',
    'ab-',
    'R2D2',
    'a\u200bb',
    'a\nb',
    '<b>',
    '😀😀',
  ];
  for (const name of wrong) assert.ok(!allowed(name), JSON.stringify(name));
  assert.deepEqual(checkName('  Old   Tom '), { name: 'Old Tom', skeleton: 'oldtom' });
  assert.ok(!allowed('x'.repeat(100_000)), 'a huge name is refused before it is normalised');
});

test('[NAME2] letters of two scripts are not mixed, marks are not piled up', () => {
  assert.ok(!allowed('Аnna'), 'Cyrillic А before Latin letters');
  assert.ok(!allowed(`Zo${'\u0300'.repeat(12)}`));
});

test('[NAME3] names that look alike have one skeleton', () => {
  const pairs = [
    ['Anna', 'anna'],
    ['Anna', 'Ánna'],
    ['William', 'Wi11iam'],
    ['Bill', 'BiIl'],
    ['modern', 'modem'],
    ['rope', 'горе'],
    ['Old Tom', 'OldTom'],
    ['ﬁne', 'fine'],
  ];
  for (const [a, b] of pairs) assert.equal(nameSkeleton(a), nameSkeleton(b), `${a} and ${b}`);
  assert.notEqual(nameSkeleton('Anna'), nameSkeleton('Anne'));
});

test('[NAME4] reserved words and what looks like them are refused', () => {
  assert.ok(!allowed('Admin'));
  assert.ok(!allowed('Adrnin'));
  assert.ok(!allowed('Game Master'));
  assert.ok('code' in checkName('Hollowmere', ['hollowmere']));
});

test('[NAME5] a skeleton is never longer than the 96 bytes that messages allow', () => {
  const bytes = (text: string): number => new TextEncoder().encode(text).length;
  for (const letter of ['æ', '힣', '漢', 'ﷺ', 'ß', '𐐷']) {
    const checked = checkName(letter.repeat(24));
    if ('name' in checked) assert.ok(bytes(checked.skeleton) <= 96 && bytes(checked.name) <= 96);
    else assert.equal(checked.code, 'ERR_NAME_INVALID');
  }
});
