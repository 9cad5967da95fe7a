// SPDX-License-Identifier: MIT
/**
 * The realm of `npm start` wholly on PostgreSQL, its server killed and started again under bots
 * that deal in items: nothing is lost, nothing doubled, and nobody stops walking.
 */
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SeededRandom } from '@realmkeep/base';
import { nodeEnv } from '@realmkeep/client/node';
import { ItemBot, ItemHistory, judgeItems, simulatedCrypto } from '@realmkeep/testkit';
import { RealCrowd, RealRealm } from '@realmkeep/testkit/chaos';
import { PostgresServer, postgresFolder, WITHOUT_POSTGRES } from './postgres-server.ts';

const SOURCE = fileURLToPath(new URL('../../realmkeep.json', import.meta.url));
const BOTS = 8;
/** Things that one bot does in a second. */
const RATE = 3;
/** So many operations are done between two faults. */
const DONE_BETWEEN = 30;
const WAIT_MS_MAX = 60_000;

if (postgresFolder() === null) {
  test('a realm on PostgreSQL', (t) => t.skip(WITHOUT_POSTGRES));
} else {
  registerTests();
}

function registerTests(): void {
  const { clock } = nodeEnv();
  const history = new ItemHistory(() => clock.now());
  let server: PostgresServer;
  let realm: RealRealm;
  let crowd: RealCrowd;
  let hands: readonly ItemBot[] = [];
  let name = '';

  before(async () => {
    server = await PostgresServer.start();
    const folder = mkdtempSync(join(tmpdir(), 'realmkeep-pg-realm-'));
    const database = await server.forRealm();
    name = new URL(database.url).pathname.slice(1);
    realm = await RealRealm.start({ from: SOURCE, folder, database });
    // A hero in a portal waits for the commit, and with its server away there is none.
    crowd = new RealCrowd(realm.logins, 'postgres', BOTS, 0);
    await crowd.join();
    assert.deepEqual(crowd.errors, []);
    const names = crowd.all.map((each) => each.name);
    hands = crowd.all.map(({ bot }, index) => {
      const friends = (): string[] => [names[(index + 1) % BOTS]];
      const dealer = { name: names[index], rate: RATE, vendors: [], friends };
      const random = new SeededRandom(`postgres ${index}`);
      return new ItemBot({ clock, random }, bot.client.realm, history, dealer);
    });
    for (const each of hands) each.start();
  });

  after(async () => {
    for (const each of hands) each.stop();
    crowd?.stop();
    await realm?.down();
    realm?.forget();
    await server?.remove();
  });

  async function until(what: string, done: () => boolean | Promise<boolean>): Promise<void> {
    assert.ok(!Number.isNaN(await realm.until(WAIT_MS_MAX, done)), what);
  }

  function goesOn(): Promise<void> {
    const since = history.count('ok');
    return until('operations go on', () => history.count('ok') >= since + DONE_BETWEEN);
  }

  test('[PG20] a realm comes up on PostgreSQL and is played', async () => {
    await goesOn();
    const rows = await server.query(name, 'SELECT COUNT(*) AS n FROM character');
    assert.equal(Number(rows[0].n), BOTS);
  });

  test('[PG21] while its server is away everybody walks; then item actions go on', async () => {
    for (let fault = 0; fault < 2; fault++) {
      await server.end('SIGQUIT');
      await until('everybody is told of the world', crowd.playAgain());
      await server.begin();
      await goesOn();
    }
    assert.equal(crowd.disconnects, 0);
  });

  test('[PG22] a database node that is killed comes back, its server there or not', async () => {
    for (const away of [false, true]) {
      const [{ node }] = await realm.nodes('database');
      if (away) await server.end('SIGQUIT');
      const pid = realm.signal(node, 'SIGKILL');
      if (away) {
        await until('the reviver tries', () => ![0, pid].includes(realm.pid(node)));
        await server.begin();
      }
      await until('the node is back', () => realm.isWhole({ node, pid }));
      await goesOn();
    }
  });

  test('[PG23] history tells of a character on PostgreSQL', async () => {
    const { code, output } = await realm.command('history', 'character', crowd.all[0].name);
    assert.equal(code, 0, output);
    assert.match(output, /LINE +TIME +OPERATION/);
  });

  test('[PG24] every answer came, and the database has what the answers say', async () => {
    for (const each of hands) each.stop();
    const waiting = (): boolean => crowd.all.some(({ bot }) => bot.client.realm.items.pending > 0);
    await until('every operation is answered', () => !waiting());
    crowd.stop();
    await realm.down();
    const query = (sql: string) => server.query(name, sql);
    assert.deepEqual(await judgeItems(query, history.lines, simulatedCrypto.sha256), []);
  });
}
