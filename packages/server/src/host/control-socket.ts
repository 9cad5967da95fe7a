// SPDX-License-Identifier: MIT
/**
 * The way from the `realmkeep` command to the active reviver: a Unix socket in `data/run`, one JSON
 * line each way. It works while the broker is down; who may open the folder may use it.
 */
import { chmodSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { isRealmError, type Listener, messageOf, RealmError } from '@realmkeep/base';
import type { ControlHandler } from '../roles/reviver/ports.ts';
import { listenError } from './addresses.ts';

const REQUEST_BYTES_MAX = 4096;
const ANSWER_BYTES_MAX = 4 * 1024 * 1024;
const REQUEST_MS_MAX = 5000;
/** What the kernel's address holds, less a little: 104 bytes on macOS, 108 on Linux. */
const PATH_BYTES_MAX = 100;

type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: string; readonly message: string };

export function controlPath(runFolder: string): string {
  const path = join(runFolder, 'control.sock');
  if (Buffer.byteLength(path) <= PATH_BYTES_MAX) return path;
  const text = `${path} is longer than ${PATH_BYTES_MAX} bytes; set "data" to a shorter folder`;
  throw new RealmError('ERR_CONTROL_PATH', text, { fields: { path } });
}

/** Takes the path over from whoever had it: the caller holds the seat. */
export async function serveControl(runFolder: string, handler: ControlHandler): Promise<Listener> {
  const path = controlPath(runFolder);
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => {});
    socket.setTimeout(REQUEST_MS_MAX, () => socket.destroy());
    readLine(socket, REQUEST_BYTES_MAX)
      .then((line) => answerTo(line, handler))
      .then((answer) => socket.end(`${JSON.stringify(answer)}\n`))
      .catch(() => socket.destroy());
  });
  rmSync(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(path, error)));
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);
  return {
    address: path,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** The active reviver's answer; rejects with its code, or with ERR_CONTROL_AWAY. */
export async function askControl(
  runFolder: string,
  request: unknown,
  deadlineMs: number,
): Promise<unknown> {
  const path = controlPath(runFolder);
  const socket = createConnection(path);
  let answer: Answer;
  try {
    socket.setTimeout(deadlineMs, () => socket.destroy(new Error('no answer in time')));
    socket.write(`${JSON.stringify(request)}\n`);
    answer = JSON.parse(await readLine(socket, ANSWER_BYTES_MAX)) as Answer;
  } catch (error) {
    throw new RealmError('ERR_CONTROL_AWAY', `no reviver answers: ${messageOf(error)}`, {
      cause: error,
      fields: { path },
    });
  } finally {
    socket.destroy();
  }
  if (answer.ok) return answer.value;
  throw new RealmError(answer.code, answer.message);
}

async function answerTo(line: string, handler: ControlHandler): Promise<Answer> {
  try {
    return { ok: true, value: await handler(JSON.parse(line)) };
  } catch (error) {
    const code = isRealmError(error) ? error.code : 'ERR_CONTROL_REQUEST';
    return { ok: false, code, message: messageOf(error) };
  }
}

function readLine(socket: Socket, bytesMax: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => {
      text += part;
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
      else if (text.length > bytesMax) reject(new Error('line too long'));
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed without an answer')));
  });
}
