// SPDX-License-Identifier: MIT
/**
 * Everything that a hostile network can send at a real realm, while 20 honest players walk, use
 * portals and talk. Each attack is refused in the words of `docs/reference`; no process ends, none
 * logs an error, and no honest player loses a socket or is refused anything.
 */
import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { type CharacterId, fromHex, NAME_LETTERS_MAX, present } from '@realmkeep/base';
import { nodeToken } from '@realmkeep/bus';
import { LoginClient } from '@realmkeep/client';
import { nodeEnv } from '@realmkeep/client/node';
import type { StatusRow } from '@realmkeep/server/host';
import { simulatedCrypto } from '@realmkeep/testkit';
import { CLOSE, type CloseName, clientMessages, encode } from '@realmkeep/wire';
import { LiveRealm } from '../e2e/live-realm.ts';
import { ask, delay, Forger, RawPlayer, RawTcp, until } from './attacker.ts';
import { HonestCrowd } from './honest-crowd.ts';

const HONEST = 20;
const REALM = 'hollowmere';
const PASSWORD = 'a fairly long password';
/**
 * What a gateway's process may have more after all attacks than before them, in bytes: 3,100 sockets
 * came and went, and V8 is slow to give memory back. `gateway.fuzz.ts` measures what is in use.
 */
const GROWTH_MAX = 128 * 1024 * 1024;

const DEAF = 100;
/** Below what counts as a flood. */
const ASKS_PER_SECOND = 20;
const DEAF_MS_MAX = 120_000;

let realm: LiveRealm;
let crowd: HonestCrowd;
let forger: Forger;
let nodes: readonly StatusRow[] = [];
let gateway = '';
/** Account ids that login never gave. */
let account = 5_000_000;
/** Clients that never read, and what makes the gateway talk to them. */
const deaf: RawPlayer[] = [];
let asking: NodeJS.Timeout;

before(async () => {
  realm = await LiveRealm.start();
  nodes = await realm.status();
  gateway = `ws://${listenOf('GATE-1')}`;
  forger = new Forger(realm.dataFolder, REALM);
  crowd = new HonestCrowd(realm.url, HONEST);
  await crowd.join();
  nodes = await realm.status();
  await deafen();
});

afterEach(() => crowd.playsOn());

after(() => {
  clearInterval(asking);
  for (const raw of deaf) raw.socket.terminate();
  crowd?.stop();
  realm?.close();
});

/** It takes a while until the kernel's buffers are full, so they are there from the beginning. */
async function deafen(): Promise<void> {
  // From the first on: who says nothing for 30 s while the others join is let go for that.
  asking = setInterval(() => {
    for (const raw of deaf) raw.send(clientMessages.Who, {});
  }, 1000 / ASKS_PER_SECOND);
  for (let i = 0; i < DEAF; i++) deaf.push(await player('127.0.0.9'));
  for (const raw of deaf) raw.socket.pause();
}

function listenOf(id: string): string {
  return present(nodes.find(({ node }) => node === id)?.listen, `${id} listens`);
}

function post(path: string, body: unknown, from?: string) {
  return ask(realm.url, path, { body: JSON.stringify(body), ...(from ? { from } : {}) });
}

/** A hero named after a number, in letters, so that no two look alike; as long as a name may be. */
function heroName(number: number): string {
  const letters = [...String(number)].map((digit) => 'abdefghkpr'[Number(digit)]);
  return `Zz${letters.join('')}`.padEnd(NAME_LETTERS_MAX, 'ytrewq');
}

/** One more attacker in the world, by a ticket that login's key has signed. */
async function player(from?: string): Promise<RawPlayer> {
  const raw = await RawPlayer.open(gateway, from);
  account += 1;
  await raw.enter(forger.ticket(account), heroName(account));
  return raw;
}

async function closes(raw: RawPlayer, name: CloseName): Promise<void> {
  const code = await raw.end();
  equal(code, CLOSE[name].code, `${name}: ${JSON.stringify(raw.closed)}`);
}

/** A counter of the gateway, by the master's word. */
async function figure(name: string): Promise<number> {
  const { json } = await ask(`http://${listenOf('HOLLOW-MASTER')}`, '/api/cluster');
  const all = json.nodes as { id: string; figures: Record<string, number> }[];
  return all.find(({ id }) => id === 'GATE-1')?.figures[name] ?? 0;
}

test('[ATK1] a wrong password, an unknown name, a taken name and its look-alike', async () => {
  const account = { name: 'Rosamund', password: PASSWORD, email: '' };
  equal((await post('/api/register', account)).status, 200);
  const wrong = await post('/api/login', { name: 'Rosamund', password: 'not my password' });
  const unknown = await post('/api/login', { name: 'Nobody here', password: PASSWORD });
  deepEqual([wrong.status, wrong.json.code], [401, 'ERR_PASSWORD_WRONG']);
  deepEqual([unknown.status, unknown.json], [wrong.status, wrong.json]);
  // The first has a capital less, the second `rn` for `m`, the third Cyrillic letters alone.
  for (const name of ['rosamund', 'Rosarnund', 'Rosаmund']) {
    const answer = await post('/api/register', { ...account, name });
    ok(/^ERR_NAME_(TAKEN|INVALID)$/.test(String(answer.json.code)), `${name}: ${answer.text}`);
  }
});

test('[ATK2] a ticket that was used, is late, forged, cut, or for another realm', async () => {
  const used = forger.ticket(++account);
  const first = await RawPlayer.open(gateway);
  first.hello(used);
  await first.next(clientMessages.Welcome);
  const forged = forger.ticket(account).slice();
  forged[2] ^= 1;
  const cases: [Uint8Array, RegExp][] = [
    [used, /ERR_TICKET_USED/],
    [forger.ticket(account, { expiresAt: Date.now() - 1 }), /expired/],
    [forger.ticket(account, { realm: 'elsewhere' }), /another realm/],
    [forger.ticket(account, { seed: new Uint8Array(32).fill(9) }), /not a ticket/],
    [forged, /not a ticket/],
    [forger.ticket(account).slice(0, -1), /not a ticket/],
    [new Uint8Array(0), /not a ticket/],
    [new Uint8Array(1024), /not a ticket/],
  ];
  for (const [ticket, why] of cases) {
    const raw = await RawPlayer.open(gateway);
    raw.hello(ticket);
    await closes(raw, 'badTicket');
    match(raw.closed?.reason ?? '', why);
  }
  for (const token of [new Uint8Array(32), new TextEncoder().encode(`${'x'.repeat(32)}${REALM}`)]) {
    const raw = await RawPlayer.open(gateway);
    raw.hello(token, { proof: 'resume' });
    await closes(raw, 'badResume');
  }
  equal(first.closed, null, 'whoever had the ticket first plays on');
  first.socket.terminate();
});

test('[ATK3] frames that no client sends close their own socket, with the code that says why', async () => {
  const move = { number: 1, heading: 0, speed: 0 };
  // The sixth is a Ping with NaN, the eleventh a Move faster than a number can say.
  const cases: [CloseName, (raw: RawPlayer) => void][] = [
    ['tooLong', (raw) => raw.sendBytes(new Uint8Array(5 * 1024))],
    ['unknownMessage', (raw) => raw.sendBytes(Uint8Array.of(250, 250, 1, 2, 3))],
    ['unknownMessage', (raw) => raw.sendBytes(new Uint8Array(0))],
    ['unknownMessage', (raw) => raw.sendBytes(Uint8Array.of(clientMessages.Welcome.id, 0))],
    ['badMessage', (raw) => raw.sendBytes(Uint8Array.of(clientMessages.Move.id, 0, 1))],
    ['badMessage', (raw) => raw.sendBytes(Uint8Array.of(10, 0, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f))],
    ['textFrame', (raw) => raw.socket.send('{"move":1}')],
    ['outOfState', (raw) => raw.hello(forger.ticket(account))],
    ['outOfState', (raw) => raw.send(clientMessages.EnterWorld, { character: 1 as CharacterId })],
    ['badInput', (raw) => raw.send(clientMessages.Move, { ...move, number: 0 })],
    ['badInput', (raw) => raw.send(clientMessages.Move, { ...move, speed: 4095 })],
    ['badMessage', (raw) => raw.sendBytes(Uint8Array.of(6, 0, 1, 0, 0, 0, 0, 0xff, 0xff))],
    ['badInput', (raw) => raw.send(clientMessages.Command, nonsense(1, 60_000))],
  ];
  for (const [name, misbehave] of cases) {
    const raw = await player();
    misbehave(raw);
    await closes(raw, name);
  }
  const early = await RawPlayer.open(gateway);
  early.send(clientMessages.Move, move);
  await closes(early, 'outOfState');
  const choosing = await RawPlayer.open(gateway);
  choosing.hello(forger.ticket(++account));
  await choosing.next(clientMessages.Welcome);
  choosing.send(clientMessages.Move, move);
  await closes(choosing, 'outOfState');
});

function nonsense(number: number, command: number, length = 9) {
  return { number, command, arguments: new Uint8Array(length).fill(0xff) };
}

test('[ATK4] arguments that are none, and sectors that are not there, are dropped', async () => {
  const raw = await player();
  for (let number = 1; number <= 40; number++) {
    raw.send(clientMessages.Command, nonsense(number, 0xff00 + (number % 4), number * 12));
    raw.send(clientMessages.CommandAgain, nonsense(number, 0xff00, number * 12));
    raw.send(clientMessages.EventsSeen, { epoch: number, number: 0xffff_ffff });
    raw.send(clientMessages.Resync, { sector: (number * 1637) & 0xffff, band: number * 6 });
    if (number % 10 === 0) await delay(1500);
  }
  raw.send(clientMessages.Ping, { sent: 42 });
  equal((await raw.next(clientMessages.Pong)).sent, 42);
  equal(raw.closed, null);
  raw.socket.terminate();
});

test('[ATK5] the character of another account is as unknown as one that does not exist', async () => {
  const env = nodeEnv();
  const login = new LoginClient(env, realm.url);
  await login.register('Wolfram', PASSWORD);
  await login.login('Wolfram', PASSWORD);
  const { ticket, gateways } = await login.ticket(REALM);
  const victim = await RawPlayer.open(gateways[0]);
  const theirs = await victim.enter(present(fromHex(ticket), 'a ticket'), 'Wolfram');
  const thief = await RawPlayer.open(gateway);
  thief.hello(forger.ticket(++account));
  await thief.next(clientMessages.Welcome);
  const refusals: unknown[] = [];
  for (const character of [theirs, 4_000_000_000 as CharacterId]) {
    for (const request of [clientMessages.EnterWorld, clientMessages.DeleteCharacter]) {
      thief.send(request, { character });
      refusals.push(await thief.next(clientMessages.Refused));
    }
  }
  deepEqual(refusals.slice(0, 2), refusals.slice(2));
  deepEqual(new Set(refusals.map((one) => (one as { code: string }).code)).size, 1);
  victim.received.length = 0;
  victim.send(clientMessages.Move, { number: 1, heading: 0, speed: 10 });
  await until('the victim is told of the world', () => victim.received.length > 5);
  equal(victim.closed, null);
  for (const raw of [victim, thief]) raw.socket.terminate();
});

test('[ATK6] choices that would change the prototype of everything change nothing', async () => {
  const raw = await RawPlayer.open(gateway);
  raw.hello(forger.ticket(++account));
  await raw.next(clientMessages.Welcome);
  const choices = '{"__proto__":{"look":7,"admin":true},"constructor":{"prototype":{"x":1}}}';
  raw.send(clientMessages.CreateCharacter, { name: heroName(account), choices });
  const made = await raw.next(clientMessages.Characters);
  equal(made.characters.length, 1);
  for (const bad of ['{', '[[[[', '{"look":-1}', '{"look":1e999}', '"look"'.repeat(99)]) {
    raw.send(clientMessages.CreateCharacter, { name: heroName(account + 700), choices: bad });
    equal((await raw.next(clientMessages.Refused)).code, 'ERR_CHOICES_INVALID', bad.slice(0, 20));
  }
  raw.socket.terminate();
});

test('[ATK7] ten thousand messages a second are dropped, then the socket is closed', async () => {
  const raw = await player('127.0.0.7');
  const frame = encode(clientMessages.Ping, { sent: 1 });
  const second = async (): Promise<void> => {
    for (let burst = 0; burst < 100 && raw.closed === null; burst++) {
      for (let i = 0; i < 100; i++) raw.sendBytes(frame);
      await delay(10);
    }
  };
  await second();
  await closes(raw, 'flood');
  // All at once, as fast as the wire takes it. Whoever is still sending a second after the close
  // frame is cut off and may never read it, so the gateway is asked.
  const before = await figure('closed_flood');
  const burst = await player('127.0.0.7');
  for (let i = 0; i < 200_000; i++) burst.sendBytes(frame);
  await burst.end();
  await until('it counts as a flood', async () => (await figure('closed_flood')) > before);
});

test('[ATK8] control frames count as well: a flood of pings closes the socket', async () => {
  for (const known of [true, false]) {
    const raw = known ? await player('127.0.0.8') : await RawPlayer.open(gateway, '127.0.0.8');
    for (let i = 0; i < 100; i++) raw.socket.ping(new Uint8Array(125));
    await closes(raw, 'flood');
  }
});

test('[ATK9] sockets that say nothing: 256 of an address, 2,000 in all, each for 5 s', async () => {
  const silent: RawPlayer[] = [];
  const open = async (from: string): Promise<void> => {
    silent.push(await RawPlayer.open(gateway, from));
  };
  for (let host = 20; host < 32; host++) {
    for (const count of [64, 64, 64, 64, 1]) {
      await Promise.all(Array.from({ length: count }, () => open(`127.0.0.${host}`)));
    }
  }
  const codes = (): Map<number, number> => {
    const counts = new Map<number, number>();
    for (const { closed } of silent) {
      if (closed !== null) counts.set(closed.code, (counts.get(closed.code) ?? 0) + 1);
    }
    return counts;
  };
  ok((await figure('unproven')) <= 2000);
  await until(
    () => `all are closed, not ${JSON.stringify([...codes()])}`,
    () => silent.every(({ closed }) => closed !== null),
  );
  const counts = codes();
  const known = [CLOSE.helloTimeout.code, CLOSE.tooManySockets.code];
  deepEqual([...counts.keys()].sort(), known);
  // One of each address at least; more when the 2,000 were reached before the first 5 s were over.
  ok((counts.get(CLOSE.tooManySockets.code) ?? 0) >= 12);
  const raw = await player('127.0.0.20');
  raw.socket.terminate();
});

test('[ATK10] connections that never come to the point are cut off', async () => {
  const silent = Array.from({ length: 500 }, (_, i) => {
    const address = i % 2 === 0 ? listenOf('GATE-1') : listenOf('LOGIN-1');
    return new RawTcp(address, `127.0.1.${i % 5}`);
  });
  const slow = [listenOf('GATE-1'), listenOf('LOGIN-1')].map((address) => new RawTcp(address));
  const head = 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ';
  const body = new RawTcp(listenOf('LOGIN-1'));
  body.socket.write(
    'POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
  );
  let sent = 0;
  const drip = setInterval(() => {
    for (const { socket } of slow) socket.write(sent < head.length ? head[sent] : 'x');
    sent += 1;
  }, 300);
  const all = [...silent, ...slow, body];
  const open = (): number => all.filter(({ ended }) => !ended).length;
  try {
    await until(
      () => `all are cut off; ${open()} are open`,
      () => open() === 0,
    );
  } finally {
    clearInterval(drip);
  }
});

test('[ATK11] requests that are no requests get their status and a code, and no secret', async () => {
  const secret = readFileSync(join(realm.dataFolder, 'secrets/login.seed'), 'utf8').trim();
  const login = '{"name":"Rosamund","password":"x"';
  const bad: [string, number][] = [
    ['{', 400],
    ['', 400],
    ['null', 400],
    ['[]', 400],
    ['"text"', 400],
    [`${login},"__proto__":{"admin":true}}`, 400],
    [`${login},"constructor":{"prototype":{"admin":true}}}`, 400],
    [`${login},"admin":true}`, 400],
    [JSON.stringify({ name: { $gt: '' }, password: 'x' }), 400],
    [JSON.stringify({ name: "' OR 1=1 --", password: 'x' }), 401],
    [`${'['.repeat(4000)}`, 400],
    [JSON.stringify({ name: 'x'.repeat(10_000), password: 'x' }), 413],
  ];
  for (const [body, status] of bad) {
    const answer = await ask(realm.url, '/api/login', { body });
    equal(answer.status, status, `${body.slice(0, 60)}: ${answer.text}`);
    match(String(answer.json.code), /^ERR_/, body.slice(0, 60));
  }
  equal((await ask(realm.url, '/api/login', { body: '{}', type: 'text/html' })).status, 415);
  const up = '/'.concat('../'.repeat(12));
  const paths = [
    '/api/nothing',
    '/api/login/../../etc/passwd',
    `${up}etc/passwd`,
    `${up.replaceAll('.', '%2e')}etc/passwd`,
    `${up.replaceAll('/', '%2f')}etc/passwd`,
    `${up.replaceAll('/', '%5c')}etc/passwd`,
    '/..%c0%af..%c0%afetc/passwd',
    '/%00',
    '/assets/%2e%2e/%2e%2e/%2e%2e/package.json',
    '//etc/passwd',
    '/%E0%A4%A',
    '/.git/config',
    `/${'a'.repeat(7000)}`,
  ];
  for (const path of paths) {
    const answer = await ask(realm.url, path);
    ok(answer.status >= 400 && answer.status < 500, `${path}: ${answer.status}`);
    ok(!/root:|"workspaces"/.test(answer.text) && !answer.text.includes(secret), path);
  }
});

test('[ATK12] five wrong passwords lock the account, for the right password too, and no other', async () => {
  for (const name of ['Hildegard', 'Ottilie']) {
    equal((await post('/api/register', { name, password: PASSWORD, email: '' })).status, 200);
  }
  const guess = (password: string, name = 'Hildegard') => post('/api/login', { name, password });
  for (let i = 0; i < 5; i++) equal((await guess(`guess number ${i}`)).status, 401);
  const locked = await guess(PASSWORD);
  deepEqual([locked.status, locked.json.code], [429, 'ERR_LOGIN_LOCKED']);
  const wait = Number(locked.json.retryAfterMs);
  ok(wait > 30_000 && wait <= 60_000, `${wait}`);
  equal(locked.headers['retry-after'], String(Math.ceil(wait / 1000)));
  equal((await guess(PASSWORD, 'hildegаrd')).status, 429, 'a look-alike spelling is the same');
  equal((await guess(PASSWORD, 'Ottilie')).status, 200);
});

test('[ATK13] 200 logins a second: some wait, the rest are told when to come back', async () => {
  const seen = new Map<number, number>();
  let retry = 0;
  const asked: Promise<void>[] = [];
  let slowest = 0;
  for (let i = 0; i < 600; i++) {
    const name = heroName(i);
    const answer = post('/api/login', { name, password: PASSWORD }, `127.0.2.${i % 50}`);
    asked.push(
      answer.then(({ status, json }) => {
        seen.set(status, (seen.get(status) ?? 0) + 1);
        if (status === 503) retry = Math.max(retry, Number(json.retryAfterMs));
        if (status === 503) equal(json.code, 'ERR_BUSY_HASHING');
      }),
    );
    if (i % 50 === 0) {
      const began = performance.now();
      equal((await ask(realm.url, '/api/realms')).status, 200);
      slowest = Math.max(slowest, performance.now() - began);
    }
    await delay(5);
  }
  await Promise.all(asked);
  deepEqual([...seen.keys()].sort(), [401, 503]);
  ok(retry > 0 && retry < 60_000, `retryAfterMs ${retry}`);
  ok(slowest < 2000, `the list of realms took ${slowest} ms`);
});

test('[ATK14] the bus lets in nobody without a token, and nobody beyond his role', async () => {
  const hex = readFileSync(join(realm.dataFolder, 'secrets/installation.secret'), 'utf8').trim();
  const secret = present(fromHex(hex), 'the secret is hexadecimal');
  const good = nodeToken(simulatedCrypto, secret, 'EVE', 'login');
  const bad = nodeToken(simulatedCrypto, new Uint8Array(32), 'EVE', 'login');
  const lies = good.replace('.login.', '.database.');
  const says = async (token: string | null, line: string, answer: RegExp): Promise<RawTcp> => {
    const tcp = new RawTcp(listenOf('BROKER'));
    const connect = `CONNECT ${JSON.stringify({ verbose: false, auth_token: token })}\r\n`;
    tcp.socket.write(`${token === null ? '' : connect}${line}`, 'latin1');
    await until(
      () => `${answer} is the answer to ${line.slice(0, 60)}, not ${tcp.text.slice(-200)}`,
      () => answer.test(tcp.text),
    );
    return tcp;
  };
  const closing: RawTcp[] = [];
  for (const token of [null, '', 'EVE.login.00', bad, lies]) {
    closing.push(await says(token, 'SUB realm.> 1\r\nPING\r\n', /Authorization Violation/));
  }
  const inbox = 'realm.hollowmere.node.GATE-1';
  const refused = /Permissions Violation/;
  const staying = [
    await says(good, 'SUB > 1\r\n', refused),
    await says(good, 'SUB realm.hollowmere.database 1\r\n', refused),
    await says(good, `SUB ${inbox} 1\r\n`, refused),
    await says(good, 'SUB _INBOX.GATE-1.> 1\r\n', refused),
    await says(good, 'PUB realm.hollowmere.account 2\r\nxx\r\n', refused),
    await says(good, 'PUB realm.hollowmere.beat.GATE-1 2\r\nxx\r\n', refused),
    await says(good, `PUB ${inbox} _INBOX.GATE-1.a 2\r\nxx\r\n`, refused),
    // What the role may send is let through, and garbage does no harm where it arrives.
    await says(good, `PUB ${inbox} 9\r\n\xff\xff\xff\xff\xff\xff\xff\xff\xff\r\nPING\r\n`, /PONG/),
  ];
  closing.push(await says(good, 'PUB x 99999999\r\n', /Maximum Payload/));
  closing.push(await says(null, `CONNECT ${'x'.repeat(9000)}`, /Maximum Control Line/));
  await until('the worst are cut off', () => closing.every(({ ended }) => ended));
  for (const tcp of staying) tcp.socket.destroy();
});

test('[ATK15] a hundred clients that never read are let go, and only they', async () => {
  const gone = async (): Promise<boolean> => (await figure('closed_slowReader')) === DEAF;
  await until('all are let go', gone, DEAF_MS_MAX);
});

test('[ATK16] after all that: the same processes, no error in a log, no more memory', async (t) => {
  const now = await realm.status();
  deepEqual(
    now.map(({ node, pid, restarts, state }) => ({ node, pid, restarts, state })),
    nodes.map(({ node, pid }) => ({ node, pid, restarts: 0, state: 'ready' })),
  );
  const folder = join(realm.dataFolder, 'logs');
  const errors = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter((line) => /"level":"(error|fatal)"/.test(line));
  deepEqual(errors, []);
  for (const { node, role, rssBytes } of now) {
    if (role !== 'gateway' && role !== 'login') continue;
    const before = present(
      nodes.find((one) => one.node === node),
      'it was there',
    ).rssBytes;
    t.diagnostic(`${node}: ${mib(before)} MiB before, ${mib(rssBytes)} MiB after`);
    if (role === 'gateway') ok(rssBytes - before < GROWTH_MAX, `${node} grew`);
  }
  const { gaps, packets } = crowd.measures;
  notEqual(packets, 0);
  const p99 = gaps.percentile(99).toFixed(0);
  t.diagnostic(`update gap of the honest: p99 ${p99} ms of ${gaps.count}`);
});

function mib(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(0);
}
