// SPDX-License-Identifier: MIT
// The layers of ARCHITECTURE.md as rules. What a folder may import is said once, here.
const pkg = (...names) => names.map((n) => `^packages/${n}/`).join('|');
const not = (...names) => `^packages/(?!(${names.join('|')})/)|^games/|^tests/|^bench/|^scripts/`;
const TEST = '\\.(test|contract|sim|fuzz|long|all)\\.ts$';

/** `from` may import packages `to` only (itself included). */
const layer = (from, to, path = pkg(from)) => ({
  name: `layer-${from}`,
  severity: 'error',
  from: { path, pathNot: TEST },
  to: { path: not(from, ...to) },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A circle that types alone close is none when the program runs.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    layer('base', []),
    layer('wire', ['base']),
    layer('sim', ['base', 'wire']),
    layer('bus', ['base', 'wire']),
    layer('store', ['base', 'wire']),
    layer('kit', ['base', 'wire', 'sim']),
    layer('client', ['base', 'wire', 'sim', 'kit']),
    layer('server', ['base', 'wire', 'sim', 'bus', 'store', 'kit']),
    layer('testkit', ['base', 'wire', 'sim', 'bus', 'store', 'kit', 'server', 'client']),
    {
      name: 'pure-imports-no-node',
      comment: 'base, wire, sim, kit and client load in a browser; Node stays in adapters/.',
      severity: 'error',
      from: {
        path: '^(packages|tests/fixtures/layers/packages)/(base|wire|sim|kit|client|bus|store)/src/',
        pathNot: `${TEST}|/adapters/`,
      },
      to: { dependencyTypes: ['core', 'npm'], pathNot: '^packages/' },
    },
    {
      name: 'roles-import-no-roles',
      comment: 'Roles meet in messages.',
      severity: 'error',
      from: { path: '^packages/server/src/roles/([^/]+)/', pathNot: TEST },
      to: { path: '^packages/server/src/roles/', pathNot: '^packages/server/src/roles/$1/' },
    },
    {
      name: 'roles-know-no-host',
      comment: 'A role reaches the operating system through Env and Services only.',
      severity: 'error',
      from: { path: '^packages/server/src/(roles/[^/]+|runtime)/', pathNot: TEST },
      to: { path: '^packages/server/src/host/|^packages/[^/]+/src/adapters/' },
    },
    {
      name: 'roles-import-no-node',
      severity: 'error',
      from: { path: '^packages/server/src/(roles|runtime|config)/', pathNot: `${TEST}|/adapters/` },
      to: { dependencyTypes: ['core', 'npm'], pathNot: '^packages/|/ajv/' },
    },
    {
      name: 'no-import-of-tests',
      severity: 'error',
      from: { pathNot: `${TEST}|^tests/` },
      to: { path: '\\.(test|sim|fuzz|long|all)\\.ts$' },
    },
    {
      name: 'resolvable',
      comment: 'the peer that benchmarks measure against is installed on demand',
      severity: 'error',
      from: { pathNot: '^bench/(clients/colyseus|peers/)' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules/(?!@realmkeep)|/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
