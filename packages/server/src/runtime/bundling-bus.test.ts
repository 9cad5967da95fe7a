// SPDX-License-Identifier: MIT
import { deepEqual, equal, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { type CharacterId, type Incarnation, SeededRandom } from '@realmkeep/base';
import { type Bus, type BusMessage, MemoryBusNetwork } from '@realmkeep/bus';
import { VirtualClock } from '@realmkeep/testkit';
import {
  BUNDLED_MAX,
  databaseMessages,
  decode,
  encode,
  itemMessages,
  messageIdOf,
} from '@realmkeep/wire';
import { BundlingBus } from './bundling-bus.ts';

const { Bundle, GiveMoney } = itemMessages;
const { LoadCharacter } = databaseMessages;
const SUBJECT = 'realm.a.database';

const ASKED = {
  op: new Uint8Array(16),
  askedAt: 1,
  character: 7 as CharacterId,
  epoch: 1,
  incarnation: 'one' as Incarnation,
  cause: 'test',
};

/** One who asks, one who answers with what he was asked, and what went between them. */
function bench() {
  const clock = new VirtualClock();
  const network = new MemoryBusNetwork({ clock, random: new SeededRandom(1) });
  const asker = new BundlingBus(network.connect('ZONE-1'));
  const answerer = new BundlingBus(network.connect('DB'));
  /** Requests of each message. */
  const seen: number[] = [];
  network.connect('TRACE').subscribe(SUBJECT, ({ data }) => {
    seen.push(decode(Bundle, data)?.requests.length ?? 1);
  });
  const give = (amount: number): Promise<Uint8Array> =>
    asker.request(SUBJECT, encode(GiveMoney, { ...ASKED, amount }), 1000);
  return { clock, asker, answerer, seen, give };
}

/** Answers each request for money by its amount; one of 99 is never answered. */
function answers(bus: Bus): number[] {
  const heard: number[] = [];
  bus.subscribe(SUBJECT, ({ data, reply }: BusMessage) => {
    const amount = decode(GiveMoney, data)?.amount ?? 0;
    heard.push(amount);
    if (amount !== 99) bus.publish(reply, Uint8Array.of(amount));
  });
  return heard;
}

test('[BUN1] what is asked in one turn goes in one message, each with its own answer', async () => {
  const { clock, answerer, seen, give } = bench();
  const heard = answers(answerer);
  const all = Promise.all([give(1), give(2), give(3)]);
  await clock.advance(50);
  deepEqual(
    (await all).map(([amount]) => amount),
    [1, 2, 3],
  );
  deepEqual(heard, [1, 2, 3]);
  const alone = give(4);
  await clock.advance(50);
  equal((await alone)[0], 4);
  deepEqual(seen, [3, 1], 'one goes as it is');
});

test('[BUN2] a bundle has its bound', async () => {
  const { clock, answerer, seen, give } = bench();
  answers(answerer);
  const all = Promise.all(Array.from({ length: BUNDLED_MAX + 2 }, (_, i) => give(1 + (i % 50))));
  await clock.advance(50);
  equal((await all).length, BUNDLED_MAX + 2);
  deepEqual(seen, [BUNDLED_MAX, 2]);
});

test('[BUN3] nothing but item operations is bundled, and nothing else waits for them', async () => {
  const { clock, asker, answerer, seen, give } = bench();
  answerer.subscribe(SUBJECT, ({ data, reply }) => {
    if (messageIdOf(data) === LoadCharacter.id) answerer.publish(reply, Uint8Array.of(9));
  });
  const slow = [give(1), give(2)].map((one) => rejects(one, { code: 'ERR_BUS_TIMEOUT' }));
  const load = asker.request(
    SUBJECT,
    encode(LoadCharacter, { character: ASKED.character, by: '' }),
    1000,
  );
  await clock.advance(50);
  equal((await load)[0], 9);
  deepEqual(seen, [1, 2]);
  await clock.advance(1000);
  await Promise.all(slow);
});

test('[BUN4] a bundle shares its fate: when one is not answered in time, none is', async () => {
  const { clock, answerer, give } = bench();
  const heard = answers(answerer);
  const all = [give(1), give(99)].map((one) => rejects(one, { code: 'ERR_BUS_TIMEOUT' }));
  await clock.advance(1100);
  await Promise.all(all);
  deepEqual(heard, [1, 99]);
});

test('[BUN5] who leaves sends what was answered; the rest is unknown', async () => {
  const { clock, answerer, give } = bench();
  answers(answerer);
  const answered = give(1);
  const lost = rejects(give(99), { code: 'ERR_BUS_TIMEOUT' });
  await clock.advance(10);
  await answerer.close();
  await clock.advance(10);
  equal((await answered)[0], 1);
  await lost;
});

test('[BUN6] what was asked before leaving is sent', async () => {
  const { clock, asker, answerer, give } = bench();
  const heard = answers(answerer);
  const all = [give(1), give(2)].map((one) => rejects(one, { code: 'ERR_BUS_CLOSED' }));
  await asker.close();
  await clock.advance(50);
  await Promise.all(all);
  deepEqual(heard, [1, 2]);
});
