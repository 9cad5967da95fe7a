// SPDX-License-Identifier: MIT
/**
 * One region as a zone node runs it, without sockets, for measuring: every sector is observed at
 * all levels, heroes turn to a random heading five times a second. Its clock is virtual between
 * ticks and real within one, so that what a tick takes is measured and nothing is waited for.
 */
import { createHash } from 'node:crypto';
import {
  type CharacterId,
  type Clock,
  type Env,
  type Incarnation,
  type NodeId,
  type RealmId,
  type RegionId,
  SeededRandom,
  silentLog,
} from '@realmkeep/base';
import type { Game } from '@realmkeep/kit';
import { Messenger, Statistics } from '@realmkeep/server';
import { LEVELS } from '@realmkeep/sim';
import { EntityClasses } from '../../packages/server/src/roles/zone/entities.ts';
import type { Player } from '../../packages/server/src/roles/zone/players.ts';
import { Region } from '../../packages/server/src/roles/zone/region.ts';
import { NavMeshes } from '../../packages/server/src/roles/zone/scripting/paths.ts';
import { Exceptions } from '../../packages/server/src/runtime/exceptions.ts';

const OBSERVER = 'GATE-1' as NodeId;
const HEADINGS_PER_SECOND = 5;
const HERO_STEPS = 576;

/** Virtual milliseconds, with those of the tick that runs. */
class LabClock implements Clock {
  base = 0;
  started = performance.now();
  readonly #due: { at: number; fn: () => void }[] = [];

  now(): number {
    return this.base + performance.now() - this.started;
  }

  wall(): number {
    return 1_800_000_000_000 + Math.round(this.base);
  }

  after(ms: number, fn: () => void): () => void {
    const timer = { at: this.base + ms, fn };
    this.#due.push(timer);
    return () => {
      timer.fn = () => {};
    };
  }

  /** Goes on to this moment, with what is due until then. */
  to(ms: number): void {
    this.base = ms;
    this.started = performance.now();
    const due = this.#due.filter(({ at }) => at <= ms);
    for (const timer of due) this.#due.splice(this.#due.indexOf(timer), 1);
    for (const { fn } of due) fn();
  }
}

export class LabRegion {
  readonly region: Region;
  readonly clock = new LabClock();
  readonly random = new SeededRandom('lab region');
  readonly players: Player[] = [];
  /** What each tick took, in ms. */
  readonly tickMs: number[] = [];
  /** The same of the thread's CPU time: what it would be with a core of its own. */
  readonly tickCpuMs: number[] = [];
  reported = 0;
  readonly #sectors: number;
  readonly #periodMs: number;
  #numbers = new Map<Player, number>();

  constructor(game: Game, heroes: number) {
    const zone = game.zones[0];
    const env = this.#env();
    const bus = silentBus();
    const exceptions = new Exceptions(env, {
      report: async (groups) => {
        for (const { count } of groups) this.reported += count;
      },
      lost: () => {},
    });
    this.#sectors = zone.grid.count;
    this.#periodMs = 1000 / zone.tickHz;
    this.region = new Region(env, {
      game,
      zone,
      realm: 'lab' as RealmId,
      region: `${zone.name}:1:0` as RegionId,
      epoch: 1,
      classes: new EntityClasses(game),
      meshes: new NavMeshes(),
      context: contextOf(bus),
      store: () => ({
        get: async () => null,
        set: async () => {},
        add: async () => 0,
      }),
      failed: (failure) => exceptions.failed(failure),
      onExit: () => {},
      onWarp: () => {},
      items: {
        tick: () => {},
        command: () => false,
        callsOf: () => {
          throw new Error('nobody has items here');
        },
        leave: () => {},
        gone: () => {},
      },
    });
    for (let n = 1; n <= heroes; n++) this.#join(n, zone.width, zone.height);
  }

  /** Runs so many ticks; `before` is called ahead of each. */
  run(ticks: number, before: (now: number) => void = () => {}): void {
    for (let n = 0; n < ticks; n++) this.step(before);
  }

  /** One tick at its time; gives what it took. */
  step(before: (now: number) => void = () => {}): number {
    const at = (this.region.table.tick + 1) * this.#periodMs;
    this.clock.to(at);
    if (this.region.table.tick % 20 === 0) this.#eachSecond();
    before(at);
    this.#turn();
    this.clock.to(at);
    const cpuBefore = process.threadCpuUsage();
    const started = performance.now();
    this.region.tick();
    const took = performance.now() - started;
    const cpu = process.threadCpuUsage(cpuBefore);
    this.tickMs.push(took);
    this.tickCpuMs.push((cpu.user + cpu.system) / 1000);
    return took;
  }

  /** Queues an input of this player, as the gateway would. */
  input(player: Player, command: { command: number; arguments: Uint8Array } | null): number {
    const number = (this.#numbers.get(player) ?? 0) + 1;
    const { character } = player;
    const heading = command === null ? this.random.below(256) : 0;
    const item = { character, epoch: 1, number, heading, speed: HERO_STEPS, command };
    if (player.queue(item)) this.#numbers.set(player, number);
    return number;
  }

  #eachSecond(): void {
    const streams: number[] = [];
    for (let sector = 0; sector < this.#sectors; sector++) {
      for (let level = 0; level < LEVELS; level++) streams.push((sector << 2) | level);
    }
    this.region.observe({ observer: OBSERVER, region: this.region.id, streams, keyframes: [] });
    this.region.scripting.runner.times.eachSecond();
    for (const player of this.players) player.time.eachSecond();
  }

  /** Everybody turns five times a second, a part of them in each tick. */
  #turn(): void {
    const each = 1000 / this.#periodMs / HEADINGS_PER_SECOND;
    const turn = this.region.table.tick % each;
    for (let n = turn; n < this.players.length; n += each) this.input(this.players[n], null);
  }

  #join(n: number, width: number, height: number): void {
    const player = this.region.addHero({
      character: n as CharacterId,
      name: `Hero ${n}`,
      epoch: 1,
      lastInput: 0,
      state: { x: this.random.below(width), y: this.random.below(height), heading: 0, fields: {} },
    });
    player.bind('5'.repeat(32) as never, OBSERVER, 1);
    this.players.push(player);
  }

  #env(): Env {
    return {
      clock: this.clock,
      random: this.random.fork('region'),
      log: silentLog,
      disk: {
        read: async () => null,
        write: async () => {},
        writeSoft: async () => {},
        remove: async () => {},
      },
      // A region opens no connection; its exceptions are told apart by a hash.
      net: null as never,
      crypto: {
        sha256: (bytes: Uint8Array) => createHash('sha256').update(bytes).digest(),
      } as never,
    };
  }
}

/** Takes what is published, as far as the process boundary. */
function silentBus(): ConstructorParameters<typeof Messenger>[0] {
  return {
    publish: () => {},
    status: 'connected',
  } as never;
}

function contextOf(bus: ReturnType<typeof silentBus>): never {
  return {
    bus,
    messenger: new Messenger(bus, silentLog),
    statistics: new Statistics(),
    incarnation: 'a'.repeat(32) as Incarnation,
  } as never;
}
