// SPDX-License-Identifier: MIT
/**
 * What broke in other servers of this kind (design notes, "Tests taken from their bugs"), as far as
 * it concerns transfers, sessions and gateways. The numbers are those of that list.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { SESSION_RULES, Trial } from '@realmkeep/testkit';
import { decode, zoneMessages } from '@realmkeep/wire';

const GATE = { x: 200, y: 768 };
const WEST = 128;
const EAST = 0;
/** Heroes whose players stay away leave the world after 30 s. */
const LINGER_MS = 34_000;

const started = (name: string, players = 3): Promise<Trial> =>
  Trial.start({ seed: `peer ${name}`, players, gates: 0 });

/** Ann goes west until the gate holds her. */
async function untilHeld(trial: Trial): Promise<void> {
  const { realm } = trial.crowd[0].player.client;
  let held = false;
  realm.on('hold', () => {
    held = true;
  });
  await trial.crowd[0].player.walkTo(GATE.x + 60, GATE.y);
  realm.move(WEST);
  ok(await trial.realm.clock.advanceUntil(() => held, 5000, 1), 'the gate holds her');
}

async function inOrder(trial: Trial): Promise<void> {
  deepEqual((await trial.judge()).broken, []);
}

test('[PEER1] a client that disconnects in the middle of a transfer leaves no orphan', async () => {
  const trial = await started('1');
  trial.realm.stores.commitMs = 200;
  await untilHeld(trial);
  const [gone, ...others] = trial.crowd;
  gone.player.client.realm.close();
  await trial.realm.clock.advance(LINGER_MS);
  equal(trial.realm.heroes, others.length, 'the hero has left the world');
  trial.crowd.shift();
  await inOrder(trial);
});

test('[PEER1] a killed gateway’s players who never come back leave the world', async () => {
  const trial = await started('1 gateway');
  const [gone, ...others] = trial.crowd;
  const { gateway } = gone.player.client.realm;
  const dead = trial.realm.nodes('gateway').find((id) => gateway.includes(id.toLowerCase()));
  ok(dead !== undefined);
  // Host and gateway vanish together: nobody says goodbye, and nobody resumes.
  trial.realm.net.cut(gone.player.name, dead);
  for (const id of trial.realm.nodes('gateway')) trial.realm.net.cut(gone.player.name, id);
  trial.realm.kill(dead);
  trial.resumesAllowed = true;
  const left = (): boolean => trial.realm.heroes === others.length;
  ok(
    await trial.realm.clock.advanceUntil(left, 2 * LINGER_MS),
    `${trial.realm.heroes} heroes live`,
  );
  trial.crowd.shift();
  await inOrder(trial);
});

test('[PEER3] a transfer that outlasts its hold loses nothing and lets nothing overtake', async () => {
  const trial = await started('3');
  // The commit takes longer than a gateway keeps commands; they are refused, and said to be.
  trial.realm.stores.commitMs = 2500;
  await untilHeld(trial);
  for (let i = 0; i < 40; i++) {
    trial.crowd[0].mark();
    await trial.realm.clock.advance(100);
  }
  trial.realm.stores.commitMs = 1;
  await trial.realm.clock.advance(6000);
  equal(trial.crowd[0].player.zones.at(-1), 'west');
  await inOrder(trial);
});

test('[PEER4] movement during a transfer reaches the new owner, the last word last', async () => {
  const trial = await started('4');
  trial.realm.stores.commitMs = 300;
  await untilHeld(trial);
  const { player } = trial.crowd[0];
  for (const heading of [WEST, EAST, 64, 192]) {
    player.client.realm.move(heading);
    await trial.realm.clock.advance(60);
  }
  player.client.realm.stop();
  trial.realm.stores.commitMs = 1;
  await trial.realm.clock.advance(2000);
  equal(player.zones.at(-1), 'west');
  await inOrder(trial);
});

test('[PEER5] a target that goes between its promise and the commit: here or there, once', async () => {
  const trial = await started('5');
  const west = trial.realm.nodes('zone').find((id) => trial.realm.runs(id, 'west:1:0'));
  ok(west !== undefined);
  trial.realm.stores.commitMs = 400;
  await untilHeld(trial);
  await trial.realm.clock.advance(20);
  trial.realm.kill(west);
  trial.realm.stores.commitMs = 1;
  await inOrder(trial);
});

test('[PEER7] pacing to and fro through a gate for a minute: one bounded crossing each time', async () => {
  const trial = await started('7', 2);
  const [{ player }] = trial.crowd;
  let messages = 0;
  trial.realm.bus.connect('EAR').subscribe('realm.*.node.*', ({ data }) => {
    for (const kind of [zoneMessages.Detach, zoneMessages.Attach, zoneMessages.Reserve]) {
      if (decode(kind as typeof zoneMessages.Detach, data) !== null) messages += 1;
    }
  });
  const began = trial.realm.clock.now();
  while (trial.realm.clock.now() - began < 60_000) {
    const west = player.zones.at(-1) === 'west';
    player.client.realm.move(west ? EAST : WEST);
    await trial.realm.clock.advance(100);
  }
  const crossings = player.zones.length - 1;
  ok(crossings >= 20, `${crossings} crossings`);
  ok(messages <= crossings + 10, `${messages} messages for ${crossings} crossings`);
  await inOrder(trial);
});

test('[PEER7] what is said of a hero on its way back does not circle between the zones', async () => {
  const trial = await started('7 circle', 2);
  const [{ player }] = trial.crowd;
  await player.walkTo(GATE.x, GATE.y);
  await trial.realm.clock.advance(500);
  equal(player.zones.at(-1), 'west');
  trial.realm.stores.commitMs = 300;
  let messages = 0;
  trial.realm.bus.connect('EAR').subscribe('realm.*.node.*', ({ data }) => {
    for (const kind of [zoneMessages.Detach, zoneMessages.Attach]) {
      if (decode(kind as typeof zoneMessages.Detach, data) !== null) messages += 1;
    }
  });
  player.client.realm.move(EAST);
  let held = false;
  player.client.realm.on('hold', () => {
    held = true;
  });
  ok(await trial.realm.clock.advanceUntil(() => held, 5000, 1));
  await trial.realm.clock.advance(100);
  player.client.realm.dropLink();
  trial.resumesAllowed = true;
  await trial.realm.clock.advance(5000);
  trial.realm.stores.commitMs = 1;
  ok(messages < 12, `${messages} messages about one hero`);
  await inOrder(trial);
});

test('[PEER10] a fast reconnect: the late close of the old socket does not end the session', async () => {
  const trial = await started('10');
  const [{ player }] = trial.crowd;
  trial.resumesAllowed = true;
  const gateway = player.client.realm.gateway;
  const old = trial.realm.nodes('gateway').find((id) => gateway.includes(id.toLowerCase()));
  ok(old !== undefined);
  // What the old gateway hears of the end comes after the client is elsewhere.
  trial.realm.net.cut(player.name, old);
  player.client.realm.dropLink();
  await trial.realm.clock.advance(6000);
  trial.realm.net.heal();
  await trial.realm.clock.advance(LINGER_MS);
  await inOrder(trial);
});

test('[PEER12] a save that races with a transfer: the new owner never has older state', async () => {
  const trial = await started('12');
  const [{ player }] = trial.crowd;
  trial.realm.stores.commitMs = 120;
  for (let times = 0; times < 6; times++) {
    const zones = player.zones.length;
    const heading = player.zones.at(-1) === 'west' ? EAST : WEST;
    for (let i = 0; i < 80 && player.zones.length === zones; i++) {
      trial.crowd[0].mark();
      player.client.realm.move(heading);
      await trial.realm.clock.advance(100);
    }
  }
  trial.realm.stores.commitMs = 1;
  ok(player.zones.length > 4, `${player.zones}`);
  await inOrder(trial);
});

for (const [name, rule] of Object.entries(SESSION_RULES)) {
  test(`[PEER2] ${name}`, async () => {
    const trial = await started(name);
    deepEqual([...(await rule(trial)), ...trial.referee.violations], []);
  });
}
