// SPDX-License-Identifier: MIT
/**
 * Crash points with real processes: a realm under bots that walk, cross portals and deal in items,
 * and visitors who come and go, in which one process after the other dies at its point.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Cancel, every } from '@realmkeep/base';
import { nodeEnv } from '@realmkeep/client/node';
import { CRASH_POINTS, type CrashPoint, type RoleName } from '@realmkeep/server';
import { ItemBot, ItemHistory, judgeItems, simulatedCrypto } from '@realmkeep/testkit';
import { checkRealm, Deaths, RealCrowd, RealRealm, Visitor } from '@realmkeep/testkit/chaos';
import { PostgresServer, postgresFolder, WITHOUT_POSTGRES } from './postgres-server.ts';

const SOURCE = fileURLToPath(new URL('../../realmkeep.json', import.meta.url));
const BOTS = 24;
/** Bots who deal in items besides. */
const DEALERS = 8;
const DEALS_PER_SECOND = 2;
const VISITORS = ['Comer', 'Goer'];
/** With three zone nodes at least one portal leads to another process, whoever died last. */
const MORE_ZONES = 1;
/** Whatever leads to a point comes by itself every few seconds; patience is for busy machines. */
const STRIKES_MS_MAX = 90_000;
const WHOLE_MS_MAX = 90_000;
/** The promise is 10 s (`npm run chaos` holds it); a test machine may be busy with others. */
const ANSWERS_MS_MAX = 45_000;
const QUIET_MS_MAX = 20_000;
/** Time between two deeds that lead to a point. */
const DEED_MS = 700;
/** Time between two orders of an operator that a zone shall move. */
const ORDER_MS = 2500;
/** Points on the way of a region to another node. */
const MOVES = /^(mover|taker)\.|\.(region|hold-region)-/;
const MOVED_ZONES = ['harbour', 'greenwood'];

const { clock, random } = nodeEnv();

/** Points of all roles by turns, so that no role dies again and again. */
export function byTurns(points: readonly CrashPoint[]): CrashPoint[] {
  const roles = Map.groupBy(points, (point) => CRASH_POINTS[point].role);
  const ordered: { readonly point: CrashPoint; readonly at: number }[] = [];
  for (const list of roles.values()) {
    list.forEach((point, i) => {
      ordered.push({ point, at: (i + 0.5) / list.length });
    });
  }
  return ordered.toSorted((a, b) => a.at - b.at).map(({ point }) => point);
}

/** Everything that one run of cells has. */
class Cells {
  readonly realm: RealRealm;
  readonly crowd: RealCrowd;
  readonly visitors: readonly Visitor[];
  readonly history = new ItemHistory(() => clock.now());
  readonly #file: string;
  readonly #hands: readonly ItemBot[];
  readonly #deaths = new Deaths(clock);

  private constructor(realm: RealRealm, file: string) {
    this.realm = realm;
    this.#file = file;
    this.crowd = new RealCrowd(realm.logins, 'cells', BOTS);
    this.visitors = VISITORS.map((name) => new Visitor(realm.logins, name));
    const dealers = this.crowd.all.slice(0, DEALERS);
    this.#hands = dealers.map(({ bot, name }, index) => {
      const friends = (): string[] => [dealers[(index + 1) % DEALERS].name];
      const dealer = { name, rate: DEALS_PER_SECOND, vendors: [], friends };
      return new ItemBot({ clock, random }, bot.client.realm, this.history, dealer);
    });
  }

  static async start(postgres: PostgresServer | null): Promise<Cells> {
    const folder = mkdtempSync(join(tmpdir(), 'realmkeep-cells-'));
    const file = join(folder, 'crash-at');
    const variables = { REALMKEEP_TEST: '1', CRASH_AT: file };
    const own = postgres === null ? {} : { database: await postgres.forRealm() };
    const more = { variables, moreZones: MORE_ZONES, ...own };
    const cells = new Cells(await RealRealm.start({ from: SOURCE, folder, ...more }), file);
    await cells.crowd.join();
    deepEqual(cells.crowd.errors, []);
    for (const each of [...cells.#hands, ...cells.visitors]) each.start();
    return cells;
  }

  async strike(t: TestContext, point: CrashPoint): Promise<void> {
    const { realm, crowd } = this;
    const { role } = CRASH_POINTS[point];
    const wholeMs = await realm.until(WHOLE_MS_MAX, async () => {
      return (await realm.isWhole()) && (await this.#mayDie(role));
    });
    ok(!Number.isNaN(wholeMs), 'every node is ready');
    crowd.forget();
    const pids = new Map((await realm.rows()).map(({ node, pid }) => [node, pid]));
    const visits = this.visitors.map((visitor) => visitor.visits);
    realm.arm(this.#file, point);
    const cancel = this.#provoke(point);
    const struckMs = await realm.until(STRIKES_MS_MAX, () => !realm.isArmed(this.#file));
    cancel();
    ok(!Number.isNaN(struckMs), `somebody came to ${point}`);
    const again = crowd.playAgain();
    const visited = (): boolean => this.visitors.every((one, i) => one.visits > visits[i]);
    const playMs = await realm.until(ANSWERS_MS_MAX, async () => {
      return again() && visited() && (await realm.isWhole());
    });
    this.#count(pids);
    ok(!Number.isNaN(playMs), `all play again; ${await this.#whatIsWrong(again, visited)}`);
    equal(crowd.disconnects, 0, 'no session ended');
    equal(crowd.badPackets, 0, 'every packet can be read');
    // A gateway's own players resume; whoever was made to drop the link did so himself.
    const mayLose = role === 'gateway' || point.includes('resume');
    if (!mayLose) equal(crowd.linksLost, 0, 'every player keeps the socket');
    t.diagnostic(`struck after ${struckMs} ms, all play ${playMs} ms later`);
  }

  /** A game master sends one of the bots; nobody's socket notices. */
  async warp(): Promise<void> {
    const { realm, crowd } = this;
    const [{ name, bot }] = crowd.all;
    const zone = (): string => bot.client.realm.zone?.zone ?? '';
    await realm.until(WHOLE_MS_MAX, () => realm.isWhole());
    crowd.forget();
    const to = zone() === 'crypt' ? 'harbour' : 'crypt';
    const { code, output } = await realm.command('warp', name, to);
    equal(code, 0, output);
    const there = await realm.until(WHOLE_MS_MAX, () => zone() === to);
    ok(!Number.isNaN(there), `${name} is in ${to}`);
    equal(crowd.linksLost, 0);
    const nobody = await realm.command('warp', 'Nobody', 'crypt');
    equal(nobody.code, 1);
    ok(nobody.output.includes('ERR_CHARACTER_UNKNOWN'), nobody.output);
  }

  /** Down in peace, and what the database and the players' histories say then. */
  async judge(): Promise<string[]> {
    const { realm, crowd } = this;
    for (const hand of this.#hands) hand.stop();
    const waiting = (): boolean => crowd.all.some(({ bot }) => bot.client.realm.items.pending > 0);
    await realm.until(QUIET_MS_MAX, () => !waiting());
    const unanswered = waiting() ? ['an operation has no answer'] : [];
    if (this.history.count('ok') === 0) unanswered.push('nobody dealt in anything');
    await this.stop();
    const names = [...crowd.all, ...this.visitors].map(({ name }) => name);
    const findings = [...unanswered, ...(await checkRealm(realm.databases, names))];
    for (const { rows } of realm.databases) {
      findings.push(...(await judgeItems(rows, this.history.lines, simulatedCrypto.sha256)));
    }
    return findings;
  }

  async stop(): Promise<void> {
    for (const hand of this.#hands) hand.stop();
    for (const visitor of this.visitors) visitor.stop();
    this.crowd.stop();
    await this.realm.down();
  }

  /** None of the role's nodes is on the way into a crash loop. */
  async #mayDie(role: RoleName): Promise<boolean> {
    return (await this.realm.nodes(role)).every(({ node }) => this.#deaths.mayDie(node));
  }

  /** Whoever is another process by now has died. */
  #count(pids: ReadonlyMap<string, number>): void {
    for (const [node, pid] of pids) {
      if (this.realm.pid(node) !== pid) this.#deaths.died(node);
    }
  }

  async #whatIsWrong(again: () => boolean, visited: () => boolean): Promise<string> {
    const late = (await this.realm.rows()).filter(({ state }) => state !== 'ready');
    const nodes = late.map(({ node, state, detail }) => `${node} ${state} ${detail}`);
    const told = this.visitors.map(({ name, trouble }) => `${name}: ${trouble || 'fine'}`);
    const visitors = visited() ? [] : ['a visitor does not come in and out', ...told];
    return [this.crowd.whoDoesNot(again), ...nodes, ...visitors].filter(Boolean).join('; ');
  }

  /** Does what leads to the point, where bots at play and visitors do not. */
  #provoke(point: CrashPoint): Cancel {
    if (point.includes('.resume-')) return every(clock, DEED_MS, () => this.#dropLink());
    if (MOVES.test(point)) return every(clock, ORDER_MS, () => void this.#orderMove());
    if (!point.includes('.take-')) return () => {};
    void this.#killZone();
    return () => {};
  }

  #dropLink(): void {
    const playing = this.crowd.all.filter(({ bot }) => bot.client.realm.state === 'playing');
    playing.at(random.below(playing.length))?.bot.client.realm.dropLink();
  }

  /** To any zone node; an order to the one that runs it already is refused. */
  async #orderMove(): Promise<void> {
    const nodes = await this.realm.nodes('zone');
    const to = nodes.at(random.below(nodes.length));
    const zone = MOVED_ZONES[random.below(MOVED_ZONES.length)];
    if (to !== undefined) await this.realm.command('migrate', zone, '--to', to.node);
  }

  /** Whoever starts in its place, or is given its regions, takes them. */
  async #killZone(): Promise<void> {
    const zones = await this.realm.nodes('zone');
    const [busiest] = zones.toSorted((a, b) => b.players - a.players);
    this.realm.signal(busiest.node, 'SIGKILL');
  }
}

/** One test for each point, in one realm, and one about what is left of it. */
export function registerCrashCells(
  points: readonly CrashPoint[],
  database: 'sqlite' | 'postgres' = 'sqlite',
): void {
  const skip = database === 'postgres' && postgresFolder() === null ? WITHOUT_POSTGRES : false;
  let cells: Cells | null = null;
  let postgres: PostgresServer | null = null;
  let judged = false;

  before(async () => {
    if (skip !== false) return;
    if (database === 'postgres') postgres = await PostgresServer.start();
    cells = await Cells.start(postgres);
  });

  after(async () => {
    await cells?.stop();
    await postgres?.remove();
    // What went wrong stands in the logs, and in CI nobody reads them.
    if (judged) cells?.realm.forget();
    else console.error(`logs and database: ${cells?.realm.folder}`);
  });

  for (const point of byTurns(points)) {
    const rule = `[CELL2] ${database}, ${point}: all play on, nobody is disconnected`;
    test(rule, { skip }, async (t) => {
      ok(cells !== null);
      await cells.strike(t, point);
    });
  }

  test(`[CLI22] ${database}: realmkeep warp sends a player's hero to another zone`, {
    skip,
  }, async () => {
    ok(cells !== null);
    await cells.warp();
  });

  test(`[CELL3] ${database}: after all of it nothing is lost, nothing doubled`, {
    skip,
  }, async () => {
    ok(cells !== null);
    deepEqual(await cells.judge(), []);
    judged = true;
  });
}
