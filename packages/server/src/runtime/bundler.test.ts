// SPDX-License-Identifier: MIT
import { deepEqual, equal, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { type CharacterId, type Incarnation, RealmError } from '@realmkeep/base';
import {
  type BodyOf,
  BUNDLED_MAX,
  databaseMessages,
  encodeAnswer,
  encodeRefusal,
  itemMessages,
  type Request,
} from '@realmkeep/wire';
import { Bundler } from './bundler.ts';
import type { Messenger } from './messenger.ts';

const { Bundle, GiveMoney } = itemMessages;

/** Stands for the way to the database: notes what is asked, and answers bundles by `reply`. */
class Way {
  readonly asked: { readonly name: string; readonly count: number }[] = [];
  reply: (n: number) => Uint8Array = (n) => encodeAnswer(GiveMoney, { money: n });

  async ask<Q, A>(_subject: string, of: Request<Q, A>, value: Q): Promise<A> {
    const requests = of.name === Bundle.name ? (value as BodyOf<typeof Bundle>).requests : [];
    this.asked.push({ name: of.name, count: requests.length });
    return { answers: requests.map((_, n) => this.reply(n)) } as A;
  }
}

function bench() {
  const way = new Way();
  const bundler = new Bundler(way as unknown as Messenger, 'database');
  const give = (amount: number): Promise<{ money: number }> =>
    bundler.ask(GiveMoney, { ...ASKED, amount }, 1000);
  return { way, bundler, give };
}

const ASKED = {
  op: new Uint8Array(16),
  askedAt: 1,
  character: 7 as CharacterId,
  epoch: 1,
  incarnation: 'one' as Incarnation,
  cause: 'test',
};

test('[DB20] what is asked in one turn goes in one message, each with its own answer', async () => {
  const { way, give } = bench();
  const answers = await Promise.all([give(1), give(2), give(3)]);
  deepEqual(
    answers.map(({ money }) => money),
    [0, 1, 2],
  );
  await give(4);
  deepEqual(way.asked, [
    { name: 'Bundle', count: 3 },
    { name: 'Bundle', count: 1 },
  ]);
});

test('[DB21] one refused operation of a bundle does not touch the others', async () => {
  const { way, give } = bench();
  way.reply = (n) =>
    n === 1
      ? encodeRefusal({ code: 'ERR_MONEY_LIMIT', message: 'no' })
      : encodeAnswer(GiveMoney, { money: n });
  const [first, second, third] = await Promise.allSettled([give(1), give(2), give(3)]);
  equal(first.status, 'fulfilled');
  equal(third.status, 'fulfilled');
  equal(second.status === 'rejected' && (second.reason as RealmError).code, 'ERR_MONEY_LIMIT');
});

test('[DB22] a bundle has its bound, and what does not fit in one goes alone', async () => {
  const { way, bundler, give } = bench();
  const many = Array.from({ length: BUNDLED_MAX + 2 }, (_, i) => give(i + 1));
  await Promise.all(many);
  deepEqual(
    way.asked.map(({ count }) => count),
    [BUNDLED_MAX, 2],
  );
  const { LoadCharacter } = databaseMessages;
  await bundler.ask(LoadCharacter, { character: 7 as CharacterId }, 1000);
  equal(way.asked.at(-1)?.name, LoadCharacter.name);
});

test('[DB23] when a bundle is not answered, none of its operations is', async () => {
  const { way, give } = bench();
  way.ask = () => Promise.reject(new RealmError('ERR_BUS_TIMEOUT', 'late'));
  const results = await Promise.allSettled([give(1), give(2)]);
  equal(results.filter(({ status }) => status === 'rejected').length, 2);
  way.ask = async () => ({ answers: [] }) as never;
  await rejects(give(1), { code: 'ERR_ANSWER_UNREADABLE' });
});
