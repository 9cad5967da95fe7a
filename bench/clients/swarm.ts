// SPDX-License-Identifier: MIT
/**
 * N thin clients in one process, open loop: inputs go out on a schedule whatever comes back, and
 * delays count from the intended send. One JSON argument; prints `joined` when all are in, measures
 * when it reads `measure SECONDS`, prints the result as one line of JSON, ends with standard input.
 */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { SeededRandom } from '@realmkeep/base';
import { SECTOR_UNITS } from '@realmkeep/sim';
import { type ArenaSettings, placeOf } from '../game/places.ts';
import { colyseusClients } from './colyseus.ts';
import { floorClients } from './floor.ts';
import type { Link, OpenLink } from './link.ts';
import { hotSpotsOf, type MobilityName, type Mover, moverFor } from './mobility.ts';
import { realmkeepClients } from './realmkeep.ts';

export interface SwarmSettings {
  readonly kind: 'realmkeep' | 'colyseus' | 'floor';
  readonly clients: number;
  /** Clients opened at the same time while joining. */
  readonly opening: number;
  readonly inputHz: number;
  readonly seed: number;
  readonly mobility: MobilityName;
  /** The world and the account of client 0: where the heroes start. */
  readonly arena: ArenaSettings & { readonly firstAccount: number };
  /** Units a second of a walker. */
  readonly speedUnits: number;
  readonly link: unknown;
}

export interface SwarmResult {
  readonly seconds: number;
  readonly clients: number;
  readonly closed: number;
  /** How many were closed with which code. */
  readonly closeCodes: Readonly<Record<string, number>>;
  readonly inputs: number;
  readonly messages: number;
  readonly updates: number;
  readonly bytes: number;
  /** Updates per client and second: lowest, mean. */
  readonly rateHzMin: number;
  readonly rateHzMean: number;
  readonly gapMsP50: number;
  readonly gapMsP99: number;
  readonly gapMsMax: number;
  /** From the intended send of an input to the packet that acknowledges it; 0 when not told. */
  readonly inputMsP50: number;
  readonly inputMsP99: number;
  readonly bytesPerClientSecond: number;
  /** The most that any client got within one second. */
  readonly bytesOfSecondMax: number;
  /** Entities in the 3 x 3 sectors of a client; null when clients do not know their places. */
  readonly visibleMean: number | null;
  /** Delay of this process's own loop: a run with more than 50 ms measures the load generator. */
  readonly loopLagMsP99: number;
  readonly cpuMs: number;
}

const PING_MS = 10_000;

const settings = JSON.parse(process.argv[2]) as SwarmSettings;
const random = new SeededRandom(settings.seed);

class Client {
  link: Link | null = null;
  ready = false;
  closed = false;
  number = 0;
  mover: Mover | null = null;
  bytes = 0;
  /** Bytes of the present second of the measurement, and the most of any. */
  bytesOfSecond = 0;
  bytesOfSecondMax = 0;
  messages = 0;
  updates = 0;
  lastUpdate = 0;
  /** Intended send times of inputs by number, the last 64. */
  readonly sent = new Float64Array(64);
  acknowledged = 0;
}

const clients = Array.from({ length: settings.clients }, () => new Client());
let gaps: number[] = [];
let inputDelays: number[] = [];
let measuring = false;
const closeCodes: Record<string, number> = {};
let inputs = 0;

const openLink: OpenLink = {
  realmkeep: realmkeepClients,
  colyseus: colyseusClients,
  floor: floorClients,
}[settings.kind](settings.link as never);

async function join(index: number): Promise<void> {
  const client = clients[index];
  let ready: () => void = () => {};
  const joined = new Promise<void>((resolve) => {
    ready = resolve;
  });
  client.link = await openLink(index, {
    ready: () => {
      client.ready = true;
      ready();
    },
    message: (bytes, update) => receive(client, bytes, update),
    acknowledged: (number) => acknowledge(client, number),
    closed: (code) => {
      client.closed = true;
      closeCodes[code] = (closeCodes[code] ?? 0) + 1;
      if (measuring) console.error(`client ${index} closed with ${code}`);
      ready();
    },
  });
  await joined;
}

function receive(client: Client, bytes: number, update: boolean): void {
  if (!measuring) return;
  client.bytes += bytes;
  client.bytesOfSecond += bytes;
  client.messages += 1;
  if (!update) return;
  const now = performance.now();
  if (client.lastUpdate > 0) gaps.push(now - client.lastUpdate);
  client.lastUpdate = now;
  client.updates += 1;
}

function acknowledge(client: Client, number: number): void {
  if (number <= client.acknowledged) return;
  client.acknowledged = number;
  if (measuring && client.number - number < 64) {
    inputDelays.push(performance.now() - client.sent[number % 64]);
  }
}

/** Sends every client's inputs on its own beat; the schedule never waits for anything. */
function startInputs(): void {
  if (settings.mobility === 'still') return;
  const period = 1000 / settings.inputHz;
  const order = clients.map((client, index) => ({
    client,
    due: performance.now() + (index * period) / clients.length,
  }));
  let next = 0;
  const pump = (): void => {
    const now = performance.now();
    while (order[next].due <= now) {
      const entry = order[next];
      sendInput(entry.client, entry.due);
      entry.due += period;
      next = (next + 1) % order.length;
    }
    setTimeout(pump, Math.max(1, order[next].due - performance.now()));
  };
  pump();
}

function sendInput(client: Client, intended: number): void {
  if (!client.ready || client.closed || client.link === null) return;
  const intent = client.mover?.next(1 / settings.inputHz) ?? null;
  if (intent === null) return;
  client.number += 1;
  client.sent[client.number % 64] = intended;
  client.link.move(intent.heading, client.number, intent.walks);
  inputs += 1;
}

async function measure(seconds: number): Promise<void> {
  for (const client of clients) {
    client.bytes = client.messages = client.updates = client.lastUpdate = 0;
    client.bytesOfSecond = client.bytesOfSecondMax = 0;
  }
  gaps = [];
  inputDelays = [];
  inputs = 0;
  const lag = monitorEventLoopDelay({ resolution: 2 });
  lag.enable();
  const cpu = process.cpuUsage();
  const started = performance.now();
  measuring = true;
  const eachSecond = setInterval(endSecond, 1000);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  measuring = false;
  clearInterval(eachSecond);
  const elapsed = (performance.now() - started) / 1000;
  const used = process.cpuUsage(cpu);
  lag.disable();
  const result = summarize(elapsed, lag.percentile(99) / 1e6, (used.user + used.system) / 1000);
  console.log(JSON.stringify(result));
}

function endSecond(): void {
  for (const client of clients) {
    client.bytesOfSecondMax = Math.max(client.bytesOfSecondMax, client.bytesOfSecond);
    client.bytesOfSecond = 0;
  }
}

/** Others in the 3 x 3 sectors of a client, by the places that walkers believe in. */
function visibleMean(): number {
  const sectors = clients.map(({ mover }) => [
    Math.floor((mover?.x ?? 0) / SECTOR_UNITS),
    Math.floor((mover?.y ?? 0) / SECTOR_UNITS),
  ]);
  let seen = 0;
  for (const [x, y] of sectors) {
    for (const [u, v] of sectors) if (Math.abs(x - u) <= 1 && Math.abs(y - v) <= 1) seen += 1;
  }
  return seen / clients.length;
}

function summarize(seconds: number, loopLagMsP99: number, cpuMs: number): SwarmResult {
  const sum = (of: (client: Client) => number): number =>
    clients.reduce((total, client) => total + of(client), 0);
  const rates = clients.filter((c) => !c.closed).map((c) => c.updates / seconds);
  gaps.sort((a, b) => a - b);
  inputDelays.sort((a, b) => a - b);
  return {
    seconds,
    clients: clients.length,
    closed: clients.filter((client) => client.closed).length,
    closeCodes,
    inputs,
    messages: sum((c) => c.messages),
    updates: sum((c) => c.updates),
    bytes: sum((c) => c.bytes),
    rateHzMin: Math.min(...rates),
    rateHzMean: sum((c) => c.updates) / seconds / clients.length,
    gapMsP50: percentile(gaps, 0.5),
    gapMsP99: percentile(gaps, 0.99),
    gapMsMax: gaps.at(-1) ?? 0,
    inputMsP50: percentile(inputDelays, 0.5),
    inputMsP99: percentile(inputDelays, 0.99),
    bytesPerClientSecond: sum((c) => c.bytes) / seconds / clients.length,
    bytesOfSecondMax: Math.max(...clients.map((c) => c.bytesOfSecondMax)),
    visibleMean: settings.mobility === 'walkers' ? visibleMean() : null,
    loopLagMsP99,
    cpuMs,
  };
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

async function main(): Promise<void> {
  let next = 0;
  const side = settings.arena.sectors * SECTOR_UNITS;
  const hotSpots = hotSpotsOf(random, side);
  const world = { side, speed: settings.speedUnits, hotSpots };
  for (const [index, client] of clients.entries()) {
    const start = placeOf(settings.arena, settings.arena.firstAccount + index);
    client.mover = moverFor(settings.mobility, random, world, start);
  }
  const opener = async (): Promise<void> => {
    while (next < clients.length) await join(next++);
  };
  // Whoever is in plays on while others join: a gateway lets go of who says nothing for 30 s.
  startInputs();
  setInterval(() => {
    for (const { link, ready, closed } of clients) if (ready && !closed) link?.ping?.();
  }, PING_MS);
  await Promise.all(Array.from({ length: settings.opening }, opener));
  console.log('joined');
  for await (const line of createInterface({ input: process.stdin })) {
    const [word, value] = line.split(' ');
    if (word === 'measure') await measure(Number(value));
  }
  for (const client of clients) client.link?.close();
  process.exit(0);
}

await main();
