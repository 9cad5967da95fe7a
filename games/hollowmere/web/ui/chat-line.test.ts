// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHAT_BYTES_MAX, parseChatLine } from './chat-line.ts';

test('[PAGE1] a line without a slash is said near by', () => {
  assert.deepEqual(parseChatLine('  hello there '), { does: 'say', text: 'hello there' });
});

test('[PAGE2] /shout, /tell and /who are what they are called', () => {
  assert.deepEqual(parseChatLine('/shout storm!'), { does: 'shout', text: 'storm!' });
  assert.deepEqual(parseChatLine('/tell Ann hi you'), { does: 'tell', to: 'Ann', text: 'hi you' });
  assert.deepEqual(parseChatLine('/tell "Ann Lee" hi'), {
    does: 'tell',
    to: 'Ann Lee',
    text: 'hi',
  });
  assert.deepEqual(parseChatLine('/who'), { does: 'who' });
});

test('[PAGE3] a line that means nothing asks for nothing', () => {
  for (const line of ['', '   ', '/say', '/shout  ']) {
    assert.deepEqual(parseChatLine(line), { does: 'nothing' }, line);
  }
});

test('[PAGE4] a mistake says how to do it right', () => {
  for (const line of ['/tell Ann', '/dance', 'x'.repeat(CHAT_BYTES_MAX + 1), 'ö'.repeat(201)]) {
    assert.equal(parseChatLine(line).does, 'wrong', line);
  }
  assert.equal(parseChatLine('x'.repeat(CHAT_BYTES_MAX)).does, 'say');
});
