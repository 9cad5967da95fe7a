// SPDX-License-Identifier: MIT
/**
 * Tells the database node the soft state of this node's regions, each all over within two seconds,
 * and only what changed since; loads it when a region is taken. Nobody waits for a snapshot: one
 * that cannot be had means a fresh region. A region that is stopped and restored after a fault is
 * told as a picture of one moment, its heroes in it.
 */
import { type Cancel, every, messageOf, type RegionId, utf8 } from '@realmkeep/base';
import { type BodyOf, regionMessages, subjects } from '@realmkeep/wire';
import { crashRuleOf } from '../../config/installation.ts';
import type { ZoneNode } from './node.ts';
import type { Region } from './region.ts';
import type { Chunks } from './snapshot.ts';

/** A region is told in so many slices, one each so often. */
const SLICES = 20;
const SLICE_MS = 100;
/**
 * In its first moments an owner tells nothing, so that the database sees who dies of loading. What
 * it runs is what was loaded anyhow.
 */
const QUIET_MS = 2000;
const LOAD_DEADLINE_MS = 1000;
const LOAD_TRIES = 3;
/** Bytes of one message. */
const MESSAGE_BYTES_MAX = 512 * 1024;

type Store = BodyOf<typeof regionMessages.StoreSnapshot>;
type Chunk = { key: string; bytes: Uint8Array };
type Hero = Store['heroes'][number];

const NO_CUT = { number: 0, part: 0, of: 0 };

interface Told {
  readonly region: Region;
  readonly since: number;
  /** What the database node was told last, by key. */
  readonly chunks: Map<string, string>;
  /** Pictures of one moment. */
  cuts: number;
  slice: number;
  /** Of this round. */
  keys: readonly string[];
}

export class Snapshots {
  readonly #node: ZoneNode;
  readonly #told = new Map<RegionId, Told>();
  #cancel: Cancel = () => {};

  constructor(node: ZoneNode) {
    this.#node = node;
  }

  start(): void {
    this.#cancel = every(this.#node.env.clock, SLICE_MS, () => this.#tell());
  }

  stop(): void {
    this.#cancel();
  }

  /** The region's last snapshot; null when it comes up fresh. */
  async load(region: RegionId, epoch: number): Promise<Chunks | null> {
    const chunks = new Map<string, string>();
    const decoder = new TextDecoder();
    let after = '';
    for (let tries = 1; ; ) {
      try {
        const { incarnation } = this.#node;
        const ask = { region, epoch, incarnation, after };
        const of = regionMessages.LoadSnapshot;
        const page = await this.#node.database(of, ask, LOAD_DEADLINE_MS);
        if (page.state !== 'found') {
          if (page.state === 'poisoned') this.#poisoned(region);
          return null;
        }
        for (const { key, bytes } of page.chunks) chunks.set(key, decoder.decode(bytes));
        after = page.chunks.at(-1)?.key ?? after;
        if (!page.more || page.chunks.length === 0) return chunks;
      } catch (error) {
        if (this.#node.stopped) return null;
        const fields = { region, tries, error: messageOf(error) };
        this.#node.env.log.warn('snapshot not loaded', fields);
        if (tries >= LOAD_TRIES) return null;
        tries += 1;
      }
    }
  }

  /** Everything of a region at once, before it is given up. */
  tellAll(region: Region): void {
    const told = this.#of(region);
    if (this.#stops(region)) this.#sendCut(told);
    else this.#send(told, told.region.snapshot.keys());
  }

  #tell(): void {
    const { regions, stopped, draining, env } = this.#node;
    if (stopped || draining) return;
    for (const region of regions.values()) {
      const told = this.#of(region);
      if (env.clock.now() - told.since < QUIET_MS) continue;
      if (this.#stops(region)) {
        if (told.slice === 0) this.#sendCut(told);
        told.slice = (told.slice + 1) % SLICES;
        continue;
      }
      if (told.slice === 0 || told.keys.length === 0) told.keys = region.snapshot.keys();
      const { keys } = told;
      const per = Math.max(1, Math.ceil(keys.length / SLICES));
      const from = told.slice * per;
      told.slice = (told.slice + 1) % SLICES;
      if (from < keys.length) this.#send(told, keys.slice(from, from + per));
    }
    for (const [id, { region }] of this.#told) {
      if (regions.get(id) !== region) this.#told.delete(id);
    }
  }

  #of(region: Region): Told {
    let told = this.#told.get(region.id);
    if (told === undefined || told.region !== region) {
      // Spread over the slices, so that small regions do not speak all at once.
      const slice = this.#node.env.random.below(SLICES);
      const since = this.#node.env.clock.now();
      told = { region, since, chunks: new Map(), cuts: 0, slice, keys: [] };
      this.#told.set(region.id, told);
    }
    return told;
  }

  #send({ region, chunks: known }: Told, keys: readonly string[]): void {
    const { id, epoch, snapshot } = region;
    const { incarnation } = this.#node;
    for (const chunks of changedChunks(snapshot, keys, known)) {
      const body = { region: id, epoch, incarnation, cut: NO_CUT, heroes: [] };
      this.#publish({ ...body, chunks });
    }
  }

  #stops({ id }: Region): boolean {
    const { installation } = this.#node.context;
    const config = installation.realms.find((realm) => realm.id === this.#node.realm);
    return config !== undefined && crashRuleOf(config, id) === 'stop-and-restore';
  }

  /** Everything, between two ticks: a message that is lost must not leave half a picture. */
  #sendCut(told: Told): void {
    const { region } = told;
    const { id, epoch, snapshot } = region;
    const { incarnation } = this.#node;
    told.cuts += 1;
    const parts: Pick<Store, 'chunks' | 'heroes'>[] = [
      ...[...changedChunks(snapshot, snapshot.keys(), new Map())].map((chunks) => ({
        chunks,
        heroes: [],
      })),
      ...heroesOf(region).map((heroes) => ({ chunks: [], heroes })),
    ];
    for (const [part, content] of parts.entries()) {
      const cut = { number: told.cuts, part, of: parts.length };
      this.#publish({ region: id, epoch, incarnation, cut, ...content });
    }
  }

  #publish(body: Store): void {
    const { context, realm } = this.#node;
    context.messenger.send(subjects.database(realm), regionMessages.StoreSnapshot, body);
  }

  #poisoned(region: RegionId): void {
    const { env, context } = this.#node;
    context.statistics.add('snapshotsPoisoned');
    env.log.error('region comes up without its snapshot: owners died right after loading it', {
      region,
    });
  }
}

/** The region's heroes as they are now, in portions for messages. */
function heroesOf(region: Region): Hero[][] {
  const portions: Hero[][] = [];
  let size = MESSAGE_BYTES_MAX;
  for (const player of region.players.values()) {
    const { character, epoch } = player;
    const state = region.stateOf(player);
    const full = portions.at(-1)?.length === regionMessages.HEROES_PER_MESSAGE;
    if (full || size >= MESSAGE_BYTES_MAX) {
      portions.push([]);
      size = 0;
    }
    portions.at(-1)?.push({ character, epoch, zone: region.zone.name, state });
    size += state.length;
  }
  return portions;
}

/** Chunks of these keys that are not as `known` has them, in messages; `known` follows. */
export function* changedChunks(
  snapshot: Region['snapshot'],
  keys: readonly string[],
  known: Map<string, string>,
): Generator<Chunk[]> {
  let chunks: Chunk[] = [];
  let size = 0;
  for (const key of keys) {
    const text = snapshot.chunk(key);
    if (text === null || known.get(key) === text) continue;
    known.set(key, text);
    const bytes = utf8(text);
    if (bytes.length > regionMessages.CHUNK_BYTES_MAX) continue;
    if (chunks.length === regionMessages.CHUNKS_PER_MESSAGE || size > MESSAGE_BYTES_MAX) {
      yield chunks;
      chunks = [];
      size = 0;
    }
    chunks.push({ key, bytes });
    size += bytes.length;
  }
  if (chunks.length > 0) yield chunks;
}
