// SPDX-License-Identifier: MIT
/** `realmkeep history` asks the database node of a running realm. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { type Io, run } from '@realmkeep/cli';
import { openSqliteRealmStore } from '@realmkeep/store/sqlite';
import { openDatabaseLab } from '../../bench/lab/database-node.ts';
import { fill } from '../../bench/lab/fill.ts';

async function ask(file: string, ...words: string[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const io: Io = {
    out: (line) => lines.push(line),
    error: (line) => lines.push(line),
    program: [process.execPath],
  };
  const code = await run(['history', ...words, '--file', file], io);
  return { code, lines };
}

test('[CLI20] history tells what happened to an item and to a character', async () => {
  const lab = await openDatabaseLab(null);
  try {
    mkdirSync(dirname(lab.databaseFile), { recursive: true });
    const store = await openSqliteRealmStore({ file: lab.databaseFile });
    const [hero] = await fill(store, 2, 3);
    await store.close();
    await lab.start();

    const item = await ask(lab.file, 'item', String(hero.serials[0]));
    assert.equal(item.code, 0, item.lines.join('\n'));
    assert.match(item.lines[1], /^LINE +TIME +OPERATION/);
    assert.match(item.lines[2], /MintItem +make +1 +1 thing-0 +- +character:1 +lab/);

    const character = await ask(lab.file, 'character', 'HERO0', '--json');
    const told = JSON.parse(character.lines[0]) as { of: string; entries: { change: string }[] };
    assert.deepEqual([told.of, told.entries.length], ['Hero0 (character:1)', 3]);
    const short = await ask(lab.file, 'character', 'Hero0', '--lines', '2');
    assert.match(short.lines.join('\n'), /There are older lines/);

    const unknown = await ask(lab.file, 'item', '999999');
    assert.deepEqual([unknown.code, /ERR_ITEM_UNKNOWN/.test(unknown.lines[0])], [1, true]);
    assert.equal((await ask(lab.file, 'item', 'sword')).code, 2);
    assert.equal((await ask(lab.file, 'guild', '1')).code, 2);
  } finally {
    await lab.remove();
  }
});

test('[CLI21] history says when no realm runs', async () => {
  const lab = await openDatabaseLab(null);
  try {
    await lab.start();
    await lab.stop();
    const away = await ask(lab.file, 'item', '1');
    assert.match(`${away.code} ${away.lines.join()}`, /^1 .*ERR_BUS_AWAY/);
  } finally {
    await lab.remove();
  }
});
