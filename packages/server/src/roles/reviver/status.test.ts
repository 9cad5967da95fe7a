// SPDX-License-Identifier: MIT
import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import type { Incarnation, NodeId, RegionId } from '@realmkeep/base';
import type { NodeConfig } from '../../config/installation.ts';
import {
  allReady,
  HEARTBEAT_MS_MAX,
  type Heartbeat,
  STARTING_MS_MAX,
  type StatusInput,
  statusRow,
} from './status.ts';

const node: NodeConfig = {
  id: 'GATE-1' as NodeId,
  role: 'gateway',
  realm: null,
  machine: 'local',
  listen: '127.0.0.1:1',
  public: null,
  restart: null,
  playersMax: 10,
};

const body: Heartbeat = {
  node: node.id,
  role: 'gateway',
  incarnation: '0' as Incarnation,
  sequence: 1,
  version: '0',
  state: 'ready',
  detail: 'fine',
  pid: 42,
  startedAt: 0,
  listen: '',
  public: '',
  cpuPermille: 125,
  loopLagMs: 0,
  rssBytes: 0,
  heapBytes: 0,
  bytesIn: 0,
  bytesOut: 0,
  messagesIn: 0,
  messagesOut: 0,
  players: 3,
  playersMax: 10,
  tickP50Ms: 0,
  tickP99Ms: 0,
  regions: [],
  figures: [],
  top: [],
};

const healthy: StatusInput = {
  node,
  phase: 'running',
  record: { pid: 42, startTime: 'a', startedAt: 0, restarts: 2 },
  facts: { startTime: 'a', cpuMs: 0, rssBytes: 1024 },
  beat: { body, ageMs: 500 },
  busConnected: true,
  wallMs: 60_000,
};

test('[STA1] a living node is what its last heartbeat says', () => {
  const row = statusRow(healthy);
  equal(row.state, 'ready');
  equal(row.cpuPercent, 12.5);
  equal(row.players, 3);
  equal(row.uptimeMs, 60_000);
  equal(allReady([row]), true);
});

test('[STA5] copies of zones, which come and go, are not among the regions of a node', () => {
  const figures = { epoch: 1, players: 0, entities: 0, busyPermille: 0 };
  const region = (name: string) => ({ region: name as RegionId, ...figures });
  const regions = [region('crypt:1:0'), region('crypt:7:0'), region('wood:1:0')];
  const row = statusRow({ ...healthy, beat: { body: { ...body, regions }, ageMs: 500 } });
  equal(row.regions, 2);
});

test('[STA2] a heartbeat of an earlier process, or an old one, says nothing', () => {
  const stale = { body, ageMs: HEARTBEAT_MS_MAX + 1 };
  equal(statusRow({ ...healthy, beat: stale }).state, 'silent');
  const other = { body: { ...body, pid: 41 }, ageMs: 0 };
  equal(statusRow({ ...healthy, beat: other }).state, 'silent');
  const young = { ...healthy, beat: other, wallMs: STARTING_MS_MAX - 1 };
  equal(statusRow(young).state, 'starting');
});

test('[STA3] without a bus a living process is running, and nobody calls that ready', () => {
  const row = statusRow({ ...healthy, beat: null, busConnected: false });
  equal(row.state, 'running');
  equal(allReady([row]), false);
});

test('[STA4] a pid that another process has taken is not the node', () => {
  const facts = { startTime: 'b', cpuMs: 0, rssBytes: 1 };
  const row = statusRow({ ...healthy, facts, phase: 'crash-loop' });
  equal(row.state, 'crash-loop');
  equal(row.pid, 0);
});
