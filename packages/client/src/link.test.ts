// SPDX-License-Identifier: MIT
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { type MessageSocket, SeededRandom, silentLog, toHex } from '@realmkeep/base';
import { VirtualClock } from '@realmkeep/testkit';
import { CLOSE, clientMessages, encode, messageIdOf } from '@realmkeep/wire';
import { Link } from './link.ts';

const [ONE, TWO] = ['ws://one', 'ws://two'];

type Answer = 'welcome' | 'too many' | 'silence';

/** Two gateways that answer as told; what was asked of them, in order. */
function stage(answers: Record<string, Answer[]>) {
  const clock = new VirtualClock();
  let stoodStillMs = 0;
  /** What the link sees: time passes without its timers while the process stands still. */
  const seen = {
    now: () => clock.now() + stoodStillMs,
    after: (ms: number, fn: () => void) => clock.after(ms, fn),
  };
  const asked: string[] = [];
  const sockets = new Map<string, MessageSocket>();
  let resumes = 0;
  const openSocket = async (url: string): Promise<MessageSocket> => {
    asked.push(url);
    const answer = answers[url].shift() ?? 'silence';
    const socket = {
      bufferedBytes: 0,
      remoteAddress: '',
      onMessage: (_bytes: Uint8Array) => {},
      onClose: (_code: number, _reason: string) => {},
      send(bytes: Uint8Array) {
        if (messageIdOf(bytes) !== clientMessages.Hello.id) return;
        clock.after(5, () => {
          if (answer === 'welcome') socket.onMessage(welcome());
          else if (answer === 'too many') socket.onClose(CLOSE.tooManySockets.code, '');
        });
      },
      close() {},
      terminate() {},
    };
    sockets.set(url, socket);
    return socket;
  };
  const env = {
    clock: seen,
    random: new SeededRandom('link'),
    openSocket,
    fetchJson: async () => ({ status: 404, body: null }),
    log: silentLog,
  };
  const link = new Link(env as never, {
    message: () => {},
    resuming: () => {},
    resumed: () => {
      resumes += 1;
    },
    moved: () => {},
    closed: () => {},
  });
  const standStill = (ms: number): void => {
    stoodStillMs += ms;
  };
  return { clock, link, asked, sockets, standStill, resumed: () => resumes };
}

function welcome(): Uint8Array {
  return encode(clientMessages.Welcome, {
    session: 'session-1' as never,
    resumeToken: new Uint8Array(32).fill(7),
    realm: 'realm' as never,
    game: 'game',
    tickHz: 20,
    publishHz: 10,
    layout: new Uint8Array(0),
    characters: [],
    playing: null,
  });
}

async function opened(answers: Record<string, Answer[]>) {
  const all = stage(answers);
  const done = all.link.open([ONE, TWO], toHex(new Uint8Array(32)));
  await all.clock.advance(100);
  await done;
  return all;
}

test('[RES12] a gateway that is busy is asked again before the one that fell silent', async () => {
  const { clock, asked, resumed } = await opened({
    [ONE]: ['welcome', 'silence'],
    [TWO]: ['too many', 'too many', 'welcome'],
  });
  await clock.advance(3000 + 1500);
  deepEqual(asked, [ONE, TWO, TWO, TWO]);
  equal(resumed(), 1);
});

test('[RES12] after three seconds the lost one has its turn again', async () => {
  const { clock, asked, resumed } = await opened({
    [ONE]: ['welcome', 'welcome'],
    [TWO]: Array.from({ length: 50 }, (): Answer => 'too many'),
  });
  await clock.advance(3000 + 6000);
  equal(asked.at(-1), ONE);
  equal(resumed(), 1);
});

test('[RES13] who is asked to leave and refused elsewhere tries again while his gateway serves him', async () => {
  const { clock, asked, sockets, link, resumed } = await opened({
    [ONE]: ['welcome'],
    [TWO]: ['too many', 'too many', 'welcome'],
  });
  const leave = encode(clientMessages.Gateways, { gateways: [TWO], leave: true });
  sockets.get(ONE)?.onMessage(leave);
  await clock.advance(2000);
  deepEqual(asked, [ONE, TWO, TWO, TWO]);
  equal(link.gateway, TWO);
  equal(resumed(), 0, 'nothing was lost');
  // That the old one is closed now is no loss either.
  sockets.get(ONE)?.onClose(CLOSE.replaced.code, '');
  await clock.advance(1000);
  equal(link.isOpen, true);
});

test('[RES13] whom nobody takes resumes like any other when his gateway has gone', async () => {
  const { clock, asked, sockets, resumed } = await opened({
    [ONE]: ['welcome'],
    [TWO]: [...Array.from({ length: 4 }, (): Answer => 'too many'), 'welcome'],
  });
  sockets.get(ONE)?.onMessage(encode(clientMessages.Gateways, { gateways: [TWO], leave: true }));
  await clock.advance(300);
  sockets.get(ONE)?.onClose(CLOSE.drained.code, '');
  await clock.advance(15_000);
  equal(asked.at(-1), TWO);
  equal(resumed(), 1);
});

test('[RES14] who stood still himself reads what came meanwhile before he calls the gateway silent', async () => {
  const { clock, asked, sockets, standStill } = await opened({ [ONE]: ['welcome'], [TWO]: [] });
  standStill(10_000);
  await clock.advance(150);
  sockets.get(ONE)?.onMessage(welcome());
  await clock.advance(2500);
  deepEqual(asked, [ONE], 'it was not silent');
  standStill(10_000);
  await clock.advance(1900);
  deepEqual(asked, [ONE], 'it has two seconds to be heard');
  await clock.advance(1000);
  deepEqual(asked, [ONE, TWO], 'and no more');
});
