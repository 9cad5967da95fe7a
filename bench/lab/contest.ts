// SPDX-License-Identifier: MIT
/** One scenario on one kind of server: start it, let clients in, warm up, measure, end it. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SwarmResult, SwarmSettings } from '../clients/swarm.ts';
import type { Scenario } from '../scenarios.ts';
import { cpuMs, startProcess } from './processes.ts';
import { freePorts, type LabRealm, startRealm } from './realm.ts';
import { startSwarm } from './swarm.ts';

const path = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const SERVER_CORE = 0;
/**
 * V8 goes on optimising for about so long: its threads take 5 ms a second of a gateway that has
 * played for 12 s, and 1.3 ms of one that has played for 30.
 */
const WARM_UP_SECONDS = 30;
const SEED = 7;
const INPUT_HZ = 5;
const SEND_HZ = 10;
const SPEED_UNITS = 180;
/** 180 units a second in 1/64 unit per tick of 50 ms. */
const SPEED_STEPS = (SPEED_UNITS * 64) / 20;
const SECTOR_UNITS = 768;

export interface Contest {
  readonly scenario: Scenario;
  readonly clients: number;
  readonly sectors: number;
  readonly seconds: number;
}

export interface Outcome {
  readonly name: string;
  readonly cpuMsPerClientSecond: number;
  readonly swarm: SwarmResult;
  /** CPU ms per client-second of each role. */
  readonly byRole?: Readonly<Record<string, number>>;
}

export interface RealmRun {
  /** Modules that every node loads first. */
  readonly preload?: readonly string[];
  /** Called with the realm as the measurement begins and when it has ended. */
  readonly onBegin?: (realm: LabRealm) => void;
  readonly onEnd?: (realm: LabRealm) => void;
}

export async function runRealm(contest: Contest, run: RealmRun = {}): Promise<Outcome> {
  const { scenario, clients, sectors, seconds } = contest;
  const arena = { sectors, seed: SEED };
  const realm = await startRealm({
    game: path('game/arena.ts'),
    gateways: scenario.gateways,
    zones: 1,
    core: scenario.unpinned ? null : SERVER_CORE,
    env: { REALMKEEP_ARENA: JSON.stringify(arena), ...preloaded(run.preload ?? []) },
  });
  try {
    const swarm = await startSwarm(
      {
        ...common(contest),
        kind: 'realmkeep',
        opening: 16,
        link: {
          gateways: realm.gateways,
          realm: 'arena',
          loginSeed: realm.loginSeed,
          speed: SPEED_STEPS,
          firstAccount: 1,
        },
      },
      scenario.unpinned,
    );
    try {
      await swarm.measure(WARM_UP_SECONDS);
      run.onBegin?.(realm);
      const before = realm.cpuMsByRole();
      const result = await swarm.measure(seconds);
      const after = realm.cpuMsByRole();
      run.onEnd?.(realm);
      const byRole = Object.fromEntries(
        Object.keys(after).map((r) => [r, (after[r] - before[r]) / seconds / clients]),
      );
      const total = Object.values(byRole).reduce((sum, value) => sum + value, 0);
      return { name: 'realmkeep', cpuMsPerClientSecond: total, swarm: result, byRole };
    } finally {
      await swarm.stop();
    }
  } finally {
    await realm.stop();
  }
}

/** For the environment of nodes. */
export function preloaded(modules: readonly string[]): Record<string, string> {
  if (modules.length === 0) return {};
  return { NODE_OPTIONS: modules.map((file) => `--import=${file}`).join(' ') };
}

/** What a floor sends: how often to each client, and how much. */
export interface Packets {
  readonly sendHz: number;
  readonly sendBytes: number;
}

/** The floor sends as many packets of as many bytes as `like` did, and receives its inputs. */
export function packetsLike({ swarm }: Outcome): Packets {
  const sendHz = swarm.messages / swarm.seconds / swarm.clients || SEND_HZ;
  return { sendHz, sendBytes: Math.max(1, Math.round(swarm.bytesPerClientSecond / sendHz)) };
}

export async function runFloor(contest: Contest, packets: Packets): Promise<Outcome> {
  const server = path('servers/floor.ts');
  return floorOf(contest, 'floor', (port) => [
    process.execPath,
    server,
    JSON.stringify({ port, ...packets }),
  ]);
}

/**
 * The floor in C (`bench/servers/kernel-floor.c`), its clients served in so many groups; `program`
 * is what `cc` made of it.
 */
export async function runKernelFloor(
  contest: Contest,
  { sendHz, sendBytes }: Packets,
  { program, groups }: { readonly program: string; readonly groups: number },
): Promise<Outcome> {
  return floorOf(contest, `kernel, ${groups} ${groups === 1 ? 'group' : 'groups'}`, (port) => [
    program,
    ...[port, sendHz, sendBytes, groups].map(String),
  ]);
}

async function floorOf(
  contest: Contest,
  name: string,
  command: (port: number) => readonly string[],
): Promise<Outcome> {
  const [port] = await freePorts(1);
  return runServer(contest, {
    name,
    command: command(port),
    swarm: { kind: 'floor', link: { url: `ws://127.0.0.1:${port}`, inputBytes: 9 } },
  });
}

/** How the peer keeps its views; `bench/peers/colyseus/server.mjs` says what they mean. */
export type PeerViews = 'each-tick' | 'on-crossing';

export async function runPeer(contest: Contest, views: PeerViews): Promise<Outcome> {
  const folder = path('peers/colyseus');
  if (!existsSync(`${folder}/node_modules`)) {
    console.log('  installing the peer (npm ci) ...');
    const options = { cwd: folder, stdio: 'inherit' } as const;
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], options);
  }
  const [port] = await freePorts(1);
  const settings = {
    port,
    worldUnits: contest.sectors * SECTOR_UNITS,
    cellUnits: SECTOR_UNITS,
    speedUnits: SPEED_UNITS,
    tickHz: 20,
    patchHz: SEND_HZ,
    views,
    seed: SEED,
  };
  return runServer(contest, {
    name: views === 'each-tick' ? 'colyseus' : 'colyseus*',
    command: [process.execPath, `${folder}/server.mjs`, JSON.stringify(settings)],
    swarm: { kind: 'colyseus', link: { url: `http://127.0.0.1:${port}`, folder } },
  });
}

interface SingleServer {
  readonly name: string;
  readonly command: readonly string[];
  readonly swarm: Pick<SwarmSettings, 'kind' | 'link'>;
}

async function runServer(contest: Contest, what: SingleServer): Promise<Outcome> {
  const { clients, seconds, scenario } = contest;
  const core = scenario.unpinned ? null : SERVER_CORE;
  const server = startProcess({ name: what.name, command: what.command, core });
  try {
    await server.nextLine();
    const swarm = await startSwarm(
      { ...common(contest), ...what.swarm, opening: 16 },
      scenario.unpinned,
    );
    try {
      await swarm.measure(WARM_UP_SECONDS);
      const before = cpuMs(server.pid);
      const result = await swarm.measure(seconds);
      const used = cpuMs(server.pid) - before;
      return {
        name: what.name,
        cpuMsPerClientSecond: used / seconds / clients,
        swarm: result,
      };
    } finally {
      await swarm.stop();
    }
  } finally {
    await server.stop();
  }
}

function common(contest: Contest): Omit<SwarmSettings, 'kind' | 'link' | 'opening'> {
  const { clients, scenario, sectors } = contest;
  return {
    clients,
    inputHz: INPUT_HZ,
    seed: SEED,
    mobility: scenario.mobility,
    arena: { sectors, seed: SEED, firstAccount: 1 },
    speedUnits: SPEED_UNITS,
  };
}
