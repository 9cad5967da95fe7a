// SPDX-License-Identifier: MIT
/**
 * Snapshots of regions: soft state that outlives the zone process that ran them. In RAM, and behind
 * that in one file per region, written without a sync, beside the database and never through it: no
 * item waits for a snapshot. Whatever cannot be read is no snapshot, and the region comes up fresh.
 */
import { type Disk, type Log, messageOf, type RealmId, type RegionId } from '@realmkeep/base';
import type { RegionCut } from '@realmkeep/store';
import { type AnswerOf, type BodyOf, decode, encode, regionMessages } from '@realmkeep/wire';
import { answer, type Handler, on } from '../../runtime/messenger.ts';

const { SnapshotFile, CHUNKS_MAX, CHUNKS_PER_MESSAGE, HEROES_MAX } = regionMessages;
const VERSION = 2;
/** Regions kept; of further ones nothing is taken. */
const REGIONS_MAX = 4096;
/** Of one region; what is beyond it is not taken. */
const REGION_BYTES_MAX = 8 * 1024 * 1024;
/** Bytes of one answer. */
const ANSWER_BYTES_MAX = 512 * 1024;
/** Owners that died right after loading the same snapshot before it is put aside. */
const DEATHS_MAX = 2;

type Store = BodyOf<typeof regionMessages.StoreSnapshot>;
type Load = BodyOf<typeof regionMessages.LoadSnapshot>;
type Loaded = AnswerOf<typeof regionMessages.LoadSnapshot>;

interface Snapshot {
  epoch: number;
  /** A lower epoch is not listened to, whatever of it is on its way. */
  floor: number;
  readonly chunks: Map<string, Uint8Array>;
  bytes: number;
  /** Differs from its file. */
  dirty: boolean;
  /** Epochs that loaded it and have not told anything since: their owners may have died of it. */
  readonly loads: Set<number>;
  /** As they were when the chunks were; without pictures of one moment nobody. */
  heroes: RegionCut['heroes'];
  /** Of a picture of one moment, what has come of it. */
  cut: { readonly epoch: number; readonly number: number; readonly parts: Map<number, Store> };
}

export class Snapshots {
  readonly #disk: Disk;
  readonly #log: Log;
  readonly #realm: RealmId;
  readonly #regions = new Map<RegionId, Snapshot>();
  #flushing: Promise<void> | null = null;

  constructor(env: { readonly disk: Disk; readonly log: Log }, realm: RealmId) {
    this.#disk = env.disk;
    this.#log = env.log;
    this.#realm = realm;
  }

  handlers(): Handler[] {
    return [
      on(regionMessages.StoreSnapshot, (told) => this.store(told)),
      answer(regionMessages.LoadSnapshot, (ask) => this.load(ask)),
    ];
  }

  /** Takes what changed. An owner that was replaced tells nothing new. */
  store(told: Store): void {
    const { region, epoch, chunks, cut } = told;
    const known = this.#regions.get(region);
    if (known === undefined && this.#regions.size >= REGIONS_MAX) return;
    const snapshot = known ?? fresh(epoch);
    if (epoch < Math.max(snapshot.epoch, snapshot.floor)) return;
    this.#regions.set(region, snapshot);
    if (cut.of > 0) {
      takePart(snapshot, told);
      return;
    }
    snapshot.epoch = epoch;
    // Owners tell nothing in their first two seconds: this one has survived the loading.
    snapshot.loads.clear();
    for (const { key, bytes } of chunks) put(snapshot, key, bytes);
    snapshot.dirty = true;
  }

  /**
   * The region's heroes at its last picture; nobody when there is none, or when owners died of it.
   */
  async cutOf(region: RegionId): Promise<RegionCut> {
    const snapshot = this.#regions.get(region) ?? (await this.#read(region));
    if (snapshot === null || snapshot.loads.size >= DEATHS_MAX) return { epoch: 0, heroes: [] };
    return { epoch: snapshot.epoch, heroes: snapshot.heroes };
  }

  /** The region was put back to that picture: what its former owner may still tell is too late. */
  restored(region: RegionId, epoch: number): void {
    const snapshot = this.#regions.get(region);
    if (snapshot !== undefined) snapshot.floor = epoch;
  }

  /** A page of the region's snapshot. */
  async load({ region, epoch, after }: Load): Promise<Loaded> {
    const snapshot = this.#regions.get(region) ?? (await this.#read(region));
    if (snapshot === null) return { state: 'none', chunks: [], more: false };
    if (after === '') {
      snapshot.loads.delete(epoch);
      if (snapshot.loads.size >= DEATHS_MAX) return this.#putAside(region, snapshot);
      snapshot.loads.add(epoch);
    }
    const keys = [...snapshot.chunks.keys()].filter((key) => key > after).sort();
    const chunks: Loaded['chunks'] = [];
    let bytes = 0;
    for (const key of keys) {
      const chunk = snapshot.chunks.get(key) ?? new Uint8Array(0);
      bytes += chunk.length;
      if (chunks.length > 0 && bytes > ANSWER_BYTES_MAX) break;
      chunks.push({ key, bytes: chunk });
      if (chunks.length === CHUNKS_PER_MESSAGE) break;
    }
    return { state: 'found', chunks, more: chunks.length < keys.length };
  }

  /** Writes what changed behind, one file after another. */
  flush(): Promise<void> {
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = null;
    });
    return this.#flushing;
  }

  async #flush(): Promise<void> {
    for (const [region, snapshot] of this.#regions) {
      if (!snapshot.dirty) continue;
      snapshot.dirty = false;
      await this.#write(this.#fileOf(region), region, snapshot);
    }
  }

  async #write(file: string, region: RegionId, snapshot: Snapshot): Promise<void> {
    const { epoch, chunks } = snapshot;
    const list = [...chunks].map(([key, bytes]) => ({ key, bytes }));
    const heroes = [...snapshot.heroes];
    try {
      const bytes = encode(SnapshotFile, { version: VERSION, region, epoch, heroes, chunks: list });
      await this.#disk.writeSoft(file, bytes);
    } catch (error) {
      this.#log.warn('snapshot not written', { region, error: messageOf(error) });
    }
  }

  async #read(region: RegionId): Promise<Snapshot | null> {
    let bytes: Uint8Array | null = null;
    try {
      bytes = await this.#disk.read(this.#fileOf(region));
    } catch (error) {
      this.#log.warn('snapshot not read', { region, error: messageOf(error) });
    }
    // Somebody may have told of the region while its file was being read.
    const known = this.#regions.get(region);
    if (known !== undefined) return known;
    if (bytes === null || bytes.length === 0) return null;
    const file = decode(SnapshotFile, bytes);
    if (file === null || file.version !== VERSION || file.region !== region) {
      this.#log.error('snapshot unreadable: the region comes up fresh', { region });
      return null;
    }
    const snapshot = fresh(file.epoch);
    snapshot.heroes = file.heroes;
    for (const { key, bytes: chunk } of file.chunks) put(snapshot, key, chunk);
    if (this.#regions.size < REGIONS_MAX) this.#regions.set(region, snapshot);
    return snapshot;
  }

  /**
   * Two owners died of it, or so it looks: the third comes up without it, and a person may look.
   */
  async #putAside(region: RegionId, snapshot: Snapshot): Promise<Loaded> {
    this.#log.error('snapshot put aside: owners died right after loading it', { region });
    this.#regions.delete(region);
    await this.#write(`${this.#fileOf(region)}.poisoned`, region, snapshot);
    await this.#remove(region);
    return { state: 'poisoned', chunks: [], more: false };
  }

  /** Whoever takes it next begins afresh. */
  forget(region: RegionId): void {
    this.#regions.delete(region);
    void this.#remove(region);
  }

  async #remove(region: RegionId): Promise<void> {
    try {
      await this.#disk.remove(this.#fileOf(region));
    } catch (error) {
      this.#log.warn('snapshot not removed', { region, error: messageOf(error) });
    }
  }

  #fileOf(region: RegionId): string {
    return `snapshots/${this.#realm}/${region.replaceAll(':', '.')}`;
  }
}

function fresh(epoch: number): Snapshot {
  const cut = { epoch, number: 0, parts: new Map() };
  const chunks = new Map();
  const loads = new Set<number>();
  return { epoch, floor: 0, chunks, bytes: 0, dirty: false, loads, heroes: [], cut };
}

/** Parts come in order, or not at all; the last one makes the picture whole, and it counts. */
function takePart(snapshot: Snapshot, told: Store): void {
  const { epoch, cut } = told;
  if (snapshot.cut.epoch !== epoch || snapshot.cut.number !== cut.number) {
    snapshot.cut = { epoch, number: cut.number, parts: new Map() };
  }
  const { parts } = snapshot.cut;
  // The message's memory is the bus's.
  const chunks = told.chunks.map(({ key, bytes }) => ({ key, bytes: bytes.slice() }));
  parts.set(cut.part, { ...told, chunks });
  if (parts.size < cut.of) return;
  snapshot.cut = { epoch, number: cut.number, parts: new Map() };
  snapshot.epoch = epoch;
  snapshot.loads.clear();
  snapshot.chunks.clear();
  snapshot.bytes = 0;
  for (const part of parts.values()) {
    for (const { key, bytes } of part.chunks) put(snapshot, key, bytes);
  }
  snapshot.heroes = [...parts.values()].flatMap(({ heroes }) => heroes).slice(0, HEROES_MAX);
  snapshot.dirty = true;
}

function put(snapshot: Snapshot, key: string, bytes: Uint8Array): void {
  const before = snapshot.chunks.get(key);
  const total = snapshot.bytes + bytes.length - (before?.length ?? 0);
  if (total > REGION_BYTES_MAX) return;
  if (before === undefined && snapshot.chunks.size >= CHUNKS_MAX) return;
  snapshot.bytes = total;
  // The message's memory is the bus's.
  snapshot.chunks.set(key, bytes.slice());
}
