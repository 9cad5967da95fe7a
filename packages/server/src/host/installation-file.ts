// SPDX-License-Identifier: MIT
/** Finds, reads and copies installation files. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { messageOf, RealmError } from '@realmkeep/base';
import type { Installation, NodeConfig } from '../config/installation.ts';
import { parseInstallation } from './parse-installation.ts';

export const INSTALLATION_FILE = 'realmkeep.json';
const SCHEMA_FILE = new URL('../../realmkeep.schema.json', import.meta.url);

/**
 * Checksum of the file and schema that the starter of this process has checked: the same text need
 * not be checked again, and the checker need not be loaded into each of a realm's processes.
 */
export const CHECKED = 'REALMKEEP_CHECKED';

export interface LoadedInstallation extends Installation {
  /** Of the file and the schema it was checked against. */
  readonly checksum: string;
}

/**
 * Reads and checks the file; rejects with ERR_CONFIG and every problem in it. The environment
 * variable REALMKEEP_DATA moves the data folder.
 */
export async function loadInstallation(
  path: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<LoadedInstallation> {
  const file = resolve(path);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new RealmError('ERR_CONFIG', `cannot read ${file}: ${messageOf(error)}`, {
      cause: error,
      fields: { file, problems: [] },
    });
  }
  const schemaText = readFileSync(SCHEMA_FILE, 'utf8');
  const checksum = createHash('sha256').update(schemaText).update(text).digest('hex');
  const known = environment[CHECKED] === checksum;
  const check = known ? null : (await import('../config/schema-check.ts')).checkSchema;
  const schema: object = JSON.parse(schemaText);
  const dataFolder = environment.REALMKEEP_DATA;
  return { ...parseInstallation({ text, file, schema, check, dataFolder }), checksum };
}

/** `realmkeep.json` of the folder or of the nearest one above it. */
export function findInstallation(from: string): string {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const file = join(folder, INSTALLATION_FILE);
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) {
      throw new RealmError('ERR_CONFIG', `no ${INSTALLATION_FILE} in ${resolve(from)} or above`);
    }
  }
}

/**
 * Writes a copy of an installation into a folder of its own: same realms and nodes, free ports, its
 * own data. For tests and benchmarks that run a whole realm beside another one. Returns the file.
 */
export async function copyInstallation(options: {
  readonly from: string;
  readonly folder: string;
}): Promise<string> {
  const source = await loadInstallation(options.from, {});
  const listening = source.nodes.filter((node) => node.listen !== null);
  const ports = await freePorts(listening.length);
  const copy = {
    bus: source.bus === 'embedded' ? 'embedded' : `nats://${source.bus.join(',')}`,
    data: './data',
    login: { database: 'sqlite:./data/login.db' },
    origins: source.origins ?? ['*'],
    realms: source.realms.map((realm) => ({
      ...realm,
      restart: realm.restart ?? undefined,
      database: `sqlite:./data/${realm.id}.db`,
    })),
    nodes: source.nodes.map(({ id, role, realm, machine, listen, restart, playersMax }) => ({
      id,
      role,
      realm: realm ?? undefined,
      machine,
      listen: listen === null ? undefined : `127.0.0.1:${ports.pop()}`,
      restart: restart ?? undefined,
      playersMax,
    })),
  };
  mkdirSync(options.folder, { recursive: true });
  const file = join(resolve(options.folder), INSTALLATION_FILE);
  writeFileSync(file, `${JSON.stringify(copy, null, 2)}\n`);
  return file;
}

/** Ports that were free a moment ago, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((done, fail) => {
          server.once('error', fail);
          server.listen(0, '127.0.0.1', () => {
            const address = server.address();
            done(typeof address === 'object' && address !== null ? address.port : 0);
          });
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

/** The node's entry; throws ERR_NODE_UNKNOWN. */
export function findNode(installation: Installation, id: string): NodeConfig {
  const node = installation.nodes.find((each) => each.id === id);
  if (node !== undefined) return node;
  const known = installation.nodes.map((each) => each.id).join(', ');
  throw new RealmError('ERR_NODE_UNKNOWN', `there is no node ${id}; known are ${known}`, {
    fields: { node: id },
  });
}
