// SPDX-License-Identifier: MIT
/** What every adapter of `RealmStore` must do; each runs this suite on itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CharacterId, Incarnation, RegionId, SessionId } from '@realmkeep/base';
import { Asker, type Rule, type StoreUnderTest } from './asker.contract.ts';
import { NOT_STOPPED, registerCutContract } from './cuts.contract.ts';
import { registerGameContract } from './game.contract.ts';
import { registerInstanceContract } from './instances.contract.ts';
import { registerItemContract } from './items.contract.ts';
import { registerItemModel } from './items-model.contract.ts';
import type { Liveness, OperationOf } from './realm-store.ts';
import {
  ACCOUNT,
  ALL_LIVE,
  AT,
  EMPTY_STATE,
  enter,
  GATE_1,
  GATE_2,
  only,
  opening,
  REGION_A,
  REGION_B,
  removing,
  resuming,
  SOURCE,
  saving,
  storing,
  TARGET,
  transfer,
} from './store.fixtures.ts';

export function registerStoreContract(name: string, make: () => Promise<StoreUnderTest>): void {
  const rule = (
    title: string,
    check: (ask: Asker, under: StoreUnderTest) => Promise<void>,
  ): void => {
    test(`${title} (${name})`, async () => {
      const under = await make();
      try {
        await check(new Asker(under.store), under);
      } finally {
        await under.end();
      }
    });
  };
  registerBatches(rule);
  registerRegions(rule);
  registerCutContract(rule);
  registerCharacters(rule);
  registerOwnership(rule);
  registerNobody(rule);
  registerTransfers(rule);
  registerSessions(rule);
  registerGameContract(rule);
  registerInstanceContract(rule);
  registerItemContract(rule);
  registerItemModel(rule);
}

const take = (
  region: RegionId,
  incarnation: Incarnation,
  liveness: Liveness = ALL_LIVE,
): OperationOf<'TakeRegion'> => ({ operation: 'TakeRegion', region, incarnation, liveness });

function registerBatches(rule: Rule): void {
  rule('[STO1] a batch answers in order, refused operations among the others', async (ask) => {
    const results = await ask.store.execute([
      storing('Ann'),
      storing('Ann'),
      storing('Ben'),
      { operation: 'LoadCharacter', character: 99 as CharacterId },
    ]);
    assert.deepEqual(
      results.map((result) => (result.ok ? result.value : result.code)),
      [{ character: 1 }, 'ERR_NAME_TAKEN', { character: 2 }, 'ERR_CHARACTER_UNKNOWN'],
    );
    assert.deepEqual(await ask.store.execute([]), []);
  });

  rule('[STO2] a refused operation leaves no trace while the others commit', async (ask, under) => {
    const { character, epoch } = await ask.playing();
    const items = [
      { character, epoch, zone: 'a', state: 'saved', lastInput: 5 },
      // The type says text; a null is a bug of the caller that the database itself refuses.
      { character, epoch, zone: 'a', state: null as unknown as string, lastInput: 6 },
    ];
    const results = await ask.store.execute([
      storing('Ben'),
      { operation: 'SaveCharacters', incarnation: SOURCE, items },
      storing('Cid'),
    ]);
    assert.deepEqual(
      results.map((result) => (result.ok ? 'done' : result.code)),
      ['done', 'ERR_OPERATION_FAILED', 'done'],
    );
    ask.store = await under.reopen();
    assert.equal((await ask.row(character)).row.state, EMPTY_STATE, 'its first half is undone too');
    const { characters } = await ask.value({ operation: 'ListCharacters', account: ACCOUNT });
    assert.deepEqual(
      characters.map((row) => row.name),
      ['Ann', 'Ben', 'Cid'],
    );
  });

  rule(
    '[STO3] what was answered is there after the database was opened again',
    async (ask, under) => {
      const { character, epoch } = await ask.playing();
      ask.store = await under.reopen();
      const { row } = await ask.row(character);
      assert.deepEqual(
        [row.name, row.epoch, row.region, row.incarnation, row.gateway],
        ['Ann', epoch, REGION_A, SOURCE, GATE_1],
      );
      const stats = ask.store.stats();
      assert.deepEqual([stats.batches, stats.operations, stats.refused], [1, 1, 0]);
    },
  );

  rule('[STO4] a closed store refuses, and closing twice is closing', async (ask) => {
    await ask.store.close();
    await ask.store.close();
    await assert.rejects(ask.store.execute([storing('Ann')]), { code: 'ERR_STORE_CLOSED' });
  });
}

function registerRegions(rule: Rule): void {
  rule('[STO10] taking a region raises its epoch; its holder gets the same again', async (ask) => {
    const first = { epoch: 1, adopted: 0, from: '', ...NOT_STOPPED };
    assert.deepEqual(await ask.value(take(REGION_A, SOURCE)), { ...first, already: false });
    assert.deepEqual(await ask.value(take(REGION_A, SOURCE)), { ...first, already: true });
  });

  rule('[STO11] a region is taken only from a holder whose lease has ended', async (ask) => {
    await ask.value(take(REGION_A, SOURCE));
    await ask.refused(take(REGION_A, TARGET, only(SOURCE, TARGET)), 'ERR_REGION_HELD');
    await ask.refused(take(REGION_A, TARGET, ALL_LIVE), 'ERR_REGION_HELD');
    const taken = await ask.value(take(REGION_A, TARGET, only(TARGET)));
    const expected = { epoch: 2, adopted: 0, already: false, from: SOURCE };
    assert.deepEqual(taken, { ...expected, ...NOT_STOPPED });
    const revoked: Liveness = { of: 'all-but', incarnations: [TARGET] };
    assert.equal((await ask.value(take(REGION_A, SOURCE, revoked))).epoch, 3);
  });

  rule('[STO12] a region is given up only by its holder at its epoch', async (ask) => {
    const give = (incarnation: Incarnation, epoch: number): OperationOf<'GiveRegion'> => ({
      operation: 'GiveRegion',
      region: REGION_A,
      epoch,
      incarnation,
    });
    await ask.value(take(REGION_A, SOURCE));
    await ask.refused(give(TARGET, 1), 'ERR_EPOCH_STALE');
    await ask.refused(give(SOURCE, 2), 'ERR_EPOCH_STALE');
    await ask.value(give(SOURCE, 1));
    await ask.value(give(SOURCE, 1));
    const next = { epoch: 2, adopted: 0, already: false, from: '', ...NOT_STOPPED };
    assert.deepEqual(await ask.value(take(REGION_A, TARGET)), next);
    await ask.refused(give(SOURCE, 1), 'ERR_EPOCH_STALE');
  });

  rule('[STO13] a seat has one holder at a time, its epoch rises with each', async (ask) => {
    const sit = (incarnation: Incarnation, liveness: Liveness): OperationOf<'TakeSeat'> => ({
      operation: 'TakeSeat',
      seat: 'master',
      incarnation,
      liveness,
    });
    assert.deepEqual(await ask.value(sit(SOURCE, ALL_LIVE)), { epoch: 1, from: '' });
    assert.deepEqual(await ask.value(sit(SOURCE, ALL_LIVE)), { epoch: 1, from: '' });
    await ask.refused(sit(TARGET, ALL_LIVE), 'ERR_SEAT_HELD');
    assert.deepEqual(await ask.value(sit(TARGET, only(TARGET))), { epoch: 2, from: SOURCE });
  });

  rule('[STO13] a seat that its holder gave up is free, whoever counts as living', async (ask) => {
    const sit = (incarnation: Incarnation): OperationOf<'TakeSeat'> => ({
      operation: 'TakeSeat',
      seat: 'master',
      incarnation,
      liveness: ALL_LIVE,
    });
    const give = (incarnation: Incarnation, epoch: number): OperationOf<'GiveSeat'> => ({
      operation: 'GiveSeat',
      seat: 'master',
      epoch,
      incarnation,
    });
    await ask.value(sit(SOURCE));
    await ask.value(give(TARGET, 1));
    await ask.value(give(SOURCE, 2));
    await ask.refused(sit(TARGET), 'ERR_SEAT_HELD');
    await ask.value(give(SOURCE, 1));
    await ask.value(give(SOURCE, 1));
    assert.deepEqual(await ask.value(sit(TARGET)), { epoch: 2, from: '' });
  });

  rule('[STO14] a region’s characters are adopted with it, each at its epoch + 1', async (ask) => {
    const { character, epoch } = await ask.playing();
    const taken = await ask.value(take(REGION_A, TARGET, only(TARGET)));
    const expected = { epoch: 2, adopted: 1, already: false, from: SOURCE };
    assert.deepEqual(taken, { ...expected, ...NOT_STOPPED });
    const { row } = await ask.row(character);
    assert.deepEqual([row.incarnation, row.epoch], [TARGET, epoch + 1]);
    assert.equal(row.gateway, GATE_1, 'the session stays bound');
    const list = (incarnation: Incarnation) =>
      ask.value({ operation: 'ListRegionCharacters', region: REGION_A, incarnation });
    assert.deepEqual(await list(TARGET), { characters: [{ character, epoch: epoch + 1 }] });
    assert.deepEqual(await list(SOURCE), { characters: [] });
  });

  rule('[STO15] characters of a region that was given up wait for its next holder', async (ask) => {
    const { character } = await ask.playing();
    await ask.value({ operation: 'GiveRegion', region: REGION_A, epoch: 1, incarnation: SOURCE });
    assert.equal((await ask.value(take(REGION_A, TARGET))).adopted, 1);
    assert.equal((await ask.row(character)).row.incarnation, TARGET);
  });
}

function registerCharacters(rule: Rule): void {
  rule('[STO20] names are unique by their skeleton; ids are never given twice', async (ask) => {
    const first = await ask.value(storing('Ann'));
    await ask.refused({ ...storing('ANN'), skeleton: 'ann' }, 'ERR_NAME_TAKEN');
    await ask.value(removing(first.character));
    const second = await ask.value(storing('Ann'));
    assert.ok(second.character > first.character);
  });

  rule('[STO21] an account has at most its number of characters', async (ask) => {
    await ask.value({ ...storing('Ann'), charactersMax: 2 });
    await ask.value({ ...storing('Ben'), charactersMax: 2 });
    await ask.refused({ ...storing('Cid'), charactersMax: 2 }, 'ERR_CHARACTERS_FULL');
    const list = await ask.value({ operation: 'ListCharacters', account: ACCOUNT });
    assert.deepEqual(
      list.characters.map((row) => [row.name, row.kind, row.zone, row.state, row.createdAt]),
      [
        ['Ann', 'hero', 'harbour', EMPTY_STATE, AT],
        ['Ben', 'hero', 'harbour', EMPTY_STATE, AT],
      ],
    );
  });

  rule(
    '[STO22] a character is removed by its account only, and not while it plays',
    async (ask) => {
      const { character } = await ask.playing();
      const remove = removing(character);
      await ask.refused(remove, 'ERR_CHARACTER_PLAYING');
      await ask.refused(
        { ...remove, account: (ACCOUNT + 1) as typeof ACCOUNT },
        'ERR_CHARACTER_UNKNOWN',
      );
      const { character: idle } = await ask.value(storing('Ben'));
      await ask.value(removing(idle));
      await ask.refused(removing(idle), 'ERR_CHARACTER_UNKNOWN');
      await ask.refused({ operation: 'LoadCharacter', character: idle }, 'ERR_CHARACTER_UNKNOWN');
    },
  );

  for (const column of ["state = 'other'", "name = 'Eve'", 'last_input = 7', 'account_id = 1']) {
    rule(`[STO23] a damaged row (${column}) is not served, others are`, async (ask, under) => {
      const { character } = await ask.value(storing('Ann'));
      await ask.value(storing('Ben'));
      ask.store = await under.harm(`UPDATE character SET ${column} WHERE id = ${character}`);
      await ask.refused({ operation: 'LoadCharacter', character }, 'ERR_ROW_DAMAGED');
      const list = await ask.value({ operation: 'ListCharacters', account: ACCOUNT });
      assert.deepEqual(
        list.characters.map((row) => row.name),
        ['Ben'],
      );
      assert.deepEqual(list.damaged, column.startsWith('account') ? [] : [character]);
    });
  }
}

function registerOwnership(rule: Rule): void {
  rule('[STO30] entering gives the character to the region’s living holder', async (ask) => {
    const { character } = await ask.value(storing('Ann'));
    const { sessionEpoch } = await ask.value(opening(1, 1));
    await ask.refused(enter(character, 1, sessionEpoch), 'ERR_ZONE_DOWN');
    await ask.value(take(REGION_A, SOURCE));
    const dead = { ...enter(character, 1, sessionEpoch), liveness: only(TARGET) };
    await ask.refused(dead, 'ERR_ZONE_DOWN');
    assert.equal((await ask.row(character)).row.epoch, 0, 'a refusal changes nothing');
    const entered = await ask.value(enter(character, 1, sessionEpoch));
    assert.deepEqual(entered, { region: REGION_A, incarnation: SOURCE, epoch: 1 });
    const { row } = await ask.row(character);
    assert.deepEqual(
      [row.session, row.gateway, row.region],
      [opening(1, 1).session, GATE_1, REGION_A],
    );
  });

  rule('[STO31] a character in the world stays where it is when it enters again', async (ask) => {
    const { character, epoch } = await ask.playing();
    await ask.value(take(REGION_B, TARGET));
    const { sessionEpoch } = await ask.value(opening(2, 2));
    const again = { ...enter(character, 2, sessionEpoch), region: REGION_B };
    const expected = { region: REGION_A, incarnation: SOURCE, epoch };
    assert.deepEqual(await ask.value(again), expected);
    assert.deepEqual(await ask.value(again), expected);
    assert.equal((await ask.row(character)).row.session, opening(2, 2).session);
    const gone = { ...again, liveness: only(TARGET) };
    await ask.refused({ ...gone, region: REGION_A }, 'ERR_ZONE_DOWN');
    const elsewhere = { region: REGION_B, incarnation: TARGET, epoch: epoch + 1 };
    assert.deepEqual(await ask.value(gone), elsewhere, 'its zone has left the game');
  });

  rule('[STO32] entering needs the present session and an own character', async (ask) => {
    const { character } = await ask.value(storing('Ann'));
    await ask.value(take(REGION_A, SOURCE));
    const { sessionEpoch } = await ask.value(opening(1, 1));
    await ask.refused(enter(character, 1, sessionEpoch + 1), 'ERR_SESSION_STALE');
    await ask.refused(enter(character, 2, sessionEpoch), 'ERR_SESSION_STALE');
    await ask.value(opening(2, 2));
    await ask.refused(enter(character, 1, sessionEpoch), 'ERR_SESSION_STALE');
    const other = (ACCOUNT + 1) as typeof ACCOUNT;
    await ask.value({ ...opening(3, 3), account: other });
    await ask.refused({ ...enter(character, 3, 1), account: other }, 'ERR_CHARACTER_UNKNOWN');
  });

  rule('[STO33] state is saved by the owner at its epoch, row by row', async (ask) => {
    const { character, epoch } = await ask.playing();
    const { character: idle } = await ask.value(storing('Ben'));
    const save = async (incarnation: Incarnation, at: number, state: string) => {
      const { refused } = await ask.value(
        saving(incarnation, [character, at, state], [idle, 0, 'x']),
      );
      return refused;
    };
    assert.deepEqual(await save(SOURCE, epoch, 'one'), [idle]);
    const { row } = await ask.row(character);
    assert.deepEqual([row.state, row.lastInput], ['one', 7]);
    assert.deepEqual(await save(SOURCE, epoch - 1, 'two'), [character, idle], 'a lower epoch');
    assert.deepEqual(await save(SOURCE, epoch + 1, 'two'), [character, idle], 'a higher one');
    assert.deepEqual(await save(TARGET, epoch, 'two'), [character, idle], 'another incarnation');
    await ask.value(take(REGION_A, TARGET, only(TARGET)));
    assert.deepEqual(await save(SOURCE, epoch, 'two'), [character, idle], 'after the adoption');
    assert.equal((await ask.row(character)).row.state, 'one');
  });

  rule('[STO34] releasing saves, raises the epoch and unbinds; a repeat is done', async (ask) => {
    const { character, epoch } = await ask.playing();
    const release: OperationOf<'ReleaseCharacter'> = {
      operation: 'ReleaseCharacter',
      character,
      epoch,
      incarnation: SOURCE,
      zone: 'crypt',
      state: 'last',
      lastInput: 9,
    };
    await ask.refused({ ...release, incarnation: TARGET }, 'ERR_EPOCH_STALE');
    await ask.refused({ ...release, epoch: epoch + 1 }, 'ERR_EPOCH_STALE');
    await ask.value(release);
    await ask.value({ ...release, state: 'repeated' });
    const { row } = await ask.row(character);
    assert.deepEqual(
      [row.state, row.epoch, row.region, row.incarnation, row.session, row.gateway],
      ['last', epoch + 1, '', '', '', ''],
    );
    const { characters } = await ask.value({ operation: 'ListCharacters', account: ACCOUNT });
    assert.equal(characters[0].zone, 'crypt');
    assert.equal((await ask.value(enter(character, 1, 1))).epoch, epoch + 2);
    await ask.refused(release, 'ERR_EPOCH_STALE');
    await ask.refused({ ...release, character: 99 as CharacterId }, 'ERR_CHARACTER_UNKNOWN');
  });
}

function registerNobody(rule: Rule): void {
  rule('[STO35] who has no incarnation owns nothing and takes nothing', async (ask) => {
    const nobody = '' as Incarnation;
    await ask.refused(take(REGION_A, nobody), 'ERR_EPOCH_STALE');
    const seat = { operation: 'TakeSeat', seat: 'master', liveness: ALL_LIVE } as const;
    await ask.refused({ ...seat, incarnation: nobody }, 'ERR_EPOCH_STALE');
    const { character } = await ask.value(storing('Ann'));
    const saved = await ask.value(saving(nobody, [character, 0, 'mine']));
    assert.deepEqual(saved.refused, [character]);
    await ask.value(take(REGION_B, TARGET));
    const moved = await ask.value({ ...transfer(character, 0, 'move-1'), incarnation: nobody });
    assert.equal(moved.moved, false);
    await ask.value({ operation: 'GiveRegion', region: REGION_B, epoch: 1, incarnation: TARGET });
    const give = { operation: 'GiveRegion', region: REGION_B, epoch: 1 } as const;
    await ask.refused({ ...give, incarnation: nobody }, 'ERR_EPOCH_STALE');
  });
}

function registerTransfers(rule: Rule): void {
  rule('[STO40] a transfer moves owner, epoch and state at once', async (ask) => {
    const { character, epoch } = await ask.playing();
    await ask.value(take(REGION_B, TARGET));
    const moved = { moved: true, region: REGION_B, incarnation: TARGET, epoch: epoch + 1 };
    const answer = await ask.value(transfer(character, epoch, 'move-1'));
    assert.deepEqual(answer, { ...moved, move: 'move-1' });
    const { row } = await ask.row(character);
    assert.deepEqual(
      [row.region, row.incarnation, row.epoch, row.state, row.lastInput, row.gateway],
      [REGION_B, TARGET, epoch + 1, 'moved by move-1', 11, GATE_1],
    );
    const late = await ask.value(saving(SOURCE, [character, epoch, 'late']));
    assert.deepEqual(late.refused, [character], 'the source is fenced');
  });

  rule(
    '[STO41] repeating a transfer gives the same answer and changes nothing',
    async (ask, under) => {
      const { character, epoch } = await ask.playing();
      await ask.value(take(REGION_B, TARGET));
      const first = await ask.value(transfer(character, epoch, 'move-1'));
      await ask.value(saving(TARGET, [character, epoch + 1, 'lives on']));
      ask.store = await under.reopen();
      assert.deepEqual(await ask.value(transfer(character, epoch, 'move-1')), first);
      const { row } = await ask.row(character);
      assert.deepEqual([row.state, row.epoch], ['lives on', epoch + 1]);
    },
  );

  rule('[STO42] of two racing transfers one wins, the other learns how it stands', async (ask) => {
    const { character, epoch } = await ask.playing();
    await ask.value(take(REGION_B, TARGET));
    const results = await ask.store.execute([
      transfer(character, epoch, 'move-1'),
      transfer(character, epoch, 'move-2'),
    ]);
    const answers = results.map((result) => (result.ok ? result.value : result.code));
    const stands = { region: REGION_B, incarnation: TARGET, epoch: epoch + 1, move: 'move-1' };
    assert.deepEqual(answers, [
      { moved: true, ...stands },
      { moved: false, ...stands },
    ]);
    assert.equal((await ask.row(character)).row.state, 'moved by move-1');
  });

  rule('[STO43] nothing moves to a region that its target does not hold alive', async (ask) => {
    const { character, epoch } = await ask.playing();
    const stands = { moved: false, region: REGION_A, incarnation: SOURCE, epoch, move: '' };
    const commit = transfer(character, epoch, 'move-1');
    assert.deepEqual(await ask.value(commit), stands, 'nobody holds it');
    await ask.value(take(REGION_B, TARGET));
    const elsewhere = { ...commit, toIncarnation: SOURCE };
    assert.deepEqual(await ask.value(elsewhere), stands, 'another holds it');
    const dead = { ...commit, liveness: only(SOURCE) };
    assert.deepEqual(await ask.value(dead), stands, 'its holder is dead');
    assert.equal((await ask.row(character)).row.state, EMPTY_STATE);
  });

  rule('[STO44] nobody but the owner at its epoch moves a character', async (ask) => {
    const { character, epoch } = await ask.playing();
    await ask.value(take(REGION_B, TARGET));
    const commit = transfer(character, epoch, 'move-1');
    assert.equal((await ask.value({ ...commit, epoch: epoch - 1 })).moved, false);
    assert.equal((await ask.value({ ...commit, epoch: epoch + 1 })).moved, false);
    assert.equal((await ask.value({ ...commit, incarnation: TARGET })).moved, false);
    await ask.refused({ ...commit, character: 99 as CharacterId }, 'ERR_CHARACTER_UNKNOWN');
    await ask.refused({ ...commit, move: '' }, 'ERR_EPOCH_STALE');
    assert.equal((await ask.row(character)).row.epoch, epoch);
  });

  rule('[STO45] a transfer that was adopted since is still known as done', async (ask) => {
    const { character, epoch } = await ask.playing();
    await ask.value(take(REGION_B, TARGET));
    await ask.value(transfer(character, epoch, 'move-1'));
    await ask.value(take(REGION_B, SOURCE, only(SOURCE)));
    const answer = await ask.value(transfer(character, epoch, 'move-1'));
    assert.deepEqual([answer.moved, answer.incarnation, answer.epoch], [true, SOURCE, epoch + 2]);
  });
}

function registerSessions(rule: Rule): void {
  rule(
    '[STO50] a ticket opens one session; only that session may ask again',
    async (ask, under) => {
      const answer = { sessionEpoch: 1, replaced: '', replacedGateway: '' };
      assert.deepEqual(await ask.value(opening(1, 1)), answer);
      await ask.refused(opening(2, 1), 'ERR_TICKET_USED');
      ask.store = await under.reopen();
      await ask.refused(opening(2, 1), 'ERR_TICKET_USED');
      assert.deepEqual(await ask.value(opening(1, 1)), answer);
    },
  );

  rule('[STO51] a newer login replaces the session and is told which', async (ask) => {
    const { character } = await ask.playing();
    const second = await ask.value({ ...opening(2, 2), gateway: GATE_2 });
    assert.deepEqual(second, {
      sessionEpoch: 2,
      replaced: opening(1, 1).session,
      replacedGateway: GATE_1,
    });
    await ask.refused(resuming(1, 9), 'ERR_RESUME_UNKNOWN');
    const { row } = await ask.row(character);
    assert.deepEqual([row.session, row.gateway], ['', ''], 'the old one is bound no more');
  });

  rule('[STO52] a ticket from before "log out everywhere" is refused', async (ask) => {
    await ask.value({ ...opening(1, 1), loginEpoch: 5 });
    await ask.refused({ ...opening(2, 2), loginEpoch: 4 }, 'ERR_TICKET_STALE');
    assert.equal((await ask.value({ ...opening(2, 2), loginEpoch: 5 })).sessionEpoch, 2);
  });

  rule('[STO53] a resumed session moves to the gateway, with its character', async (ask) => {
    const { character, epoch } = await ask.playing();
    const resumed = await ask.value({ ...resuming(1, 2), gateway: GATE_2 });
    assert.deepEqual(resumed, {
      session: opening(1, 1).session,
      sessionEpoch: 2,
      account: ACCOUNT,
      accountName: 'ann',
      previousGateway: GATE_1,
      character,
      region: REGION_A,
      incarnation: SOURCE,
      epoch,
    });
    const { row } = await ask.row(character);
    assert.deepEqual([row.session, row.gateway], [opening(1, 1).session, GATE_2]);
  });

  rule('[STO54] the previous token is valid until the new one is first used', async (ask) => {
    await ask.value(opening(1, 1));
    await ask.value(resuming(1, 2));
    await ask.value(resuming(1, 3));
    await ask.refused(resuming(2, 9), 'ERR_RESUME_UNKNOWN');
    assert.equal((await ask.value(resuming(3, 4))).sessionEpoch, 4);
    await ask.refused(resuming(1, 9), 'ERR_RESUME_UNKNOWN');
    assert.equal((await ask.value(resuming(3, 5))).character, null);
  });

  rule('[STO55] a closed session lingers for five minutes', async (ask) => {
    await ask.value(opening(1, 1));
    const close = {
      operation: 'CloseSession',
      session: opening(1, 1).session,
      sessionEpoch: 1,
      how: 'linger',
      at: AT,
    } as const;
    await ask.value(close);
    await ask.refused({ ...resuming(1, 2), at: AT + 5 * 60_000 }, 'ERR_RESUME_EXPIRED');
    await ask.value({ ...resuming(1, 2), at: AT + 5 * 60_000 - 1 });
    await ask.value({ ...close, how: 'end' });
    await ask.value(resuming(2, 3));
    await ask.value({ ...close, sessionEpoch: 3, how: 'end' });
    await ask.refused(resuming(3, 4), 'ERR_RESUME_UNKNOWN');
  });

  rule('[STO56] a session that has ended does not lower the epoch of the next', async (ask) => {
    const end = { operation: 'CloseSession', how: 'end', at: AT } as const;
    await ask.value(opening(1, 1));
    await ask.value({ ...end, session: opening(1, 1).session, sessionEpoch: 1 });
    assert.deepEqual(await ask.value(opening(2, 2)), {
      sessionEpoch: 2,
      replaced: '',
      replacedGateway: '',
    });
  });

  rule(
    '[STO58] an account logged out everywhere has no session, and older tickets open none',
    async (ask) => {
      const { character } = await ask.playing();
      const [account, loginEpoch] = [ACCOUNT, opening(1, 1).loginEpoch + 1];
      const end = { operation: 'EndAccountSessions', account } as const;
      await ask.value({ ...end, loginEpoch: loginEpoch - 1 });
      assert.equal((await ask.row(character)).row.session, opening(1, 1).session, 'not by its own');
      await ask.value({ ...end, loginEpoch });
      assert.equal((await ask.row(character)).row.session, '');
      await ask.refused(resuming(1, 2), 'ERR_RESUME_UNKNOWN');
      await ask.refused(opening(2, 2), 'ERR_TICKET_STALE');
      const next = await ask.value({ ...opening(3, 3), loginEpoch });
      assert.deepEqual(next, { sessionEpoch: 2, replaced: '', replacedGateway: '' });
    },
  );

  rule('[STO57] pruning forgets what expired and nothing else', async (ask) => {
    const { character, epoch } = await ask.playing();
    const day = 24 * 3_600_000;
    await ask.value({ ...opening(8, 8), account: (ACCOUNT + 1) as typeof ACCOUNT });
    const nothing = { operations: 0, loot: 0, auctions: 0, more: false };
    const pruned = (at: number) => ask.value({ operation: 'Prune', at });
    assert.deepEqual(await pruned(AT), { ...nothing, tickets: 0, sessions: 0 });
    assert.deepEqual(await pruned(AT + 2 * day), { ...nothing, tickets: 2, sessions: 1 });
    assert.equal((await ask.row(character)).row.gateway, GATE_1, 'one that plays keeps its way');
    const place = { zone: 'crypt', state: 'last', lastInput: 9 };
    await ask.value({
      operation: 'ReleaseCharacter',
      character,
      epoch,
      incarnation: SOURCE,
      ...place,
    });
    assert.equal((await ask.value({ operation: 'Prune', at: AT + 2 * day })).sessions, 1);
    await ask.refused(resuming(8, 9), 'ERR_RESUME_UNKNOWN');
  });

  rule(
    '[STO59] a session plays one character: entering with another unbinds the first',
    async (ask) => {
      const { character, epoch } = await ask.playing();
      const { character: second } = await ask.value(storing('Ben'));
      await ask.value(enter(second, 1, 1));
      const { row } = await ask.row(character);
      assert.deepEqual([row.session, row.gateway, row.epoch], ['', '', epoch]);
      assert.equal((await ask.row(second)).row.gateway, GATE_1);
      assert.equal((await ask.value(resuming(1, 2))).character, second);
    },
  );

  rule('[STO58] hostile text is data', async (ask) => {
    const name = `'; DROP TABLE character; -- ? $1 \u0000`;
    await ask.value({ ...storing('Ann'), name, state: name });
    const { characters } = await ask.value({ operation: 'ListCharacters', account: ACCOUNT });
    assert.deepEqual([characters[0].name, characters[0].state], [name, name]);
    const session = name as SessionId;
    await ask.refused({ ...enter(1 as CharacterId, 1, 1), session }, 'ERR_SESSION_STALE');
  });
}
