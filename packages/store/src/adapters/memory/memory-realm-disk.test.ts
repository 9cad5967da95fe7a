// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Asker, type StoreUnderTest } from '../../asker.contract.ts';
import { registerStoreContract } from '../../store.contract.ts';
import { ACCOUNT, storing } from '../../store.fixtures.ts';
import { MemoryRealmDisk } from './memory-realm-disk.ts';

registerStoreContract('memory', async (): Promise<StoreUnderTest> => {
  const disk = new MemoryRealmDisk();
  let store = disk.open();
  const reopen = async () => {
    await store.close();
    store = disk.open();
    return store;
  };
  return {
    store,
    reopen,
    async harm(sql) {
      disk.damage(sql);
      return reopen();
    },
    end: () => store.close(),
  };
});

const names = async (disk: MemoryRealmDisk): Promise<string[]> => {
  const ask = new Asker(disk.open());
  const list = await ask.value({ operation: 'ListCharacters', account: ACCOUNT });
  await ask.store.close();
  return list.characters.map((row) => row.name);
};

test('[MEM1] a lying disk loses answered batches in a crash, an honest one none', async () => {
  const disk = new MemoryRealmDisk();
  let ask = new Asker(disk.open());
  await ask.value(storing('Ann'));
  disk.crash();
  ask = new Asker(disk.open());
  disk.lying = true;
  await ask.value(storing('Ben'));
  await ask.value(storing('Cid'));
  assert.equal(disk.unsynced, 2);
  disk.crash();
  assert.deepEqual(await names(disk), ['Ann']);
});

test('[MEM2] of unsynced batches a crash may leave the first ones', async () => {
  const disk = new MemoryRealmDisk();
  disk.lying = true;
  const ask = new Asker(disk.open());
  for (const name of ['Ann', 'Ben', 'Cid']) await ask.value(storing(name));
  disk.crash(2);
  disk.lying = false;
  assert.deepEqual(await names(disk), ['Ann', 'Ben']);
});

test('[MEM3] a batch is answered when it is synced, and never by a dead process', async () => {
  const timers: (() => void)[] = [];
  const clock = {
    now: () => 0,
    wall: () => 0,
    after(_ms: number, fn: () => void) {
      timers.push(fn);
      return () => {};
    },
  };
  const disk = new MemoryRealmDisk({ commit: { clock, ms: 5 } });
  let answered = '';
  const store = disk.open();
  void store.execute([storing('Ann')]).then(() => {
    answered += 'Ann ';
  });
  await Promise.resolve();
  assert.equal(answered, '', 'not before the sync');
  assert.equal(disk.unsynced, 1);
  timers.shift()?.();
  await new Promise(setImmediate);
  assert.equal(answered, 'Ann ');
  void store.execute([storing('Ben')]).then(() => {
    answered += 'Ben ';
  });
  disk.crash();
  timers.shift()?.();
  await new Promise(setImmediate);
  assert.equal(answered, 'Ann ', 'the dead process says nothing');
  const ask = new Asker(disk.open());
  const listed = ask.value({ operation: 'ListCharacters', account: ACCOUNT });
  timers.shift()?.();
  assert.deepEqual(
    (await listed).characters.map((row) => row.name),
    ['Ann'],
  );
});

test('[MEM4] one process has the disk at a time', () => {
  const disk = new MemoryRealmDisk();
  disk.open();
  assert.throws(() => disk.open(), { code: 'ERR_STORE_LOCKED' });
  disk.crash();
  disk.open();
});

test('[MEM5] a crash takes nothing that was answered, wherever between two commits it comes', async () => {
  const disk = new MemoryRealmDisk();
  const all: string[] = [];
  for (let round = 0; round < 12; round++) {
    const ask = new Asker(disk.open());
    for (let i = 0; i <= round; i++) {
      const name = `Ann${all.length}`;
      await ask.value({ ...storing(name), charactersMax: 100 });
      all.push(name);
    }
    disk.lying = true;
    await ask.value({ ...storing('Torn'), charactersMax: 100 });
    disk.crash();
    disk.lying = false;
  }
  assert.equal(disk.rows('SELECT name FROM character').length, all.length);
});
