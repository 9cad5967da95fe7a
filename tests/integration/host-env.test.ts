// SPDX-License-Identifier: MIT
/** The host's `Env` on real sockets and files. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isRealmError, type Listener, type MessageSocket, utf8 } from '@realmkeep/base';
import { createHostEnv } from '@realmkeep/server/host';
import { RotatingFile } from '../../packages/server/src/host/rotating-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'realmkeep-env-'));
const env = createHostEnv({ nodeId: 'TEST', role: 'test', dataFolder: folder, console: false });
const listeners: Listener[] = [];

after(async () => {
  await Promise.all(listeners.map((listener) => listener.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function serveSockets(options: {
  origins?: readonly string[];
  onSocket: (socket: MessageSocket) => void;
}): Promise<string> {
  const { origins = null, onSocket } = options;
  const listen = '127.0.0.1:0';
  const listener = await env.net.serveSockets({ listen, messageBytesMax: 64, origins, onSocket });
  listeners.push(listener);
  return listener.address;
}

const closed = (socket: MessageSocket): Promise<{ code: number; reason: string }> =>
  new Promise((resolve) => {
    socket.onClose = (code, reason) => resolve({ code, reason });
  });

test('[NET1] whole binary messages arrive in order, and the close code with its reason', async () => {
  const address = await serveSockets({
    onSocket(socket) {
      ok(socket.remoteAddress.includes('127.0.0.1'));
      socket.send(utf8('welcome'));
      socket.onMessage = (bytes) => {
        if (bytes[0] === 9) socket.close(4001, 'enough');
        else socket.send(bytes);
      };
    },
  });
  const socket = await env.net.openSocket(`ws://${address}/`);
  const got: string[] = [];
  socket.onMessage = (bytes) => {
    equal(bytes.constructor, Uint8Array);
    got.push(Buffer.from(bytes).toString());
  };
  const end = closed(socket);
  for (const text of ['one', 'two', 'three']) socket.send(utf8(text));
  socket.send(new Uint8Array([9]));
  deepEqual(await end, { code: 4001, reason: 'enough' });
  deepEqual(got, ['welcome', 'one', 'two', 'three']);
});

test('[NET2] a message beyond the bound closes with 1009 at both ends', async () => {
  const served = Promise.withResolvers<{ code: number }>();
  const address = await serveSockets({
    onSocket: (socket) => void closed(socket).then(served.resolve),
  });
  const socket = await env.net.openSocket(`ws://${address}/`);
  const end = closed(socket);
  socket.send(new Uint8Array(65));
  equal((await end).code, 1009);
  ok((await served.promise).code >= 1000);
});

test('[NET3] a text message closes with 1003', async () => {
  const address = await serveSockets({ onSocket: () => {} });
  const socket = new WebSocket(`ws://${address}/`);
  socket.onopen = () => socket.send('text');
  equal(await new Promise((resolve) => (socket.onclose = (event) => resolve(event.code))), 1003);
});

test('[NET4] a browser of another origin is refused, a program without one is let in', async () => {
  let accepted = 0;
  const address = await serveSockets({
    origins: ['http://game.example', 'other.example'],
    onSocket: () => {
      accepted += 1;
    },
  });
  const [host, port] = address.split(':');
  const upgrade = (origin: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(Number(port), host);
      socket.write(
        `GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n` +
          `Origin: ${origin}\r\n\r\n`,
      );
      socket.once('data', (data) => {
        resolve(data.toString().slice(9, 12));
        socket.destroy();
      });
    });
  equal(await upgrade('http://evil.example'), '403');
  equal(await upgrade('https://game.example'), '403');
  equal(await upgrade('null'), '403');
  equal(accepted, 0);
  equal(await upgrade('http://game.example'), '101');
  equal(await upgrade('https://other.example:8443'), '101', 'listed by its host');
  (await env.net.openSocket(`ws://${address}/`)).terminate();
  equal(accepted, 3);
});

test('[NET5] plain HTTP at a socket’s address is told 426', async () => {
  const address = await serveSockets({ onSocket: () => {} });
  const url = `http://${address}/`;
  equal((await env.net.fetchJson({ url, method: 'GET', deadlineMs: 5000 })).status, 426);
});

test('[NET6] a broken link is a close with 1006', async () => {
  const address = await serveSockets({ onSocket: (socket) => socket.terminate() });
  const socket = await env.net.openSocket(`ws://${address}/`);
  equal((await closed(socket)).code, 1006);
});

test('[NET7] a taken address and a dead one have their own errors', async () => {
  const address = await serveSockets({ onSocket: () => {} });
  const options = { listen: address, routes: [], bodyBytesMax: 10 };
  await rejects(env.net.serveHttp(options), (error) => isRealmError(error, 'ERR_NET_LISTEN'));
  const http = await env.net.serveHttp({ ...options, listen: '127.0.0.1:0' });
  await http.close();
  const url = `http://${http.address}/`;
  await rejects(env.net.fetchJson({ url, method: 'GET', deadlineMs: 5000 }), (error) =>
    isRealmError(error, 'ERR_NET_CONNECT'),
  );
  await rejects(env.net.openSocket(`ws://${http.address}/`), (error) =>
    isRealmError(error, 'ERR_NET_CONNECT'),
  );
});

async function serveApi(): Promise<string> {
  const staticFolder = join(folder, 'page');
  mkdirSync(join(staticFolder, 'assets'), { recursive: true });
  writeFileSync(join(staticFolder, 'index.html'), '<p>game</p>');
  writeFileSync(join(staticFolder, 'assets', 'a-12345678.js'), '1');
  const listener = await env.net.serveHttp({
    listen: '127.0.0.1:0',
    staticFolder,
    bodyBytesMax: 200,
    routes: [
      {
        method: 'POST',
        path: '/api/echo/:id',
        bodySchema: {
          type: 'object',
          required: ['name'],
          additionalProperties: false,
          properties: { name: { type: 'string', maxLength: 100 } },
        },
        handle: async ({ body, query, path }) => ({ status: 201, body: { body, query, path } }),
      },
      {
        method: 'GET',
        path: '/api/fails',
        handle: async () => {
          throw new Error('secret detail');
        },
      },
    ],
  });
  listeners.push(listener);
  return `http://${listener.address}`;
}

test('[HTTP1] a route gets body, parameters and query; wrong input is refused in JSON', async () => {
  const base = await serveApi();
  const post = (body: unknown, path = '/api/echo/7?x=1') =>
    env.net.fetchJson({ url: `${base}${path}`, method: 'POST', body, deadlineMs: 5000 });
  deepEqual(await post({ name: 'ann' }), {
    status: 201,
    body: { body: { name: 'ann' }, query: { x: '1', id: '7' }, path: '/api/echo/7' },
  });
  const refused: [unknown, number, string][] = [
    [{ name: 7 }, 400, 'ERR_HTTP_BODY'],
    [{ name: 'a', more: 1 }, 400, 'ERR_HTTP_BODY'],
    [{ name: 'x'.repeat(300) }, 413, 'ERR_HTTP_TOO_LARGE'],
  ];
  for (const [body, status, code] of refused) {
    const answer = await post(body);
    equal(answer.status, status);
    equal((answer.body as { code: string }).code, code);
  }
  const missing = await post({ name: 'a' }, '/api/nothing');
  equal(missing.status, 404);
  equal((missing.body as { code: string }).code, 'ERR_HTTP_NOT_FOUND');
});

test('[HTTP2] a handler that throws is answered 500 without its words', async () => {
  const url = `${await serveApi()}/api/fails`;
  const answer = await env.net.fetchJson({ url, method: 'GET', deadlineMs: 5000 });
  equal(answer.status, 500);
  ok(!JSON.stringify(answer.body).includes('secret detail'));
});

test('[HTTP3] pages carry the security headers; only hashed files are kept by browsers', async () => {
  const base = await serveApi();
  const page = await fetch(`${base}/`);
  equal(await page.text(), '<p>game</p>');
  match(page.headers.get('content-security-policy') ?? '', /default-src 'self'.*worker-src/);
  equal(page.headers.get('x-content-type-options'), 'nosniff');
  equal(page.headers.get('cache-control'), 'no-cache');
  const asset = await fetch(`${base}/assets/a-12345678.js`);
  match(asset.headers.get('cache-control') ?? '', /immutable/);
  equal((await fetch(`${base}/..%2f..%2fetc/passwd`)).status >= 400, true);
});

test('[HTTP4] an answer that does not come in time is ERR_NET_TIMEOUT', async () => {
  const listener = await env.net.serveHttp({
    listen: '127.0.0.1:0',
    bodyBytesMax: 10,
    routes: [{ method: 'GET', path: '/', handle: () => new Promise(() => {}) }],
  });
  listeners.push(listener);
  await rejects(
    env.net.fetchJson({ url: `http://${listener.address}/`, method: 'GET', deadlineMs: 50 }),
    (error) => isRealmError(error, 'ERR_NET_TIMEOUT'),
  );
});

test('[DISK1] a file is absent, then whole; no temporary file stays, nothing outside is reached', async () => {
  equal(await env.disk.read('a/state'), null);
  await Promise.all(['1', '22', '333'].map((text) => env.disk.write('a/state', utf8(text))));
  const stored = await env.disk.read('a/state');
  ok(['1', '22', '333'].includes(Buffer.from(stored ?? []).toString()));
  deepEqual(readdirSync(join(folder, 'nodes', 'TEST', 'a')), ['state']);
  await rejects(env.disk.write('../escape', utf8('x')), /stays inside/);
  equal(existsSync(join(folder, 'nodes', 'escape')), false);
});

test('[LOG4] a log file that is full becomes the old one, in place of the one before', () => {
  const path = join(folder, 'logs', 'ROTATE.jsonl');
  const file = new RotatingFile(path, 20);
  for (const line of ['first 0123456789 012345\n', 'second 012345678901234\n', 'third\n']) {
    file.write(line);
  }
  file.close();
  equal(readFileSync(path, 'utf8'), 'third\n');
  match(readFileSync(`${path}.1`, 'utf8'), /^second/);
});
