// SPDX-License-Identifier: MIT
/** Regions that are stopped when their holder failed, and put back to a picture of one moment. */
import assert from 'node:assert/strict';
import type { CharacterId, Incarnation, SessionId } from '@realmkeep/base';
import type { Asker, Rule } from './asker.contract.ts';
import type { OperationOf, RegionCut } from './realm-store.ts';
import {
  ALL_LIVE,
  GATE_1,
  only,
  REGION_A,
  REGION_B,
  SOURCE,
  saving,
  TARGET,
  transfer,
} from './store.fixtures.ts';

/** What a region that was taken and not stopped says of it. */
export const NOT_STOPPED = { restored: false, stopped: [], heroesRestored: 0, damaged: [] };

const THIRD = 'c'.repeat(32) as Incarnation;
const FOURTH = 'd'.repeat(32) as Incarnation;
const THEN = '{"x":"then"}';

const takeWith = (incarnation: Incarnation, cut: RegionCut | null): OperationOf<'TakeRegion'> => ({
  operation: 'TakeRegion',
  region: REGION_A,
  incarnation,
  liveness: only(incarnation),
  cut,
});

/** A picture that the source made at its first epoch. */
const pictureOf = (...heroes: readonly (readonly [CharacterId, number])[]): RegionCut => ({
  epoch: 1,
  heroes: heroes.map(([character, epoch]) => ({ character, epoch, zone: 'harbour', state: THEN })),
});

async function stateOf(ask: Asker, character: CharacterId): Promise<string> {
  return (await ask.row(character)).row.state;
}

export function registerCutContract(rule: Rule): void {
  rule('[STO16] heroes of a failed holder are what they were at the cut', async (ask) => {
    const { character, epoch } = await ask.playing();
    await ask.value(saving(SOURCE, [character, epoch, '{"x":"later"}']));
    const { session } = (await ask.row(character)).row;
    const taken = await ask.value(takeWith(TARGET, pictureOf([character, epoch])));
    assert.deepEqual(taken, {
      epoch: 2,
      adopted: 1,
      already: false,
      from: SOURCE,
      restored: true,
      stopped: [{ character, epoch: epoch + 1, session, gateway: GATE_1 }],
      heroesRestored: 1,
      damaged: [],
    });
    const { row } = await ask.row(character);
    assert.deepEqual([row.state, row.zone, row.lastInput], [THEN, 'harbour', 7]);
  });

  rule('[STO16] no session plays a stopped hero until its player enters anew', async (ask) => {
    const { character, epoch } = await ask.playing();
    const { session: id, sessionEpoch, account } = (await ask.row(character)).row;
    const session = id as SessionId;
    await ask.value(takeWith(TARGET, pictureOf([character, epoch])));
    assert.equal((await ask.row(character)).row.session, '');
    const enter = { account, character, session, sessionEpoch, region: REGION_A };
    await ask.value({ operation: 'EnterCharacter', ...enter, liveness: only(TARGET) });
    assert.equal((await ask.row(character)).row.session, session);
  });

  rule('[STO16] who takes it next puts back the same heroes, however many died', async (ask) => {
    const { character, epoch } = await ask.playing();
    const cut = pictureOf([character, epoch]);
    await ask.value(takeWith(TARGET, cut));
    await ask.value(saving(TARGET, [character, epoch + 1, '{"x":"for a moment"}']));
    assert.equal((await ask.value(takeWith(THIRD, cut))).heroesRestored, 1);
    assert.equal(await stateOf(ask, character), THEN);
  });

  rule('[STO17] who left, or left and came back since the cut, stays as he is', async (ask) => {
    const { character, epoch } = await ask.playing();
    const cut = pictureOf([character, epoch]);
    const other = { region: REGION_B, incarnation: TARGET, liveness: ALL_LIVE };
    await ask.value({ operation: 'TakeRegion', ...other });
    const away = transfer(character, epoch, 'away');
    await ask.value(away);
    const gone = await ask.value(takeWith(THIRD, cut));
    assert.deepEqual([gone.heroesRestored, gone.stopped], [0, []]);
    assert.equal(await stateOf(ask, character), away.state);
    const back = { toRegion: REGION_A, toIncarnation: THIRD, toZone: 'harbour', state: 'back' };
    const from = { move: 'home', epoch: epoch + 1, incarnation: TARGET };
    await ask.value({ ...away, ...from, ...back });
    const taken = await ask.value(takeWith(FOURTH, cut));
    assert.deepEqual([taken.heroesRestored, taken.stopped.length], [0, 1]);
    assert.equal(await stateOf(ask, character), 'back');
  });

  rule(
    '[STO17] who entered after the cut is stopped too, and stays as he is saved',
    async (ask) => {
      const { character } = await ask.playing();
      const before = await stateOf(ask, character);
      const taken = await ask.value(takeWith(TARGET, pictureOf()));
      assert.deepEqual([taken.restored, taken.heroesRestored, taken.stopped.length], [true, 0, 1]);
      assert.equal(await stateOf(ask, character), before);
    },
  );

  rule('[STO18] a region that was given up is not stopped', async (ask) => {
    const { character, epoch } = await ask.playing();
    await ask.value(saving(SOURCE, [character, epoch, '{"x":"at the end"}']));
    await ask.value({ operation: 'GiveRegion', region: REGION_A, epoch: 1, incarnation: SOURCE });
    const taken = await ask.value(takeWith(TARGET, pictureOf([character, epoch])));
    const next = { epoch: 2, adopted: 1, already: false, from: '' };
    assert.deepEqual(taken, { ...next, ...NOT_STOPPED });
    assert.equal(await stateOf(ask, character), '{"x":"at the end"}');
  });
}
