// SPDX-License-Identifier: MIT
/**
 * Carries out what `migration.ts` decides: regions on their way to another node, and those that
 * come here. A target runs a region when its source says that the move was committed, and asks the
 * database when nobody says anything.
 */
import {
  type Cancel,
  every,
  isRealmError,
  messageOf,
  type NodeId,
  RealmError,
  type RegionId,
  toHex,
  unreachable,
  utf8,
} from '@realmkeep/base';
import { type BodyOf, databaseMessages, regionMessages } from '@realmkeep/wire';
import type { Characters } from './characters.ts';
import { type HeroRecord, heroRecordOf, isHeroRecord } from './hero-record.ts';
import {
  beginMigration,
  CARRIED_MS_MAX,
  CARRY_DEADLINE_MS,
  DOUBT_MS,
  type MigrationEffect,
  type MigrationEvent,
  type MigrationState,
  type MigrationStep,
  OFFER_DEADLINE_MS,
  SETTLE_MS_MAX,
  stepMigration,
} from './migration.ts';
import { DATABASE_DEADLINE_MS, type ZoneNode } from './node.ts';
import type { Region } from './region.ts';
import type { Chunks } from './snapshot.ts';
import { changedChunks } from './snapshots.ts';

/** The database answers within so long, or the region stays where it is. */
const PROBE_MS_MAX = 300;
const MOVE_BYTES = 16;
/** Regions of one node that are on their way at a time, out or in; more are refused. */
const MOVES_MAX = 8;
/** Heroes of one chunk. */
const HEROES_PER_CHUNK = 32;
const HEROES = 'heroes/';
const OBSERVERS = 'observers';
const MADE = 'made/';
const HEAD = 'head';

export interface MigrationHooks {
  /** The region as it comes up from these chunks; null when this node may not run it. */
  readonly make: (region: RegionId, epoch: number, chunks: Chunks) => Region | null;
  readonly run: (region: Region) => void;
  /** The region stands still here, or goes on. */
  readonly halt: (region: Region) => void;
  readonly goOn: (region: Region) => void;
  readonly close: (region: Region) => void;
  /** Asks the database for the region until it is known whose it is. */
  readonly take: (region: RegionId) => void;
  readonly fenced: (reason: string) => void;
  /** What lies in the region, so that nobody sees it vanish. */
  readonly lying: (region: Region) => unknown;
}

/** A region on its way out. */
interface Leaving {
  readonly region: Region;
  readonly node: NodeId;
  readonly move: string;
  /** What the target has, by key. */
  readonly told: Map<string, string>;
  readonly gateways: Set<NodeId>;
  readonly since: number;
  /** When it came to stand still. */
  stoodSince: number;
  state: MigrationState;
}

/** A region on its way here. */
interface Coming {
  readonly move: string;
  readonly region: RegionId;
  readonly epoch: number;
  readonly until: number;
  readonly chunks: Map<string, string>;
  /** Made ahead of time out of the first chunks. */
  shadow: Region | null;
  /** Everything is here: it may be ours at any moment. */
  complete: boolean;
}

export class Migrations {
  readonly #node: ZoneNode;
  readonly #characters: Characters;
  readonly #hooks: MigrationHooks;
  readonly #leaving = new Map<RegionId, Leaving>();
  readonly #coming = new Map<RegionId, Coming>();
  /** Runs while regions are on their way here. */
  #doubting: Cancel | null = null;

  constructor(node: ZoneNode, characters: Characters, hooks: MigrationHooks) {
    this.#node = node;
    this.#characters = characters;
    this.#hooks = hooks;
  }

  stop(): void {
    this.#doubting?.();
  }

  get leavingCount(): number {
    return this.#leaving.size;
  }

  isLeaving(region: RegionId): boolean {
    return this.#leaving.has(region);
  }

  /** Begins to move a region of ours. */
  begin(id: RegionId, to: NodeId): void {
    const { regions, durable, env, context } = this.#node;
    const region = regions.get(id);
    if (region === undefined || !durable) {
      throw new RealmError('ERR_ZONE_DOWN', `${context.node.id} does not run ${id}`);
    }
    const full = this.#leaving.size >= MOVES_MAX && !this.#leaving.has(id);
    if (full || to === context.node.id) {
      throw new RealmError('ERR_BUSY', `${id} cannot move to ${to} now`);
    }
    if (this.#leaving.has(id)) return;
    const move = toHex(env.random.bytes(MOVE_BYTES));
    const first = beginMigration();
    const leaving: Leaving = {
      region,
      node: to,
      move,
      told: new Map(),
      gateways: new Set(),
      since: env.clock.now(),
      stoodSince: 0,
      state: first.state,
    };
    this.#leaving.set(id, leaving);
    env.log.info('region begins to move', { region: id, to });
    this.#carryOut(leaving, first);
  }

  /** Another node offers a region. */
  offer(ask: BodyOf<typeof regionMessages.OfferRegion>): { incarnation: ZoneNode['incarnation'] } {
    const { move, region, epoch } = ask;
    const { regions, durable, draining, incarnation, env } = this.#node;
    if (!durable || draining || regions.has(region)) {
      throw new RealmError('ERR_ZONE_DOWN', 'this node takes no region now');
    }
    if (this.#coming.size >= MOVES_MAX && !this.#coming.has(region)) {
      throw new RealmError('ERR_BUSY', 'too many regions are on their way here');
    }
    this.#doubting ??= every(env.clock, DOUBT_MS, () => this.#doubt());
    this.#coming.set(region, {
      move,
      region,
      epoch: epoch + 1,
      until: env.clock.now() + CARRIED_MS_MAX,
      chunks: new Map(),
      shadow: null,
      complete: false,
    });
    return { incarnation };
  }

  carried({ move, region, last, chunks }: BodyOf<typeof regionMessages.CarryRegion>): object {
    const coming = this.#coming.get(region);
    if (coming === undefined || coming.move !== move) {
      throw new RealmError('ERR_MOVE_UNKNOWN', 'this region is not on its way here');
    }
    const decoder = new TextDecoder();
    const fresh = new Map(chunks.map(({ key, bytes }) => [key, decoder.decode(bytes)]));
    for (const [key, text] of fresh) coming.chunks.set(key, text);
    if (coming.shadow === null) {
      coming.shadow = this.#hooks.make(region, coming.epoch, coming.chunks);
    } else {
      // Whom scripts made is known by all of its chunks together.
      for (const [key, text] of coming.chunks) if (key.startsWith(MADE)) fresh.set(key, text);
      const head = coming.chunks.get(HEAD);
      if (head !== undefined) fresh.set(HEAD, head);
      coming.shadow.snapshot.restore(soft(fresh));
    }
    if (coming.shadow === null) throw new RealmError('ERR_ZONE_DOWN', 'this node cannot run it');
    coming.complete ||= last;
    return {};
  }

  moved({ move, region, done }: BodyOf<typeof regionMessages.RegionMoved>): void {
    const coming = this.#coming.get(region);
    if (coming === undefined || coming.move !== move) return;
    const { draining, regions } = this.#node;
    const here = draining || regions.has(region);
    if (done && coming.complete && coming.shadow !== null && !here) {
      // Whoever carried it here says that it is committed. Were that not so, the fence would refuse
      // every write for it; to ask the database first would cost its players the time for that.
      this.#activate(coming, coming.shadow);
    } else if (done) this.#hooks.take(region);
    this.#coming.delete(region);
  }

  /**
   * The database says that the region is ours. True when it was on its way here and runs now from
   * where it stood; `already`: it was ours before we asked, so by the move and not by takeover.
   */
  taken(region: RegionId, epoch: number, already: boolean): boolean {
    const coming = this.#coming.get(region);
    this.#coming.delete(region);
    if (coming === undefined || !coming.complete || coming.shadow === null) return false;
    if (!already || coming.epoch !== epoch) return false;
    this.#activate(coming, coming.shadow);
    return true;
  }

  /** Nobody said how it ended: the database knows. */
  #doubt(): void {
    const now = this.#node.env.clock.now();
    for (const [region, coming] of this.#coming) {
      if (coming.until <= now) this.#coming.delete(region);
      else if (coming.complete && !this.#node.draining) this.#hooks.take(region);
    }
    if (this.#coming.size > 0) return;
    this.#doubting?.();
    this.#doubting = null;
  }

  #activate(coming: Coming, region: Region): void {
    const { env, context } = this.#node;
    const now = env.clock.now();
    for (const record of heroesOf(coming.chunks)) {
      if (this.#node.find(record.character) === null) region.addMoved(record, now);
    }
    region.restoreObservers(coming.chunks.get(OBSERVERS));
    this.#hooks.run(region);
    this.#characters.bindMoved(region);
    region.publish();
    context.statistics.add('regionsArrived');
    env.log.info('region arrived', { region: region.id, heroes: region.players.size });
    context.statistics.beatSoon();
  }

  #carryOut(leaving: Leaving, step: MigrationStep): void {
    leaving.state = step.state;
    for (const effect of step.effects) this.#do(leaving, effect);
  }

  #happened(leaving: Leaving, event: MigrationEvent): void {
    if (this.#node.stopped || this.#leaving.get(leaving.region.id) !== leaving) return;
    this.#carryOut(leaving, stepMigration(leaving.state, event));
  }

  #do(leaving: Leaving, effect: MigrationEffect): void {
    switch (effect.do) {
      case 'offer':
        void this.#offer(leaving);
        break;
      case 'carry':
        void this.#carry(leaving, effect.last);
        break;
      case 'settle':
        this.#settle(leaving);
        break;
      case 'stop':
        leaving.region.afterPublish(() => this.#halt(leaving));
        break;
      case 'commit':
        this.#node.env.clock.after(effect.afterMs, () => void this.#commit(leaving, effect.target));
        break;
      case 'resume':
        this.#resume(leaving, effect.code);
        break;
      case 'depart':
        this.#depart(leaving);
        break;
      case 'fenced':
        this.#hooks.fenced('a region of ours was moved by somebody else');
        break;
      default:
        unreachable(effect);
    }
  }

  async #offer(leaving: Leaving): Promise<void> {
    const { region, move, node } = leaving;
    const { id, epoch } = region;
    const body = { move, region: id, epoch };
    try {
      const of = regionMessages.OfferRegion;
      const { incarnation } = await this.#node.askNode(node, of, body, OFFER_DEADLINE_MS);
      this.#happened(leaving, { is: 'offered', incarnation });
    } catch (error) {
      this.#happened(leaving, { is: 'target-failed', code: codeOf(error) });
    }
  }

  async #carry(leaving: Leaving, last: boolean): Promise<void> {
    const { region, told } = leaving;
    try {
      const parts = [...changedChunks(region.snapshot, region.snapshot.keys(), told)];
      if (last) parts.push(...this.#rest(leaving));
      if (parts.length === 0) parts.push([]);
      for (const [index, chunks] of parts.entries()) {
        const body = {
          move: leaving.move,
          region: region.id,
          last: last && index === parts.length - 1,
          chunks,
        };
        const of = regionMessages.CarryRegion;
        await this.#node.askNode(leaving.node, of, body, CARRY_DEADLINE_MS);
      }
      this.#happened(leaving, { is: 'carried' });
    } catch (error) {
      this.#happened(leaving, { is: 'target-failed', code: codeOf(error) });
    }
  }

  /** What only a region that stands still can tell: its heroes, who looks on, what lies there. */
  #rest({ region }: Leaving): { key: string; bytes: Uint8Array }[][] {
    const now = this.#node.env.clock.now();
    const heroes = [...region.players.values()]
      .filter((player) => player.frozen === null)
      .map((player) => heroRecordOf(player, region, now));
    const chunks = [
      { key: OBSERVERS, text: JSON.stringify(region.observers()) },
      { key: 'lying', text: JSON.stringify(this.#hooks.lying(region)) },
    ];
    for (let at = 0; at < heroes.length; at += HEROES_PER_CHUNK) {
      const text = JSON.stringify(heroes.slice(at, at + HEROES_PER_CHUNK));
      chunks.push({ key: `${HEROES}${at / HEROES_PER_CHUNK}`, text });
    }
    const parts: { key: string; bytes: Uint8Array }[][] = [];
    for (const { key, text } of chunks) {
      const bytes = utf8(text);
      if (bytes.length > regionMessages.CHUNK_BYTES_MAX) continue;
      const part = parts.at(-1);
      if (part === undefined || part.length >= CHUNKS_AT_ONCE) parts.push([{ key, bytes }]);
      else part.push({ key, bytes });
    }
    return parts;
  }

  #settle(leaving: Leaving): void {
    const { region } = leaving;
    region.holdOperations(true);
    const { clock } = this.#node.env;
    const late = clock.after(SETTLE_MS_MAX, () => this.#happened(leaving, { is: 'settle-late' }));
    const all = [...region.players.values()].map((player) => this.#node.settled(player));
    void Promise.all(all).then(async () => {
      const answers = await this.#databaseAnswers(region);
      late();
      this.#happened(leaving, { is: answers ? 'settled' : 'settle-late' });
    });
  }

  /**
   * Once it stands still only the commit lets the region go on. A database that sleeps is noticed
   * by its lease after seconds; until then it must not be what a whole zone waits for.
   */
  async #databaseAnswers({ id: region }: Region): Promise<boolean> {
    const ask = { region, incarnation: this.#node.incarnation };
    const of = databaseMessages.ListRegionCharacters;
    return this.#node.database(of, ask, PROBE_MS_MAX).then(
      () => true,
      () => false,
    );
  }

  #halt(leaving: Leaving): void {
    if (leaving.state.phase !== 'stopping') return;
    const { region, gateways } = leaving;
    leaving.stoodSince = this.#node.env.clock.now();
    region.standStill();
    this.#hooks.halt(region);
    for (const { gateway } of region.players.values()) if (gateway !== '') gateways.add(gateway);
    const { id, epoch } = region;
    for (const gateway of gateways) {
      this.#node.send(gateway, regionMessages.HoldRegion, { region: id, epoch });
    }
    this.#happened(leaving, { is: 'stopped' });
  }

  async #commit(leaving: Leaving, toIncarnation: ZoneNode['incarnation']): Promise<void> {
    const { region } = leaving;
    const { incarnation } = this.#node;
    const { id, epoch } = region;
    const body = { region: id, epoch, incarnation, toIncarnation };
    try {
      const of = regionMessages.CommitRegion;
      const answer = await this.#node.database(of, body, DATABASE_DEADLINE_MS);
      this.#happened(leaving, { is: 'committed', answer, self: incarnation, epoch });
    } catch (error) {
      this.#node.env.log.debug('move not committed yet', { region: id, error: messageOf(error) });
      this.#happened(leaving, { is: 'commit-unknown' });
    }
  }

  #resume(leaving: Leaving, code: string): void {
    const { region, node, move, gateways, state } = leaving;
    const { id, epoch } = region;
    this.#leaving.delete(id);
    region.afterPublish(null);
    region.holdOperations(false);
    if (state.stopped) {
      this.#hooks.goOn(region);
      for (const gateway of gateways) {
        this.#node.send(gateway, regionMessages.FreeRegion, { region: id, epoch });
      }
      region.endStandstill();
    }
    this.#node.send(node, regionMessages.RegionMoved, { move, region: id, done: false });
    this.#node.context.statistics.add('movesGivenUp');
    this.#node.env.log.warn('region stays: its move was given up', { region: id, to: node, code });
  }

  #depart(leaving: Leaving): void {
    const { region, node, move, since } = leaving;
    const { context, env } = this.#node;
    this.#leaving.delete(region.id);
    this.#hooks.close(region);
    for (const player of [...region.players.values()]) {
      this.#characters.moveAway({ player, region }, { node, region: region.id });
    }
    this.#node.send(node, regionMessages.RegionMoved, { move, region: region.id, done: true });
    // Whoever is asked for is there now: his tombstone shows the way.
    region.endStandstill();
    context.statistics.add('regionsMoved');
    const ms = Math.round(env.clock.now() - since);
    const stoodMs = Math.round(env.clock.now() - leaving.stoodSince);
    env.log.info('region moved', { region: region.id, to: node, ms, stoodMs });
    context.statistics.beatSoon();
  }
}

/** Chunks of one message of what a region has beside its snapshot: some 300 KB at most. */
const CHUNKS_AT_ONCE = 8;

/** Without what is for heroes and gateways. */
function soft(chunks: Chunks): Chunks {
  return new Map([...chunks].filter(([key]) => !key.startsWith(HEROES) && key !== OBSERVERS));
}

function* heroesOf(chunks: Chunks): Generator<HeroRecord> {
  for (const [key, text] of chunks) {
    if (!key.startsWith(HEROES)) continue;
    const list = JSON.parse(text) as unknown;
    if (!Array.isArray(list)) continue;
    for (const record of list) if (isHeroRecord(record)) yield record;
  }
}

function codeOf(error: unknown): string {
  return isRealmError(error) ? error.code : 'ERR_INTERNAL';
}
