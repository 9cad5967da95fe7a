// SPDX-License-Identifier: MIT
/**
 * Results as people read them: the table in docs/performance.md, between its two marks, and a
 * picture of what a client costs. Both are made of nothing but bench/results.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Report } from '@realmkeep/testkit';
import type { Outcome } from './contest.ts';

const page = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));
const picture = fileURLToPath(new URL('../../docs/pictures/performance.svg', import.meta.url));
const BEGIN = '<!-- made by `npm run bench -- all` -->';
const END = '<!-- end -->';

interface Rounds {
  readonly clients: number;
  /** What each kind of server cost; null: it did not take part. */
  readonly rounds: readonly Readonly<Record<string, Outcome | null>>[];
}

/** Of these measurements, as far as there are results: of the last run of each. */
export function writePages(results: string, names: readonly string[]): void {
  const measured = names.filter((name) => existsSync(`${results}/${name}.json`)).toSorted();
  const reports = new Map<string, Report>(
    measured.map((name) => [
      name,
      JSON.parse(readFileSync(`${results}/${name}.json`, 'utf8')) as Report,
    ]),
  );
  const text = readFileSync(page, 'utf8');
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END);
  if (from === -1 || to < from) throw new Error('docs/performance.md has lost its marks');
  const tables = `${BEGIN}\n\n${checksTable(reports)}\n\n${costTable(reports)}\n\n`;
  writeFileSync(page, text.slice(0, from) + tables + text.slice(to));
  writeFileSync(picture, drawing(reports));
}

function checksTable(reports: ReadonlyMap<string, Report>): string {
  const rows = ['| scenario | figure | measured | bar | |', '|---|---|---:|---:|---|'];
  for (const [name, { checks }] of reports) {
    for (const { name: figure, value, limit, unit, ok } of checks) {
      const verdict = ok ? 'reached' : '**not reached**';
      rows.push(`| ${name} | ${figure} | ${short(value)} ${unit} | ${limit} | ${verdict} |`);
    }
  }
  const [first] = reports.values();
  const { cpu, cores, node, platform } = first.machine;
  const machine = `Machine: ${cpu}, ${cores} cores, ${platform}, Node ${node}.`;
  const begun = [...reports].map(
    ([
      name,
      {
        commit,
        machine: { load },
      },
    ]) => `${name} ${load.toFixed(1)}, ${commit}`,
  );
  const runs = `Load of the machine when each began, and its commit: ${begun.join('; ')}.`;
  return `${rows.join('\n')}\n\n${machine} ${runs}`;
}

function costTable(reports: ReadonlyMap<string, Report>): string {
  const rows = [
    '| scenario | server | CPU ms per client-second | B/s per client | gap p99 ms | input p99 ms |',
    '|---|---|---:|---:|---:|---:|',
  ];
  for (const [name, report] of reports) {
    for (const { server, cpu, bytes, outcome } of costsOf(report)) {
      const { gapMsP99, inputMsP99 } = outcome.swarm;
      const input = inputMsP99 > 0 ? inputMsP99.toFixed(0) : '';
      rows.push(
        [name, server, cpu.toFixed(3), bytes.toFixed(0), gapMsP99.toFixed(0), input]
          .map((cell) => `| ${cell} `)
          .join('')
          .concat('|'),
      );
    }
  }
  return rows.join('\n');
}

interface Cost {
  readonly server: string;
  readonly cpu: number;
  readonly bytes: number;
  readonly outcome: Outcome;
}

/** Of each kind of server the round of the median CPU. */
function costsOf(report: Report): Cost[] {
  const { rounds } = report.data as Partial<Rounds>;
  if (rounds === undefined) return [];
  return Object.keys(rounds[0] ?? {}).flatMap((kind) => {
    const outcomes = rounds.flatMap((round) => round[kind] ?? []);
    outcomes.sort((a, b) => a.cpuMsPerClientSecond - b.cpuMsPerClientSecond);
    const outcome = outcomes[outcomes.length >> 1];
    if (outcome === undefined) return [];
    const { name: server, cpuMsPerClientSecond: cpu, swarm } = outcome;
    return [{ server, cpu, bytes: swarm.bytesPerClientSecond, outcome }];
  });
}

const WIDTH = 720;
const ROW = 26;
const LEFT = 220;
const RIGHT = 90;
const COLORS: Readonly<Record<string, string>> = {
  realmkeep: '#2f6f4f',
  floor: '#9aa5a0',
  colyseus: '#b5653a',
  'colyseus*': '#d9a27f',
  'kernel, 5 groups': '#6a7f95',
  'kernel, 1 group': '#6a7f95',
};

/** Bars of CPU per client-second, and of bytes, for every scenario that has them. */
function drawing(reports: ReadonlyMap<string, Report>): string {
  const parts: string[] = [];
  let y = 20;
  const panels: [string, string, (cost: Cost) => number, (value: number) => string][] = [
    ['CPU per client-second', 'ms', (cost) => cost.cpu, (value) => value.toFixed(2)],
    ['Bytes per client-second', 'B', (cost) => cost.bytes, (value) => value.toFixed(0)],
  ];
  for (const [title, unit, figure, shown] of panels) {
    const bars = [...reports].flatMap(([name, report]) =>
      costsOf(report).map((cost) => ({ name, server: cost.server, value: figure(cost) })),
    );
    const most = Math.max(...bars.map((bar) => bar.value), 1e-9);
    parts.push(`<text x="12" y="${y}" font-weight="bold">${title} (${unit})</text>`);
    y += 14;
    for (const { name, server, value } of bars) {
      const width = Math.max(1, (value / most) * (WIDTH - LEFT - RIGHT));
      const color = COLORS[server] ?? '#777';
      parts.push(
        `<text x="12" y="${y + 15}">${name} · ${server}</text>`,
        `<rect x="${LEFT}" y="${y + 3}" width="${width.toFixed(1)}" height="16" fill="${color}"/>`,
        `<text x="${(LEFT + width + 6).toFixed(1)}" y="${y + 15}">${shown(value)}</text>`,
      );
      y += ROW;
    }
    y += 24;
  }
  const head =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" ` +
    `height="${y}" font-family="sans-serif" font-size="12">`;
  const back = `<rect width="${WIDTH}" height="${y}" fill="#fff"/>`;
  return `${[head, back, ...parts, '</svg>'].join('\n')}\n`;
}

function short(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 10 ? 3 : 1);
}
