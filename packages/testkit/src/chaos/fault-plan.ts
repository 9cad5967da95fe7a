// SPDX-License-Identifier: MIT
/** What goes wrong in a simulated realm, and when: drawn from a seed, told in plain words. */
import type { NodeId, Random } from '@realmkeep/base';
import type { RoleName } from '@realmkeep/server';
import type { Trial } from './trial.ts';

export type FaultKind =
  | 'kill'
  | 'pause'
  | 'broker-down'
  | 'bus-away'
  | 'partition'
  | 'loss'
  | 'delay'
  | 'slow-disk'
  | 'drop-link';

export interface Fault {
  readonly kind: FaultKind;
  /** Nodes, or players for `drop-link`; none: it concerns everything. */
  readonly who: readonly string[];
  /** In ms from the beginning of the run. */
  readonly at: number;
  readonly lastsMs: number;
  /** Percent for `loss`, ms for `delay` and `slow-disk`, batches that survive for `kill`. */
  readonly amount: number;
}

const FAULTS_MIN = 2;
const FAULTS_SPAN = 6;
const LOSS_PERCENT_MAX = 10;
const DELAY_MS_MAX = 40;
const DISK_MS_MAX = 300;
/** Long enough for a lease to end while its holder sleeps. */
const PAUSE_MS_MAX = 6000;
const OUTAGE_MS_MAX = 3000;
/** Processes with sockets of players cannot be paused in the simulator. */
const PAUSABLE: readonly RoleName[] = ['zone', 'zone', 'zone', 'database', 'master', 'account'];
const KINDS: readonly FaultKind[] = [
  'kill',
  'kill',
  'kill',
  'kill',
  'pause',
  'pause',
  'broker-down',
  'bus-away',
  'partition',
  'loss',
  'delay',
  'slow-disk',
  'drop-link',
];

/** Faults that begin and end within `ms`, in the order of their beginning. */
export function planFaults(trial: Trial, random: Random, ms: number): Fault[] {
  const nodes = trial.realm.nodes();
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)];
  const count = FAULTS_MIN + random.below(FAULTS_SPAN);
  const draw = (): Fault => {
    const kind = pick(KINDS);
    const at = random.below(ms);
    const lasting = (msMax: number): number => Math.min(ms - at, 100 + random.below(msMax));
    switch (kind) {
      case 'kill':
        return { kind, who: [pick(nodes)], at, lastsMs: 0, amount: random.below(2) };
      case 'pause': {
        const who = [pick(trial.realm.nodes(pick(PAUSABLE)))];
        return { kind, who, at, lastsMs: lasting(PAUSE_MS_MAX), amount: 0 };
      }
      case 'broker-down':
        return { kind, who: [], at, lastsMs: lasting(OUTAGE_MS_MAX), amount: 0 };
      case 'bus-away':
        return { kind, who: [pick(nodes)], at, lastsMs: lasting(OUTAGE_MS_MAX), amount: 0 };
      case 'partition': {
        const who = nodes.filter(() => random.below(2) === 0);
        return { kind, who, at, lastsMs: lasting(OUTAGE_MS_MAX), amount: 0 };
      }
      case 'loss': {
        const amount = 1 + random.below(LOSS_PERCENT_MAX);
        return { kind, who: [], at, lastsMs: lasting(PAUSE_MS_MAX), amount };
      }
      case 'delay': {
        const amount = 1 + random.below(DELAY_MS_MAX);
        return { kind, who: [pick(nodes)], at, lastsMs: lasting(PAUSE_MS_MAX), amount };
      }
      case 'slow-disk': {
        const amount = 1 + random.below(DISK_MS_MAX);
        return { kind, who: [], at, lastsMs: lasting(PAUSE_MS_MAX), amount };
      }
      case 'drop-link':
        return { kind, who: [pick(trial.crowd).player.name], at, lastsMs: 0, amount: 0 };
    }
  };
  return Array.from({ length: count }, draw).sort((a, b) => a.at - b.at);
}

export function describeFault({ kind, who, at, lastsMs, amount }: Fault): string {
  return `${at} ms: ${kind} ${who.join(' ')} for ${lastsMs} ms (${amount})`;
}

/** Carries the plan out in the trial's own time; resolves when the last fault is over. */
export async function sufferFaults(
  trial: Trial,
  plan: readonly Fault[],
  ms: number,
): Promise<void> {
  const { clock } = trial.realm;
  for (const fault of plan) {
    clock.after(fault.at, () => {
      trial.realm.trace.note(`FAULT ${describeFault(fault)}`);
      const heal = begin(trial, fault);
      clock.after(fault.lastsMs, heal);
    });
    allow(trial, fault);
  }
  await clock.advance(ms + 1);
}

/** What the fault may do to players; everything else it may not. */
function allow(trial: Trial, { kind, who }: Fault): void {
  const roles = who.map((id) => trial.realm.nodes('zone').includes(id as NodeId));
  const zones = roles.includes(true);
  const gateways = who.some((id) => trial.realm.nodes('gateway').includes(id as NodeId));
  if (kind === 'kill' || kind === 'pause') {
    if (zones) trial.regressAllowed = true;
    if (gateways) trial.resumesAllowed = true;
  } else if (kind === 'drop-link') trial.resumesAllowed = true;
  // What the bus loses is lost: it delivers at most once.
  else if (kind !== 'delay' && kind !== 'slow-disk') trial.regressAllowed = true;
}

function begin(trial: Trial, { kind, who, amount }: Fault): () => void {
  const { realm } = trial;
  const [node] = who as readonly NodeId[];
  switch (kind) {
    case 'kill':
      realm.unsyncedSurviving = amount;
      realm.kill(node);
      return () => {};
    case 'pause':
      realm.pause(node);
      return () => realm.wake(node);
    case 'broker-down':
      realm.bus.stopBroker();
      return () => realm.bus.startBroker();
    case 'bus-away':
      realm.bus.setAway(node, true);
      return () => realm.bus.setAway(node, false);
    case 'partition':
      realm.bus.partition(
        who,
        realm.nodes().filter((id) => !who.includes(id)),
      );
      return () => realm.bus.heal();
    case 'loss':
      setLinks(trial, realm.nodes(), { loss: amount / 100 });
      return () => setLinks(trial, realm.nodes(), { loss: 0 });
    case 'delay':
      setLinks(trial, [node], { delayMs: [amount / 2, amount] });
      return () => setLinks(trial, [node], { delayMs: [0.2, 1] });
    case 'slow-disk':
      realm.stores.commitMs = amount;
      return () => {
        realm.stores.commitMs = 1;
      };
    case 'drop-link':
      trial.crowd.find(({ player }) => player.name === node)?.player.client.realm.dropLink();
      return () => {};
  }
}

/** Every link between the nodes and all nodes. */
function setLinks(
  { realm }: Trial,
  nodes: readonly NodeId[],
  options: { loss?: number; delayMs?: readonly [number, number] },
): void {
  for (const a of nodes) for (const b of realm.nodes()) realm.bus.setLink(a, b, options);
}
