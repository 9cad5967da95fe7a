// SPDX-License-Identifier: MIT
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import {
  type CharacterId,
  type Incarnation,
  type RealmId,
  type RegionId,
  silentLog,
  toHex,
  utf8,
} from '@realmkeep/base';
import { SimulatedDisk } from '@realmkeep/testkit';
import { Snapshots } from './snapshots.ts';

const REALM = 'hollow' as RealmId;
const REGION = 'wood:1:0' as RegionId;
const FILE = 'snapshots/hollow/wood.1.0';
const incarnation = toHex(new Uint8Array(16)) as Incarnation;

function made(disk = new SimulatedDisk()): { snapshots: Snapshots; disk: SimulatedDisk } {
  return { snapshots: new Snapshots({ disk, log: silentLog }, REALM), disk };
}

function told(epoch: number, chunks: Readonly<Record<string, string>>) {
  const list = Object.entries(chunks).map(([key, text]) => ({ key, bytes: utf8(text) }));
  const whole = { cut: { number: 0, part: 0, of: 0 }, heroes: [] };
  return { region: REGION, epoch, incarnation, ...whole, chunks: list };
}

async function loaded(snapshots: Snapshots, epoch: number): Promise<unknown> {
  const page = await snapshots.load({ region: REGION, epoch, incarnation, after: '' });
  const chunks = page.chunks.map(({ key, bytes }) => [key, new TextDecoder().decode(bytes)]);
  return page.state === 'found' ? Object.fromEntries(chunks) : page.state;
}

test('[SNAP1] what changed replaces what was told before; a lower epoch changes nothing', async () => {
  const { snapshots } = made();
  equal(await loaded(snapshots, 1), 'none');
  snapshots.store(told(2, { head: '1', cats: '"a"' }));
  snapshots.store(told(2, { head: '2' }));
  snapshots.store(told(1, { head: '0', cats: '"old"' }));
  deepEqual(await loaded(snapshots, 3), { head: '2', cats: '"a"' });
});

test('[SNAP2] a file outlives the process; one that cannot be read counts as none', async () => {
  const { snapshots, disk } = made();
  snapshots.store(told(2, { head: '1' }));
  await snapshots.flush();
  deepEqual(await loaded(made(disk).snapshots, 3), { head: '1' });
  const bytes = await disk.read(FILE);
  await disk.write(FILE, bytes?.slice(0, 7) ?? new Uint8Array(0));
  equal(await loaded(made(disk).snapshots, 3), 'none');
});

test('[SNAP3] large snapshots come in pages, each chunk once', async () => {
  const { snapshots } = made();
  const names = Array.from({ length: 150 }, (_, i) => `part-${i}`);
  const text = 'x'.repeat(10_000);
  snapshots.store(told(1, Object.fromEntries(names.map((name) => [name, text]))));
  const keys: string[] = [];
  for (let more = true; more; ) {
    const after = keys.at(-1) ?? '';
    const page = await snapshots.load({ region: REGION, epoch: 2, incarnation, after });
    keys.push(...page.chunks.map(({ key }) => key));
    more = page.more;
  }
  deepEqual(keys, names.sort());
});

test('[SNAP4] owners that die twice right after loading come up without the snapshot', async () => {
  const { snapshots, disk } = made();
  snapshots.store(told(1, { head: '1' }));
  deepEqual(await loaded(snapshots, 2), { head: '1' });
  deepEqual(await loaded(snapshots, 3), { head: '1' });
  equal(await loaded(snapshots, 4), 'poisoned');
  equal(await loaded(snapshots, 5), 'none');
  equal((await disk.read(`${FILE}.poisoned`)) === null, false, 'a person may look at it');
});

test('[SNAP4] an owner that lives long enough to tell of the region has survived it', async () => {
  const { snapshots } = made();
  snapshots.store(told(1, { head: '1' }));
  for (let epoch = 2; epoch < 8; epoch++) {
    deepEqual(await loaded(snapshots, epoch), { head: '1' });
    snapshots.store(told(epoch, { head: '1' }));
  }
});

test('[SNAP5] what is forgotten is gone from the disk too', async () => {
  const { snapshots, disk } = made();
  snapshots.store(told(1, { head: '1' }));
  await snapshots.flush();
  snapshots.forget(REGION);
  await snapshots.flush();
  equal(await loaded(made(disk).snapshots, 2), 'none');
});

function part(number: number, at: number, of: number, chunks: Readonly<Record<string, string>>) {
  const character = (10 * number + at) as CharacterId;
  const heroes = [{ character, epoch: 5, zone: 'wood', state: `{"of":${number}}` }];
  return { ...told(2, chunks), cut: { number, part: at, of }, heroes };
}

test('[STOP1] a picture counts when all of it is there, and replaces what was told', async () => {
  const { snapshots, disk } = made();
  snapshots.store(told(1, { head: '0', old: '"gone"' }));
  snapshots.store(part(1, 0, 2, { head: '1' }));
  deepEqual(await snapshots.cutOf(REGION), { epoch: 1, heroes: [] });
  snapshots.store(part(1, 1, 2, { dogs: '1' }));
  const cut = await snapshots.cutOf(REGION);
  equal(cut.epoch, 2);
  deepEqual(
    cut.heroes.map(({ character }) => character),
    [10, 11],
  );
  deepEqual(await loaded(snapshots, 3), { head: '1', dogs: '1' });
  // A part of the next one is lost on its way.
  snapshots.store(part(2, 0, 2, { head: '2' }));
  snapshots.store(part(3, 1, 2, { dogs: '3' }));
  deepEqual(await snapshots.cutOf(REGION), cut);
  await snapshots.flush();
  deepEqual(await made(disk).snapshots.cutOf(REGION), cut);
});

test('[STOP2] what a former owner still tells of a restored region is too late', async () => {
  const { snapshots } = made();
  snapshots.store(part(1, 0, 1, { head: '1' }));
  snapshots.restored(REGION, 3);
  snapshots.store(part(2, 0, 1, { head: '2' }));
  deepEqual(await loaded(snapshots, 3), { head: '1' });
});

test('[STOP3] nobody is put back to a picture that owners died of', async () => {
  const { snapshots } = made();
  snapshots.store(part(1, 0, 1, { head: '1' }));
  await loaded(snapshots, 3);
  equal((await snapshots.cutOf(REGION)).heroes.length, 1);
  await loaded(snapshots, 4);
  deepEqual(await snapshots.cutOf(REGION), { epoch: 0, heroes: [] });
});
