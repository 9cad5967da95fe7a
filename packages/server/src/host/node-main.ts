// SPDX-License-Identifier: MIT
/**
 * The life of a node's process: configuration, secrets, `Env`, bus, role, signals, exit code. The
 * only place that catches everything.
 */
import { url as inspectorUrl } from 'node:inspector';
import { join } from 'node:path';
import { type Env, type Incarnation, isRealmError, messageOf, toHex } from '@realmkeep/base';
import type { Bus } from '@realmkeep/bus';
import { connectNatsBus } from '@realmkeep/bus/nats';
import type { Installation, NodeConfig } from '../config/installation.ts';
import { BundlingBus } from '../runtime/bundling-bus.ts';
import { CrashingBus, type CrashOrder, crashingServices } from '../runtime/crash-points.ts';
import { EXIT } from '../runtime/exit-codes.ts';
import { Messenger } from '../runtime/messenger.ts';
import { NodeRuntime } from '../runtime/node-runtime.ts';
import { Statistics } from '../runtime/statistics.ts';
import { VERSION } from '../runtime/version.ts';
import { NO_WATCH, type Watch } from '../runtime/watch.ts';
import { busServers } from './addresses.ts';
import { crashOrder } from './crash-at.ts';
import { createHostEnv, type HostEnv } from './env.ts';
import { folders, makeFolders } from './folders.ts';
import { findNode, type LoadedInstallation, loadInstallation } from './installation-file.ts';
import { LateBus } from './late-bus.ts';
import { LOG_LEVELS, type LogLevel } from './log.ts';
import { SUPERVISED } from './machine.ts';
import { loadRole } from './machine-roles.ts';
import { assertPlatform } from './platform.ts';
import { RunFiles } from './run-files.ts';
import { ownProcess } from './seat.ts';
import { loadSecrets, type NodeSecrets } from './secrets.ts';
import { createServices } from './services.ts';
import { assertAlone } from './single.ts';
import { succeedPredecessor } from './succession.ts';
import { startWatchdog } from './watchdog.ts';

const INCARNATION_BYTES = 16;
/** Drain is bounded by the runtime to 20 s; whatever hangs after it is not waited for. */
const STOP_MS_MAX = 23_000;
/** Codes that a person must put right; starting again would not help. */
const MISCONFIGURED = /^ERR_(CONFIG|NODE_|SECRET_|PLATFORM|BUS_AUTH|CONTROL_PATH)/;

export interface NodeOptions {
  readonly file: string;
  readonly nodeId: string;
  /** The Node.js to use and the launcher of `realmkeep`, for the reviver. */
  readonly program: readonly string[];
}

/** What is known once the configuration has proved right. */
interface Prepared {
  readonly env: HostEnv;
  readonly installation: LoadedInstallation;
  readonly node: NodeConfig;
  readonly secrets: NodeSecrets;
  readonly incarnation: Incarnation;
  /** Where a test lets this process die; null in every other process. */
  readonly crash: CrashOrder | null;
}

/** Runs until the process is told to stop; ends the process itself. */
export async function runNode(options: NodeOptions): Promise<void> {
  let prepared: Prepared;
  try {
    prepared = await prepare(options, await succeedPredecessor(options));
  } catch (error) {
    process.stderr.write(`${options.nodeId}: ${reasonOf(error)}\n`);
    process.exit(exitCodeOf(error));
  }
  const { env } = prepared;
  const exit = (code: number, reason: string): never => {
    if (code !== EXIT.stopped) env.log.error('node exits', { code, reason });
    process.exit(code);
  };
  process.on('uncaughtException', (error) => fatal(env, error));
  process.on('unhandledRejection', (error) => fatal(env, error));
  try {
    await live(prepared, options, exit);
  } catch (error) {
    env.log.error('node did not start', { code: codeOf(error), error: messageOf(error) });
    exit(exitCodeOf(error), messageOf(error));
  }
}

/** `restarts`: null unless this process has taken the place of another one. */
async function prepare(options: NodeOptions, restarts: number | null): Promise<Prepared> {
  assertPlatform();
  const installation = await loadInstallation(options.file);
  const node = findNode(installation, options.nodeId);
  const at = folders(installation.dataFolder);
  makeFolders(at);
  const files = new RunFiles(at.run);
  assertAlone(files, node.id);
  const { dataFolder } = installation;
  const logLevel = logLevelOf(process.env.REALMKEEP_LOG);
  const env = createHostEnv({ nodeId: node.id, role: node.role, dataFolder, logLevel });
  const about = { clock: env.clock, role: node.role, runFolder: at.run };
  const crash = crashOrder(process.env, about);
  const secrets = loadSecrets(installation, node, env.crypto);
  const incarnation = toHex(env.random.bytes(INCARNATION_BYTES)) as Incarnation;
  files.writeIncarnation(node.id, process.pid, incarnation);
  if (process.env[SUPERVISED] === undefined || restarts !== null) {
    const record = { ...ownProcess(), startedAt: Date.now(), restarts: restarts ?? 0 };
    files.writeRecord(node.id, record);
  }
  process.title = `realmkeep ${node.id}`;
  return { env, installation, node, secrets, incarnation, crash };
}

async function live(
  { env, installation, node, secrets, incarnation, crash }: Prepared,
  options: NodeOptions,
  exit: (code: number, reason: string) => never,
): Promise<void> {
  env.log.info('node starting', { role: node.role, version: VERSION, pid: process.pid });
  const connecting = new AbortController();
  let runtime: NodeRuntime | null = null;
  let bus: Bus | null = null;
  let stopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    env.log.info('node stopping', { signal });
    env.clock.after(STOP_MS_MAX, () => exit(EXIT.stopped, 'stopping took too long'));
    connecting.abort();
    await runtime?.stop();
    await bus?.close();
    env.log.info('node stopped');
    exit(EXIT.stopped, signal);
  };
  process.on('SIGTERM', (signal) => void stop(signal));
  process.on('SIGINT', (signal) => void stop(signal));
  // A closed terminal is no reason to leave players.
  process.on('SIGHUP', () => {});

  const [factory, connected] = await Promise.all([
    loadRole(node.role, { installation, secrets, program: options.program }),
    openBus(env, installation, node, secrets, connecting.signal, exit),
  ]);
  const bundling = new BundlingBus(connected);
  bus = crash === null ? bundling : new CrashingBus(bundling, crash);
  if (stopping) return;
  const watch = watchOf(installation, node, env);
  const services = createServices(installation, secrets, env.clock, env.log, watch);
  const context = {
    node,
    installation,
    incarnation,
    bus,
    messenger: new Messenger(bus, env.log),
    statistics: new Statistics(),
    services: crash === null ? services : crashingServices(services, crash),
    exit,
  };
  runtime = new NodeRuntime(env, context, factory(env, context));
  await runtime.start();
}

/** Waits for the first contact, except in the two roles that must run without it. */
async function openBus(
  env: Env,
  installation: Installation,
  node: NodeConfig,
  secrets: NodeSecrets,
  signal: AbortSignal,
  exit: (code: number, reason: string) => never,
): Promise<Bus> {
  const servers = busServers(installation);
  const connect = connectNatsBus(env, { servers, name: node.id, token: secrets.busToken, signal });
  if (node.role !== 'reviver' && node.role !== 'broker') return connect;
  const late = new LateBus();
  connect.then(
    (bus) => late.attach(bus),
    (error: unknown) => {
      if (!signal.aborted) exit(exitCodeOf(error), messageOf(error));
    },
  );
  return late;
}

/** Zones have a watchdog; under a debugger, where everything stands still, nobody does. */
function watchOf(installation: LoadedInstallation, node: NodeConfig, env: Env): Watch {
  if (node.role !== 'zone' || inspectorUrl() !== undefined) return NO_WATCH;
  const folder = join(folders(installation.dataFolder).nodes, node.id);
  return startWatchdog({ folder }, env.log);
}

function fatal(env: Env, error: unknown): void {
  const stack = error instanceof Error ? error.stack : undefined;
  env.log.error('uncaught error', { error: messageOf(error), stack });
  process.exit(EXIT.crashed);
}

/** What is wrong in the source tells its place; what a person did wrong needs none. */
function reasonOf(error: unknown): string {
  if (isRealmError(error) || !(error instanceof Error)) return messageOf(error);
  const lines = (error.stack ?? messageOf(error)).split('\n');
  return lines.filter((line) => !line.includes('(node:internal')).join('\n');
}

function codeOf(error: unknown): string | undefined {
  return isRealmError(error) ? error.code : undefined;
}

function exitCodeOf(error: unknown): number {
  return MISCONFIGURED.test(codeOf(error) ?? '') ? EXIT.misconfigured : EXIT.crashed;
}

function logLevelOf(text: string | undefined): LogLevel {
  return LOG_LEVELS.find((level) => level === text) ?? 'info';
}
