// SPDX-License-Identifier: MIT
/** Players' sockets that read into one buffer: nobody gets another's bytes, every end is noticed. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { PassThrough } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { type MessageSocket, SeededRandom } from '@realmkeep/base';
import { WebSocket } from 'ws';
import { serveSockets } from '../../packages/server/src/host/sockets.ts';
import { readShared } from '../../packages/server/src/host/websocket/shared-read.ts';

interface Served {
  readonly address: string;
  readonly sockets: MessageSocket[];
  close(): Promise<void>;
}

/** Sends back what it hears, and waits for what `onSocket` of the test does beside that. */
async function serve(t: TestContext, onSocket: (socket: MessageSocket) => void): Promise<Served> {
  const sockets: MessageSocket[] = [];
  const listener = await serveSockets({
    listen: '127.0.0.1:0',
    messageBytesMax: 4096,
    origins: [],
    onSocket: (socket) => {
      sockets.push(socket);
      socket.onMessage = (bytes) => socket.send(bytes.slice());
      onSocket(socket);
    },
  });
  const close = (): Promise<void> => listener.close();
  t.after(close);
  return { address: listener.address, sockets, close };
}

async function opened(t: TestContext, address: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://${address}/`);
  t.after(() => socket.terminate());
  await once(socket, 'open');
  return socket;
}

test('[WSR1] messages of many sockets at once come back to whoever sent them', async (t) => {
  const { address } = await serve(t, () => {});
  const random = new SeededRandom(7);
  const rounds = 20;
  const talks = Array.from({ length: 40 }, async () => {
    const socket = await opened(t, address);
    const sent = Array.from({ length: rounds }, () =>
      Uint8Array.from({ length: 1 + random.below(2000) }, () => random.below(256)),
    );
    const heard: Uint8Array[] = [];
    const done = new Promise<void>((resolve) => {
      socket.on('message', (data: Buffer) => {
        heard.push(Uint8Array.from(data));
        if (heard.length === rounds) resolve();
      });
    });
    for (const bytes of sent) socket.send(bytes);
    await done;
    deepEqual(heard, sent);
  });
  await Promise.all(talks);
});

test('[WSR2] a frame that comes byte by byte is one message', async (t) => {
  const { address, sockets } = await serve(t, () => {});
  const [host, port] = address.split(':');
  const raw = connect(Number(port), host);
  t.after(() => raw.destroy());
  raw.setNoDelay(true);
  raw.write(
    `GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  await once(raw, 'data');
  const heard = new Promise<Uint8Array>((resolve) => {
    sockets[0].onMessage = (bytes) => resolve(bytes.slice());
  });
  for (const byte of [0x82, 0x83, 0, 0, 0, 0, 7, 8, 9]) {
    await new Promise<void>((resolve) => raw.write(Uint8Array.of(byte), () => resolve()));
    await new Promise((resolve) => setImmediate(resolve));
  }
  deepEqual(await heard, Uint8Array.of(7, 8, 9));
});

test('[WSR3] a peer that ends, breaks off or is closed is gone, and the listener closes', async (t) => {
  const gone: number[] = [];
  let count = 0;
  const all = new Promise<void>((resolve) => {
    const onClose = (code: number): void => {
      gone.push(code);
      count += 1;
      if (count === 4) resolve();
    };
    void serve(t, (socket) => {
      socket.onClose = onClose;
    }).then(async ({ address, sockets }) => {
      const [a, b, c] = [
        await opened(t, address),
        await opened(t, address),
        await opened(t, address),
      ];
      await opened(t, address);
      a.close(4321);
      b.terminate();
      const closed = once(c, 'close');
      sockets[2].close(4100, 'enough');
      equal((await closed)[0], 4100);
      sockets[3].terminate();
    });
  });
  await all;
  deepEqual(gone.sort(), [1006, 1006, 4100, 4321]);
});

test('[WSR5] what a slow reader is sent arrives whole and in order, whichever way it went', async (t) => {
  const count = 3000;
  const messageOf = (n: number): Uint8Array =>
    Uint8Array.from({ length: 3000 + (n % 7) }, (_, i) => (n * 31 + i) & 255);
  const { address, sockets } = await serve(t, () => {});
  const client = await opened(t, address);
  const other = await opened(t, address);
  client.pause();
  let most = 0;
  for (let n = 0; n < count; n++) {
    sockets[0].send(messageOf(n));
    most = Math.max(most, sockets[0].bufferedBytes);
    // The buffer that the slow one's write keeps is nobody else's.
    if (n % 100 === 0) sockets[1].send(messageOf(n));
  }
  ok(most > 1_000_000, `the kernel did not take everything: ${most} bytes are left`);
  const heard = (socket: WebSocket, expected: readonly number[]): Promise<void> => {
    let next = 0;
    return new Promise((resolve) => {
      socket.on('message', (data: Buffer) => {
        deepEqual(Uint8Array.from(data), messageOf(expected[next]));
        next += 1;
        if (next === expected.length) resolve();
      });
    });
  };
  const all = Array.from({ length: count }, (_, n) => n);
  const both = [
    heard(client, all),
    heard(
      other,
      all.filter((n) => n % 100 === 0),
    ),
  ];
  client.resume();
  await Promise.all(both);
  equal(sockets[0].bufferedBytes, 0);
});

test('[WSR4] a stream that is no plain socket stays as it is; an accepted one is taken', async (t) => {
  const stream = new PassThrough();
  equal(
    readShared(stream, () => {}),
    null,
  );
  equal(stream.destroyed, false);
  const server = createServer();
  t.after(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [accepted] = await once(server, 'connection');
  const heard = await new Promise<string>((resolve) => {
    const taken = readShared(accepted, (piece) => resolve(Buffer.from(piece).toString()));
    ok(taken, 'this Node lets us share a buffer');
    t.after(() => taken.destroy());
    client.end('hello');
  });
  equal(heard, 'hello');
});

test('[WSR9] what a handler keeps of a message stays, whatever is read after it', async (t) => {
  const kept: Uint8Array[] = [];
  const { address } = await serve(t, (socket) => {
    socket.onMessage = (bytes) => {
      kept.push(bytes.slice());
      socket.send(bytes.slice());
    };
  });
  const socket = await opened(t, address);
  for (const byte of [1, 2, 3]) {
    const answered = once(socket, 'message');
    socket.send(Uint8Array.of(byte, byte, byte));
    await answered;
  }
  deepEqual(
    kept.map((bytes) => bytes[0]),
    [1, 2, 3],
  );
});
