// SPDX-License-Identifier: MIT
/** The PostgreSQL adapter on a real server, which is killed and started again under it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { CharacterId } from '@realmkeep/base';
import type { Operation, RealmStore } from '@realmkeep/store';
import { registerStoreContract } from '@realmkeep/store/contract';
import { openPostgresRealmStore } from '@realmkeep/store/postgres';
import { Asker } from '../../packages/store/src/asker.contract.ts';
import { type Hero, heroes, Pen } from '../../packages/store/src/items.fixtures.ts';
import { storing } from '../../packages/store/src/store.fixtures.ts';
import { PostgresServer, postgresFolder, WITHOUT_POSTGRES } from './postgres-server.ts';

if (postgresFolder() === null) {
  test('the store on PostgreSQL', (t) => t.skip(WITHOUT_POSTGRES));
} else {
  registerTests();
}

function registerTests(): void {
  let server: PostgresServer;
  before(async () => {
    server = await PostgresServer.start();
  });
  after(() => server.remove());

  registerStoreContract('postgres', async () => {
    const url = await server.database();
    let store = await openPostgresRealmStore({ url });
    const reopen = async (): Promise<RealmStore> => {
      await store.close();
      store = await openPostgresRealmStore({ url });
      return store;
    };
    return {
      store,
      reopen,
      async harm(sql: string) {
        await store.close();
        await server.query(nameOf(url), sql);
        return reopen();
      },
      end: () => store.close(),
    };
  });

  test('[PG10] a database from a newer version is refused with what to do', async () => {
    const url = await server.database();
    await (await openPostgresRealmStore({ url })).close();
    const newer = `INSERT INTO schema_migration (version, name) VALUES (99, 'later')`;
    await server.query(nameOf(url), newer);
    await assert.rejects(openPostgresRealmStore({ url }), {
      code: 'ERR_STORE_NEWER',
      message: /has schema 99.*start the version of Realmkeep that wrote it/,
    });
  });

  test('[PG11] a second process cannot open the database while the first has it', async () => {
    const url = await server.database();
    const store = await openPostgresRealmStore({ url });
    const again = openPostgresRealmStore({ url, busyMs: 0 });
    await assert.rejects(again, { code: 'ERR_STORE_LOCKED', message: /another process/ });
    await store.close();
    await (await openPostgresRealmStore({ url })).close();
  });

  test('[PG12] what is no database is refused, without its password', async () => {
    const url = server.url('none').replace('realmkeep@', 'realmkeep:secret@');
    await assert.rejects(openPostgresRealmStore({ url }), (error: Error) => {
      assert.equal('code' in error && error.code, 'ERR_STORE_OPEN');
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
  });

  test('[PG13] a writer that was replaced writes nothing more and says so once', async () => {
    const url = await server.database();
    const store = await openPostgresRealmStore({ url });
    const failures: string[] = [];
    store.onFailure((error) => failures.push(error.code));
    await server.query(nameOf(url), 'UPDATE writer SET epoch = epoch + 1');
    await assert.rejects(store.execute([storing('Ann')]), { code: 'ERR_STORE_FENCED' });
    await assert.rejects(store.execute([storing('Ann')]), { code: 'ERR_STORE_FENCED' });
    assert.deepEqual(failures, ['ERR_STORE_FENCED']);
    assert.deepEqual(await server.query(nameOf(url), 'SELECT id FROM character'), []);
    await store.close();
  });

  test('[PG14] a batch whose answer was lost is neither lost nor done twice', async () => {
    const url = await server.database();
    const states: string[] = [];
    const store = await openPostgresRealmStore({ url, onConnection: (s) => states.push(s) });
    const ask = new Asker(store);
    const pen = new Pen();
    const [ann] = await heroes(ask, 'Ann');
    // Money has no id of its own in this count: only the batch's number keeps it from doubling.
    for (let i = 0; i < 20; i++) {
      const batch = [storing(`Ben${i}`), pen.write('GiveMoney', ann, { amount: 1 })];
      const done = store.execute(batch.map((one) => ({ ...one, charactersMax: 32 }) as Operation));
      const victims = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'realmkeep' AND datname = '${nameOf(url)}'`;
      await server.query('postgres', victims);
      for (const result of await done) assert.ok(result.ok, JSON.stringify(result));
    }
    const { money } = await ask.value(listOf(ann));
    assert.equal(money, 20);
    const made = await server.query(nameOf(url), 'SELECT id FROM character');
    assert.equal(made.length, 21);
    assert.ok(states.includes('lost') && states.includes('back'));
    await store.close();
  });

  test('[PG15] a server that crashes under load and comes back loses and doubles nothing', async () => {
    // Its own: a server with a hundred databases replays their making for half a minute.
    const own = await PostgresServer.start();
    const url = await own.database();
    const store = await openPostgresRealmStore({ url });
    const ask = new Asker(store);
    const pen = new Pen();
    const all = await heroes(ask, 'Ann', 'Ben', 'Cid', 'Dan');
    let given = 0;
    let ended = false;
    const load = (async () => {
      while (!ended) {
        const batch = all.map((hero) => pen.write('GiveMoney', hero, { amount: 1 }));
        for (const result of await store.execute(batch)) assert.ok(result.ok);
        given += 1;
      }
    })();
    for (let crash = 0; crash < 2; crash++) {
      const since = given;
      await until(() => given > since + 20);
      await own.end('SIGQUIT');
      await own.begin();
    }
    const since = given;
    await until(() => given > since + 20);
    ended = true;
    await load;
    for (const hero of all) assert.equal((await ask.value(listOf(hero))).money, given);
    await store.close();
    await own.remove();
  });

  test('[PG17] a batch that could not be serialized is run again, once in the end', async () => {
    const url = await server.database();
    const store = await openPostgresRealmStore({ url });
    const ask = new Asker(store);
    const pen = new Pen();
    const [ann] = await heroes(ask, 'Ann');
    // A sequence counts on whatever is rolled back: the first three tries fail.
    await server.query(
      nameOf(url),
      `CREATE SEQUENCE tries;
       CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF nextval('tries') <= 3 THEN
           RAISE EXCEPTION 'could not serialize access' USING ERRCODE = '40001';
         END IF;
         RETURN NEW;
       END $$;
       CREATE TRIGGER fail BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION fail()`,
    );
    const give = pen.write('GiveMoney', ann, { amount: 5 });
    assert.deepEqual(await ask.value(give), { money: 5 });
    assert.deepEqual(await ask.value(give), { money: 5 }, 'asked again, it is not done again');
    assert.equal((await ask.value(listOf(ann))).money, 5);
    await store.close();
  });

  test('[PG16] a store is closed while its server is away', async () => {
    const own = await PostgresServer.start();
    const store = await openPostgresRealmStore({ url: await own.database() });
    await own.end('SIGQUIT');
    const waiting = assert.rejects(store.execute([storing('Ann')]), { code: 'ERR_STORE_CLOSED' });
    await store.close();
    await waiting;
    await own.remove();
  });
}

const nameOf = (url: string): string => new URL(url).pathname.slice(1);
const listOf = ({
  character,
}: Hero): { operation: 'ListItems'; character: CharacterId; after: number } => ({
  operation: 'ListItems',
  character,
  after: 0,
});

async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + 30_000;
  while (!condition()) {
    assert.ok(performance.now() < end, 'it happens within 30 s');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
