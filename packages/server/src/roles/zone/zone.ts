// SPDX-License-Identifier: MIT
/**
 * A zone node: any number of regions of one realm's zones, simulated at 20 Hz and published at 10.
 * It owns simulated state; what must survive is the database's, under the epochs that it gave. It
 * must never act for a character or a region whose epoch it does not hold, and never tell a player
 * that something durable happened before the database said so.
 *
 * Inputs are queued and wait for the tick; messages about ownership and sessions act on arrival.
 */
import {
  assert,
  type Cancel,
  type CharacterId,
  delay,
  type Env,
  every,
  messageOf,
  RealmError,
  type RealmId,
  type RegionId,
} from '@realmkeep/base';
import type { BusSubscription } from '@realmkeep/bus';
import {
  type BodyOf,
  gameMessages,
  masterMessages,
  regionMessages,
  subjects,
  zoneMessages,
} from '@realmkeep/wire';
import { Exceptions } from '../../runtime/exceptions.ts';
import { answer, on } from '../../runtime/messenger.ts';
import type { Role, RoleContext } from '../../runtime/role.ts';
import type { WatchedCall } from '../../runtime/watch.ts';
import { Characters } from './characters.ts';
import { Items } from './durable/items.ts';
import { EntityClasses } from './entities.ts';
import { EntryQueue } from './entry-queue.ts';
import { Instances } from './instances.ts';
import { Migrations } from './migrations.ts';
import { ZoneNode } from './node.ts';
import { Ownership, type Taken } from './ownership.ts';
import { Region } from './region.ts';
import { GameReload } from './reload.ts';
import { readHangs, reportHangs } from './scripting/hang-reports.ts';
import { poisoned, REST_MS } from './scripting/hangs.ts';
import { NavMeshes } from './scripting/paths.ts';
import { topOf } from './scripting/top.ts';
import type { Chunks } from './snapshot.ts';
import { Snapshots } from './snapshots.ts';
import { Ticker } from './ticker.ts';
import { Transfers, wayTo } from './transfers.ts';
import { WriteBehind } from './write-behind.ts';

/** Each region asks the database for its characters so often. */
const POLL_MS = 1000;
/** A node that drains waits so long for orders, and for the regions that move on them. */
const ORDERS_MS_MAX = 1500;
const MOVES_MS_MAX = 15_000;
const LOOK_MS = 50;

export function createZone(env: Env, context: RoleContext): Role {
  const realm = context.node.realm;
  assert(realm !== null, 'a zone node serves one realm');
  return new ZoneRole(env, context, realm);
}

class ZoneRole implements Role {
  readonly #env: Env;
  readonly #context: RoleContext;
  readonly #realm: RealmId;
  #parts: Parts | null = null;

  constructor(env: Env, context: RoleContext, realm: RealmId) {
    this.#env = env;
    this.#context = context;
    this.#realm = realm;
  }

  async start(): Promise<void> {
    const game = await this.#context.services.loadGame(this.#realm);
    const classes = new EntityClasses(game);
    const made = { realm: this.#realm, game, classes };
    this.#parts = new Parts(new ZoneNode(this.#env, this.#context, made));
    await this.#parts.recall();
    this.#parts.start();
  }

  async drain(): Promise<void> {
    await this.#parts?.drain();
  }

  async stop(): Promise<void> {
    this.#parts?.stop();
  }
}

/** Everything that lives from the role's start to its stop. */
class Parts {
  readonly #node: ZoneNode;
  readonly #characters: Characters;
  readonly #transfers: Transfers;
  readonly #items: Items;
  readonly #ownership: Ownership;
  readonly #entries: EntryQueue;
  readonly #writeBehind: WriteBehind;
  readonly #ticker: Ticker;
  readonly #meshes = new NavMeshes();
  readonly #exceptions: Exceptions;
  readonly #snapshots: Snapshots;
  readonly #migrations: Migrations;
  readonly #instances: Instances;
  readonly #observations = new Map<Region, BusSubscription>();
  #resting: readonly WatchedCall[] = [];
  readonly #ends: Cancel[] = [];

  constructor(node: ZoneNode) {
    this.#node = node;
    this.#characters = new Characters(node, (region, character) =>
      this.#transfers.arrived(region, character),
    );
    this.#instances = new Instances(node, {
      isAwaited: (region) => this.#transfers.isAwaited(region),
      sweep: (region) => this.#items.sweep(region),
      close: (region) => this.#close(region),
    });
    this.#transfers = new Transfers(node, this.#characters, this.#instances);
    this.#items = new Items(node, (character) => this.#characters.load(character));
    node.settled = (player) => this.#items.settled(player);
    node.bound = (placed) => this.#items.bound(placed);
    this.#ownership = new Ownership(node, {
      taken: (taken) => this.#open(taken),
    });
    this.#writeBehind = new WriteBehind(node, this.#characters);
    this.#ticker = new Ticker(node);
    this.#exceptions = new Exceptions(node.env, {
      report: (exceptions) =>
        node.database(gameMessages.ReportExceptions, { exceptions: [...exceptions] }),
      lost: (count) => node.context.statistics.add('exceptionsLost', count),
    });
    this.#snapshots = new Snapshots(node);
    this.#entries = new EntryQueue(node);
    this.#migrations = new Migrations(node, this.#characters, {
      make: (region, epoch, chunks) => this.#makeRegion(region, epoch, chunks),
      run: (region) => this.#run(region),
      halt: (region) => this.#ticker.end(region),
      goOn: (region) => this.#ticker.start(region),
      close: (region) => this.#close(region),
      take: (region) => this.#ownership.take(region),
      fenced: (reason) => this.#ownership.fenced(reason),
      lying: (region) => this.#items.carried(region),
    });
  }

  /** What hung in this node's earlier lives: told to the central log, and perhaps left alone. */
  async recall(): Promise<void> {
    const { env, context } = this.#node;
    const hangs = await readHangs(env);
    this.#resting = poisoned(hangs, env.clock.wall());
    for (const { script, hook } of this.#resting) {
      env.log.error('a script that hung twice is left alone', { script, hook, forMs: REST_MS });
    }
    context.statistics.set('scriptsResting', this.#resting.length);
    void reportHangs(this.#node, hangs);
  }

  start(): void {
    const { context, env, realm } = this.#node;
    const { messenger, bus, statistics } = context;
    this.#keep(messenger.listen(subjects.node(realm, context.node.id), this.#inbox()));
    const table = on(masterMessages.Routes, (routes) => this.#ownership.routes(routes));
    this.#keep(messenger.listen(subjects.routes(realm), [table]));
    this.#ends.push(
      bus.onStatus((status) => {
        if (status === 'connected') this.#characters.bindAll();
      }),
      every(env.clock, POLL_MS, () => this.#eachSecond()),
    );
    statistics.regions = () => this.#figures();
    statistics.top = () => topOf(this.#node.regions.values());
    const reload = new GameReload(this.#node, (failure) => this.#exceptions.failed(failure));
    const watched = context.services.watchGame?.(
      realm,
      (game) => reload.changed(game),
      (error) => reload.broken(error),
    );
    if (watched !== undefined) this.#ends.push(watched);
    this.#ownership.start();
    this.#writeBehind.start();
    this.#snapshots.start();
  }

  /** Saves everybody and gives the regions up, so that others may take them at once. */
  async drain(): Promise<void> {
    const node = this.#node;
    node.draining = true;
    await this.#movedAway();
    this.#ticker.stopAll();
    await this.#writeBehind.flush();
    await this.#exceptions.report();
    const regions = [...node.regions.values()];
    for (const region of regions) {
      this.#snapshots.tellAll(region);
      this.#close(region);
      try {
        await this.#ownership.give(region.id, region.epoch);
      } catch (error) {
        const fields = { region: region.id, error: messageOf(error) };
        node.env.log.warn('region not given up: it is free when the lease ends', fields);
      }
    }
  }

  /**
   * The master sends the regions of a node that drains elsewhere, with their players. Nobody waits
   * for it when nobody plays, when there is no master, or no other node.
   */
  async #movedAway(): Promise<void> {
    const { env, regions, context } = this.#node;
    const { clock } = env;
    const since = clock.now();
    const before = context.statistics.get('regionsMoved');
    const isPlayed = (region: Region): boolean =>
      [...region.players.values()].some(({ session }) => session !== '');
    while (clock.now() - since < MOVES_MS_MAX && [...regions.values()].some(isPlayed)) {
      const moved = context.statistics.get('regionsMoved') - before;
      const begun = moved + this.#migrations.leavingCount > 0;
      if (!begun && clock.now() - since > ORDERS_MS_MAX) return;
      await delay(clock, LOOK_MS);
    }
  }

  stop(): void {
    this.#node.stopped = true;
    this.#ticker.stopAll();
    this.#ownership.stop();
    this.#writeBehind.stop();
    this.#exceptions.stop();
    this.#snapshots.stop();
    this.#migrations.stop();
    for (const subscription of this.#observations.values()) subscription.unsubscribe();
    for (const end of this.#ends) end();
  }

  #inbox(): Parameters<RoleContext['messenger']['listen']>[1] {
    return [
      on(zoneMessages.AssignRegion, (order) => this.#ownership.assign(order)),
      on(zoneMessages.Activate, (hint) => this.#characters.activate(hint)),
      answer(zoneMessages.Reserve, (ask) => this.#transfers.reserve(ask)),
      answer(zoneMessages.WarpCharacter, (ask) => this.#transfers.warp(ask)),
      answer(zoneMessages.AskPlace, (ask) => this.#entries.ask(ask)),
      on(zoneMessages.Attach, (message) => this.#characters.attach(message)),
      on(zoneMessages.Detach, (message) => this.#characters.detach(message)),
      on(zoneMessages.PlayerInputs, (message) => this.#queueInputs(message)),
      on(zoneMessages.HeroGroup, ({ character, epoch, group }) => {
        const player = this.#node.find(character)?.player;
        if (player !== undefined && player.epoch === epoch) player.joinGroup(group);
      }),
      on(zoneMessages.RepeatCommand, (message) => this.#items.repeat(message)),
      on(zoneMessages.EventsAcknowledged, (message) => this.#items.seen(message)),
      answer(regionMessages.MoveRegion, (order) => this.#move(order)),
      answer(regionMessages.OfferRegion, (ask) => this.#migrations.offer(ask)),
      answer(regionMessages.CarryRegion, (ask) => this.#migrations.carried(ask)),
      on(regionMessages.RegionMoved, (hint) => this.#migrations.moved(hint)),
    ];
  }

  /** The master wants a region of ours to run elsewhere. */
  #move({ region, node, seatEpoch }: BodyOf<typeof regionMessages.MoveRegion>): object {
    if (!this.#ownership.obeys(seatEpoch)) {
      throw new RealmError('ERR_EPOCH_STALE', 'another master gives orders now');
    }
    this.#migrations.begin(region, node);
    return {};
  }

  #keep(subscription: BusSubscription): void {
    this.#ends.push(() => subscription.unsubscribe());
  }

  /** HOT: every input of every player. */
  #queueInputs(message: BodyOf<typeof zoneMessages.PlayerInputs>): void {
    const { statistics } = this.#node.context;
    const now = this.#node.env.clock.now();
    for (const item of message.items) {
      const player = this.#node.find(item.character)?.player;
      // Of an older route, or of a gateway that has lost the session: its owner gets them.
      if (player === undefined || player.epoch !== item.epoch) continue;
      if (player.gateway !== message.gateway) continue;
      if (!player.queue(item)) {
        statistics.add('inputsRefused');
        if (player.time.overflowed(now)) this.#strikeOut(item.character);
      }
    }
  }

  /** Somebody kept asking for more than one hero may have of a zone. */
  #strikeOut(character: CharacterId): void {
    const here = this.#node.find(character);
    if (here === null || here.player.frozen !== null) return;
    const { player, region } = here;
    this.#node.context.statistics.add('playersStruckOut');
    this.#node.env.log.warn('a player asked for too much', { character, region: region.id });
    region.notice(player, 'ERR_TOO_MUCH', 'You asked for more than one hero may have.');
    player.leaving = true;
    this.#characters.release(here);
  }

  /** Loads what the region's last owner told of it, and runs it from there. */
  async #open({ region: id, epoch, already, stopped }: Taken): Promise<void> {
    const { regions } = this.#node;
    this.#characters.putOut(stopped);
    // It may have arrived while the database was asked whose it is.
    if (regions.has(id) || this.#migrations.taken(id, epoch, already)) return;
    const chunks = await this.#snapshots.load(id, epoch);
    const region = this.#makeRegion(id, epoch, chunks);
    if (region === null || regions.has(id)) return;
    this.#run(region);
    this.#node.context.statistics.beatSoon();
  }

  #makeRegion(id: RegionId, epoch: number, chunks: Chunks | null): Region | null {
    const node = this.#node;
    const { env, context, game, classes, realm } = node;
    const zone = game.zone(id.slice(0, id.indexOf(':')));
    if (zone === undefined || node.draining || node.stopped) return null;
    const region: Region = new Region(env, {
      game,
      zone,
      realm,
      region: id,
      epoch,
      classes,
      meshes: this.#meshes,
      resting: this.#resting,
      context,
      store: (here) => this.#items.valuesOf(here),
      failed: (failure) => this.#exceptions.failed(failure),
      onExit: (player, exit) => this.#transfers.begin(region, player, zone.exits[exit]),
      onWarp: (player, to, at, key) =>
        this.#transfers.begin(region, player, wayTo(game, to, at, key)),
      chunks,
      items: {
        tick: () => this.#items.tick(region),
        command: (player, { number, command }) =>
          command !== null && this.#items.command({ player, region }, number, command),
        callsOf: (player, number) => this.#items.callsOf({ player, region }, number),
        leave: (here, dead, remains) => this.#items.leave(here, dead, remains),
        gone: (here, entity) => this.#items.left(here, entity),
      },
    });
    return region;
  }

  #run(region: Region): void {
    const { regions, context, realm } = this.#node;
    regions.set(region.id, region);
    this.#items.opened(region);
    const observe = on(zoneMessages.Observe, (message) => region.observe(message));
    this.#observations.set(
      region,
      context.messenger.listen(subjects.observe(realm, region.id), [observe]),
    );
    this.#ticker.start(region);
    void this.#characters.poll(region);
  }

  /** The region is another's from now on, or nobody's. */
  #close(region: Region): void {
    this.#ticker.end(region);
    this.#observations.get(region)?.unsubscribe();
    this.#observations.delete(region);
    if (this.#node.regions.get(region.id) === region) this.#node.regions.delete(region.id);
  }

  #eachSecond(): void {
    const node = this.#node;
    this.#count();
    for (const region of this.#node.regions.values()) {
      region.scripting.runner.times.eachSecond();
      for (const player of region.players.values()) player.time.eachSecond();
    }
    this.#items.eachSecond();
    if (node.draining || !node.durable) return;
    this.#characters.sweep();
    this.#instances.eachSecond();
    for (const region of node.regions.values()) void this.#characters.poll(region);
  }

  #count(): void {
    const { regions, context } = this.#node;
    let players = 0;
    let exceptions = 0;
    for (const region of regions.values()) {
      players += region.players.size;
      exceptions += region.scriptExceptions;
    }
    context.statistics.players = players;
    context.statistics.set('scriptExceptions', exceptions);
  }

  #figures(): ReturnType<RoleContext['statistics']['regions']> {
    return [...this.#node.regions.values()].map((region) => ({
      region: region.id,
      epoch: region.epoch,
      players: region.players.size,
      entities: region.table.count,
      busyPermille: this.#ticker.busyPermille(region),
    }));
  }
}
