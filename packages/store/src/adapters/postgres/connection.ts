// SPDX-License-Identifier: MIT
/**
 * One connection by `pg`. Statements are prepared once, and any number of them go in one message
 * and come back in one: what costs here is the way, not the work.
 */
import { present } from '@realmkeep/base';
import pg from 'pg';
import type { Row, Statement, Steps } from '../../operations/steps.ts';
import { lockingOf, merge } from './merge.ts';
import { fromDatabase, literal } from './text.ts';

const CONNECT_MS_MAX = 5000;
/** A server that says nothing for so long is as good as gone. */
const ANSWER_MS_MAX = 30_000;

const SETTINGS = [
  'SET synchronous_commit = on',
  'SET standard_conforming_strings = on',
  'SET client_min_messages = warning',
  // Statements are the same all the time; planning each anew costs more than running it.
  'SET plan_cache_mode = force_generic_plan',
].join('; ');

const INT8 = 20;
const INT4 = 23;
const TEXT = 25;

const types = {
  getTypeParser(oid: number): (value: string) => unknown {
    if (oid === INT8 || oid === INT4) return Number;
    return oid === TEXT ? fromDatabase : (value) => value;
  },
};

export class PostgresConnection {
  readonly #client: pg.Client;
  /** Name of the prepared statement, by its SQL. */
  readonly #prepared = new Map<string, string>();

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  /** `onLost` is called when the connection breaks, at most once. */
  static async open(url: string, onLost: () => void): Promise<PostgresConnection> {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'realmkeep',
      connectionTimeoutMillis: CONNECT_MS_MAX,
      query_timeout: ANSWER_MS_MAX,
      keepAlive: true,
      types,
    });
    client.on('error', onLost);
    await client.connect();
    const connection = new PostgresConnection(client);
    await connection.exec(SETTINGS);
    return connection;
  }

  /**
   * Rows of each statement, in order; the first that fails ends the transaction. The statements
   * must not depend on each other: those of one kind are run as one.
   */
  async all(statements: readonly Statement[]): Promise<(readonly Row[])[]> {
    const every = statements.flatMap((one) => [one, ...(one.also ?? [])]);
    const kinds = Map.groupBy(every, ({ sql }) => sql);
    const orders = [...kinds.values()].flatMap((kind) => this.#ordersOf(kind));
    const preparations = orders.flatMap(({ preparation }) => preparation ?? []);
    const words = [...preparations, ...orders.map(({ sql }) => sql)];
    const found = (await this.#query(words.join(';'))).slice(preparations.length);
    const rowsOf = new Map<Statement, readonly Row[]>();
    for (const [i, { of, read }] of orders.entries()) {
      for (const [j, rows] of read(found[i]).entries()) rowsOf.set(of[j], rows);
    }
    return statements.map((one) => present(rowsOf.get(one), 'a statement has its rows'));
  }

  /** Statements of one SQL: together, when they can be merged, or each by the one prepared. */
  #ordersOf(kind: readonly Statement[]): readonly Order[] {
    const merged = merge(kind);
    if (merged !== null) {
      const { sql, rowsOf } = merged;
      return [{ of: kind, sql, read: ({ rows, rowCount }) => rowsOf(rows, rowCount ?? 0) }];
    }
    return kind.map((statement) => {
      const { args, gives } = statement;
      const locking = inFull(statement);
      const known = this.#prepared.get(locking);
      const name = known ?? `realmkeep_${this.#prepared.size + 1}`;
      this.#prepared.set(locking, name);
      return {
        of: [statement],
        preparation: known === undefined ? `PREPARE ${name} AS ${numbered(locking)}` : undefined,
        sql: args.length === 0 ? `EXECUTE ${name}` : `EXECUTE ${name}(${list(args)})`,
        read: ({ rows, rowCount }) =>
          gives === 'changed' ? [[{ changed: rowCount ?? 0 }]] : [rows],
      };
    });
  }

  /** Any SQL text, as it is. */
  async exec(sql: string): Promise<(readonly Row[])[]> {
    return (await this.#query(sql)).map((one) => one.rows);
  }

  /** Drives the steps to their value, one statement at a time. */
  async run<T>(steps: Steps<T>): Promise<T> {
    let next = steps.next();
    while (!next.done) {
      const [rows] = await this.all([next.value]);
      next = steps.next(rows);
    }
    return next.value;
  }

  /** As `run`, for statements that cannot be prepared: those of migrations. */
  async runPlain<T>(steps: Steps<T>): Promise<T> {
    let next = steps.next();
    while (!next.done) {
      const { sql, args } = next.value;
      const found = await this.#client.query<Row>(numbered(sql), [...args]);
      next = steps.next(found.rows);
    }
    return next.value;
  }

  async #query(sql: string): Promise<readonly pg.QueryResult<Row>[]> {
    const found: pg.QueryResult<Row> | readonly pg.QueryResult<Row>[] =
      await this.#client.query<Row>(sql);
    return Array.isArray(found) ? found : [found as pg.QueryResult<Row>];
  }

  /** Does not wait for a server that is gone. */
  async close(): Promise<void> {
    await this.#client.end().catch(() => {});
  }
}

/** One statement of a message, and whose rows it gives. */
interface Order {
  readonly of: readonly Statement[];
  readonly preparation?: string | undefined;
  readonly sql: string;
  readonly read: (result: pg.QueryResult<Row>) => (readonly Row[])[];
}

/** With what SQLite does not need: locks on guards, and the number of a row that is added. */
function inFull({ sql, guard, gives }: Statement): string {
  if (gives === 'id') return `${sql} RETURNING id`;
  return guard === undefined ? sql : sql + lockingOf(guard);
}

function list(args: Statement['args']): string {
  return args.map(literal).join(',');
}

/** `$1` for the first `?`, and so on; no statement has a question mark in a text. */
function numbered(sql: string): string {
  let n = 0;
  return sql.replaceAll('?', () => `$${++n}`);
}
