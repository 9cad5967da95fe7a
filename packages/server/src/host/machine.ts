// SPDX-License-Identifier: MIT
/** The processes of this machine, for the reviver and for `realmkeep up` and `down`. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  type Incarnation,
  messageOf,
  type NodeId,
  RealmError,
  type RealmId,
} from '@realmkeep/base';
import type { NodeConfig, RoleName } from '../config/installation.ts';
import type { Exit, Machine, NodeRecord, ProcessFacts, ProcessId } from '../roles/reviver/ports.ts';
import { type Folders, folders } from './folders.ts';
import { CHECKED, type LoadedInstallation } from './installation-file.ts';
import { processFacts } from './process-facts.ts';
import { RunFiles } from './run-files.ts';

/** Set for processes whose record the reviver writes. */
export const SUPERVISED = 'REALMKEEP_SUPERVISED';
/** For a process that takes another's place: `PID STARTTIME` of that one. */
export const SUCCEEDS = 'REALMKEEP_SUCCEEDS';
/** `node:sqlite` still calls itself experimental; nobody needs to read that at every start. */
const NODE_FLAGS = ['--disable-warning=ExperimentalWarning'];
/**
 * V8 gives the young generation many MiB and seldom takes them back. Roles that allocate for every
 * player, tick or message are worth it; the others idle on a quarter of the memory. A database
 * keeps the rows that it writes, so much outlives each collection: of a small generation that takes
 * 1 ms, of a large one 10 to 25 ms at a time, and no less altogether.
 */
const BUSY_ROLES: readonly RoleName[] = ['zone', 'gateway', 'broker'];
const SEMI_SPACE_MIB = { database: 4, others: 2 };
/**
 * glibc keeps an arena of freed memory per thread; two serve all threads of a node. Large blocks go
 * back to the system at once: it would soon keep those of the size of a password's hash, 60 MiB.
 */
const MALLOC = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '1048576' };
/** First word of a `restart` command that means this very program. */
const OURSELVES = 'realmkeep';

/** Name of the log of a scheduled roll. */
const ROLL = 'ROLL';

interface Started {
  readonly command: string;
  readonly args: readonly string[];
  readonly variables: Readonly<Record<string, string | undefined>>;
}

export class HostMachine implements Machine {
  readonly #installation: LoadedInstallation;
  #program: readonly string[];
  readonly #folders: Folders;
  readonly #files: RunFiles;

  /** `program`: the Node.js to use and the launcher of `realmkeep`, both absolute. */
  constructor(installation: LoadedInstallation, program: readonly string[]) {
    this.#installation = installation;
    this.#program = program;
    this.#folders = folders(installation.dataFolder);
    this.#files = new RunFiles(this.#folders.run);
  }

  spawn(node: NodeConfig, restarts: number, onExit: (exit: Exit) => void): NodeRecord {
    const record = { ...this.#startNode(node, {}, onExit), startedAt: Date.now(), restarts };
    this.#files.writeRecord(node.id, record);
    return record;
  }

  spawnSuccessor(
    node: NodeConfig,
    predecessor: ProcessId,
    onExit: (exit: Exit) => void,
  ): ProcessId {
    const { pid, startTime } = predecessor;
    return this.#startNode(node, { [SUCCEEDS]: `${pid} ${startTime}` }, onExit);
  }

  useProgram(program: readonly string[]): void {
    this.#program = program;
  }

  get program(): readonly string[] {
    return this.#program;
  }

  roll(realm: RealmId): void {
    const [runtime, ...launcher] = this.#program;
    const file = ['--file', this.#installation.file];
    const args = [...NODE_FLAGS, ...launcher, 'roll', '--realm', realm, ...file];
    const variables = this.#variables();
    this.#start(ROLL, { command: runtime, args, variables }, () => {});
  }

  #startNode(
    node: NodeConfig,
    succeeds: Readonly<Record<string, string>>,
    onExit: (exit: Exit) => void,
  ): ProcessId {
    const [command, ...args] = this.#commandOf(node);
    const variables = { ...this.#environmentOf(node), ...succeeds };
    return this.#start(node.id, { command, args, variables }, onExit);
  }

  /**
   * From here to the written record nothing is awaited: a process that nobody knows of could
   * neither be adopted nor stopped.
   */
  #start(log: string, what: Started, onExit: (exit: Exit) => void): ProcessId {
    const { command, args, variables } = what;
    const output = openSync(this.#folders.consoleLog(log), 'a', 0o640);
    try {
      const child = spawn(command, args, {
        cwd: dirname(this.#installation.file),
        // A session of its own: it outlives this process and the terminal.
        detached: true,
        stdio: ['ignore', output, output],
        env: variables,
      });
      let refused = '';
      child.on('error', (error) => {
        refused = messageOf(error);
      });
      child.on('exit', (code, signal) => onExit({ code, signal }));
      child.unref();
      if (child.pid === undefined) {
        throw new RealmError('ERR_SPAWN', `cannot run ${command} ${refused}`.trim(), {
          fields: { log, command },
        });
      }
      const startTime = processFacts([child.pid]).get(child.pid)?.startTime ?? '';
      return { pid: child.pid, startTime };
    } finally {
      closeSync(output);
    }
  }

  record(node: NodeId): NodeRecord | null {
    return this.#files.record(node);
  }

  drained(node: NodeId): boolean {
    return this.#files.drained(node);
  }

  setDrained(node: NodeId, drained: boolean): void {
    this.#files.setDrained(node, drained);
  }

  facts(pids: readonly number[]): Map<number, ProcessFacts> {
    return processFacts(pids);
  }

  signal(target: ProcessId, how: 'terminate' | 'kill'): void {
    if (processFacts([target.pid]).get(target.pid)?.startTime !== target.startTime) return;
    try {
      process.kill(target.pid, how === 'terminate' ? 'SIGTERM' : 'SIGKILL');
    } catch {
      // It ended in between.
    }
  }

  incarnation(node: NodeId, pid: number): Incarnation | null {
    return this.#files.incarnation(node, pid);
  }

  wanted(): 'up' | 'down' {
    return this.#files.wanted();
  }

  /** This process's own, but for those that are about it alone. */
  #variables(): Record<string, string | undefined> {
    const own = { [SUCCEEDS]: undefined, [SUPERVISED]: undefined, NODE_COMPILE_CACHE: undefined };
    return { ...MALLOC, ...process.env, ...own };
  }

  #environmentOf(node: NodeConfig): Record<string, string | undefined> {
    return {
      ...this.#variables(),
      [SUPERVISED]: '1',
      [CHECKED]: this.#installation.checksum,
      REALMKEEP_NODE: node.id,
    };
  }

  #commandOf(node: NodeConfig): readonly string[] {
    const [runtime, ...launcher] = this.#program;
    const program = [runtime, ...NODE_FLAGS, ...nurseryOf(node.role), ...launcher];
    const file = ['--file', this.#installation.file];
    if (node.restart === null) return [...program, 'node', node.id, ...file];
    const [first, ...rest] = node.restart;
    return first === OURSELVES ? [...program, ...rest, ...file] : node.restart;
  }
}

function nurseryOf(role: RoleName): readonly string[] {
  if (BUSY_ROLES.includes(role)) return [];
  const mib = role === 'database' ? SEMI_SPACE_MIB.database : SEMI_SPACE_MIB.others;
  return [`--max-semi-space-size=${mib}`];
}
