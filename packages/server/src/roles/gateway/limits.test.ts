// SPDX-License-Identifier: MIT
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import {
  BYTES_BURST,
  InputRate,
  MESSAGES_BURST,
  ReaderWatch,
  STRIKE_DROPS_MAX,
  UNREAD_BYTES_MAX,
} from './limits.ts';

test('[LIM1] 30 messages a second are taken for ever, after a burst of 60', () => {
  const rate = new InputRate(0);
  for (let i = 0; i < MESSAGES_BURST; i++) equal(rate.judge(10, 0), 'take');
  equal(rate.judge(10, 0), 'strike');
  for (let i = 1; i <= 3000; i++) equal(rate.judge(10, i * 34), 'take');
});

test('[LIM2] drops of one outburst are one strike; the third strike in ten seconds closes', () => {
  const rate = new InputRate(0);
  for (let i = 0; i < MESSAGES_BURST; i++) rate.judge(1, 0);
  deepEqual([rate.judge(1, 0), rate.judge(1, 1), rate.judge(1, 10)], ['strike', 'drop', 'drop']);
  let now = 11;
  while (rate.judge(1, now) !== 'close') now += 1;
  ok(now > 490 && now < 520, `closed after half a second: ${now}`);
});

test('[LIM3] two strikes and then ten quiet seconds are forgotten', () => {
  const rate = new InputRate(0);
  const outburst = (at: number): string => {
    let verdict = 'take';
    for (let i = 0; i < 200 && verdict === 'take'; i++) verdict = rate.judge(1, at);
    return verdict;
  };
  deepEqual([outburst(0), outburst(3000), outburst(14_000)], ['strike', 'strike', 'strike']);
  deepEqual([outburst(16_000), outburst(18_000)], ['strike', 'close']);
});

test('[LIM4] bytes are limited apart from messages', () => {
  const rate = new InputRate(0);
  equal(rate.judge(BYTES_BURST, 0), 'take');
  equal(rate.judge(1000, 0), 'strike');
  equal(rate.judge(1000, 1000), 'take');
});

test('[LIM5] a thousand drops within one strike close at once', () => {
  const rate = new InputRate(0);
  for (let i = 0; i < MESSAGES_BURST; i++) rate.judge(1, 0);
  equal(rate.judge(1, 0), 'strike');
  for (let i = 0; i < STRIKE_DROPS_MAX; i++) equal(rate.judge(1, 0), 'drop');
  equal(rate.judge(1, 0), 'close');
});

test('[LIM6] a reader may be behind for ten seconds or 256 KiB, counted since it last caught up', () => {
  const watch = new ReaderWatch();
  deepEqual(
    [watch.judge(1, 0), watch.judge(9, 9999), watch.judge(9, 10_000)],
    ['behind', 'behind', 'close'],
  );
  equal(watch.judge(0, 10_001), 'drained');
  equal(watch.judge(5, 20_000), 'behind');
  equal(watch.judge(UNREAD_BYTES_MAX + 1, 20_001), 'close');
});
