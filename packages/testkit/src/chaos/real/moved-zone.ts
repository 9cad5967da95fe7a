// SPDX-License-Identifier: MIT
/** The zone in which new heroes begin, moved from node to node by an operator's word. */
import {
  type CharacterId,
  delay,
  type NodeId,
  parseRegionId,
  type RealmId,
  type RegionId,
  regionId,
} from '@realmkeep/base';
import { nodeEnv } from '@realmkeep/client/node';
import { connectOperator, loadInstallation, type Operator } from '@realmkeep/server/host';
import { regionMessages, zoneMessages } from '@realmkeep/wire';
import type { RealCrowd, Watched } from './real-crowd.ts';
import type { RealRealm } from './real-realm.ts';

/** In Hollowmere. */
const ZONE: RegionId = regionId({ zone: 'harbour', instance: 1, region: 0 });
const { WarpCharacter } = zoneMessages;
/** Far from its gates: who comes in at one is out again soon. */
const SQUARE = { x: 1536, y: 1570 };
const CALM_MS = 2000;
const ARRIVE_MS_MAX = 10_000;
const GATHER_TRIES = 5;

export interface Move {
  readonly to: string;
  /** Until the region was seen at its new node; NaN when it never was. */
  readonly ms: number;
  /** Bots who were in the zone before and after. */
  readonly players: number;
  /** The longest time between two updates of one of them. */
  readonly gapMs: number;
  /** As long before it, without a move: what the machine did to updates anyhow. */
  readonly quietGapMs: number;
}

export class MovedZone {
  readonly #realm: RealRealm;
  readonly #operator: Operator;
  readonly #id: RealmId;
  /** Zone nodes of the installation. */
  readonly #nodes: readonly NodeId[];

  private constructor(
    realm: RealRealm,
    operator: Operator,
    { id, nodes }: { id: RealmId; nodes: readonly NodeId[] },
  ) {
    this.#realm = realm;
    this.#operator = operator;
    this.#id = id;
    this.#nodes = nodes;
  }

  static async of(realm: RealRealm): Promise<MovedZone> {
    const installation = await loadInstallation(`${realm.folder}/realmkeep.json`);
    const operator = await connectOperator(installation);
    const nodes = installation.nodes.filter(({ role }) => role === 'zone').map(({ id }) => id);
    return new MovedZone(realm, operator, { id: installation.realms[0].id, nodes });
  }

  close(): Promise<void> {
    return this.#operator.close();
  }

  /** Who runs the zone; waits while nobody does. */
  async node(): Promise<NodeId> {
    const { clock } = nodeEnv();
    const of = regionMessages.RegionStatus;
    for (;;) {
      const status = await this.#operator.order(this.#id, of, { region: ZONE }).catch(() => null);
      if (status !== null) return status.node;
      await delay(clock, 50);
    }
  }

  /** Brings bots there who are elsewhere, until so many are in the zone. */
  async gather(crowd: RealCrowd, players: number): Promise<void> {
    for (let tries = 0; tries < GATHER_TRIES; tries++) {
      const missing = players - playersIn(crowd).length;
      if (missing <= 0) return;
      const elsewhere = crowd.all.filter(({ bot }) => bot.client.realm.zone?.region !== ZONE);
      await Promise.all(elsewhere.slice(0, missing).map((each) => this.#fetch(each)));
      const there = (): boolean => playersIn(crowd).length >= players;
      await this.#realm.until(CALM_MS, there);
    }
  }

  async #fetch({ bot }: Watched): Promise<void> {
    const { zone } = bot.client.realm;
    if (zone === null) return;
    const name = parseRegionId(ZONE)?.zone ?? '';
    const order = { character: zone.character as CharacterId, zone: name, at: SQUARE };
    const region = zone.region as RegionId;
    // Who is on his way by himself is not where the order goes.
    await this.#operator.askOwner(this.#id, region, WarpCharacter, order).catch(() => null);
  }

  /** To the next node, under bots who measure (`BotMeasures.measuring`). */
  async moveOn(crowd: RealCrowd): Promise<Move> {
    const { clock } = nodeEnv();
    crowd.forget();
    await delay(clock, CALM_MS + CALM_MS / 4);
    const before = playersIn(crowd);
    const quietGapMs = longestGap(before);
    crowd.forget();
    const from = await this.node();
    const to = this.#nodes[(this.#nodes.indexOf(from) + 1) % this.#nodes.length];
    const ms = await this.#move(to);
    await delay(clock, CALM_MS);
    const stayed = playersIn(crowd).filter((each) => before.includes(each));
    return { to, ms, players: stayed.length, gapMs: longestGap(stayed), quietGapMs };
  }

  async #move(node: NodeId): Promise<number> {
    const of = regionMessages.MigrateRegion;
    await this.#operator.order(this.#id, of, { region: ZONE, node }).catch(() => null);
    return this.#realm.until(ARRIVE_MS_MAX, async () => (await this.node()) === node);
  }
}

function playersIn({ all }: RealCrowd): Watched[] {
  return all.filter(({ bot }) => bot.client.realm.zone?.region === ZONE);
}

function longestGap(some: readonly Watched[]): number {
  return Math.round(Math.max(0, ...some.map(({ measures }) => measures.gaps.max)));
}
