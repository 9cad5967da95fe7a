// SPDX-License-Identifier: MIT
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountId, NodeId } from '@realmkeep/base';
import { RealmQueue } from './realm-queue.ts';

const account = (id: number): AccountId => id as AccountId;
const queue = (id = 'LOGIN-1'): RealmQueue => new RealmQueue(id as NodeId);
const full = { room: 0, back: false };

test('[LGN10] with room and nobody waiting a ticket is given at once', () => {
  equal(queue().ask(account(1), { room: 1, back: false }, 0).may, 'enter');
});

test('[LGN10] in a full realm people wait with their places, and enter in order', () => {
  const q = queue();
  deepEqual(q.ask(account(1), full, 0), { may: 'wait', place: 1, waiting: 1 });
  deepEqual(q.ask(account(2), full, 1), { may: 'wait', place: 2, waiting: 2 });
  const one = { room: 1, back: false };
  deepEqual(q.ask(account(2), one, 2), { may: 'wait', place: 2, waiting: 2 }, 'not his turn');
  equal(q.ask(account(3), one, 3).may, 'wait', 'nobody passes those who wait');
  equal(q.ask(account(1), one, 4).may, 'enter');
});

test('[LGN10] tickets under way take room until their players are counted', () => {
  const q = queue();
  const two = { room: 2, back: false };
  equal(q.ask(account(1), two, 0).may, 'enter');
  equal(q.ask(account(2), two, 0).may, 'enter');
  equal(q.ask(account(3), two, 0).may, 'wait');
  equal(q.ask(account(2), two, 1).may, 'wait', 'a second ticket of one account is one player');
  equal(q.ask(account(3), two, 11_000).may, 'enter');
});

test('[LGN10] players whose heroes are in the realm come before new ones', () => {
  const q = queue();
  q.ask(account(1), full, 0);
  deepEqual(q.ask(account(2), { room: 0, back: true }, 1), { may: 'wait', place: 1, waiting: 2 });
  equal(q.ask(account(1), { room: 1, back: false }, 2).may, 'wait');
  equal(q.ask(account(2), { room: 1, back: true }, 3).may, 'enter');
});

test('[LGN10] two logins share the room by how many wait, and never give more than there is', () => {
  const [one, two] = [queue('LOGIN-1'), queue('LOGIN-2')];
  for (let i = 0; i < 6; i++) one.ask(account(i), full, 0);
  for (let i = 10; i < 13; i++) two.ask(account(i), full, 0);
  one.hear('LOGIN-2' as NodeId, two.load(0), 0);
  two.hear('LOGIN-1' as NodeId, one.load(0), 0);
  const room = { room: 3, back: false };
  const admitted = (q: RealmQueue, ids: readonly number[]): number =>
    ids.filter((id) => q.ask(account(id), room, 500).may === 'enter').length;
  const [a, b] = [admitted(one, [0, 1, 2, 3, 4, 5]), admitted(two, [10, 11, 12])];
  ok(a + b <= 3, `${a} and ${b}`);
  ok(a >= 1 && a > b, 'the longer line moves faster');
});
