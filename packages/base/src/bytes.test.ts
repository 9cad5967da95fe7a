// SPDX-License-Identifier: MIT
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { cutUtf8, fromUtf8, utf8 } from './bytes.ts';

test('[BYT1] a byte order mark is a letter like others: decoded text encodes to the same bytes', () => {
  const bytes = Uint8Array.of(0xef, 0xbb, 0xbf, 0x61);
  const text = fromUtf8(bytes);
  equal(text, '\ufeffa');
  deepEqual(utf8(text ?? ''), bytes);
});

test('[BYT2] what is not UTF-8 is no text', () => {
  for (const bytes of [[0xff], [0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80]]) {
    equal(fromUtf8(Uint8Array.from(bytes)), null);
  }
});

test('[BYT3] a text is cut at so many bytes, between characters', () => {
  equal(cutUtf8('harbour', 7), 'harbour');
  equal(cutUtf8('harbour', 4), 'harb');
  equal(cutUtf8('', 4), '');
  equal(cutUtf8('aé漢😀', 10), 'aé漢😀');
  equal(cutUtf8('aé漢😀', 9), 'aé漢');
  equal(cutUtf8('aé漢😀', 5), 'aé');
  equal(cutUtf8('aé漢😀', 2), 'a');
  equal(cutUtf8('😀', 3), '');
});
