// SPDX-License-Identifier: MIT
/**
 * Supervision with real processes: a reviver pair, the broker, and small programs that stand for
 * nodes. Everything is driven through the `realmkeep` command, as an operator does it.
 */
import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  askControl,
  folders,
  freePorts,
  RunFiles,
  type StatusAnswer,
  type StatusRow,
} from '@realmkeep/server/host';

const LAUNCHER = fileURLToPath(new URL('../../packages/cli/bin/realmkeep.mjs', import.meta.url));
const WAIT_MS_MAX = 60_000;

const folder = mkdtempSync(join(tmpdir(), 'realmkeep-reviver-'));
const at = folders(join(folder, 'data'));
const files = new RunFiles(at.run);

/** Says that it started, and lives until told. */
const STEADY = `console.log('node starts'); setInterval(() => {}, 1000);`;
/** Dies at once as long as the file `broken` is there. */
const BROKEN = `require('node:fs').existsSync('broken') ? process.exit(1) : setInterval(() => {}, 1000);`;
/** Would never stop by itself. */
const STUBBORN = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);`;
const MISCONFIGURED = `process.exit(require('node:fs').existsSync('repaired') ? 1 : 78);`;

const NODES = ['REVIVER-1', 'REVIVER-2', 'BROKER', 'DB', 'BROKEN', 'ODD', 'STUBBORN'];

before(async () => {
  const [port] = await freePorts(1);
  const script = (text: string): string[] => [process.execPath, '-e', text];
  writeFileSync(
    join(folder, 'realmkeep.json'),
    JSON.stringify({
      login: { database: 'sqlite:./data/login.db' },
      realms: [{ id: 'test', game: './game.ts', database: 'sqlite:./data/test.db' }],
      nodes: [
        { id: 'REVIVER-1', role: 'reviver' },
        { id: 'REVIVER-2', role: 'reviver' },
        { id: 'BROKER', role: 'broker', listen: `127.0.0.1:${port}` },
        { id: 'DB', role: 'database', restart: script(STEADY) },
        { id: 'BROKEN', role: 'world', restart: script(BROKEN) },
        { id: 'ODD', role: 'account', restart: script(MISCONFIGURED) },
        { id: 'STUBBORN', role: 'zone', restart: script(STUBBORN) },
      ],
    }),
  );
  writeFileSync(join(folder, 'broken'), '');
});

after(async () => {
  await realmkeep('down', '--timeout', '1');
  rmSync(folder, { recursive: true, force: true });
});

/** Runs one command to its end. */
async function realmkeep(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const child: ChildProcess = spawn(process.execPath, [LAUNCHER, ...args], { cwd: folder });
  const output = { out: '', err: '' };
  child.stdout?.on('data', (part) => {
    output.out += part;
  });
  child.stderr?.on('data', (part) => {
    output.err += part;
  });
  const code = await new Promise<number>((resolve) => child.on('close', resolve));
  return { code, ...output };
}

async function until(what: string, done: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + WAIT_MS_MAX;
  while (!(await done())) {
    ok(performance.now() < end, `within ${WAIT_MS_MAX} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function status(): Promise<StatusAnswer | null> {
  try {
    return (await askControl(at.run, { command: 'status' }, 1000)) as StatusAnswer;
  } catch {
    return null;
  }
}

async function row(node: string): Promise<StatusRow | undefined> {
  return (await status())?.nodes.find((each) => each.node === node);
}

const pidOf = (node: string): number => files.living(node)?.pid ?? 0;
const pids = (nodes: readonly string[]): number[] => nodes.map(pidOf);

/** Another process than the killed one lives; read once, as it may die between two looks. */
function isReplaced(node: string, killed: number): boolean {
  const pid = pidOf(node);
  return pid > 0 && pid !== killed;
}

/** The end that no process can see coming. */
function kill(node: string): number {
  const pid = pidOf(node);
  ok(pid > 0, `${node} lives`);
  process.kill(pid, 'SIGKILL');
  return pid;
}

test('[REV20] up starts everything once, says what is not ready and why, and fails', async () => {
  const first = await realmkeep('up', '--timeout', '5');
  equal(first.code, 1, first.err);
  match(first.out, /made secret installation\.secret/);
  match(first.out, /^BROKER +broker +pid \d+ +ready after \d+ ms$/m);
  match(first.err, /ODD is not ready: misconfigured/);
  const before = pids(['REVIVER-1', 'REVIVER-2', 'BROKER', 'DB']);
  ok(before.every((pid) => pid > 0));
  const second = await realmkeep('up', '--timeout', '1');
  doesNotMatch(second.out, /made secret/);
  match(second.out, /^BROKER .* was ready$/m);
  deepEqual(pids(['REVIVER-1', 'REVIVER-2', 'BROKER', 'DB']), before, 'nothing started twice');
});

test('[REV21] a killed node is started again, the others are left alone', async () => {
  const others = ['REVIVER-1', 'REVIVER-2', 'DB', 'STUBBORN'];
  const kept = pids(others);
  const killed = kill('BROKER');
  await until('the broker is ready again', async () => {
    const found = await row('BROKER');
    return found?.state === 'ready' && found.pid !== killed && found.restarts >= 1;
  });
  deepEqual(pids(others), kept);
});

test('[REV22] a killed active reviver: the standby adopts everything and starts its partner', async () => {
  for (let round = 0; round < 2; round++) {
    const active = (await status())?.reviver ?? '';
    const standby = active === 'REVIVER-1' ? 'REVIVER-2' : 'REVIVER-1';
    const children = ['BROKER', 'DB', 'STUBBORN', standby];
    const kept = pids(children);
    const killed = kill(active);
    await until(`${standby} is active and ${active} is its standby`, async () => {
      const found = await status();
      return found?.reviver === standby && isReplaced(active, killed);
    });
    deepEqual(pids(children), kept, 'no child was started anew');
    const dead = kill('DB');
    await until('the adopted node is still watched', () => isReplaced('DB', dead));
  }
});

test('[REV23] a killed standby is started again by the active one', async () => {
  const active = (await status())?.reviver ?? '';
  const standby = active === 'REVIVER-1' ? 'REVIVER-2' : 'REVIVER-1';
  const killed = kill(standby);
  await until('there is a standby', () => isReplaced(standby, killed));
  equal((await status())?.reviver, active);
});

test('[REV24] a stopped process is not touched: only an exit is acted on', async () => {
  const pid = pidOf('DB');
  process.kill(pid, 'SIGSTOP');
  const killed = kill('STUBBORN');
  // The reviver has looked at everything at least once when it has replaced another node.
  await until('another node came back', () => isReplaced('STUBBORN', killed));
  equal(pidOf('DB'), pid);
  process.kill(pid, 'SIGCONT');
});

test('[REV25] five deaths within 30 s are a crash loop; restart tries again at once', async () => {
  await until('the reviver gave up', async () => (await row('BROKEN'))?.state === 'crash-loop');
  rmSync(join(folder, 'broken'));
  await askControl(at.run, { command: 'restart', node: 'BROKEN' }, 1000);
  await until('it runs', () => pidOf('BROKEN') > 0);
});

test('[REV26] a misconfigured node waits for a person', async () => {
  await until('it is given up', async () => (await row('ODD'))?.state === 'misconfigured');
  const restarts = (await row('ODD'))?.restarts;
  await askControl(at.run, { command: 'restart', node: 'ODD' }, 1000);
  await until('it was tried once more', async () => {
    const found = await row('ODD');
    return found?.state === 'misconfigured' && found.restarts === (restarts ?? 0) + 1;
  });
});

test('[REV27] restart drains one node and waits until it is ready again', async () => {
  const kept = pids(['DB', 'REVIVER-1', 'REVIVER-2']);
  const pid = pidOf('BROKER');
  const run = await realmkeep('restart', 'BROKER');
  equal(run.code, 0, run.err);
  ok(pidOf('BROKER') !== pid);
  deepEqual(pids(['DB', 'REVIVER-1', 'REVIVER-2']), kept);
  match((await realmkeep('logs', 'BROKER', '-n', '200')).out, /INFO {2}BROKER node stopped/);
  equal((await realmkeep('restart', 'NOBODY')).code, 1);
});

test('[REV28] status --json is one document; not all ready is exit code 1', async () => {
  const run = await realmkeep('status', '--json');
  equal(run.code, 1);
  const found = JSON.parse(run.out) as StatusAnswer & { ok: boolean };
  equal(found.ok, false);
  deepEqual(
    found.nodes.map((each) => each.node),
    NODES,
  );
  const broker = found.nodes.find((each) => each.node === 'BROKER');
  equal(broker?.pid, pidOf('BROKER'));
  ok((broker?.rssBytes ?? 0) > 10 * 1024 * 1024);
  match((await realmkeep('status')).out, /^BROKER +broker +\* +ready/m);
});

test('[REV29] with the broker away the reviver answers with what the processes show', async () => {
  process.kill(pidOf('BROKER'), 'SIGSTOP');
  await until('heartbeats are old', async () => (await row('BROKER'))?.state !== 'ready');
  equal((await row('DB'))?.pid, pidOf('DB'));
  process.kill(pidOf('BROKER'), 'SIGCONT');
  await until('and then they are back', async () => (await row('BROKER'))?.state === 'ready');
});

test('[REV30] a second process of a node that runs is refused', async () => {
  const run = await realmkeep('node', 'BROKER');
  equal(run.code, 78);
  match(run.err, /already runs as process \d+/);
});

test('[REV31] down leaves no process, kills what does not stop, and needs no reviver', async () => {
  const standby = (await status())?.reviver === 'REVIVER-1' ? 'REVIVER-2' : 'REVIVER-1';
  kill(standby);
  const run = await realmkeep('down', '--timeout', '2');
  equal(run.code, 0, run.err);
  match(run.err, /STUBBORN did not stop in time, killed/);
  deepEqual(
    NODES.filter((node) => pidOf(node) > 0),
    [],
  );
  equal((await realmkeep('down')).out, 'nothing runs\n');
  const shown = await realmkeep('status');
  equal(shown.code, 1);
  match(shown.out, /^BROKER +broker +\* +stopped/m);
  equal(existsSync(join(at.run, 'BROKER.json')), false);
});

test('[REV32] without a reviver, status and down work by the pid files alone', async () => {
  const broker = spawn(process.execPath, [LAUNCHER, 'node', 'BROKER'], {
    cwd: folder,
    stdio: 'ignore',
  });
  const exited = new Promise<number | null>((resolve) => broker.on('exit', resolve));
  await until('it has a record', () => pidOf('BROKER') > 0);
  match((await realmkeep('status')).out, /^BROKER +broker +\* +running +\d+/m);
  equal((await realmkeep('down')).code, 0);
  equal(await exited, 0, 'stopped as asked');
});

test('[REV35] down stops a reviver too that comes up while it waits for the others', async () => {
  const start = (node: string): ChildProcess =>
    spawn(process.execPath, [LAUNCHER, 'node', node], { cwd: folder, stdio: 'ignore' });
  start('BROKER');
  await until('it has a record', () => pidOf('BROKER') > 0);
  process.kill(pidOf('BROKER'), 'SIGSTOP');
  const down = realmkeep('down', '--timeout', '6');
  // By then it has looked for revivers, and waits for the broker.
  await new Promise((resolve) => setTimeout(resolve, 2000));
  start('REVIVER-1');
  await until('it has a record', () => pidOf('REVIVER-1') > 0);
  const { code, err } = await down;
  equal(code, 0, err);
  equal(pidOf('REVIVER-1'), 0);
});

test('[REV33] a start without secrets, or with an example of one, is refused', async () => {
  const secret = join(at.secrets, 'installation.secret');
  const good = readFileSync(secret, 'utf8');
  const refusals: [string, () => void][] = [
    ['cannot read .*installation.secret', () => rmSync(secret)],
    ['looks like an example', () => writeFileSync(secret, '0'.repeat(64), { mode: 0o600 })],
    ['64 hexadecimal digits', () => writeFileSync(secret, 'secret')],
  ];
  for (const [why, spoil] of refusals) {
    spoil();
    const run = await realmkeep('node', 'BROKER');
    equal(run.code, 78);
    match(run.err, new RegExp(why));
  }
  writeFileSync(secret, good);
});
