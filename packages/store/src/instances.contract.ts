// SPDX-License-Identifier: MIT
/** Rules of every realm store about copies of zones. */
import assert from 'node:assert/strict';
import type { RegionId } from '@realmkeep/base';
import type { Rule } from './asker.contract.ts';
import type { OperationOf } from './realm-store.ts';
import { ALL_LIVE, enter, only, SOURCE, TARGET, transfer } from './store.fixtures.ts';

const FIRST = 'crypt:2:0' as RegionId;
const SECOND = 'crypt:3:0' as RegionId;

const open = (key: string, more: object = {}): OperationOf<'OpenInstance'> => ({
  operation: 'OpenInstance',
  zone: 'crypt',
  key,
  zoneMax: 3,
  realmMax: 100,
  ...more,
});
const close = (region: RegionId, epoch = 1): OperationOf<'CloseInstance'> => ({
  operation: 'CloseInstance',
  region,
  epoch,
  incarnation: SOURCE,
});
const take = (region: RegionId, incarnation = SOURCE): OperationOf<'TakeRegion'> => ({
  operation: 'TakeRegion',
  region,
  incarnation,
  liveness: ALL_LIVE,
});

export function registerInstanceContract(rule: Rule): void {
  rule('[STO70] a key has one copy of a zone, the lowest number that is free', async (ask, u) => {
    assert.deepEqual(await ask.value(open('g:1')), { region: FIRST, opened: true });
    assert.deepEqual(await ask.value(open('g:1')), { region: FIRST, opened: false });
    assert.deepEqual(await ask.value(open('h:9')), { region: SECOND, opened: true });
    await ask.value(take(FIRST));
    await ask.value(close(FIRST));
    ask.store = await u.reopen();
    assert.deepEqual(await ask.value(open('g:7')), { region: FIRST, opened: true });
    const { instances } = await ask.value({ operation: 'ListInstances' });
    assert.deepEqual(instances, [
      { region: FIRST, key: 'g:7' },
      { region: SECOND, key: 'h:9' },
    ]);
  });

  rule('[STO71] at the limit of the zone or the realm one more is refused', async (ask) => {
    for (const key of ['a', 'b', 'c']) await ask.value(open(key));
    await ask.refused(open('d'), 'ERR_INSTANCES_FULL');
    assert.equal((await ask.value(open('b'))).opened, false);
    const other = { zone: 'den', key: 'd' };
    await ask.refused(open('d', { ...other, realmMax: 3 }), 'ERR_INSTANCES_FULL');
    assert.equal((await ask.value(open('d', other))).region, 'den:2:0');
  });

  rule('[STO72] a copy is taken while it is open, and closed by its holder alone', async (ask) => {
    await ask.refused(take(FIRST), 'ERR_REGION_UNKNOWN');
    await ask.value(open('g:1'));
    assert.equal((await ask.value(take(FIRST))).epoch, 1);
    await ask.refused(close(FIRST, 2), 'ERR_EPOCH_STALE');
    await ask.refused({ ...close(FIRST), incarnation: TARGET }, 'ERR_EPOCH_STALE');
    await ask.value(close(FIRST));
    await ask.value(close(FIRST));
    await ask.refused(take(FIRST), 'ERR_REGION_UNKNOWN');
    await ask.value(open('g:2'));
    await ask.refused(close(FIRST), 'ERR_EPOCH_STALE');
    assert.equal((await ask.value(take(FIRST))).epoch, 2, 'epochs go on');
  });

  rule('[STO73] nobody is lost in a copy: it is not closed while he is in it', async (ask) => {
    const { character, epoch } = await ask.playing();
    await ask.value(open('g:1'));
    await ask.value(take(FIRST));
    const into = { toRegion: FIRST, toIncarnation: SOURCE };
    const moved = await ask.value({ ...transfer(character, epoch, 'in'), ...into });
    assert.equal(moved.moved, true);
    await ask.refused(close(FIRST), 'ERR_INSTANCE_IN_USE');
    // Its node is dead: he waits for the copy's next owner, and comes in nowhere else meanwhile.
    await ask.refused({ ...enter(character, 1, 1), liveness: only(TARGET) }, 'ERR_ZONE_DOWN');
    const next = { ...take(FIRST, TARGET), liveness: only(TARGET) };
    assert.equal((await ask.value(next)).adopted, 1);
  });
}
