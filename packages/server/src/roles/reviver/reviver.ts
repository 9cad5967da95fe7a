// SPDX-License-Identifier: MIT
/**
 * The reviver owns the processes of its machine: it starts, watches and restarts them, and tells
 * `realmkeep` about them. Of two revivers one is active; the other watches the seat, takes it when
 * the first is gone, adopts the processes and starts its partner anew.
 *
 * It must never end a process for being slow or silent, never depend on the bus, and never take its
 * children along when it dies.
 */
import {
  type Cancel,
  type Env,
  every,
  isRealmError,
  type Listener,
  messageOf,
  type NodeId,
  RealmError,
  type RealmId,
  unreachable,
} from '@realmkeep/base';
import { databaseMessages, regionMessages, statisticsMessages, subjects } from '@realmkeep/wire';
import type { NodeConfig, RoleName } from '../../config/installation.ts';
import { on } from '../../runtime/messenger.ts';
import type { Role, RoleContext } from '../../runtime/role.ts';
import { parseControlRequest, type StatusAnswer } from './control.ts';
import type { Exit, Machine, ProcessId, Supervision } from './ports.ts';
import { revoke } from './revocation.ts';
import { RollSchedule } from './roll-schedule.ts';
import { type Heartbeat, statusRow } from './status.ts';
import { type Effect, STOPPED, type Supervised, type SupervisorEvent, step } from './supervisor.ts';

/** Looks at the seat and at the processes this often; a takeover is due within 1 s. */
const LOOK_MS = 100;
/** Scheduled restarts are looked for so often. */
const SCHEDULE_MS = 1000;
const REVOKE_DEADLINE_MS = 1000;

/** First the ones that others wait for; only to spare retries, nothing depends on it. */
const START_ORDER: readonly RoleName[] = [
  'broker',
  'database',
  'master',
  'login',
  'account',
  'world',
  'zone',
  'gateway',
  'reviver',
];
/** Roles whose incarnation holds a lease at the database. */
const LEASED: readonly RoleName[] = ['zone', 'master'];

/** One supervised node and where it is in its life. */
interface Child {
  readonly node: NodeConfig;
  state: Supervised;
  /** How its process ended, when this process is its parent and heard of it. */
  exit: { readonly process: ProcessId; readonly exit: Exit } | null;
}

/** Phases in which nobody minds where a process of the node comes from. */
const ADOPTING: readonly Supervised['phase'][] = ['waiting', 'misconfigured', 'crash-loop'];

export function createReviver(env: Env, context: RoleContext, supervision: Supervision): Role {
  return new Reviver(env, context, supervision);
}

class Reviver implements Role {
  readonly #env: Env;
  readonly #context: RoleContext;
  readonly #supervision: Supervision;
  readonly #machine: Machine;
  readonly #children = new Map<NodeId, Child>();
  readonly #beats = new Map<NodeId, { readonly body: Heartbeat; readonly at: number }>();
  readonly #schedule: RollSchedule;
  #active = false;
  #scheduleAt = Number.NEGATIVE_INFINITY;
  #control: Listener | null = null;
  #ended = false;
  #cancel: Cancel = () => {};

  constructor(env: Env, context: RoleContext, supervision: Supervision) {
    this.#env = env;
    this.#context = context;
    this.#supervision = supervision;
    this.#machine = supervision.machine;
    const { installation, node: own } = context;
    const mine = installation.nodes
      .filter((node) => node.machine === own.machine && node.id !== own.id)
      .toSorted((a, b) => START_ORDER.indexOf(a.role) - START_ORDER.indexOf(b.role));
    this.#schedule = scheduleOf(context);
    for (const node of mine) this.#children.set(node.id, { node, state: STOPPED, exit: null });
  }

  async start(): Promise<void> {
    const { installation, messenger, statistics } = this.#context;
    statistics.detail = 'standby';
    for (const realm of installation.realms) {
      messenger.listen(subjects.beat(realm.id, '*'), [
        on(statisticsMessages.Heartbeat, (body) => {
          this.#beats.set(body.node, { body, at: this.#env.clock.now() });
        }),
      ]);
    }
    this.#look();
    this.#cancel = every(this.#env.clock, LOOK_MS, () => this.#look());
  }

  /** Nothing to hand on: the processes stay, and the other reviver adopts them. */
  async drain(): Promise<void> {}

  async stop(): Promise<void> {
    this.#ended = true;
    this.#cancel();
    await this.#control?.close();
  }

  #look(): void {
    if (this.#ended || this.#machine.wanted() === 'down') return;
    if (!this.#active) {
      if (!this.#supervision.seat.take()) return;
      this.#becomeActive();
    }
    const pids = [...this.#children.values()].flatMap(({ state }) => [
      ...(state.process === null ? [] : [state.process.pid]),
      ...(state.successor === null ? [] : [state.successor.pid]),
    ]);
    const facts = this.#machine.facts(pids);
    const isGone = (process: ProcessId | null): process is ProcessId =>
      process !== null && facts.get(process.pid)?.startTime !== process.startTime;
    for (const child of this.#children.values()) {
      const { process, successor } = child.state;
      if (isGone(successor)) this.#apply(child, { type: 'successor-exited' });
      if (isGone(process)) {
        const covered = this.#isCovered(child, isGone);
        this.#apply(child, { type: 'exited', exit: exitOf(child, process), covered });
      }
      if (child.state.process === null && ADOPTING.includes(child.state.phase)) {
        this.#adopt(child);
      }
      this.#apply(child, { type: 'time' });
    }
    this.#rollOnTime();
  }

  /** Whether another node of its role and realm lives on this machine. */
  #isCovered(child: Child, isGone: (process: ProcessId | null) => boolean): boolean {
    const { id, role, realm } = child.node;
    for (const { node, state } of this.#children.values()) {
      if (node.id === id || node.role !== role || node.realm !== realm) continue;
      if (state.process !== null && !isGone(state.process)) return true;
    }
    return false;
  }

  /** The command does it, as a process of its own: it outlives this one, which it replaces too. */
  #rollOnTime(): void {
    const { clock, log } = this.#env;
    if (clock.now() - this.#scheduleAt < SCHEDULE_MS) return;
    this.#scheduleAt = clock.now();
    for (const realm of this.#schedule.look(clock.wall())) {
      log.info('scheduled roll begins', { realm });
      try {
        this.#machine.roll(realm);
      } catch (error) {
        log.error('scheduled roll not begun', { realm, error: messageOf(error) });
      }
    }
  }

  /**
   * The process that lives under the node's record becomes its process, whoever started it: the
   * successor that a reviver left behind when it died itself.
   */
  #adopt(child: Child): boolean {
    const { id } = child.node;
    const record = this.#machine.record(id);
    if (record === null) return false;
    const facts = this.#machine.facts([record.pid]).get(record.pid);
    if (facts?.startTime !== record.startTime) return false;
    this.#env.log.info('node adopted', { child: id, pid: record.pid });
    this.#apply(child, { type: 'adopted', process: record, restarts: record.restarts });
    return true;
  }

  #becomeActive(): void {
    this.#active = true;
    this.#context.statistics.detail = 'active';
    this.#env.log.info('reviver is active');
    for (const child of this.#children.values()) this.#adoptOrStart(child);
    this.#supervision
      .serveControl((request) => this.#answer(request))
      .then((listener) => {
        this.#control = listener;
        if (this.#ended) void listener.close();
      })
      .catch((error: unknown) => {
        this.#env.log.error('control socket failed', { error: messageOf(error) });
      });
  }

  #adoptOrStart(child: Child): void {
    const { id } = child.node;
    const drained = this.#machine.drained(id);
    if (this.#adopt(child)) {
      if (drained) this.#apply(child, { type: 'drain' });
      return;
    }
    const record = this.#machine.record(id);
    if (record !== null) this.#revoke(child.node, record);
    this.#apply(child, { type: drained ? 'drain' : 'start' });
  }

  #apply(child: Child, event: SupervisorEvent): void {
    const next = step(child.state, event, this.#env.clock.now());
    child.state = next.state;
    for (const effect of next.effects) this.#do(child, effect);
  }

  #do(child: Child, effect: Effect): void {
    switch (effect.type) {
      case 'spawn':
        this.#spawn(child);
        return;
      case 'succeed':
        this.#spawnSuccessor(child, effect.process);
        return;
      case 'terminate':
        this.#machine.signal(effect.process, 'terminate');
        return;
      case 'kill':
        this.#machine.signal(effect.process, 'kill');
        return;
      case 'gone':
        this.#revoke(child.node, effect.process);
        return;
      case 'log':
        this.#env.log[effect.level](effect.text, { child: child.node.id, ...effect.fields });
        return;
      default:
        unreachable(effect);
    }
  }

  #spawn(child: Child): void {
    const { node, state } = child;
    try {
      const record = this.#machine.spawn(node, state.restarts, (exit) => {
        child.exit = { process: record, exit };
        this.#look();
      });
      this.#env.log.info('node started', { child: node.id, pid: record.pid });
      this.#apply(child, { type: 'spawned', process: record });
    } catch (error) {
      if (!isRealmError(error, 'ERR_SPAWN')) throw error;
      this.#env.log.error('node could not be started', { child: node.id, error: error.message });
      this.#apply(child, { type: 'spawn-failed' });
    }
  }

  #spawnSuccessor(child: Child, predecessor: ProcessId): void {
    const { node } = child;
    try {
      const successor = this.#machine.spawnSuccessor(node, predecessor, (exit) => {
        child.exit = { process: successor, exit };
        this.#look();
      });
      const { pid } = successor;
      this.#env.log.info('successor started', { child: node.id, pid, of: predecessor.pid });
      this.#apply(child, { type: 'succession', successor });
    } catch (error) {
      if (!isRealmError(error, 'ERR_SPAWN')) throw error;
      this.#env.log.error('node could not be started', { child: node.id, error: error.message });
      this.#machine.signal(predecessor, 'terminate');
    }
  }

  /** The process is proved gone: its lease need not run out before another may take its place. */
  #revoke(node: NodeConfig, process: ProcessId): void {
    if (!LEASED.includes(node.role)) return;
    const incarnation = this.#machine.incarnation(node.id, process.pid);
    if (incarnation === null) return;
    const realms = this.#context.installation.realms
      .map((realm) => realm.id)
      .filter((realm) => node.realm === null || node.realm === realm);
    const { messenger } = this.#context;
    const { clock, log } = this.#env;
    const tell = async (realm: RealmId): Promise<void> => {
      const ask = (): Promise<unknown> =>
        messenger.ask(
          subjects.database(realm),
          databaseMessages.RevokeIncarnation,
          { incarnation },
          REVOKE_DEADLINE_MS,
        );
      const heard = await revoke({ clock, log, ask, isEnded: () => this.#ended });
      if (!heard) return;
      const gone = { node: node.id, incarnation };
      messenger.send(subjects.master(realm), regionMessages.NodeGone, gone);
    };
    for (const realm of realms) void tell(realm);
  }

  async #answer(value: unknown): Promise<unknown> {
    const request = parseControlRequest(value);
    switch (request.command) {
      case 'status':
        return this.#status();
      case 'up':
        for (const child of this.#children.values()) {
          this.#machine.setDrained(child.node.id, false);
          this.#apply(child, { type: 'start' });
        }
        return {};
      case 'restart':
      case 'drain': {
        const { command, node } = request;
        const child = this.#childOf(node);
        this.#env.log.info(`node ${command} asked for`, { child: node });
        this.#machine.setDrained(node, command === 'drain');
        this.#apply(child, { type: command });
        return {};
      }
      case 'program':
        this.#env.log.info('nodes are started by another program now', request);
        this.#machine.useProgram(request.program);
        return {};
      default:
        return unreachable(request);
    }
  }

  #childOf(node: NodeId): Child {
    const child = this.#children.get(node);
    if (child !== undefined) return child;
    const text = `this machine has no node ${node} that another may restart`;
    throw new RealmError('ERR_NODE_UNKNOWN', text);
  }

  #status(): StatusAnswer {
    const { node: own, bus, installation } = this.#context;
    const wallMs = this.#env.clock.wall();
    const now = this.#env.clock.now();
    const nodes = installation.nodes.filter((node) => node.machine === own.machine);
    const records = nodes.map((node) => this.#machine.record(node.id));
    const facts = this.#machine.facts(records.flatMap((record) => record?.pid ?? []));
    const busConnected = bus.status === 'connected';
    return {
      reviver: own.id,
      busConnected,
      program: this.#machine.program,
      nodes: nodes.map((node, i) => {
        const record = records[i];
        const beat = this.#beats.get(node.id);
        return statusRow({
          node,
          phase: this.#children.get(node.id)?.state.phase ?? 'running',
          record,
          facts: record === null ? null : (facts.get(record.pid) ?? null),
          beat: beat === undefined ? null : { body: beat.body, ageMs: now - beat.at },
          busConnected,
          wallMs,
        });
      }),
    };
  }
}

function scheduleOf({ installation, node, services }: RoleContext): RollSchedule {
  const machines = [...new Set(installation.nodes.map(({ machine }) => machine))].sort();
  const scheduled = installation.realms.flatMap(({ id, restart }) =>
    restart === null ? [] : [{ realm: id, cron: restart }],
  );
  const next = (cron: string, after: number): number | null => services.nextTime(cron, after);
  return new RollSchedule(scheduled, next, machines.indexOf(node.machine));
}

/** How the process ended; of an adopted one nobody learns it. */
function exitOf(child: Child, process: ProcessId): Exit {
  const known = child.exit;
  if (known === null || known.process.pid !== process.pid) return { code: null, signal: null };
  return known.exit;
}
