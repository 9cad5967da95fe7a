// SPDX-License-Identifier: MIT
/**
 * The generic part of every node: starts its role, sends the heartbeat once a second, drains and
 * stops it. It knows nothing of what the role does.
 */
import { type Cancel, type Env, every, messageOf, type RealmId } from '@realmkeep/base';
import { type BodyOf, statisticsMessages, subjects } from '@realmkeep/wire';
import { realmsOf } from '../config/installation.ts';
import { EXIT } from './exit-codes.ts';
import type { Role, RoleContext } from './role.ts';
import { VERSION } from './version.ts';

const HEARTBEAT_MS = 1000;
const DRAIN_MS_MAX = 20_000;

type State = BodyOf<typeof statisticsMessages.Heartbeat>['state'];

export class NodeRuntime {
  readonly #env: Env;
  readonly #context: RoleContext;
  readonly #role: Role;
  readonly #realms: readonly RealmId[];
  readonly #startedAt: number;
  readonly #timers: Cancel[] = [];
  #state: State = 'starting';
  #sequence = 0;
  #cpuMs = 0;
  #cpuAt = 0;
  #stopping: Promise<void> | null = null;

  constructor(env: Env, context: RoleContext, role: Role) {
    this.#env = env;
    this.#context = context;
    this.#role = role;
    this.#realms = realmsOf(context.installation, context.node);
    this.#startedAt = env.clock.wall();
  }

  get state(): State {
    return this.#state;
  }

  /** Starts the role; resolves when it is ready. A failed start ends the process by `exit`. */
  async start(): Promise<void> {
    const { clock, log } = this.#env;
    this.#cpuMs = this.#context.services.usage().cpuMs;
    this.#cpuAt = clock.now();
    this.#timers.push(every(clock, HEARTBEAT_MS, () => this.#beat()));
    this.#context.statistics.beatSoon = () => this.#beat();
    try {
      await this.#role.start();
    } catch (error) {
      const stack = error instanceof Error ? error.stack : undefined;
      log.error('role did not start', { error: messageOf(error), stack });
      this.#context.exit(EXIT.crashed, 'role did not start');
      return;
    }
    if (this.#state !== 'starting') return;
    this.#state = 'ready';
    log.info('node ready', { role: this.#context.node.role });
    this.#beat();
  }

  /** Drains for at most 20 s, then stops. Asking again changes nothing. */
  stop(): Promise<void> {
    this.#stopping ??= this.#drainAndStop();
    return this.#stopping;
  }

  async #drainAndStop(): Promise<void> {
    const { clock, log } = this.#env;
    this.#state = 'draining';
    this.#beat();
    let cancel: Cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = clock.after(DRAIN_MS_MAX, () => {
        log.warn('drain took too long, stopping anyway', { afterMs: DRAIN_MS_MAX });
        resolve();
      });
    });
    const drained = this.#role.drain().catch((error: unknown) => {
      log.error('drain failed', { error: messageOf(error) });
    });
    await Promise.race([drained, late]);
    cancel();
    this.#state = 'stopping';
    this.#beat();
    await this.#role.stop();
    for (const end of this.#timers) end();
  }

  #beat(): void {
    const { node, incarnation, statistics, services, messenger } = this.#context;
    const usage = services.usage();
    const now = this.#env.clock.now();
    const cpuShare = (usage.cpuMs - this.#cpuMs) / Math.max(1, now - this.#cpuAt);
    this.#cpuMs = usage.cpuMs;
    this.#cpuAt = now;
    const ticks = statistics.tickPercentiles();
    const beat = {
      node: node.id,
      role: node.role,
      incarnation,
      sequence: this.#sequence++,
      version: VERSION,
      state: this.#state,
      detail: statistics.detail.slice(0, 50),
      pid: usage.pid,
      startedAt: this.#startedAt,
      listen: node.listen ?? '',
      public: node.public ?? '',
      cpuPermille: Math.min(0xffff, Math.max(0, Math.round(cpuShare * 1000))),
      loopLagMs: usage.lagMs,
      rssBytes: usage.rssBytes,
      heapBytes: usage.heapBytes,
      bytesIn: statistics.bytesIn,
      bytesOut: statistics.bytesOut,
      messagesIn: statistics.messagesIn,
      messagesOut: statistics.messagesOut,
      players: statistics.players,
      playersMax: statistics.playersMax || node.playersMax,
      tickP50Ms: ticks.p50,
      tickP99Ms: ticks.p99,
      regions: [...statistics.regions()],
      figures: statistics.figures(),
      top: [...statistics.top()],
    };
    for (const realm of this.#realms) {
      messenger.send(subjects.beat(realm, node.id), statisticsMessages.Heartbeat, beat);
    }
  }
}
