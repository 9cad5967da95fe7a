// SPDX-License-Identifier: MIT
/**
 * Snapshots of regions: soft state that outlives the zone process that ran them. In RAM, and behind
 * that in one file per region, written without a sync, beside the database and never through it: no
 * item waits for a snapshot. Whatever cannot be read is no snapshot, and the region comes up fresh.
 */
import { type Disk, type Log, messageOf, type RealmId, type RegionId } from '@realmkeep/base';
import { type AnswerOf, type BodyOf, decode, encode, regionMessages } from '@realmkeep/wire';
import { answer, type Handler, on } from '../../runtime/messenger.ts';

const { SnapshotFile, CHUNKS_MAX, CHUNKS_PER_MESSAGE } = regionMessages;
const VERSION = 1;
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
  readonly chunks: Map<string, Uint8Array>;
  bytes: number;
  /** Differs from its file. */
  dirty: boolean;
  /** Epochs that loaded it and have not told anything since: their owners may have died of it. */
  readonly loads: Set<number>;
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
  store({ region, epoch, chunks, forget }: Store): void {
    if (forget) {
      this.#forget(region, epoch);
      return;
    }
    const known = this.#regions.get(region);
    if (known === undefined && this.#regions.size >= REGIONS_MAX) return;
    const snapshot = known ?? fresh(epoch);
    if (epoch < snapshot.epoch) return;
    this.#regions.set(region, snapshot);
    snapshot.epoch = epoch;
    // Owners tell nothing in their first two seconds: this one has survived the loading.
    snapshot.loads.clear();
    for (const { key, bytes } of chunks) put(snapshot, key, bytes);
    snapshot.dirty = true;
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

  async #write(file: string, region: RegionId, { epoch, chunks }: Snapshot): Promise<void> {
    const list = [...chunks].map(([key, bytes]) => ({ key, bytes }));
    try {
      const bytes = encode(SnapshotFile, { version: VERSION, region, epoch, chunks: list });
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

  #forget(region: RegionId, epoch: number): void {
    const known = this.#regions.get(region);
    if (known !== undefined && epoch < known.epoch) return;
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
  return { epoch, chunks: new Map(), bytes: 0, dirty: false, loads: new Set() };
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
