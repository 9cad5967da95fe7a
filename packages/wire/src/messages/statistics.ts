// SPDX-License-Identifier: MIT
/** The statistics connection: what every node says of itself once a second. */
import { message } from '../message.ts';
import { epoch, incarnation, nodeId, regionName } from '../names.ts';
import { choice, f64, list, struct, text, u16, u32, varint } from '../types.ts';

export const Heartbeat = message({
  id: 100,
  name: 'Heartbeat',
  way: 'every node -> everyone',
  doc: 'State and load of a node, once a second. Whoever needs to know who lives listens.',
  fields: {
    node: nodeId(),
    role: text(16),
    incarnation: incarnation(),
    sequence: u32(),
    version: text(32),
    state: choice('starting', 'ready', 'draining', 'stopping'),
    /** Why the node is not ready, or what it is doing. */
    detail: text(200),
    pid: u32(),
    startedAt: varint(),
    listen: text(64),
    public: text(200),
    /** CPU of one core in use, in thousandths, over the last second. */
    cpuPermille: u16(),
    /** Longest delay of the event loop in the last second. */
    loopLagMs: f64(),
    rssBytes: varint(),
    heapBytes: varint(),
    bytesIn: varint(),
    bytesOut: varint(),
    messagesIn: varint(),
    messagesOut: varint(),
    players: u32(),
    playersMax: u32(),
    tickP50Ms: f64(),
    tickP99Ms: f64(),
    regions: list(
      struct({
        region: regionName(),
        epoch: epoch(),
        players: u32(),
        entities: u32(),
        /** Share of the node’s time that its ticks took in the last second. */
        busyPermille: u16(),
      }),
      512,
    ),
    /** Further figures of the role, by name. */
    figures: list(struct({ name: text(48), value: f64() }), 64),
    /** Scripts and players that use most of the node's time, smoothed; the most first. */
    top: list(
      struct({
        kind: choice('script', 'player'),
        name: text(96),
        region: regionName(),
        msPerSecond: f64(),
        callsPerSecond: f64(),
      }),
      40,
    ),
  },
});
