// SPDX-License-Identifier: MIT
/** The files of `deploy/` that no test runs as a whole are at least what their programs read. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadInstallation } from '@realmkeep/server/host';
import { parse, parseAllDocuments } from 'yaml';

const root = fileURLToPath(new URL('../../deploy/', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** Why the program cannot be asked, or undefined. */
function without(program: string): string | undefined {
  return spawnSync(program, ['--version']).error === undefined ? undefined : `needs ${program}`;
}

test('[DEP1] the installation files of deploy are right, and have two of every role that may be two', async () => {
  for (const file of ['one-machine/realmkeep.json', 'nats/realmkeep.json']) {
    const { nodes, bus } = await loadInstallation(join(root, file), {});
    const count = (role: string): number => nodes.filter((node) => node.role === role).length;
    const twice = ['reviver', 'login', 'master', 'account', 'zone', 'gateway'].map(count);
    deepEqual(twice, [2, 2, 2, 2, 2, 2], file);
    equal(count('broker'), bus === 'embedded' ? 1 : 0, file);
  }
});

test('[DEP2] nats-server accepts the three files, which differ by their names alone', {
  skip: without('nats-server'),
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'realmkeep-deploy-'));
  cpSync(join(root, 'nats'), folder, { recursive: true });
  writeFileSync(join(folder, 'accounts.conf'), 'accounts { REALMKEEP { users: [] } }\n');
  const files = [1, 2, 3].map((i) => `nats-${i}.conf`);
  for (const file of files) {
    const run = spawnSync('nats-server', ['-t', '-c', join(folder, file)], { encoding: 'utf8' });
    equal(run.status, 0, run.stderr);
  }
  const same = (i: number): string =>
    read(`nats/nats-${i}.conf`)
      .replaceAll(`Server ${i} `, 'Server N ')
      .replaceAll(`nats-${i}.conf`, 'nats-N.conf')
      .replace(`server_name: nats-${i}`, 'server_name: nats-N');
  equal(same(2), same(1));
  equal(same(3), same(1));
  rmSync(folder, { recursive: true });
});

test('[DEP3] the Compose file has what it refers to', () => {
  interface Compose {
    services: Record<string, { depends_on?: Record<string, unknown>; volumes?: string[] }>;
  }
  const { services } = parse(read('compose/compose.yaml'), { merge: true }) as Compose;
  deepEqual(Object.keys(services), ['nats-1', 'nats-2', 'nats-3', 'postgres', 'realm']);
  for (const { depends_on = {}, volumes = [] } of Object.values(services)) {
    for (const name of Object.keys(depends_on)) ok(name in services, name);
    for (const volume of volumes) {
      const [from] = volume.split(':');
      if (from.startsWith('.')) readdirSyncOrFile(join(root, 'compose', from));
    }
  }
});

function readdirSyncOrFile(path: string): void {
  try {
    readdirSync(path);
  } catch {
    readFileSync(path);
  }
}

/** What helm's templates of ours need of its language, with every value in place of its words. */
function rendered(template: string, values: Record<string, unknown>): string {
  const { nodes } = values as { nodes: Record<string, unknown>[] };
  const fill = (text: string, node: Record<string, unknown>): string =>
    text.replace(/\{\{-?\s*(.+?)\s*-?\}\}/g, (_, words: string) => {
      if (words === '$.Release.Name' || words === '.Release.Name') return 'realm';
      if (words.startsWith('ternary')) return node.public === true ? 'LoadBalancer' : 'ClusterIP';
      const [path, filter] = words.split(/\s*\|\s*/);
      const found =
        path.startsWith('$.Values.') || path.startsWith('.Values.')
          ? values[path.slice(path.indexOf('Values.') + 7)]
          : node[path.slice(1)];
      ok(found !== undefined, `${words} has no value`);
      return filter === 'quote' ? JSON.stringify(String(found)) : String(found);
    });
  const range = /\{\{- range \.Values\.nodes \}\}\n([\s\S]*)\{\{- end \}\}\n?$/.exec(template);
  if (range === null) return fill(template, {});
  return nodes
    .map((node) => {
      const optional = /\{\{- if gt \(int \.port\) 0 \}\}\n([\s\S]*?)\{\{- end \}\}\n/;
      return fill(range[1].replace(optional, Number(node.port) > 0 ? '$1' : ''), node);
    })
    .join('');
}

test('[DEP4] the Helm chart gives one StatefulSet for each node, and a Service for those that listen', () => {
  const chart = parse(read('helm/realmkeep/Chart.yaml')) as { name: string; version: string };
  equal(chart.name, 'realmkeep');
  match(chart.version, /^\d+\.\d+\.\d+$/);
  const values = parse(read('helm/realmkeep/values.yaml')) as Record<string, unknown>;
  const objects = readdirSync(join(root, 'helm/realmkeep/templates')).flatMap((file) => {
    const text = rendered(read(`helm/realmkeep/templates/${file}`), values);
    return parseAllDocuments(text).flatMap((document) => {
      deepEqual(document.errors, [], file);
      const value = document.toJS() as { kind: string; metadata: { name: string } } | null;
      return value === null ? [] : [value];
    });
  });
  const nodes = values.nodes as { port: number }[];
  const count = (kind: string): number => objects.filter((each) => each.kind === kind).length;
  equal(count('StatefulSet'), nodes.length);
  equal(count('Service'), nodes.filter(({ port }) => port > 0).length);
  equal(count('ConfigMap'), 1);
  const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  equal(new Set(names).size, names.length);
});

test('[DEP5] the systemd units are complete, and systemd accepts them where it is', () => {
  for (const unit of ['realmkeep.service', 'nats-server.service']) {
    const text = read(`systemd/${unit}`);
    for (const section of ['Unit', 'Service', 'Install'])
      match(text, new RegExp(`^\\[${section}\\]$`, 'm'));
    match(text, /^ExecStart=\/usr\/bin\/env \S/m);
    const words = ['verify', '--man=no', join(root, 'systemd', unit)];
    const run = spawnSync('systemd-analyze', words, { encoding: 'utf8' });
    if (run.error !== undefined) continue;
    const about = run.stderr.split('\n').filter((line) => line.includes(unit));
    deepEqual(about, [], run.stderr);
  }
});

test('[DEP6] the PostgreSQL settings never trade a promise for speed', () => {
  const settings = new Map(
    read('postgres/realmkeep.conf')
      .split('\n')
      .filter((line) => /^\w/.test(line))
      .map((line) => line.split(/\s*=\s*/) as [string, string]),
  );
  for (const name of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    equal(settings.get(name), 'on', name);
  }
});
