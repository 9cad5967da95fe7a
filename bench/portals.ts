// SPDX-License-Identifier: MIT
/**
 * `portals`: 100 clients cross between two fields at random, each field in a process of its own.
 * Measured is the time from the freeze to the Bind, as gateways see it (`freezeToBind` of their
 * statistics), and that no input is lost, doubled or overtaken on the way.
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { atLeast, botName, type Check, exactly } from '@realmkeep/testkit';
import { RealRealm } from '@realmkeep/testkit/chaos';
import type { clusterHttp } from '@realmkeep/wire';
import { Crosser } from './clients/crosser.ts';

const CLIENTS = 100;
const JOINS_AT_ONCE = 8;
const CROSSINGS_MIN = 1000;
const FREEZE_TO_BIND_MS_MAX = 60;
const SETTLES_MS_MAX = 10_000;
const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

interface Figures {
  readonly count: number;
  readonly p50Ms: number;
  /** Of the slower gateway. */
  readonly p99Ms: number;
  readonly maxMs: number;
}

export async function portals(seconds: number): Promise<{ checks: Check[]; data: object }> {
  const folder = mkdtempSync(join(tmpdir(), 'realmkeep-portals-'));
  const realm = await RealRealm.start({ from: installation(folder), folder });
  const crowd = Array.from(
    { length: CLIENTS },
    (_, n) => new Crosser(realm.logins, botName('portals', n)),
  );
  try {
    const apart = await processesOf(realm);
    await join100(crowd);
    console.log(`portals: ${CLIENTS} clients cross for ${seconds} s`);
    for (const one of crowd) one.start();
    await delay(seconds * 1000);
    for (const one of crowd) one.rest();
    await realm.until(SETTLES_MS_MAX, () => crowd.every(hasAll));
    // Nodes tell their figures once a second.
    await delay(2000);
    const view = await clusterOf(realm);
    const parts = {
      reserved: figuresOf(view, 'zone', 'reserved'),
      departed: figuresOf(view, 'zone', 'departed'),
      freezeToBind: figuresOf(view, 'gateway', 'freezeToBind'),
    };
    for (const [part, { p50Ms, p99Ms }] of Object.entries(parts)) {
      console.log(`${part.padEnd(13)} p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`);
    }
    return judge(crowd, parts, apart);
  } finally {
    for (const one of crowd) one.stop();
    await realm.down();
    realm.forget();
  }
}

function judge(
  crowd: readonly Crosser[],
  parts: Readonly<Record<'reserved' | 'departed' | 'freezeToBind', Figures>>,
  apart: number,
): { checks: Check[]; data: object } {
  const sum = (of: (one: Crosser) => number): number => crowd.reduce((n, one) => n + of(one), 0);
  const figures = parts.freezeToBind;
  const p99: Check = {
    name: 'freeze to Bind, p99',
    value: figures.p99Ms,
    limit: FREEZE_TO_BIND_MS_MAX,
    unit: 'ms',
    ok: figures.count > 0 && figures.p99Ms <= FREEZE_TO_BIND_MS_MAX,
  };
  const checks = [
    exactly('zone processes', apart, 2, 'processes'),
    atLeast(
      'crossings',
      sum((one) => one.crossings),
      CROSSINGS_MIN,
      'crossings',
    ),
    p99,
    exactly(
      'inputs lost',
      sum((one) => one.marks.marksMissing - one.refused),
      0,
      'inputs',
    ),
    exactly(
      'inputs out of order',
      sum((one) => one.marks.marksTwice),
      0,
      'inputs',
    ),
    exactly(
      'inputs unanswered',
      sum((one) => one.marked - one.marks.lastMark),
      0,
      'inputs',
    ),
    exactly(
      'inputs refused',
      sum((one) => one.refused),
      0,
      'inputs',
    ),
    exactly(
      'sockets lost',
      sum((one) => one.linksLost + one.closed),
      0,
      'sockets',
    ),
  ];
  const marks = sum((one) => one.marked);
  return { checks, data: { clients: crowd.length, inputsMarked: marks, ...parts } };
}

const hasAll = (one: Crosser): boolean => one.marks.lastMark === one.marked;

/** The installation of the demo realm with another game. */
function installation(folder: string): string {
  const document = JSON.parse(readFileSync(path('../realmkeep.json'), 'utf8')) as {
    realms: { game: string; database: string }[];
  };
  for (const realm of document.realms) realm.game = path('./game/portals.ts');
  const file = join(folder, 'source.json');
  writeFileSync(file, JSON.stringify(document));
  return file;
}

async function join100(crowd: readonly Crosser[]): Promise<void> {
  const waiting = [...crowd];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next.join();
  };
  await Promise.all(Array.from({ length: JOINS_AT_ONCE }, worker));
}

async function clusterOf(realm: RealRealm): Promise<clusterHttp.ClusterView> {
  const [master] = await realm.nodes('master');
  const answer = await fetch(`http://${master.listen}/api/cluster`);
  return (await answer.json()) as clusterHttp.ClusterView;
}

/** How many processes run the fields. */
async function processesOf(realm: RealRealm): Promise<number> {
  const { realms } = await clusterOf(realm);
  return new Set(realms.flatMap(({ zones }) => zones.map(({ node }) => node))).size;
}

/** Of the slower node of the role. */
function figuresOf({ nodes }: clusterHttp.ClusterView, of: string, name: string): Figures {
  const those = nodes.filter(({ role }) => role === of);
  const all = (what: string): number[] =>
    those.map(({ figures }) => figures[`${name}${what}`] ?? 0);
  return {
    count: all('Count').reduce((a, b) => a + b, 0),
    p50Ms: Math.max(...all('P50Ms')),
    p99Ms: Math.max(...all('P99Ms')),
    maxMs: Math.max(...all('MaxMs')),
  };
}
