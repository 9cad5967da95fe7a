// SPDX-License-Identifier: MIT
/**
 * What every bus does, whatever carries it: run by the memory network under a virtual clock, by the
 * NATS adapter on the embedded broker, and by the NATS adapter on a real nats-server.
 */
import { deepEqual, equal, ok, rejects, throws } from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fromUtf8, isRealmError, present, utf8 } from '@realmkeep/base';
import type { Bus, BusStatus } from './bus.ts';

export interface BusUnderTest {
  /** A bus of that node; rejects as the adapter does, for a wrong token with ERR_BUS_AUTH. */
  connect(node: string, options?: { token?: string }): Promise<Bus>;
  /** Lets time pass until the condition holds; rejects when it does not within a few seconds. */
  until(what: string, condition: () => boolean): Promise<void>;
  stopBroker(): Promise<void>;
  startBroker(): Promise<void>;
  close(): Promise<void>;
  /** Absent where there are no sockets and no tokens. */
  readonly wire?: {
    /** A client that has subscribed to `subject` and never reads again. */
    openDeafClient(subject: string): Promise<() => void>;
    /** Clients that the broker let go because they did not read. */
    slowConsumers(): Promise<number>;
  };
}

const DEADLINE_MS = 5_000;

/** `skip` says what to install when the server is not there; `wire` as in `BusUnderTest`. */
export function registerBusContract(
  name: string,
  factory: () => Promise<BusUnderTest>,
  options: { skip?: string | undefined; wire?: boolean } = {},
): void {
  describe(`bus contract: ${name}`, { skip: options.skip ?? false }, () => {
    let under: BusUnderTest;
    const open: Bus[] = [];
    const join = async (node: string): Promise<Bus> => {
      const bus = await under.connect(node);
      open.push(bus);
      return bus;
    };
    before(async () => {
      under = await factory();
    });
    after(async () => {
      await Promise.all(open.map((bus) => bus.close()));
      await under?.close();
    });
    const suite: Suite = { join, under: () => under };
    deliveryRules(suite);
    requestRules(suite);
    lossRules(suite);
    limitRules(suite);
    if (options.wire) wireRules(suite);
  });
}

interface Suite {
  join(node: string): Promise<Bus>;
  under(): BusUnderTest;
}

/** Texts that arrive on a subject, from a subscription that the broker surely knows. */
async function listen(
  { under }: Suite,
  bus: Bus,
  subject: string,
  queue?: string,
): Promise<string[]> {
  const got: string[] = [];
  bus.subscribe(
    subject,
    ({ data }) => got.push(fromUtf8(data) ?? 'not UTF-8'),
    queue === undefined ? {} : { queue },
  );
  await settled(under(), bus);
  return got;
}

/** The broker handles what one client sends in order: an echo proves what came before it. */
async function settled(under: BusUnderTest, bus: Bus): Promise<void> {
  const subject = `test.settled.${Math.random().toString(36).slice(2)}`;
  let echoes = 0;
  const echo = bus.subscribe(subject, () => {
    echoes += 1;
  });
  bus.publish(subject, utf8('echo'));
  await under.until('the echo arrives', () => echoes === 1);
  echo.unsubscribe();
}

function deliveryRules(suite: Suite): void {
  const { join, under } = suite;

  test('[BUS1] messages of one publisher arrive in the order they were sent', async () => {
    const [a, b] = [await join('ORDER-A'), await join('ORDER-B')];
    const got = await listen(suite, b, 'test.order');
    const sent = Array.from({ length: 2_000 }, (_, i) => `${i}`);
    for (const text of sent) a.publish('test.order', utf8(text));
    await under().until('all arrive', () => got.length >= sent.length);
    deepEqual(got, sent);
  });

  test('[BUS2] * stands for one token and > for one or more', async () => {
    const [a, b] = [await join('WILD-A'), await join('WILD-B')];
    const star = await listen(suite, b, 'wild.*.end');
    const rest = await listen(suite, b, 'wild.one.>');
    const exact = await listen(suite, b, 'wild.one.end');
    for (const subject of ['wild.one.end', 'wild.two.end', 'wild.one', 'wild.one.a.b', 'wild.x.y'])
      a.publish(subject, utf8(subject));
    const last = await listen(suite, b, 'wild.last');
    a.publish('wild.last', utf8('last'));
    await under().until('the last arrives', () => last.length === 1);
    deepEqual(star, ['wild.one.end', 'wild.two.end']);
    deepEqual(rest, ['wild.one.end', 'wild.one.a.b']);
    deepEqual(exact, ['wild.one.end']);
  });

  test('[BUS3] each message goes to exactly one member of a queue group, and to all others', async () => {
    const a = await join('QUEUE-A');
    const members: string[][] = [];
    for (const node of ['QUEUE-1', 'QUEUE-2', 'QUEUE-3'])
      members.push(await listen(suite, await join(node), 'test.queue', 'workers'));
    const witness = await listen(suite, await join('QUEUE-W'), 'test.queue');
    const sent = Array.from({ length: 300 }, (_, i) => `${i}`);
    for (const text of sent) a.publish('test.queue', utf8(text));
    const total = () => members.reduce((sum, got) => sum + got.length, 0);
    await under().until('all arrive', () => total() >= 300 && witness.length >= 300);
    await settled(under(), a);
    deepEqual(
      members
        .flat()
        .map(Number)
        .sort((x, y) => x - y),
      sent.map(Number),
    );
    deepEqual(witness, sent);
    for (const got of members) ok(got.length > 30, `one member got only ${got.length} of 300`);
  });

  test('[BUS4] after unsubscribe nothing arrives, and the publisher may reuse his buffer', async () => {
    const [a, b] = [await join('UNSUB-A'), await join('UNSUB-B')];
    const got: string[] = [];
    const subscription = b.subscribe('test.unsub', ({ data }) => got.push(fromUtf8(data) ?? ''));
    await settled(under(), b);
    const buffer = utf8('first');
    a.publish('test.unsub', buffer);
    buffer.fill(0x78);
    await under().until('the first arrives', () => got.length === 1);
    subscription.unsubscribe();
    subscription.unsubscribe();
    const other = await listen(suite, b, 'test.unsub');
    a.publish('test.unsub', utf8('second'));
    await under().until('the second arrives', () => other.length === 1);
    deepEqual(got, ['first']);
  });

  test('[BUS5] counters say what was published, received and dropped', async () => {
    const [a, b] = [await join('COUNT-A'), await join('COUNT-B')];
    const got = await listen(suite, b, 'test.count');
    const was = { ...b.counters };
    for (let i = 0; i < 3; i++) a.publish('test.count', utf8('four'));
    await under().until('all arrive', () => got.length === 3);
    deepEqual([a.counters.published, a.counters.bytesOut, a.counters.dropped], [3, 12, 0]);
    deepEqual([b.counters.received - was.received, b.counters.bytesIn - was.bytesIn], [3, 12]);
  });
}

function requestRules(suite: Suite): void {
  const { join, under } = suite;

  test('[BUS6] a request is answered on its reply subject, each by its own answer', async () => {
    const [a, b] = [await join('ASK-A'), await join('ASK-B')];
    b.subscribe('test.ask', ({ data, reply }) => {
      b.publish(reply, utf8(`answer to ${fromUtf8(data)}`));
    });
    await settled(under(), b);
    const answers: string[] = [];
    for (const text of ['one', 'two', 'three'])
      void a.request('test.ask', utf8(text), DEADLINE_MS).then((data) => {
        answers.push(fromUtf8(data) ?? '');
      });
    await under().until('all are answered', () => answers.length === 3);
    deepEqual(answers, ['answer to one', 'answer to two', 'answer to three']);
  });

  test('[BUS7] a request that nobody answers is rejected at its deadline', async () => {
    const [a, b] = [await join('LATE-A'), await join('LATE-B')];
    const got = await listen(suite, b, 'test.late');
    equal(await codeOf(suite, a.request('test.late', utf8('hello'), 50)), 'ERR_BUS_TIMEOUT');
    deepEqual(got, ['hello']);
  });

  test('[BUS8] a request that nobody hears is rejected at once', async () => {
    const a = await join('ALONE-A');
    const asked = a.request('test.nobody', utf8('hello'), 3_600_000);
    equal(await codeOf(suite, asked), 'ERR_BUS_NO_RESPONDERS');
  });
}

/** The code that a promise is rejected with, while time passes. */
async function codeOf({ under }: Suite, promise: Promise<unknown>): Promise<string> {
  let code = '';
  promise.then(
    () => {
      code = 'resolved';
    },
    (error) => {
      code = isRealmError(error) ? error.code : String(error);
    },
  );
  await under().until('the promise settles', () => code !== '');
  return code;
}

function lossRules(suite: Suite): void {
  const { join, under } = suite;

  test('[BUS9] a subscription made before the broker was killed receives after the reconnect', async () => {
    const [a, b] = [await join('KILL-A'), await join('KILL-B')];
    const statuses: BusStatus[] = [];
    const endStatus = b.onStatus((status) => statuses.push(status));
    const got = await listen(suite, b, 'test.kill');
    const asked = codeOf(suite, a.request('test.kill', utf8('before'), 3_600_000));
    await under().until('the request arrives', () => got.length === 1);
    await under().stopBroker();
    await under().until('both are away', () => a.status === 'away' && b.status === 'away');
    equal(await asked, 'ERR_BUS_AWAY');
    for (let i = 0; i < 5; i++) a.publish('test.kill', utf8('stale'));
    equal(a.counters.dropped, 5);
    equal(await codeOf(suite, a.request('test.kill', utf8('stale'), 1_000)), 'ERR_BUS_AWAY');
    const late: string[] = [];
    b.subscribe('test.kill.late', ({ data }) => late.push(fromUtf8(data) ?? ''));
    await under().startBroker();
    await under().until(
      'both are back',
      () => a.status === 'connected' && b.status === 'connected',
    );
    await settled(under(), b);
    a.publish('test.kill', utf8('fresh'));
    a.publish('test.kill.late', utf8('fresh too'));
    await under().until('the fresh ones arrive', () => got.length >= 2 && late.length >= 1);
    deepEqual([got, late], [['before', 'fresh'], ['fresh too']]);
    deepEqual(statuses, ['away', 'connected']);
    endStatus();
  });

  test('[BUS10] a closed bus rejects what waits, tells its end once and drops what comes', async () => {
    const [a, b] = [await join('CLOSE-A'), await join('CLOSE-B')];
    const statuses: BusStatus[] = [];
    a.onStatus((status) => statuses.push(status));
    const got = await listen(suite, b, 'test.close');
    a.publish('test.close', utf8('last words'));
    const asked = codeOf(suite, a.request('test.close', utf8('question'), 3_600_000));
    await a.close();
    await a.close();
    equal(await asked, 'ERR_BUS_CLOSED');
    await under().until('the last words arrive', () => got.length === 2);
    a.publish('test.close', utf8('too late'));
    equal(a.counters.dropped, 1);
    equal(await codeOf(suite, a.request('test.close', utf8('?'), 1_000)), 'ERR_BUS_CLOSED');
    throws(() => a.subscribe('test.close', () => {}), { code: 'ERR_BUS_CLOSED' });
    deepEqual(statuses, ['closed']);
  });
}

function wireRules(suite: Suite): void {
  const { join, under } = suite;

  test('[BUS11] a client that never reads is let go; others lose nothing', async () => {
    const wire = present(under().wire, 'this bus has a wire');
    const [a, b] = [await join('SLOW-A'), await join('SLOW-B')];
    const before = await wire.slowConsumers();
    let received = 0;
    b.subscribe('test.slow', () => {
      received += 1;
    });
    await settled(under(), b);
    const closeDeaf = await wire.openDeafClient('test.slow');
    const data = new Uint8Array(65_536);
    let sent = 0;
    while ((await wire.slowConsumers()) === before) {
      ok(sent < 2_000, 'the deaf client was not let go after 128 MiB');
      for (let i = 0; i < 32; i++) a.publish('test.slow', data);
      sent += 32;
      await under().until('the other receives all', () => received === sent);
    }
    closeDeaf();
    equal(await wire.slowConsumers(), before + 1);
    equal(b.status, 'connected');
  });

  test('[BUS12] a wrong token is refused with ERR_BUS_AUTH', async () => {
    await rejects(under().connect('LIAR', { token: 'LIAR.zone.00ff' }), { code: 'ERR_BUS_AUTH' });
  });
}

function limitRules(suite: Suite): void {
  const { join, under } = suite;

  test('[BUS13] an oversized payload throws and harms nobody; the largest one passes', async () => {
    const a = await join('LARGE-A');
    let bytes = 0;
    a.subscribe('test.large', ({ data }) => {
      bytes = data.length;
    });
    const tooLarge = new Uint8Array(a.payloadBytesMax + 1);
    throws(() => a.publish('test.large', tooLarge), { code: 'ERR_BUS_PAYLOAD' });
    await rejects(a.request('test.large', tooLarge, 1_000), { code: 'ERR_BUS_PAYLOAD' });
    a.publish('test.large', new Uint8Array(a.payloadBytesMax));
    await under().until('the largest arrives', () => bytes === a.payloadBytesMax);
    equal(a.status, 'connected');
  });

  test('[BUS14] a malformed subject throws ERR_BUS_SUBJECT before anything is sent', async () => {
    const a = await join('WRONG-A');
    for (const subject of ['', '.', 'a.', '.a', 'a..b', 'a b', 'a\r\nPUB x 0', 'ä', 'a.*', '>'])
      throws(() => a.publish(subject, utf8('x')), { code: 'ERR_BUS_SUBJECT' }, subject);
    for (const subject of ['', 'a..b', 'a b', 'a.>.b', 'a*', '>>', 'x'.repeat(300)])
      throws(() => a.subscribe(subject, () => {}), { code: 'ERR_BUS_SUBJECT' }, subject);
    throws(() => a.subscribe('a', () => {}, { queue: 'two words' }), { code: 'ERR_BUS_SUBJECT' });
    await settled(under(), a);
    equal(a.counters.published, 1);
  });
}
