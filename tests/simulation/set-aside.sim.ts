// SPDX-License-Identifier: MIT
/** A character of whom zone processes die: the world goes on without it, and says so. */
import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { isRealmError, present } from '@realmkeep/base';
import { type Interference, SimulatedPlayer, SimulatedRealm, twoFields } from '@realmkeep/testkit';
import { databaseMessages, decodeAnswer, gameMessages } from '@realmkeep/wire';

const EAST = 'east:1:0';
const { ListSetAside, LoadCharacter, ReadmitCharacter } = databaseMessages;

/** Whoever simulates the hero of this name dies of reading its row, once that is `armed`. */
class Poison implements Interference {
  armed = false;
  deaths = 0;
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  services: Interference['services'] = (services) => services;

  bus: Interference['bus'] = (bus, { node, kill }) => {
    if (node.role !== 'zone') return bus;
    const request: typeof bus.request = async (subject, data, deadlineMs) => {
      const bytes = await bus.request(subject, data, deadlineMs);
      const answered = decodeAnswer(LoadCharacter, bytes);
      const name = answered?.ok === true ? answered.value.row.name : '';
      if (!this.armed || name !== this.#name) return bytes;
      this.deaths += 1;
      kill();
      return new Promise(() => {});
    };
    return new Proxy(bus, {
      get(of, key) {
        if (key === 'request') return request;
        const value: unknown = Reflect.get(of, key, of);
        return typeof value === 'function' ? value.bind(of) : value;
      },
    });
  };
}

async function joined(realm: SimulatedRealm, name: string): Promise<SimulatedPlayer> {
  const player = new SimulatedPlayer(realm, name);
  await player.join();
  return player;
}

function stateOf({ client }: SimulatedPlayer): string {
  return client.realm.state;
}

test('[POIS6] a character that zones die of is set aside; its region and the others live on', async () => {
  const poison = new Poison('Ann');
  const realm = new SimulatedRealm({ seed: 'poison', game: twoFields, interference: poison });
  await realm.start();
  await realm.clock.advance(1000);
  const ann = await joined(realm, 'Ann');
  const others = [await joined(realm, 'Ben'), await joined(realm, 'Cid')];
  await realm.clock.advance(3000);
  poison.armed = true;
  realm.kill(
    present(
      realm.nodes('zone').find((id) => realm.runs(id, EAST)),
      'somebody runs it',
    ),
  );
  const settled = (): boolean =>
    stateOf(ann) === 'choosing' && others.every((other) => stateOf(other) === 'playing');
  ok(await realm.clock.advanceUntil(settled, 20_000));
  await realm.clock.advance(5000);
  equal(poison.deaths, 3, 'two made it a suspect, the third was the proof');
  for (const other of others) {
    equal(stateOf(other), 'playing');
    const { x, y } = other.at;
    ok(await other.walkTo(x + 60, y), `${other.name} walks on`);
  }
  deepEqual(
    [ann, ...others].map(({ closed, resumes }) => [closed, resumes]),
    [ann, ...others].map(() => [null, 0]),
  );

  const { realm: session } = ann.client;
  const [{ character }] = session.characters;
  await rejects(ann.enter(character), (error) => {
    ok(isRealmError(error, 'ERR_CHARACTER_SET_ASIDE'));
    ok(error.message.startsWith('Ann was set aside'), error.message);
    return true;
  });
  const found = ann.wait(realm.askDatabase(gameMessages.ListExceptions, { offset: 0 }));
  const [exception] = (await found).exceptions;
  deepEqual([exception.script, exception.hook, exception.player], ['character', 'load', 'Ann']);

  // The database's own death does not let it in, an operator does.
  realm.kill(present(realm.nodes('database').at(0), 'there is one'));
  await realm.clock.advance(3000);
  const list = (await ann.wait(realm.askDatabase(ListSetAside, {}))).characters;
  deepEqual(
    list.map(({ name, region }) => [name, region]),
    [['Ann', EAST]],
  );
  poison.armed = false;
  const readmit = realm.askDatabase(ReadmitCharacter, { character });
  deepEqual(await ann.wait(readmit), { readmitted: true });
  await ann.enter(character);
  equal(stateOf(ann), 'playing');
  await realm.stop();
});
