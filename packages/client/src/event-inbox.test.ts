// SPDX-License-Identifier: MIT
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@realmkeep/base';
import { VirtualClock } from '@realmkeep/testkit';
import { clientMessages, decode } from '@realmkeep/wire';
import { EventInbox } from './event-inbox.ts';

function makeInbox(): {
  inbox: EventInbox;
  clock: VirtualClock;
  applied: number[];
  seen: number[];
} {
  const clock = new VirtualClock();
  const applied: number[] = [];
  const seen: number[] = [];
  const inbox = new EventInbox({
    clock,
    send: (bytes) => seen.push(decode(clientMessages.EventsSeen, bytes)?.number ?? -1),
    apply: (message) => applied.push(message[0]),
  });
  inbox.enter(1, 5);
  return { inbox, clock, applied, seen };
}

const event = (number: number, oldest = 1, epoch = 5) => ({
  epoch,
  number,
  oldest,
  message: Uint8Array.of(number),
});

test('[EVENT1] lost, doubled and overtaken events are applied once each, in order', () => {
  const random = new SeededRandom('events');
  for (let run = 0; run < 200; run++) {
    const { inbox, applied } = makeInbox();
    while (applied.length < 20) inbox.receive(event(1 + random.below(20)));
    deepEqual(
      applied,
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
  }
});

test('[EVENT2] what will not come any more is not waited for', () => {
  const { inbox, applied } = makeInbox();
  inbox.receive(event(3));
  inbox.receive(event(9, 8));
  deepEqual(applied, [3]);
  inbox.receive(event(8, 8));
  deepEqual(applied, [3, 8, 9]);
});

test('[EVENT3] another epoch counts anew; the same one again does not', () => {
  const { inbox, applied } = makeInbox();
  inbox.receive(event(1));
  equal(inbox.enter(1, 5), true);
  inbox.receive(event(1));
  equal(inbox.enter(1, 6), false);
  inbox.receive(event(2, 1, 5));
  inbox.receive(event(1, 1, 6));
  deepEqual(applied, [1, 1]);
});

test('[EVENT4] what was applied is told, once for many', async () => {
  const { inbox, clock, seen } = makeInbox();
  for (let number = 1; number <= 9; number++) inbox.receive(event(number));
  await clock.advance(1000);
  deepEqual(seen, [9]);
});
