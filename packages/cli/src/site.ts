// SPDX-License-Identifier: MIT
/** An installation on this machine, with what is needed to look at and to steer its processes. */
import { isRealmError, type RealmId } from '@realmkeep/base';
import type { Installation, NodeConfig } from '@realmkeep/server';
import {
  askControl,
  type Folders,
  findInstallation,
  folders,
  HostMachine,
  loadInstallation,
  RunFiles,
  type StatusAnswer,
  type StatusRow,
  statusRow,
} from '@realmkeep/server/host';
import { type Io, type TextOption, UsageError } from './command.ts';

const CONTROL_MS_MAX = 2000;
/** The one machine that a command without further words speaks of. */
const THIS_MACHINE = 'local';

export const FILE_OPTION = {
  type: 'text',
  default: null,
  placeholder: 'FILE',
  description: 'installation file; else the nearest realmkeep.json here or above',
} as const satisfies TextOption;

export const REALM_OPTION = {
  type: 'text',
  default: null,
  placeholder: 'ID',
  description: 'the realm; may be left out when there is one',
} as const satisfies TextOption;

/** The realm of `--realm`, or the only one. */
export function realmOf({ realms }: Installation, given: string | null): RealmId {
  const known = realms.map((realm) => realm.id).join(', ');
  if (given === null && realms.length > 1) throw new UsageError(`--realm is one of ${known}`);
  const found = realms.find((realm) => given === null || realm.id === given);
  if (found === undefined) throw new UsageError(`--realm is one of ${known}, not ${given}`);
  return found.id;
}

export interface Site {
  readonly installation: Installation;
  /** Nodes of this machine, in the file's order. */
  readonly nodes: readonly NodeConfig[];
  readonly folders: Folders;
  readonly files: RunFiles;
  readonly machine: HostMachine;
}

export async function openSite(file: string | null, io: Io): Promise<Site> {
  const installation = await loadInstallation(file ?? findInstallation(process.cwd()));
  const at = folders(installation.dataFolder);
  return {
    installation,
    nodes: installation.nodes.filter((node) => node.machine === THIS_MACHINE),
    folders: at,
    files: new RunFiles(at.run),
    machine: new HostMachine(installation, io.program),
  };
}

export interface SiteStatus {
  /** Null: no reviver answered, and the rows say only what the processes themselves show. */
  readonly reviver: string | null;
  readonly busConnected: boolean;
  /** By which nodes are started; empty when no reviver answered. */
  readonly program: readonly string[];
  readonly nodes: readonly StatusRow[];
}

export async function readStatus(site: Site): Promise<SiteStatus> {
  try {
    return (await ask(site, { command: 'status' })) as StatusAnswer;
  } catch (error) {
    if (!isRealmError(error, 'ERR_CONTROL_AWAY')) throw error;
    const nodes = processRows(site);
    return { reviver: null, busConnected: false, program: [], nodes };
  }
}

/** Asks the active reviver; rejects with ERR_CONTROL_AWAY when there is none. */
export function ask(site: Site, request: unknown): Promise<unknown> {
  return askControl(site.folders.run, request, CONTROL_MS_MAX);
}

function processRows(site: Site): StatusRow[] {
  return site.nodes.map((node) => {
    const record = site.files.record(node.id);
    const facts = record === null ? undefined : site.machine.facts([record.pid]).get(record.pid);
    return statusRow({
      node,
      phase: null,
      record,
      facts: facts ?? null,
      beat: null,
      busConnected: false,
      wallMs: Date.now(),
    });
  });
}

/** Asks `done` every 100 ms until it says yes; false when the deadline passed first. */
export async function until(deadlineMs: number, done: () => boolean | Promise<boolean>) {
  const end = performance.now() + deadlineMs;
  while (!(await done())) {
    if (performance.now() >= end) return false;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return true;
}
