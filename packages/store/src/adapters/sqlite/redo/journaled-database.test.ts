// SPDX-License-Identifier: MIT
/** Crashes between every two steps of the journal, on a simulated disk. */
import { deepEqual, equal, throws } from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { present } from '@realmkeep/base';
import type { Operation, OperationResult } from '../../../realm-store.ts';
import { REALM_MIGRATIONS } from '../../../schema/realm/index.ts';
import { ACCOUNT, ALL_LIVE, REGION_A, SOURCE, storing } from '../../../store.fixtures.ts';
import { MemoryJournalFile } from '../../memory/memory-journal-file.ts';
import { SqliteConnection } from '../connection.ts';
import { DiskJournalFile, journalPath, syncFile, tablesPath } from './journal-file.ts';
import { encodeBatch, JournaledDatabase } from './journaled-database.ts';
import { decodeRecord, encodeRecord } from './record.ts';

const TAKE: Operation = {
  operation: 'TakeRegion',
  region: REGION_A,
  incarnation: SOURCE,
  liveness: ALL_LIVE,
};
let ids = 0;
/** Adds one to a value; done twice, it shows. */
const add = (key = 'sum'): Operation =>
  ({
    operation: 'WriteValue',
    op: (++ids).toString(16).padStart(32, '0'),
    key,
    value: '1',
    add: true,
    region: REGION_A,
    epoch: 1,
    incarnation: SOURCE,
  }) as Operation;
const read: Operation = { operation: 'ReadValue', key: 'sum' } as Operation;

/** A database, its journal, and the process that has both open. */
class Bench {
  readonly connection = new SqliteConnection({
    file: ':memory:',
    of: 'realm',
    migrations: REALM_MIGRATIONS,
  });
  file = new MemoryJournalFile();
  database = new JournaledDatabase(this.connection, this.file, () => {});

  constructor() {
    this.run(TAKE);
    this.acknowledge();
  }

  run(...batch: readonly Operation[]): readonly OperationResult[] {
    return this.database.run(encodeBatch(batch)).results;
  }

  acknowledge(): void {
    this.file.sync();
  }

  /** The process dies, and another opens the database. */
  crash(survive = 0): void {
    this.file.crash(survive);
    this.connection.exec('ROLLBACK');
    this.open();
  }

  open(): void {
    this.database = new JournaledDatabase(this.connection, this.file, () => {});
  }

  sum(): string {
    const [result] = this.run(read);
    return result.ok && 'value' in result.value ? String(result.value.value) : 'refused';
  }
}

test('[JRN2] what was synced survives a crash at any step between commits, and is done once', () => {
  for (let commitAfter = 0; commitAfter <= 6; commitAfter++) {
    for (let crashAfter = 1; crashAfter <= 6; crashAfter++) {
      const bench = new Bench();
      for (let i = 1; i <= crashAfter; i++) {
        bench.run(add(), add('other'));
        bench.acknowledge();
        if (i === commitAfter) bench.database.commit();
      }
      bench.crash();
      const where = `committed after ${commitAfter}, dead after ${crashAfter}`;
      equal(bench.sum(), String(crashAfter), where);
      bench.crash();
      equal(bench.sum(), String(crashAfter), `${where}, and dead again`);
    }
  }
});

test('[JRN3] of what was not synced the first records may survive, torn and later ones do not', () => {
  for (let survive = 0; survive <= 3; survive++) {
    const bench = new Bench();
    bench.run(add());
    bench.acknowledge();
    for (let i = 0; i < 3; i++) bench.run(add());
    bench.crash(survive);
    equal(bench.sum(), String(1 + survive));
    bench.run(add());
    bench.acknowledge();
    bench.crash();
    equal(bench.sum(), String(2 + survive), 'what comes after it lies where the torn one lay');
  }
});

test('[JRN4] a crash right after SQLite’s commit doubles nothing that the journal still has', () => {
  const bench = new Bench();
  for (let i = 0; i < 3; i++) bench.run(add());
  bench.acknowledge();
  bench.database.commit();
  bench.crash();
  equal(bench.sum(), '3');
  bench.run(add());
  bench.acknowledge();
  bench.database.commit();
  bench.run(add('other'), add());
  bench.crash();
  equal(bench.sum(), '4', 'nor does the torn first record of a new round');
});

test('[JRN4] records of an older life are not run again, even when they fit on', () => {
  const bench = new Bench();
  const batch = [add()];
  bench.run(...batch);
  bench.acknowledge();
  // Two records of the same length: the second is lost, and stays where it lay when it is whole.
  const old = new MemoryJournalFile();
  bench.run(add());
  bench.acknowledge();
  old.open();
  old.write(Uint8Array.from(bench.file.read() ?? []), 0);
  bench.crash();
  equal(bench.sum(), '2');
  bench.file.crash(0);
  bench.connection.exec('ROLLBACK');
  old.sync();
  bench.file = old;
  bench.open();
  equal(bench.sum(), '2');
});

test('[JRN5] what comes out otherwise than it was answered stops the opening', () => {
  const bench = new Bench();
  bench.database.commit();
  bench.run(add());
  bench.acknowledge();
  bench.connection.exec('ROLLBACK');
  bench.connection.exec(`INSERT INTO game_value (key, value, writes) VALUES ('sum', '5', '[]')`);
  throws(() => bench.open(), {
    code: 'ERR_JOURNAL_DIVERGED',
    message: /record 2 .*start the version/,
  });
});

test('[JRN6] without the journal that it needs a database is not opened; an empty one will do', () => {
  const bench = new Bench();
  bench.database.commit();
  bench.run(add());
  bench.connection.exec('ROLLBACK');
  bench.file = new MemoryJournalFile();
  throws(() => bench.open(), { code: 'ERR_STORE_OPEN', message: /journal .* is missing/ });
  bench.connection.exec('ROLLBACK');
  bench.file.open();
  bench.open();
  equal(bench.sum(), '');
});

test('[JRN6] a journal that begins behind what the tables have is of another copy', () => {
  const bench = new Bench();
  const { batch, digest } = present(decodeRecord(bench.file.read() ?? new Uint8Array(0), 0), '');
  bench.file.write(encodeRecord({ life: 1, sequence: 3, digest, batch }), 0);
  throws(() => bench.crash(1), { code: 'ERR_STORE_OPEN', message: /begins behind/ });
});

test('[JRN7] after a close the file alone has everything, whatever lies beside it', () => {
  const bench = new Bench();
  bench.run(add());
  bench.acknowledge();
  const left = Uint8Array.from(bench.file.read() ?? []);
  bench.database.close();
  equal(bench.file.read(), null);
  bench.file.open();
  bench.file.write(left, 0);
  bench.file.sync();
  bench.open();
  equal(bench.sum(), '1');
});

test('[JRN8] a journal that is full is begun anew; one batch may be longer than all of it', () => {
  const bench = new Bench();
  const long = 'x'.repeat(new MemoryJournalFile().lengthMax / 8);
  const tall = (name: string): Operation => ({ ...storing(name), account: ACCOUNT, state: long });
  for (let i = 0; i < 20; i++)
    bench.run({ ...tall(`Ann${i}`), charactersMax: 64 } as Operation, add());
  bench.run(...Array.from({ length: 10 }, (_, i) => tall(`Ben${i}`)), add());
  bench.acknowledge();
  bench.crash();
  equal(bench.sum(), '21');
});

test('[JRN9] questions are not written, and refused operations are', () => {
  const bench = new Bench();
  bench.acknowledge();
  const asked = bench.database.run(encodeBatch([read, read]));
  deepEqual([asked.written, bench.file.unsynced], [false, 0]);
  const stale = { ...add(), epoch: 9 } as Operation;
  const refused = bench.database.run(encodeBatch([stale]));
  deepEqual([refused.written, bench.file.unsynced], [true, 1]);
});

test('[JRN10] a batch that has something to undo comes out the same after a crash', () => {
  const bench = new Bench();
  const broken = { ...storing('Ben'), state: {} } as unknown as Operation;
  const results = bench.run(add(), storing('Ann'), storing('Ann'), broken, add());
  bench.acknowledge();
  const rows = (table: string): unknown =>
    bench.connection.all({ sql: `SELECT * FROM ${table}`, args: [] });
  const before = [rows('game_value'), rows('character')];
  bench.crash();
  deepEqual([rows('game_value'), rows('character')], before);
  deepEqual(
    results.map((result) => (result.ok ? 'done' : result.code)),
    ['done', 'done', 'ERR_NAME_TAKEN', 'ERR_OPERATION_FAILED', 'done'],
  );
  equal(bench.sum(), '2');
});

test('[JRN11] what a power cut takes of SQLite’s commits comes back out of the journal', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'realmkeep-journal-'));
  const at = (name: string): string => join(folder, name);
  const open = (file: string): [SqliteConnection, JournaledDatabase] => {
    const of = { of: 'realm', migrations: REALM_MIGRATIONS, journaled: true } as const;
    const connection = new SqliteConnection({ file, ...of });
    const journal = new DiskJournalFile(journalPath(file));
    const sync = (): void => syncFile(tablesPath(file));
    return [connection, new JournaledDatabase(connection, journal, sync)];
  };
  const [connection, database] = open(at('live.db'));
  database.run(encodeBatch([TAKE]));
  for (let commits = 0; commits < 5; commits++) {
    // Tables as old as this, and the journal of the end.
    for (const end of ['', '-wal']) copyFileSync(at(`live.db${end}`), at(`${commits}.db${end}`));
    for (let i = 0; i < 3; i++) database.run(encodeBatch([add()]));
    database.commit();
  }
  for (let old = 0; old < 5; old++) {
    copyFileSync(at('live.db.redo'), at(`${old}.db.redo`));
    const [again, found] = open(at(`${old}.db`));
    const { results } = found.run(encodeBatch([read]));
    deepEqual(results, [{ ok: true, value: { known: true, value: '15' } }]);
    found.close();
    again.close();
  }
  database.close();
  connection.close();
  rmSync(folder, { recursive: true, force: true });
});
