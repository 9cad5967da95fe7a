// SPDX-License-Identifier: MIT
/**
 * A gateway under a virtual clock: what bad input costs, and what a player keeps through faults.
 */
import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type CharacterId, type NodeId, present, type SessionId } from '@realmkeep/base';
import type { RealmClient } from '@realmkeep/client';
import { on } from '@realmkeep/server';
import { SimulatedSocket } from '@realmkeep/testkit';
import {
  type BodyOf,
  CLOSE,
  type CloseName,
  clientMessages,
  decode,
  gatewayMessages,
  subjects,
  zoneMessages,
} from '@realmkeep/wire';
import {
  CAVE,
  characterOf,
  GATE,
  GatewayBench,
  MEADOW,
  type RawSocket,
  ZONE,
} from './gateway-bench.ts';

async function gateway(t: TestContext): Promise<GatewayBench> {
  const bench = new GatewayBench();
  await bench.start();
  t.after(() => bench.stop());
  return bench;
}

/** Sees what becomes of one socket while an honest player goes on beside it. */
async function closesWith(
  bench: GatewayBench,
  raw: RawSocket,
  name: CloseName,
  honest: RealmClient,
): Promise<void> {
  await bench.until(() => raw.closed !== null, `${name}: the socket is closed`);
  equal(raw.closed?.code, CLOSE[name].code, `closed with ${name}: ${raw.closed?.reason}`);
  let packets = 0;
  honest.onPacket(() => {
    packets += 1;
  });
  await bench.bench.clock.advance(1000);
  ok(packets >= 5, `the honest player goes on: ${packets} packets in a second`);
  equal(honest.state, 'playing');
  equal(
    bench.statistics?.figures().find((f) => f.name === 'session_bugs'),
    undefined,
  );
}

test('[GW1] a ticket opens a session once, and the hero sees its surroundings', async (t) => {
  const bench = await gateway(t);
  const ann = await bench.play('ann');
  equal(ann.zone?.title, 'The Meadow');
  await bench.until(() => ann.hero() !== null && ann.entities().size > 3);
  equal(ann.hero()?.kind, 'hero');
  equal(ann.hero()?.fields.name, 'hero 1');
  const wolves = [...ann.entities().values()].filter((entity) => entity.kind === 'wolf');
  ok(wolves.length > 0 && wolves.every((wolf) => Math.abs(wolf.x - 700) <= 768 * 2.25));
});

test('[GW2] whatever is wrong with a Hello closes with its own code', async (t) => {
  const bench = await gateway(t);
  const honest = await bench.play('ann');
  const used = bench.ticket('bob', { nonce: 99 });
  const first = await bench.socket();
  first.send(clientMessages.Hello, bench.hello(used));
  await bench.until(() => first.has(clientMessages.Welcome));
  const forged = bench.ticket('bob').slice();
  forged[8] ^= 1;
  const hello = bench.hello(used);
  const resume = { ...hello, proof: 'resume' } as const;
  const cases: [CloseName, typeof hello][] = [
    ['badTicket', hello],
    ['badTicket', bench.hello(forged)],
    ['badTicket', bench.hello(new Uint8Array(3))],
    ['badTicket', bench.hello(bench.ticket('bob', { expiresAt: 5 }))],
    ['badTicket', bench.hello(bench.ticket('bob', { realm: 'elsewhere' }))],
    ['badResume', { ...resume, token: new Uint8Array(8) }],
    ['badResume', { ...resume, token: new TextEncoder().encode(`${'x'.repeat(32)}bench`) }],
    ['protocolVersion', { ...hello, protocol: 999 }],
    ['schemaMismatch', { ...hello, schema: 1 }],
  ];
  for (const [name, bad] of cases) {
    const raw = await bench.socket();
    raw.send(clientMessages.Hello, bad);
    await closesWith(bench, raw, name, honest);
  }
});

test('[GW3] who does not present a Hello in time or says something else is let go', async (t) => {
  const bench = await gateway(t);
  const honest = await bench.play('ann');
  const silent = await bench.socket();
  const early = await bench.socket();
  early.send(clientMessages.Ping, { sent: 1 });
  await closesWith(bench, early, 'outOfState', honest);
  const unknown = await bench.socket();
  unknown.sendBytes(0x77, 0x77, 1, 2, 3);
  await closesWith(bench, unknown, 'unknownMessage', honest);
  const broken = await bench.socket();
  broken.sendBytes(1, 0, 1);
  await closesWith(bench, broken, 'badMessage', honest);
  const long = await bench.socket();
  long.socket.send(new Uint8Array(5000));
  await closesWith(bench, long, 'tooLong', honest);
  await closesWith(bench, silent, 'helloTimeout', honest);
});

test('[GW4] at most 256 unproven sockets of one address; the next one and no other is sent away', async (t) => {
  const bench = await gateway(t);
  const honest = await bench.play('ann');
  const sockets: RawSocket[] = [];
  for (let i = 0; i < 256; i++) sockets.push(await bench.socket('203.0.113.9'));
  const late = await bench.socket('203.0.113.9');
  await closesWith(bench, late, 'tooManySockets', honest);
  equal(sockets.filter((raw) => raw.closed !== null).length, 0);
  const other = await bench.socket('203.0.113.10');
  await bench.bench.clock.advance(100);
  equal(other.closed, null);
});

test('[GW5] in the world, whatever no honest client sends closes with its own code', async (t) => {
  const bench = await gateway(t);
  const honest = await bench.play('ann');
  const move = { number: 1, heading: 0, speed: 100 };
  const cases: [CloseName, (raw: RawSocket) => void][] = [
    ['unknownMessage', (raw) => raw.sendBytes(200, 1, 0, 0)],
    ['unknownMessage', (raw) => raw.sendBytes(clientMessages.Welcome.id, 1)],
    ['unknownMessage', (raw) => raw.sendBytes()],
    ['badMessage', (raw) => raw.sendBytes(clientMessages.Move.id, 0, 1)],
    // A speed of 4,096 is out of range, and so is a Ping whose number is no number.
    ['badMessage', (raw) => raw.sendBytes(clientMessages.Move.id, 0, 1, 0, 0, 0, 0, 0, 0x10)],
    ['badMessage', (raw) => raw.sendBytes(10, 0, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f)],
    ['outOfState', (raw) => raw.send(clientMessages.EnterWorld, { character: characterOf('b') })],
    ['outOfState', (raw) => raw.send(clientMessages.Hello, bench.hello(new Uint8Array(2)))],
    ['badInput', (raw) => raw.send(clientMessages.Move, { ...move, speed: 4000 })],
    [
      'badInput',
      (raw) => {
        raw.send(clientMessages.Move, { ...move, number: 7 });
        raw.send(clientMessages.Move, { ...move, number: 7 });
      },
    ],
    [
      'badInput',
      (raw) =>
        raw.send(clientMessages.Command, { number: 1, command: 9, arguments: new Uint8Array(1) }),
    ],
  ];
  for (const [name, misbehave] of cases) {
    const raw = await bench.playingSocket('bob');
    misbehave(raw);
    await closesWith(bench, raw, name, honest);
  }
});

test('[GW6] moving before entering the world is out of state; a forged character is refused', async (t) => {
  const bench = await gateway(t);
  const honest = await bench.play('ann');
  const raw = await bench.socket();
  raw.send(clientMessages.Hello, bench.hello(bench.ticket('bob')));
  await bench.until(() => raw.has(clientMessages.Welcome));
  raw.send(clientMessages.EnterWorld, { character: 1_000_001 as never });
  await bench.until(() => raw.has(clientMessages.Refused));
  const refused = raw.received
    .map((b) => decode(clientMessages.Refused, b))
    .find((r) => r !== null);
  equal(refused?.code, 'ERR_CHARACTER_UNKNOWN');
  raw.send(clientMessages.Move, { number: 1, heading: 0, speed: 0 });
  await closesWith(bench, raw, 'outOfState', honest);
});

test('[GW7] ten thousand messages a second: dropped, three strikes, closed as a flood', async (t) => {
  const bench = await gateway(t);
  const honest = await bench.play('ann');
  const raw = await bench.playingSocket('bob');
  for (let ms = 0; ms < 1000 && raw.closed === null; ms += 10) {
    for (let i = 0; i < 100; i++) raw.send(clientMessages.Ping, { sent: i });
    await bench.bench.clock.advance(10);
  }
  await closesWith(bench, raw, 'flood', honest);
  const pongs = raw.received.filter((bytes) => bytes[0] === clientMessages.Pong.id).length;
  ok(pongs <= 90, `at most burst and refill are answered: ${pongs}`);
});

test('[GW8] a client that never reads is skipped, then closed; what it is owed stays small', async (t) => {
  const bench = await gateway(t);
  const honest = await bench.play('ann');
  const raw = await bench.playingSocket('bob');
  ok(raw.socket instanceof SimulatedSocket);
  raw.socket.pauseReading();
  await bench.bench.clock.advance(5000);
  const skipped = bench.statistics?.figures().find((f) => f.name === 'sends_skipped')?.value ?? 0;
  ok(skipped > 20, `packets were skipped: ${skipped}`);
  equal(raw.closed, null);
  // The close frame waits behind what it does not read; a second later the link is cut.
  await bench.until(() => raw.closed !== null, 'the slow reader is gone');
  equal(bench.statistics?.figures().find((f) => f.name === 'closed_slowReader')?.value, 1);
  equal(honest.state, 'playing');
});

test('[GW9] a client that says nothing for 30 s is closed; one that pings is not', async (t) => {
  const bench = await gateway(t);
  const honest = await bench.play('ann');
  const raw = await bench.playingSocket('bob');
  await bench.bench.clock.advance(29_000);
  equal(raw.closed, null);
  await closesWith(bench, raw, 'silent', honest);
});

test('[GW10] a Bind of a higher epoch changes the route; the socket and the numbering stay', async (t) => {
  const bench = await gateway(t);
  const ann = await bench.play('ann');
  let closes = 0;
  ann.on('closed', () => closes++);
  ann.on('resuming', () => closes++);
  ann.move(0);
  await bench.bench.clock.advance(500);
  const before = present(bench.regions.get(MEADOW), 'it is there').inputs.length;
  ok(before >= 1);
  const entered = ann.once('zoneEntered');
  bench.bind(characterOf('ann'), CAVE);
  equal((await bench.bench.wait(entered)).title, 'The Cave');
  await bench.until(() => ann.hero() !== null);
  ann.move(64);
  const cave = present(bench.regions.get(CAVE), 'it is there');
  const moved = (): boolean => cave.inputs.some((one) => one.heading === 64);
  await bench.until(moved, 'the input reaches the new owner');
  ok(cave.inputs.every((one) => one.epoch === 2));
  const numbers = [...new Set(cave.inputs.map((one) => one.number))];
  deepEqual(
    numbers,
    numbers.toSorted((a, b) => a - b),
  );
  equal(closes, 0);
});

test('[GW11] a Bind of a lower epoch changes nothing', async (t) => {
  const bench = await gateway(t);
  const ann = await bench.play('ann');
  bench.bind(characterOf('ann'), CAVE);
  await bench.until(() => ann.zone?.zone === 'cave');
  bench.sendBind(characterOf('ann'), MEADOW, 1);
  await bench.bench.clock.advance(500);
  equal(ann.zone?.zone, 'cave');
});

test('[GW12] a player whose gateway dies resumes at the next one, without a password', async (t) => {
  const bench = await gateway(t);
  await bench.second();
  const ann = await bench.play('ann');
  ann.move(0);
  await bench.bench.clock.advance(200);
  const resumed = ann.once('resumed');
  bench.bench.net.crash('GATE-1');
  const { awayMs, gateway: where } = await bench.bench.wait(resumed);
  equal(where, 'ws://gate-2:8080');
  ok(awayMs < 1000, `back after ${awayMs} ms`);
  await bench.until(() => ann.state === 'playing' && ann.hero() !== null);
  ann.move(128);
  const meadow = present(bench.regions.get(MEADOW), 'it is there');
  await bench.until(() => meadow.inputs.some((one) => one.heading === 128));
});

test('[GW13] a dropped link resumes; the late end of the old socket does not end the new one', async (t) => {
  const bench = await gateway(t);
  const ann = await bench.play('ann', ['ws://gate-1:8080']);
  const resumed = ann.once('resumed');
  ann.dropLink();
  await bench.bench.wait(resumed);
  await bench.until(() => ann.state === 'playing');
  await bench.bench.clock.advance(35_000);
  equal(ann.state, 'playing');
  equal(bench.detached.filter((one) => one.leave === 1).length, 0);
});

test('[GW14] a second login of the account ends the first socket, which then stays away', async (t) => {
  const bench = await gateway(t);
  const first = await bench.play('ann');
  const closed = first.once('closed');
  const second = await bench.play('ann');
  const info = await bench.bench.wait(closed);
  deepEqual([info.name, info.advice], ['replaced', 'give-up']);
  await bench.bench.clock.advance(5000);
  equal(second.state, 'playing');
  equal(first.state, 'idle');
});

test('[GW15] a silent region holds its players, and lets them go on when it speaks again', async (t) => {
  const bench = await gateway(t);
  const ann = await bench.play('ann');
  const meadow = present(bench.regions.get(MEADOW), 'it is there');
  const held = ann.once('hold');
  meadow.running = false;
  await bench.bench.wait(held);
  await bench.bench.clock.advance(6000);
  equal(ann.state, 'playing', 'the socket stays while the zone is away');
  const gone = ann.once('go');
  meadow.running = true;
  await bench.bench.wait(gone);
});

test('[RTE6] a zone that takes no inputs of a player is told anew who plays the hero', async (t) => {
  const bench = await gateway(t);
  const ann = await bench.play('ann');
  const held = ann.once('hold');
  bench.deaf = true;
  ann.move(64);
  await bench.bench.wait(held);
  bench.deaf = false;
  await bench.bench.wait(ann.once('go'));
  const meadow = present(bench.regions.get(MEADOW), 'it is there');
  await bench.until(() => meadow.inputs.at(-1)?.heading === 64, 'the input arrives after all');
});

test('[GW16] a draining gateway sends its players to another, where they go on', async (t) => {
  const bench = await gateway(t);
  await bench.second();
  const ann = await bench.play('ann');
  const resumed = ann.once('resumed');
  const drained = bench.gateway?.drain();
  equal((await bench.bench.wait(resumed)).gateway, 'ws://gate-2:8080');
  await bench.bench.wait(Promise.resolve(drained));
  await bench.until(() => ann.state === 'playing');
});

test('[GW17] say is heard near by, tell comes back as told, an unknown name is refused', async (t) => {
  const bench = await gateway(t);
  const ann = await bench.play('ann');
  const bob = await bench.play('bob');
  await bench.until(() => ann.hero() !== null && bob.hero() !== null);
  const heard = bob.once('chat');
  ann.say('well met');
  deepEqual(await bench.bench.wait(heard), { channel: 'say', from: 'hero 1', text: 'well met' });
  const told = ann.once('chat');
  ann.tell('bob', 'psst');
  await bench.bench.wait(told);
  const refused = ann.once('refused');
  ann.tell('nobody', 'psst');
  equal((await bench.bench.wait(refused)).code, 'ERR_CHAT_NOBODY');
  equal((await bench.bench.wait(ann.who())).count, 1);
});

test('[GW18] while the database is away nobody comes in, and nobody inside notices', async (t) => {
  const bench = await gateway(t);
  const ann = await bench.play('ann');
  bench.databaseUp = false;
  const raw = await bench.socket();
  raw.send(clientMessages.Hello, bench.hello(bench.ticket('bob')));
  await closesWith(bench, raw, 'unavailable', ann);
});

test('[GW19] back at the choice of characters, a taken name is refused with its code', async (t) => {
  const bench = await gateway(t);
  const ann = await bench.play('ann');
  await bench.bench.wait(ann.leaveWorld());
  equal(ann.state, 'choosing');
  await rejects(bench.bench.wait(ann.createCharacter('taken')), { code: 'ERR_NAME_TAKEN' });
  equal(await bench.bench.wait(ann.createCharacter('fresh')), 77);
  await bench.bench.wait(ann.enterWorld(characterOf('ann')));
});

test('[GW20] a lost stream message is healed: the picture is right again within two seconds', async (t) => {
  const bench = await gateway(t);
  const ann = await bench.play('ann');
  await bench.until(() => ann.entities().size > 3);
  bench.bench.bus.setLink?.('ZONE-STREAM', 'GATE-1', { loss: 1 });
  await bench.bench.clock.advance(350);
  bench.bench.bus.setLink?.('ZONE-STREAM', 'GATE-1', { loss: 0 });
  await bench.bench.clock.advance(2000);
  const meadow = present(bench.regions.get(MEADOW), 'it is there');
  ann.frame(bench.bench.clock.now());
  for (const entity of ann.entities().values()) {
    if (entity.own) continue;
    const body = meadow.table.bodyOf(entity.id);
    const off = Math.hypot(
      meadow.table.x[body] / 64 - entity.x,
      meadow.table.y[body] / 64 - entity.y,
    );
    // Drawn up to 200 ms behind, at 31 units a second.
    ok(off < 10, `entity ${entity.id} is ${off} units off`);
  }
  equal(ann.badPackets, 0);
});

test('[GW21] who is logged out everywhere is closed at once, and a later login is not', async (t) => {
  const bench = await gateway(t);
  const ann = await bench.play('ann');
  const bob = await bench.play('bob');
  const closed = ann.once('closed');
  const { account } = present(bench.opened[0], 'ann opened the first session');
  const { messenger, realm } = bench.bench;
  const everywhere = subjects.gateways(realm);
  messenger.send(everywhere, gatewayMessages.LogOutAccount, { account, loginEpoch: 0 });
  await bench.bench.clock.advance(500);
  equal(ann.state, 'playing', 'her ticket is of that login');
  messenger.send(everywhere, gatewayMessages.LogOutAccount, { account, loginEpoch: 2 ** 31 });
  equal((await bench.bench.wait(closed)).name, 'loggedOut');
  await bench.until(() => bench.closed.length === 1);
  equal(bench.closed[0].how, 'end', 'nothing is left to resume');
  equal(bob.state, 'playing');
});

test('[GW22] a gateway whose bus was away finds the sessions that ended meanwhile', async (t) => {
  const bench = await gateway(t);
  const ann = await bench.play('ann');
  const bob = await bench.play('bob');
  const closed = ann.once('closed');
  bench.bench.bus.setAway('GATE-1', true);
  await bench.bench.clock.advance(200);
  // The database ended the session; what was sent to the gateway is lost.
  present(bench.opened[0], 'ann opened the first session').character = null;
  bench.bench.bus.setAway('GATE-1', false);
  equal((await bench.bench.wait(closed)).name, 'loggedOut');
  await bench.bench.clock.advance(1000);
  equal(bob.state, 'playing');
});

test('[GW23] however many ask who is here, the world is asked once a second', async (t) => {
  const bench = await gateway(t);
  const raws: RawSocket[] = [];
  for (const name of ['bob', 'cat', 'dan']) raws.push(await bench.playingSocket(name));
  const before = bench.whoAsked;
  for (let i = 0; i < 10; i++) for (const raw of raws) raw.send(clientMessages.Who, {});
  await bench.bench.clock.advance(500);
  equal(bench.whoAsked - before, 1);
  for (const { received } of raws) {
    const id = clientMessages.WhoIs.id;
    equal(received.filter((bytes) => bytes[0] === id && bytes[1] === 0).length, 10);
  }
});

test('[GW24] a socket that goes while its session is being opened ends the one it replaced', async (t) => {
  const bench = await gateway(t);
  const bob = await bench.playingSocket('bob');
  const hasty = await bench.socket();
  hasty.send(clientMessages.Hello, bench.hello(bench.ticket('bob')));
  hasty.socket.terminate();
  await bench.until(() => bob.closed !== null, 'the replaced session is closed');
  equal(bob.closed?.code, CLOSE.replaced.code);
  const abandoned = bench.opened.at(-1)?.session;
  await bench.until(() => bench.closed.some(({ session }) => session === abandoned));
});

test('[GW25] a session that is resumed and lost at once leaves its hero to the linger time', async (t) => {
  const bench = await gateway(t);
  const bob = await bench.playingSocket('bob');
  const bytes = bob.received.find(([id]) => id === clientMessages.Welcome.id);
  const welcome = decode(clientMessages.Welcome, present(bytes ?? null, 'there is a Welcome'));
  const { resumeToken, realm, session } = present(welcome, 'it is readable');
  bob.socket.terminate();
  await bench.until(() => bench.detached.length === 1, 'the hero lingers');
  const token = Uint8Array.from([...resumeToken, ...new TextEncoder().encode(realm)]);
  const hasty = await bench.socket();
  hasty.send(clientMessages.Hello, { ...bench.hello(token), proof: 'resume' });
  hasty.socket.terminate();
  await bench.until(() => bench.detached.length === 2, 'the hero lingers anew');
  equal(bench.detached[1].session, session);
});

test('[RTE7] what was sent while the bus was away is sent again with the region’s next word', async (t) => {
  const bench = await gateway(t);
  const ann = await bench.play('ann');
  const meadow = present(bench.regions.get(MEADOW), 'it is there');
  bench.bench.bus.setAway('GATE-1', true);
  ann.move(64);
  await bench.bench.clock.advance(700);
  bench.bench.bus.setAway('GATE-1', false);
  const again = (): boolean => meadow.inputs.at(-1)?.heading === 64;
  ok(await bench.bench.clock.advanceUntil(again, 200), 'nobody waits out a second');
});

test('[RTE8] a Bind that was lost with the bus is asked for half a second after it is back', async (t) => {
  const bench = await gateway(t);
  const ann = await bench.play('ann');
  const { bus, clock, messenger, realm } = bench.bench;
  const { session } = present(bench.opened[0], 'ann opened the first session');
  const hold = { character: characterOf('ann'), session, epoch: 1 };
  const held = ann.once('hold');
  messenger.send(subjects.node(realm, 'GATE-1' as NodeId), gatewayMessages.HoldRoute, hold);
  await bench.bench.wait(held);
  let goes = 0;
  ann.on('go', () => {
    goes += 1;
  });
  // Meanwhile its zone binds it, or lets it stay where it is.
  bus.setAway('GATE-1', true);
  await clock.advance(100);
  bus.setAway('GATE-1', false);
  ok(await clock.advanceUntil(() => goes > 0, 800), 'nobody waits out two seconds');
});

test('[HS11] nobody is brought into the world who left it and did not ask for it since', async (t) => {
  const bench = await gateway(t);
  const ann = await bench.play('ann');
  await bench.bench.wait(ann.leaveWorld());
  const before = bench.detached.length;
  bench.bind(characterOf('ann'), MEADOW);
  await bench.bench.clock.advance(200);
  equal(ann.state, 'choosing');
  deepEqual(
    bench.detached.slice(before).map(({ character, leave }) => [character, leave]),
    [[characterOf('ann'), 0]],
  );
  await bench.bench.wait(ann.enterWorld(characterOf('ann')));
  equal(ann.state, 'playing');
});

test('[HS12] a zone that asks whom a gateway has is answered for those alone who are not as it believes', async (t) => {
  const bench = await gateway(t);
  const ann = await bench.play('ann');
  const { messenger, realm, clock } = bench.bench;
  const attached: number[] = [];
  messenger.listen(subjects.node(realm, ZONE), [
    on(zoneMessages.Attach, ({ character }) => void attached.push(character)),
  ]);
  const character = characterOf('ann');
  const { session, sessionEpoch } = present(bench.opened[0], 'ann opened it');
  const epoch = present(bench.epochs.get(character), 'she is bound');
  const ask = async (...items: BodyOf<typeof gatewayMessages.StillBound>['items']) => {
    const question = { region: MEADOW, node: ZONE, items };
    messenger.send(subjects.node(realm, GATE), gatewayMessages.StillBound, question);
    await clock.advance(100);
  };
  const gone = bench.detached.length;
  const item = { character, session, sessionEpoch, epoch };
  const stranger = { ...item, character: 99 as CharacterId, session: 'nobody' as SessionId };
  await ask(item, stranger);
  deepEqual(
    bench.detached.slice(gone).map((detach) => [detach.character, detach.leave]),
    [[99, 0]],
  );
  deepEqual(attached, []);
  await ask({ ...item, epoch: epoch + 1 });
  deepEqual(attached, [character]);
  equal(ann.state, 'playing');
});

test('[STOP4] a held player whose hero no session plays any more learns it without a word of the zone', async (t) => {
  const bench = await gateway(t);
  const ann = await bench.play('ann');
  const left = ann.once('leftWorld');
  present(bench.regions.get(MEADOW), 'it is there').running = false;
  present(bench.opened[0], 'ann opened it').character = null;
  const { reason } = await bench.bench.wait(left);
  ok(reason.includes('you may enter again'), reason);
  equal(ann.state, 'choosing');
});
