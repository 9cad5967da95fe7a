// SPDX-License-Identifier: MIT
/** The answer to `GET /api/cluster`, out of what the master has heard. */
import { type NodeId, parseRegionId, type RegionId } from '@realmkeep/base';
import type { clusterHttp } from '@realmkeep/wire';
import type { NodeConfig } from '../../config/installation.ts';
import type { RoleContext } from '../../runtime/role.ts';
import { VERSION } from '../../runtime/version.ts';
import type { Member, Route } from './cluster.ts';
import type { RealmMaster } from './realm-master.ts';

type ClusterView = clusterHttp.ClusterView;
type NodeView = clusterHttp.NodeView;
type RealmView = clusterHttp.RealmView;
type ZoneView = clusterHttp.ZoneView;

export interface Moment {
  /** Monotonic and wall clock of the master. */
  readonly now: number;
  readonly wall: number;
}

export function clusterView(
  context: RoleContext,
  masters: readonly RealmMaster[],
  { now, wall }: Moment,
): ClusterView {
  const ids = new Set<NodeId>(context.installation.nodes.map((node) => node.id));
  for (const master of masters) for (const id of master.cluster.members.keys()) ids.add(id);
  return {
    at: wall,
    master: { node: context.node.id, version: VERSION },
    realms: masters.map((master) => realmView(context, master, now)),
    nodes: [...ids].map((id) => nodeView(context, masters, id, now)),
  };
}

function realmView(context: RoleContext, master: RealmMaster, now: number): RealmView {
  const { realm, cluster } = master;
  const alive = [...cluster.members]
    .filter(([id]) => cluster.stateOf(id, now) !== 'silent')
    .map(([, member]) => member);
  const gateways = alive.filter(({ beat }) => beat.role === 'gateway' && beat.state === 'ready');
  const sum = (of: readonly Member[], value: (member: Member) => number): number =>
    of.reduce((total, member) => total + value(member), 0);
  const routes = new Map(cluster.routes(now).map((route) => [route.region, route]));
  // What runs is told by heartbeats, to a standby too; of copies it knows nothing else.
  const regions = new Set<RegionId>([...master.wanted, ...routes.keys()]);
  const zones = [...regions].map((region) => zoneView(master, region, routes.get(region)));
  return {
    id: realm,
    title: context.installation.realms.find((r) => r.id === realm)?.title ?? realm,
    seat: { held: master.seatEpoch > 0, epoch: master.seatEpoch },
    players: zones.reduce((total, zone) => total + zone.players, 0),
    playersMax: sum(gateways, (member) => member.beat.playersMax),
    entities: zones.reduce((total, zone) => total + zone.entities, 0),
    bytesInPerSecond: sum(gateways, (member) => member.bytesInPerSecond),
    bytesOutPerSecond: sum(gateways, (member) => member.bytesOutPerSecond),
    zones,
    exceptions: master.exceptions,
  };
}

function zoneView(master: RealmMaster, region: RegionId, route: Route | undefined): ZoneView {
  const { zone = '', instance = 1 } = parseRegionId(region) ?? {};
  const title = master.zones.find(({ name }) => name === zone)?.title ?? zone;
  const named = { region, zone, title, instance, key: master.instances.keyOf(region) };
  if (route === undefined) {
    const node = master.orders.get(region)?.node ?? null;
    const state = node === null ? 'down' : 'placed';
    return { ...named, state, node, epoch: 0, players: 0, entities: 0 };
  }
  const regions = master.cluster.members.get(route.node)?.beat.regions;
  const figures = regions?.find((r) => r.region === region);
  return {
    ...named,
    state: 'up',
    node: route.node,
    epoch: route.epoch,
    players: figures?.players ?? 0,
    entities: figures?.entities ?? 0,
  };
}

function nodeView(
  context: RoleContext,
  masters: readonly RealmMaster[],
  id: NodeId,
  now: number,
): NodeView {
  const config = context.installation.nodes.find((node) => node.id === id);
  // A node of every realm beats in each; the freshest beat speaks for it.
  const heard = masters
    .flatMap(({ cluster }) => {
      const member = cluster.members.get(id);
      return member === undefined ? [] : [{ member, state: cluster.stateOf(id, now) }];
    })
    .toSorted((a, b) => b.member.heardAt - a.member.heardAt)
    .at(0);
  if (heard === undefined) return absentNode(id, config);
  const { member, state } = heard;
  const { beat } = member;
  return {
    id,
    role: beat.role,
    realm: config?.realm ?? null,
    state,
    detail: beat.detail,
    incarnation: beat.incarnation,
    version: beat.version,
    pid: beat.pid,
    listen: beat.listen,
    public: beat.public,
    startedAt: beat.startedAt,
    heardMsAgo: Math.round(now - member.heardAt),
    cpuPermille: beat.cpuPermille,
    cpuSmoothPermille: Math.round(member.cpuSmoothPermille),
    loopLagMs: beat.loopLagMs,
    rssBytes: beat.rssBytes,
    heapBytes: beat.heapBytes,
    bytesIn: beat.bytesIn,
    bytesOut: beat.bytesOut,
    bytesInPerSecond: member.bytesInPerSecond,
    bytesOutPerSecond: member.bytesOutPerSecond,
    players: beat.players,
    playersMax: beat.playersMax,
    tickP50Ms: beat.tickP50Ms,
    tickP99Ms: beat.tickP99Ms,
    regions: beat.regions,
    top: beat.top,
    figures: Object.fromEntries(beat.figures.map(({ name, value }) => [name, value])),
  };
}

function absentNode(id: NodeId, config: NodeConfig | undefined): NodeView {
  return {
    id,
    role: config?.role ?? '',
    realm: config?.realm ?? null,
    state: 'absent',
    detail: '',
    incarnation: '',
    version: '',
    pid: 0,
    listen: config?.listen ?? '',
    public: config?.public ?? '',
    startedAt: 0,
    heardMsAgo: null,
    cpuPermille: 0,
    cpuSmoothPermille: 0,
    loopLagMs: 0,
    rssBytes: 0,
    heapBytes: 0,
    bytesIn: 0,
    bytesOut: 0,
    bytesInPerSecond: 0,
    bytesOutPerSecond: 0,
    players: 0,
    playersMax: config?.playersMax ?? 0,
    tickP50Ms: 0,
    tickP99Ms: 0,
    regions: [],
    figures: {},
    top: [],
  };
}
