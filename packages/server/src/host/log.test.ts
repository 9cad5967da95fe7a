// SPDX-License-Identifier: MIT
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { createLog, readableLine } from './log.ts';

class Lines {
  readonly all: string[] = [];
  write(line: string): void {
    this.all.push(line);
  }
}

test('[LOG1] a readable line is time, level, node, text and fields', () => {
  const at = new Date('2026-01-02T12:00:01.123Z');
  equal(
    readableLine(at, 'info', 'GATE-1', 'listening', { address: '127.0.0.1:7701', n: 2 }),
    '12:00:01.123 INFO  GATE-1 listening address=127.0.0.1:7701 n=2\n',
  );
});

test('[LOG2] a value with spaces or line breaks cannot pass for more fields or lines', () => {
  const line = readableLine(new Date(0), 'warn', 'A', 'said', { text: 'x level=ERROR\nforged' });
  equal(line, '00:00:00.000 WARN  A said text="x level=ERROR\\nforged"\n');
});

test('[LOG2] a value cannot steer the terminal that shows it', () => {
  const line = readableLine(new Date(0), 'warn', 'A', 'said', { text: '\x1b[2J\x9b1m' });
  equal(line, '00:00:00.000 WARN  A said text=\\u001b[2J\\u009b1m\n');
});

test('[LOG3] one call writes one line for machines and one for people, bound fields in both', () => {
  const json = new Lines();
  const console = new Lines();
  const log = createLog({ node: 'A', level: 'info', json, console }).with({ role: 'zone' });
  log.info('zone up', { zone: 'crypt' });
  log.debug('not written');
  equal(json.all.length, 1);
  equal(console.all.length, 1);
  const { time, ...rest } = JSON.parse(json.all[0]) as Record<string, unknown>;
  equal(typeof time, 'string');
  deepEqual(rest, { level: 'info', node: 'A', role: 'zone', zone: 'crypt', msg: 'zone up' });
  equal(console.all[0].slice(13), 'INFO  A zone up role=zone zone=crypt\n');
});
