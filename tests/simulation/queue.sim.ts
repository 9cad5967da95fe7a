// SPDX-License-Identifier: MIT
/** Full realms and zones: who waits, in which order, and what he is told. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { Queued } from '@realmkeep/client';
import { defineAccount, defineEntity, defineGame, defineZone, u16 } from '@realmkeep/kit';
import { SimulatedPlayer, SimulatedRealm, twoFields } from '@realmkeep/testkit';

const Hero = defineEntity('hero', {
  public: { hp: u16 },
  saved: ['hp'],
  initial: { hp: 1 },
  speed: 200,
  size: 24,
});

/** A room for one. */
const closet = defineGame({
  name: 'closet',
  title: 'The Closet',
  zones: [defineZone('closet', { title: 'The Closet', size: [768, 768], playersMax: 1 })],
  hero: Hero,
  entities: [],
  account: defineAccount({ newCharacter: () => ({ fields: {} }) }),
  start: { zone: 'closet', at: [400, 400] },
});

/** Somebody who waits for a ticket. */
interface Waiting {
  readonly player: SimulatedPlayer;
  readonly places: number[];
  inside: boolean;
}

async function waiting(realm: SimulatedRealm, player: SimulatedPlayer): Promise<Waiting> {
  const own: Waiting = { player, places: [], inside: false };
  const queued = ({ place }: Queued): undefined => {
    own.places.push(place);
  };
  player.client.play(realm.realm, { queued }).then(
    () => {
      own.inside = true;
    },
    // Whoever still waits when the realm is stopped.
    () => {},
  );
  await realm.clock.advance(300);
  return own;
}

async function newcomer(realm: SimulatedRealm, name: string): Promise<Waiting> {
  const player = new SimulatedPlayer(realm, name);
  await player.signUp();
  return waiting(realm, player);
}

test('[LGN10] a full realm’s queue is fair: places are told, and who came first enters first', async () => {
  const realm = new SimulatedRealm({ seed: 'full', game: twoFields, playersMax: 1 });
  await realm.start();
  await realm.clock.advance(1000);
  const [ann, ben] = [new SimulatedPlayer(realm, 'Ann'), new SimulatedPlayer(realm, 'Ben')];
  await ann.join();
  await realm.clock.advance(5000);
  await ben.join();
  await realm.clock.advance(5000);
  const cid = await newcomer(realm, 'Cid');
  const dora = await newcomer(realm, 'Dora');
  await realm.clock.advance(5000);
  equal(cid.places.at(-1), 1);
  equal(dora.places.at(-1), 2);
  ann.client.realm.close();
  ok(await realm.clock.advanceUntil(() => cid.inside, 15_000), 'Cid is in');
  equal(dora.inside, false);
  await realm.clock.advance(6000);
  equal(dora.places.at(-1), 1, 'Dora has moved up');
  ben.client.realm.close();
  ok(await realm.clock.advanceUntil(() => dora.inside, 15_000), 'Dora is in');
  await realm.stop();
});

test('[LGN10] a player who comes back goes before those who are new', async () => {
  const realm = new SimulatedRealm({ seed: 'back', game: twoFields, playersMax: 1 });
  await realm.start();
  await realm.clock.advance(1000);
  const [ann, ben] = [new SimulatedPlayer(realm, 'Ann'), new SimulatedPlayer(realm, 'Ben')];
  await ann.join();
  await realm.clock.advance(5000);
  await ben.join();
  await realm.clock.advance(5000);
  const cid = await newcomer(realm, 'Cid');
  // Ann's page is loaded anew, without her token; Cid was first to ask.
  const again = new SimulatedPlayer(realm, 'Ann again');
  const loggedIn = again.client.login.login('Ann', 'password of Ann');
  await realm.clock.advance(2000);
  await loggedIn;
  const back = await waiting(realm, again);
  equal(back.places.at(-1), 1);
  ben.client.realm.close();
  ok(await realm.clock.advanceUntil(() => back.inside || cid.inside, 15_000));
  deepEqual([back.inside, cid.inside], [true, false]);
  await realm.stop();
});

test('[ZONE-E1] a full zone has a queue too, and its head enters when somebody leaves', async () => {
  const realm = new SimulatedRealm({ seed: 'closet', game: closet });
  await realm.start();
  await realm.clock.advance(1000);
  const ann = new SimulatedPlayer(realm, 'Ann');
  await ann.join();
  const ben = new SimulatedPlayer(realm, 'Ben');
  await ben.signUp();
  let inside = false;
  const said: string[] = [];
  const enter = async (): Promise<void> => {
    await ben.client.play(realm.realm);
    const hero = await ben.client.realm.createCharacter('Ben');
    await ben.client.realm.enterWorld(hero, {
      queued: ({ message }) => {
        said.push(message);
        return undefined;
      },
    });
    inside = true;
  };
  void enter();
  await realm.clock.advance(5000);
  equal(inside, false);
  match(said.at(-1) ?? '', /The Closet is full\. You are number 1 of 1/);
  void ann.client.realm.leaveWorld();
  ok(await realm.clock.advanceUntil(() => inside, 10_000));
  await realm.stop();
});
