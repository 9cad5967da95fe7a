// SPDX-License-Identifier: MIT
import { deepEqual, equal, match, ok, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { isRealmError, type RegionId } from '@realmkeep/base';
import schema from '../../realmkeep.schema.json' with { type: 'json' };
import { crashRuleOf, ROLES } from '../config/installation.ts';
import type { Problem } from '../config/problem.ts';
import { checkSchema } from '../config/schema-check.ts';
import { parseInstallation } from './parse-installation.ts';

const FILE = '/srv/game/realmkeep.json';

function minimal(): Record<string, unknown> & { nodes: Record<string, unknown>[] } {
  return {
    login: { database: 'sqlite:./data/login.db' },
    realms: [{ id: 'hollow', game: './game.ts', database: 'sqlite:./data/hollow.db' }],
    nodes: [
      { id: 'REVIVER-1', role: 'reviver' },
      { id: 'BROKER', role: 'broker', listen: '127.0.0.1:7720' },
      { id: 'DB', role: 'database' },
      { id: 'GATE-1', role: 'gateway', listen: '127.0.0.1:7701' },
    ],
  };
}

const parse = (document: unknown, dataFolder?: string) =>
  parseInstallation({
    text: JSON.stringify(document),
    file: FILE,
    schema,
    check: checkSchema,
    dataFolder,
  });

/** Problems by path, as the error of parsing holds them. */
function problemsOf(document: unknown): Map<string, Problem> {
  try {
    parse(document);
  } catch (error) {
    ok(isRealmError(error, 'ERR_CONFIG'));
    const problems = error.fields.problems as Problem[];
    for (const problem of problems) ok(error.message.includes(problem.expected));
    ok(error.message.startsWith(FILE));
    return new Map(problems.map((problem) => [problem.path, problem]));
  }
  return new Map();
}

test('[CFG1] defaults are filled in and paths resolved against the file’s folder', () => {
  const installation = parse(minimal());
  equal(installation.bus, 'embedded');
  equal(installation.dataFolder, '/srv/game/data');
  equal(installation.login.database, 'sqlite:/srv/game/data/login.db');
  equal(installation.realms[0].game, '/srv/game/game.ts');
  equal(installation.realms[0].title, 'hollow');
  equal(installation.nodes[2].realm, 'hollow', 'the only realm');
  equal(installation.nodes[3].realm, null, 'a gateway serves all');
});

test('[CFG11] a zone may have another rule for faults than its realm', () => {
  const document = minimal();
  const [realm] = document.realms as Record<string, unknown>[];
  const harbour = 'harbour:1:0' as RegionId;
  equal(crashRuleOf(parse(document).realms[0], harbour), 'compensate');
  realm.crash = 'stop-and-restore';
  realm.zones = { crypt: { crash: 'compensate' } };
  const [config] = parse(document).realms;
  equal(crashRuleOf(config, harbour), 'stop-and-restore');
  equal(crashRuleOf(config, 'crypt:2:0' as RegionId), 'compensate');
  realm.zones = { crypt: { crash: 'panic' } };
  ok(problemsOf(document).has('/realms/0/zones/crypt/crash'));
});

test('[CFG2] another data folder takes along the SQLite files inside the first, and only those', () => {
  const document = minimal();
  document.login = { database: 'sqlite:/elsewhere/login.db' };
  const installation = parse(document, '/tmp/x');
  equal(installation.dataFolder, '/tmp/x');
  equal(installation.realms[0].database, 'sqlite:/tmp/x/hollow.db');
  equal(installation.login.database, 'sqlite:/elsewhere/login.db');
});

test('[CFG3] the result is frozen to its last entry', () => {
  const installation = parse(minimal());
  throws(() => Object.assign(installation.nodes[0], { id: 'X' }), TypeError);
});

test('[CFG4] all problems are told at once, each with path, what was expected and what was found', () => {
  const document = minimal();
  document.nodes[1].role = 'brokr';
  document.nodes[3].id = 'gate 1';
  document.nodes[3].lisen = '127.0.0.1:7701';
  document.realms = [{ id: 'hollow', database: 'sqlite:x' }];
  const problems = problemsOf(document);
  deepEqual([...problems.keys()].sort(), [
    '/nodes/1/role',
    '/nodes/3/id',
    '/nodes/3/lisen',
    '/realms/0/game',
  ]);
  match(problems.get('/nodes/1/role')?.expected ?? '', /one of reviver, broker/);
  equal(problems.get('/nodes/1/role')?.found, '"brokr"');
  match(problems.get('/nodes/3/lisen')?.expected ?? '', /known keys are id, role/);
});

test('[CFG4] a time that cron does not know is a problem of its own', () => {
  const document = minimal();
  const [realm] = document.realms as Record<string, unknown>[];
  realm.restart = '0 25 * * 2';
  deepEqual([...problemsOf(document).keys()], ['/realms/0/restart']);
});

test('[CFG5] broken JSON is told with its place', () => {
  throws(
    () =>
      parseInstallation({
        text: '{\n "bus": "embedded"\n "data": 1 }',
        file: FILE,
        schema,
        check: checkSchema,
      }),
    (error) => isRealmError(error, 'ERR_CONFIG') && /line 3/.test(error.message),
  );
});

const CONTRADICTIONS: readonly [string, string, (document: ReturnType<typeof minimal>) => void][] =
  [
    ['two nodes of one name', '/nodes/4/id', (d) => d.nodes.push({ ...d.nodes[3], listen: 'a:1' })],
    ['an unknown realm', '/nodes/2/realm', (d) => Object.assign(d.nodes[2], { realm: 'other' })],
    [
      'a database for every realm',
      '/nodes/2/realm',
      (d) => Object.assign(d.nodes[2], { realm: '*' }),
    ],
    ['a gateway without an address', '/nodes/3/listen', (d) => delete d.nodes[3].listen],
    [
      'a port beyond 65535',
      '/nodes/3/listen',
      (d) => Object.assign(d.nodes[3], { listen: 'a:65536' }),
    ],
    [
      'an address for a role that has none',
      '/nodes/2/listen',
      (d) => Object.assign(d.nodes[2], { listen: 'a:5' }),
    ],
    [
      'one port for two nodes',
      '/nodes/3/listen',
      (d) => Object.assign(d.nodes[3], { listen: '127.0.0.1:7720' }),
    ],
    ['no broker for an embedded bus', '/nodes', (d) => d.nodes.splice(1, 1)],
    ['a broker beside a NATS cluster', '/nodes', (d) => Object.assign(d, { bus: 'nats://a:4222' })],
    ['a realm without a database node', '/nodes', (d) => d.nodes.splice(2, 1)],
    [
      'two database nodes for a realm',
      '/nodes',
      (d) => d.nodes.push({ id: 'DB-2', role: 'database' }),
    ],
    ['a machine without a reviver', '/nodes', (d) => d.nodes.splice(0, 1)],
    [
      'one file for two databases',
      '/realms/0/database',
      (d) => Object.assign(d, { login: { database: 'sqlite:./data/hollow.db' } }),
    ],
  ];

for (const [what, path, spoil] of CONTRADICTIONS) {
  test(`[CFG6] refused: ${what}`, () => {
    const document = minimal();
    spoil(document);
    deepEqual([...problemsOf(document).keys()], [path]);
  });
}

test('[CFG7] several realms: a node that serves one must say which', () => {
  const document = minimal();
  document.realms = ['a', 'b'].map((id) => ({ id, game: './g.ts', database: `sqlite:${id}.db` }));
  document.nodes.splice(2, 1, { id: 'DB-A', role: 'database', realm: 'a' });
  document.nodes.push({ id: 'DB-B', role: 'database', realm: 'b' }, { id: 'Z', role: 'zone' });
  deepEqual([...problemsOf(document).keys()], ['/nodes/5/realm']);
});

test('[CFG8] a NATS cluster is a list of servers', () => {
  const document = minimal();
  document.bus = 'nats://a:4222,b:4222';
  document.nodes.splice(1, 1);
  deepEqual(parse(document).bus, ['a:4222', 'b:4222']);
});

test('[CFG9] the schema names every role, and explains every key', () => {
  const node = schema.properties.nodes.items.properties;
  deepEqual(node.role.enum.toSorted(), ROLES.toSorted());
  const missing: string[] = [];
  const visit = (properties: object, path: string): void => {
    for (const [key, value] of Object.entries(properties)) {
      if (typeof value.description !== 'string') missing.push(`${path}/${key}`);
      const inner = value.properties ?? value.items?.properties;
      if (inner !== undefined) visit(inner, `${path}/${key}`);
    }
  };
  visit(schema.properties, '');
  deepEqual(missing, []);
});

test('[CFG10] pages of login’s hosts and of this machine are let in, or those that are listed', () => {
  const file = minimal();
  const login = { id: 'LOGIN-1', role: 'login', listen: '10.0.0.5:7700' };
  const withLogin = (fields: object) => ({
    ...file,
    nodes: [...file.nodes, { ...login, ...fields }],
  });
  const loopback = ['localhost', '127.0.0.1', '[::1]'];
  deepEqual(parse(file).origins, loopback);
  deepEqual(parse(withLogin({})).origins, ['10.0.0.5', ...loopback]);
  const named = parse(withLogin({ public: 'https://play.example.org' }));
  deepEqual(named.origins, ['play.example.org', ...loopback]);
  equal(parse(withLogin({ listen: '0.0.0.0:7700' })).origins, null);
  const origins = ['https://play.example.org', 'example.com'];
  deepEqual(parse({ ...file, origins }).origins, origins);
  equal(parse({ ...file, origins: ['*'] }).origins, null);
  ok(problemsOf({ ...file, origins: ['https://play.example.org/page'] }).has('/origins/0'));
});
