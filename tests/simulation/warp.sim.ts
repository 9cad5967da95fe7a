// SPDX-License-Identifier: MIT
/** Heroes who are sent somewhere by a script or by a game master: transfers like any other. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { type CharacterId, isRealmError, type NodeId, silentLog } from '@realmkeep/base';
import { Messenger } from '@realmkeep/server';
import { type SimulatedPlayer, Trial } from '@realmkeep/testkit';
import { type BodyOf, subjects, zoneMessages } from '@realmkeep/wire';

const NEAR_UNITS = 40;

type Warp = BodyOf<typeof zoneMessages.WarpCharacter>;

/** A trial with a game master at the bus. */
async function begun(seed: string): Promise<{
  trial: Trial;
  ann: SimulatedPlayer;
  character: CharacterId;
  east: NodeId;
  west: NodeId;
  warp: (order: Warp) => Promise<string>;
}> {
  const trial = await Trial.start({ seed, players: 2, gates: 0 });
  const { realm } = trial;
  const [{ player: ann }] = trial.crowd;
  const character = ann.client.realm.zone?.character ?? (0 as CharacterId);
  const runs = (region: string): NodeId =>
    realm.nodes('zone').find((id) => realm.runs(id, region)) ?? ('' as NodeId);
  const [east, west] = [runs('east:1:0'), runs('west:1:0')];
  const messenger = new Messenger(realm.bus.connect('OPERATOR'), silentLog);
  const warp = async (order: Warp): Promise<string> => {
    const subject = subjects.node(realm.realm, east);
    let code = 'unanswered';
    messenger.ask(subject, zoneMessages.WarpCharacter, order, 5000).then(
      () => {
        code = '';
      },
      (error: unknown) => {
        code = isRealmError(error) ? error.code : String(error);
      },
    );
    ok(await realm.clock.advanceUntil(() => code !== 'unanswered', 10_000));
    return code;
  };
  return { trial, ann, character, east, west, warp };
}

function standsAt(player: SimulatedPlayer, x: number, y: number): void {
  const { at } = player;
  ok(Math.hypot(at.x - x, at.y - y) < NEAR_UNITS, `at ${at.x}, ${at.y}, not ${x}, ${y}`);
}

test('[WARP1] a script sends a hero into another zone: same socket, every input in order', async () => {
  const { trial, ann } = await begun('warp script');
  const [wanderer] = trial.crowd;
  wanderer.mark();
  ann.client.realm.command('warp', { x: 500, y: 600 });
  for (let n = 0; n < 10; n++) {
    wanderer.mark();
    await trial.realm.clock.advance(40);
  }
  await trial.realm.clock.advance(1000);
  deepEqual(ann.zones, ['east', 'west']);
  standsAt(ann, 500, 600);
  deepEqual((await trial.judge()).broken, []);
  await trial.end();
});

test('[WARP2] a game master sends a hero to a place, or to where an exit leads', async () => {
  const { trial, ann, character, warp } = await begun('warp operator');
  equal(await warp({ character, zone: 'east', at: { x: 900, y: 500 } }), '');
  await trial.realm.clock.advance(500);
  standsAt(ann, 900, 500);
  equal(await warp({ character, zone: 'west', at: null }), '');
  await trial.realm.clock.advance(1000);
  deepEqual(ann.zones, ['east', 'west']);
  standsAt(ann, 1300, 768);
  deepEqual((await trial.judge()).broken, []);
  await trial.end();
});

test('[WARP3] what cannot be is refused with its code, and the hero goes on where he is', async () => {
  const { trial, ann, character, west, warp } = await begun('warp refused');
  equal(await warp({ character, zone: 'sky', at: null }), 'ERR_ZONE_UNKNOWN');
  const nobody = 4711 as CharacterId;
  equal(await warp({ character: nobody, zone: 'west', at: null }), 'ERR_CHARACTER_AWAY');
  trial.realm.pause(west);
  equal(await warp({ character, zone: 'west', at: null }), 'ERR_EXIT_CLOSED');
  equal(ann.notices.length, 1, 'his player is told');
  trial.realm.wake(west);
  deepEqual(ann.zones, ['east']);
  deepEqual((await trial.judge()).broken, []);
  await trial.end();
});

test('[XFER9] of two ways at once one is gone, the other is refused as busy', async () => {
  const { trial, ann, character, warp } = await begun('warp race');
  ann.client.realm.command('warp', { x: 500, y: 600 });
  await trial.realm.clock.advance(60);
  const code = await warp({ character, zone: 'west', at: { x: 100, y: 100 } });
  ok(/^ERR_(BUSY|CHARACTER_AWAY)$/.test(code), code);
  await trial.realm.clock.advance(1000);
  standsAt(ann, 500, 600);
  deepEqual((await trial.judge()).broken, []);
  await trial.end();
});
