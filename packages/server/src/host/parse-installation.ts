// SPDX-License-Identifier: MIT
/**
 * From the text of an installation file to a checked, frozen `Installation`. Pure: who reads the
 * file is `installation-file.ts`. All problems are collected, so that a person repairs the
 * file once and not once per mistake.
 */
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { messageOf, type NodeId, RealmError, type RealmId } from '@realmkeep/base';
import { crossCheck } from '../config/cross-check.ts';
import { withDefaults } from '../config/defaults.ts';
import { type InstallationDocument, type NodeDocument, SHARED_ROLES } from '../config/document.ts';
import type { Installation, NodeConfig } from '../config/installation.ts';
import { originsOf } from '../config/origins.ts';
import type { Problem } from '../config/problem.ts';
import { cronProblem } from './schedule.ts';

export interface ParseInput {
  readonly text: string;
  /** Absolute path of the file; relative paths in it are resolved against its folder. */
  readonly file: string;
  /** The parsed `realmkeep.schema.json`. */
  readonly schema: object;
  /** Deviations from the schema; null: this very text was checked against it before. */
  readonly check: ((schema: object, document: unknown) => Problem[]) | null;
  /** Takes the place of the file's `data`, with every SQLite file that lies inside it. */
  readonly dataFolder?: string | undefined;
}

export function parseInstallation(input: ParseInput): Installation {
  const { file } = input;
  let document: unknown;
  try {
    document = JSON.parse(input.text);
  } catch (error) {
    throw configError(file, [{ path: '', expected: 'JSON', found: messageOf(error) }]);
  }
  const wrong = input.check?.(input.schema, document) ?? [];
  if (wrong.length > 0) throw configError(file, wrong);
  const checked = withDefaults(input.schema, document) as InstallationDocument;
  const contradictions = [...crossCheck(checked), ...checkRestarts(checked)];
  if (contradictions.length > 0) throw configError(file, contradictions);
  return deepFreeze(build(checked, input));
}

function checkRestarts({ realms }: InstallationDocument): Problem[] {
  return realms.flatMap(({ restart }, i) => {
    const problem = restart === undefined ? null : cronProblem(restart);
    if (problem === null) return [];
    const path = `/realms/${i}/restart`;
    return [{ path, expected: "cron's five fields", found: `"${restart}" (${problem})` }];
  });
}

function build(document: InstallationDocument, input: ParseInput): Installation {
  const folder = dirname(input.file);
  const ownData = resolve(folder, document.data);
  const dataFolder = input.dataFolder === undefined ? ownData : resolve(input.dataFolder);
  const database = (url: string): string => databaseUrl(url, folder, ownData, dataFolder);
  const soleRealm = document.realms.length === 1 ? document.realms[0].id : null;
  return {
    bus: document.bus === 'embedded' ? 'embedded' : natsServers(document.bus),
    dataFolder,
    file: input.file,
    login: { database: database(document.login.database) },
    origins: originsOf(document),
    realms: document.realms.map((realm) => ({
      id: realm.id as RealmId,
      title: realm.title ?? realm.id,
      game: resolve(folder, realm.game),
      database: database(realm.database),
      crash: realm.crash,
      zones: realm.zones,
      restart: realm.restart ?? null,
      instances: realm.instances,
    })),
    nodes: document.nodes.map((node) => buildNode(node, soleRealm)),
  };
}

function buildNode(node: NodeDocument, soleRealm: string | null): NodeConfig {
  const everywhere = node.realm === '*' || (!node.realm && SHARED_ROLES.includes(node.role));
  return {
    id: node.id as NodeId,
    role: node.role,
    realm: everywhere ? null : ((node.realm ?? soleRealm) as RealmId | null),
    machine: node.machine,
    listen: node.listen ?? null,
    public: node.public ?? null,
    restart: node.restart ?? null,
    playersMax: node.playersMax,
  };
}

function natsServers(bus: string): string[] {
  return bus.slice('nats://'.length).split(',');
}

/** SQLite paths become absolute; those inside the data folder move with it. */
function databaseUrl(url: string, folder: string, ownData: string, dataFolder: string): string {
  if (!url.startsWith('sqlite:')) return url;
  const path = resolve(folder, url.slice('sqlite:'.length));
  const inside = relative(ownData, path);
  const moves = inside !== '' && !inside.startsWith('..') && !isAbsolute(inside);
  return `sqlite:${moves ? resolve(dataFolder, inside) : path}`;
}

function configError(file: string, problems: readonly Problem[]): RealmError {
  const lines = problems.map((p) => `  ${p.path || '/'}: expected ${p.expected}; found ${p.found}`);
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const message = `${file} has ${count}\n${lines.join('\n')}`;
  return new RealmError('ERR_CONFIG', message, { fields: { file, problems } });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
