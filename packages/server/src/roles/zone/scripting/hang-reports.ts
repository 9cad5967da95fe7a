// SPDX-License-Identifier: MIT
/** Brings what the watchdog of an earlier life wrote down into the central log. */
import { delay, type Env, fromUtf8, messageOf, toHex, utf8 } from '@realmkeep/base';
import { gameMessages } from '@realmkeep/wire';
import { HANGS_FILE, type Hang } from '../../../runtime/watch.ts';
import type { ZoneNode } from '../node.ts';
import { reportOf } from './hangs.ts';

const REPEAT_MS = 1000;

/** None when nobody can read them. */
export async function readHangs(env: Env): Promise<Hang[]> {
  try {
    const bytes = await env.disk.read(HANGS_FILE);
    return bytes === null ? [] : (JSON.parse(fromUtf8(bytes) ?? '[]') as Hang[]);
  } catch (error) {
    env.log.warn('hangs of earlier lives not read', { error: messageOf(error) });
    return [];
  }
}

/** Asks until the database has them. */
export async function reportHangs(node: ZoneNode, hangs: readonly Hang[]): Promise<void> {
  const fresh = hangs.filter(({ reported }) => !reported);
  if (fresh.length === 0) return;
  const { env } = node;
  const hash = (text: string): string => toHex(env.crypto.sha256(utf8(text))).slice(0, 32);
  for (const { script, hook, region, entity, stack } of fresh) {
    const fields = { code: 'ERR_SCRIPT', script, hook, region, entity, stack: stack.join('\n') };
    env.log.error('a script never ended', fields);
  }
  const exceptions = fresh.map((hang) => reportOf(hang, hash));
  while (!node.stopped) {
    try {
      await node.database(gameMessages.ReportExceptions, { exceptions });
      const all = hangs.map((hang) => ({ ...hang, reported: true }));
      await env.disk.write(HANGS_FILE, utf8(JSON.stringify(all)));
      return;
    } catch {
      await delay(env.clock, REPEAT_MS);
    }
  }
}
