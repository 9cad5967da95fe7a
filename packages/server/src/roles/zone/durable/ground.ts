// SPDX-License-Identifier: MIT
/**
 * What lies in one region: dropped items, which the database has, and things with loot, whose lives
 * it counts. Entities follow its answers; it must never show as lying what was not committed.
 */
import { delay, parseRegionId, RealmError } from '@realmkeep/base';
import type { EntityHandle, HeldItem, LootSpec, Rect } from '@realmkeep/kit';
import { stepsOfUnits, UNIT_STEPS } from '@realmkeep/sim';
import { itemMessages } from '@realmkeep/wire';
import type { EntityBody } from '../entities.ts';
import { setField } from '../entities.ts';
import type { ZoneNode } from '../node.ts';
import type { Region } from '../region.ts';
import type { Remains } from '../scripting/scripting.ts';
import type { SnapshotPart } from '../snapshot.ts';

/** Entities of dropped items and of things with loot have ids of their own. */
const GROUND_IDS = 0x4000_0000;
const LOOT_IDS = 0x2000_0000;
const LOOT_IDS_PER_REGION = 0x10_0000;
/** Items that may lie in a region; more cannot be dropped. */
const LYING_MAX = 4096;
const LISTED_MAX = 256;
const REPEAT_MS = 500;
/** What lies for longer is destroyed, so many at a time. */
const LYING_MS_MAX = 30 * 60_000;
const SWEEP_MAX = 64;
/** Heroes reach so far, in units. */
export const REACH_UNITS = 72;
const RESPAWN_MS = 30_000;
/** Things that go along with a region that moves; of more the next process reads later. */
const CARRIED_MAX = 400;
/** Dead creatures whose loot waits until the database has said which lives were. */
const LEFT_MAX = 1024;

interface Lying {
  readonly item: HeldItem;
  readonly entity: EntityBody;
  readonly since: number;
}

/** One thing with loot: where it comes back, and its present life. */
export interface LootSource {
  readonly spawn: string;
  readonly kind: string;
  /** Null for what a dead creature left: that does not come back by itself. */
  readonly area: Rect | null;
  readonly loot: LootSpec;
  readonly id: number;
  readonly only: readonly Pick<EntityHandle, 'id'>[] | null;
  life: number;
  entity: EntityBody | null;
  /** When the next life begins, in ms of the clock, while there is no entity. */
  backAt: number;
}

/** What the snapshot has of things on the ground; the database has the rest, and is right. */
interface GroundRecord {
  readonly loot: readonly {
    readonly spawn: string;
    readonly life: number;
    /** Units. */
    readonly x: number;
    readonly y: number;
    /** Until the next life; -1: it stands there. */
    readonly backMs: number;
  }[];
  readonly lying: readonly { readonly serial: number; readonly lainMs: number }[];
  /** What the dead have, by their entities. */
  readonly remains: readonly {
    readonly id: number;
    readonly spawn: string;
    readonly life: number;
    readonly loot: LootSpec;
    /** Characters' entities; null for everybody. */
    readonly only: readonly number[] | null;
  }[];
}

const NOTHING: GroundRecord = { loot: [], lying: [], remains: [] };

export class Ground implements SnapshotPart {
  readonly name = 'ground';
  readonly #node: ZoneNode;
  readonly #region: Region;
  readonly #bySerial = new Map<number, Lying>();
  readonly #byEntity = new Map<number, Lying>();
  readonly #loot = new Map<number, LootSource>();
  /** The last life of each spawn that has been, here or in the database. */
  readonly #lives = new Map<string, number>();
  /** What the dead left before the lives were known. */
  #left: { readonly dead: EntityBody; readonly remains: Remains }[] = [];
  #livesKnown = false;
  /** Taken while the list was being read. */
  readonly #taken = new Set<number>();
  #remembered = NOTHING;
  #loaded = false;
  #sweeping = false;

  constructor(node: ZoneNode, region: Region) {
    this.#node = node;
    this.#region = region;
    region.snapshot.keep(this);
    region.snapshot.keep({
      name: 'lying',
      save: () => undefined,
      load: (saved) => this.#adopt(saved),
    });
    void this.#load();
  }

  /** Of the snapshot: where things with loot stand and when they come back, how long what lies. */
  save(): GroundRecord {
    const now = this.#node.env.clock.now();
    const sources = [...this.#loot.values()];
    const loot = sources
      .filter(({ area }) => area !== null)
      .map(({ spawn, life, entity, backAt }) => ({
        spawn,
        life,
        x: entity === null ? 0 : Math.round(entity.x),
        y: entity === null ? 0 : Math.round(entity.y),
        backMs: entity === null ? Math.max(0, Math.round(backAt - now)) : -1,
      }));
    const remains = sources
      .filter(({ area }) => area === null)
      .map(({ id, spawn, life, loot: left, only }) => ({
        id,
        spawn,
        life,
        loot: left,
        only: only === null ? null : only.map((hero) => hero.id),
      }));
    const lying = [...this.#bySerial.values()].map(({ item, since }) => ({
      serial: item.serial,
      lainMs: Math.round(now - since),
    }));
    // What the snapshot told before the database did is as good as it was.
    return this.#loaded ? { loot, lying, remains } : this.#remembered;
  }

  load(saved: unknown): void {
    const { loot = [], lying = [], remains = [] } = saved as Partial<GroundRecord>;
    this.#remembered = { loot: [...loot], lying: [...lying], remains: [...remains] };
  }

  /** For the next process of a region that moves: nothing of it changes meanwhile. */
  carried(): unknown {
    if (!this.#loaded) return null;
    const lying = [...this.#bySerial.values()].slice(-CARRIED_MAX).map(({ item }) => item);
    return { lying, lives: [...this.#lives] };
  }

  /** The region stood still while its last process told this: the database can be asked later. */
  #adopt(saved: unknown): void {
    const carried = saved as { lying?: HeldItem[]; lives?: [string, number][] } | null;
    if (carried === null || !Array.isArray(carried.lying) || !Array.isArray(carried.lives)) return;
    this.#appearAll(carried.lives);
    for (const item of carried.lying) this.lies(item);
  }

  get isFull(): boolean {
    return this.#bySerial.size >= LYING_MAX;
  }

  /** The item that this entity is; throws ERR_ITEM_UNKNOWN. */
  itemOf(entity: number): HeldItem & { readonly x: number; readonly y: number } {
    const lying = this.#byEntity.get(entity);
    if (lying === undefined) throw new RealmError('ERR_ITEM_UNKNOWN', 'Nothing lies there.');
    const { x, y } = lying.entity;
    return { ...lying.item, x, y };
  }

  /** What this entity has for this hero; throws ERR_LOOT_TAKEN when it has nothing. */
  lootOf(entity: number, hero: EntityHandle): LootSource & { readonly entity: EntityBody } {
    const source = this.#loot.get(entity);
    if (source === undefined || source.entity === null) {
      throw new RealmError('ERR_LOOT_TAKEN', 'Nothing is left there.');
    }
    if (source.only !== null && !source.only.some(({ id }) => id === hero.id)) {
      throw new RealmError('ERR_NOT_OWNER', 'That is for somebody else.');
    }
    return { ...source, entity: source.entity };
  }

  /** The database has it lying here, at `place`: units, `x,y`. */
  lies(item: HeldItem): void {
    if (this.#bySerial.has(item.serial)) return;
    const [x, y] = item.place.split(',').map(Number);
    const { game } = this.#node;
    const id = this.#freeId(item.serial);
    const at = { x: stepsOf(x), y: stepsOf(y) };
    const entity = this.#region.addThing(game.groundItem, id, at);
    setField(entity, 'template', item.template);
    setField(entity, 'quantity', item.quantity);
    const lain = this.#remembered.lying.find(({ serial }) => serial === item.serial)?.lainMs ?? 0;
    const lying = { item, entity, since: this.#node.env.clock.now() - lain };
    this.#bySerial.set(item.serial, lying);
    this.#byEntity.set(id, lying);
  }

  /** The database has it somewhere else, or nowhere. */
  gone(serial: number): void {
    if (!this.#loaded) this.#taken.add(serial);
    const lying = this.#bySerial.get(serial);
    if (lying === undefined) return;
    this.#bySerial.delete(serial);
    this.#byEntity.delete(lying.entity.id);
    this.#region.removeThing(lying.entity);
  }

  /** Somebody has the loot of this life: the next one comes after a while. */
  looted(id: number, life: number, hero: EntityHandle): void {
    const source = this.#loot.get(id);
    if (source === undefined || source.entity === null || source.life !== life) return;
    if (source.area === null) {
      this.#loot.delete(id);
      this.#region.scripting.runner.looted(source.entity, hero);
      return;
    }
    this.#region.removeThing(source.entity);
    source.entity = null;
    source.life += 1;
    this.#comeBack(source, source.loot.respawnMs ?? RESPAWN_MS);
  }

  #comeBack(source: LootSource, ms: number): void {
    const { clock } = this.#node.env;
    source.backAt = clock.now() + ms;
    clock.after(ms, () => {
      if (!this.#isOver && source.entity === null) this.#appear(source, source.area);
    });
  }

  /** A dead creature has something from now on; used up once, whatever crashes. */
  leave(dead: EntityBody, remains: Remains): void {
    if (!this.#livesKnown) {
      if (this.#left.length < LEFT_MAX) this.#left.push({ dead, remains });
      return;
    }
    const { spawn, loot, only } = remains;
    const life = (this.#lives.get(spawn) ?? 0) + 1;
    this.#lives.set(spawn, life);
    const { id, kind } = dead;
    const source = { spawn, kind, area: null, loot, id, only, life, entity: dead, backAt: 0 };
    this.#loot.set(id, source);
  }

  /** The dead are gone, with what nobody took. */
  left(entity: EntityBody): void {
    const source = this.#loot.get(entity.id);
    if (source?.entity === entity && source.area === null) this.#loot.delete(entity.id);
  }

  /** Destroys what lies for too long; called about once a second. */
  sweep(): void {
    if (this.#sweeping || !this.#node.durable || this.#isOver) return;
    const before = this.#node.env.clock.now() - LYING_MS_MAX;
    const old = [...this.#bySerial.values()].filter(({ since }) => since < before);
    if (old.length > 0) void this.#sweep(old.slice(0, SWEEP_MAX).map(({ item }) => item.serial));
  }

  /** Destroys what lies here: nobody comes for it. Rejects when the database does not answer. */
  async sweepAll(): Promise<void> {
    const { id, epoch } = this.#region;
    const { incarnation } = this.#node;
    const serials = [...this.#bySerial.keys()];
    for (let from = 0; from < serials.length; from += SWEEP_MAX) {
      const some = serials.slice(from, from + SWEEP_MAX);
      const ask = { region: id, epoch, incarnation, serials: some, cause: 'its place was closed' };
      await this.#node.database(itemMessages.SweepItems, ask);
      for (const serial of some) this.gone(serial);
    }
  }

  get #isOver(): boolean {
    const { stopped, regions } = this.#node;
    return stopped || regions.get(this.#region.id) !== this.#region;
  }

  #freeId(serial: number): number {
    let id = GROUND_IDS + (serial % GROUND_IDS);
    while (this.#byEntity.has(id)) id = GROUND_IDS + ((id + 1) % GROUND_IDS);
    return id;
  }

  async #sweep(serials: number[]): Promise<void> {
    const { id, epoch } = this.#region;
    const { incarnation } = this.#node;
    this.#sweeping = true;
    try {
      const ask = { region: id, epoch, incarnation, serials, cause: 'lay too long' };
      await this.#node.database(itemMessages.SweepItems, ask);
      for (const serial of serials) this.gone(serial);
    } catch {
      // Asked again in a second: what does not lie there is left alone.
    }
    this.#sweeping = false;
  }

  async #load(): Promise<void> {
    await this.#patiently(() => this.#loadLives());
    let after: number | null = 0;
    while (after !== null && !this.#isOver) {
      const from: number = after;
      after = await this.#patiently(() => this.#loadItems(from));
    }
    this.#loaded = true;
    this.#taken.clear();
  }

  async #loadItems(after: number): Promise<number | null> {
    const question = { region: this.#region.id, after };
    const { items } = await this.#node.database(itemMessages.ListRegionItems, question);
    if (this.#isOver) return null;
    for (const item of items) {
      if (!this.#taken.has(item.serial) && !this.isFull) this.lies(item);
    }
    return items.length < LISTED_MAX ? null : items[items.length - 1].serial;
  }

  async #loadLives(): Promise<null> {
    if (this.#livesKnown) return null;
    const question = { region: this.#region.id };
    const { lives } = await this.#node.database(itemMessages.ListLives, question);
    if (!this.#isOver) this.#appearAll(lives.map(({ spawn, life }) => [spawn, life]));
    return null;
  }

  /** What is known of lives that have been decides which are next. */
  #appearAll(lives: readonly (readonly [spawn: string, life: number])[]): void {
    const sources = this.#sources();
    for (const [spawn, life] of lives) this.#lives.set(spawn, life);
    this.#livesKnown = true;
    for (const { dead, remains } of this.#left) if (dead.alive) this.leave(dead, remains);
    this.#left = [];
    for (const source of sources) {
      source.life = (this.#lives.get(source.spawn) ?? 0) + 1;
      this.#loot.set(source.id, source);
      this.#resume(source);
    }
    for (const remains of this.#remembered.remains) this.#resumeRemains(remains);
  }

  /** The dead of the snapshot have what they had, unless the database knows it was taken. */
  #resumeRemains({ id, spawn, life, loot, only }: GroundRecord['remains'][number]): void {
    const { population } = this.#region.scripting;
    const entity = population.byId(id);
    if (entity === null || !entity.dead || this.#loot.has(id)) return;
    if (life <= (this.#lives.get(spawn) ?? 0)) return;
    this.#lives.set(spawn, life);
    const heroes = only?.map((hero) => ({ id: hero })) ?? null;
    const { kind } = entity;
    const source = { spawn, kind, area: null, loot, id, only: heroes, life, entity, backAt: 0 };
    this.#loot.set(id, source);
  }

  #sources(): LootSource[] {
    const sources: LootSource[] = [];
    const part = parseRegionId(this.#region.id)?.region ?? 0;
    let id = LOOT_IDS + part * LOOT_IDS_PER_REGION;
    for (const [index, { kind, count, area, loot }] of this.#region.zone.spawns.entries()) {
      if (loot === undefined) continue;
      for (let n = 0; n < count; n++) {
        const spawn = `${index}:${n}`;
        const source = { spawn, kind: kind.kind, area, loot, id: id++, only: null };
        sources.push({ ...source, life: 1, entity: null, backAt: 0 });
      }
    }
    return sources;
  }

  /** As the snapshot has it, if that is of the life that the database says is next. */
  #resume(source: LootSource): void {
    const known = this.#remembered.loot.find(({ spawn }) => spawn === source.spawn);
    if (known?.life !== source.life) this.#appear(source, source.area);
    else if (known.backMs >= 0) this.#comeBack(source, known.backMs);
    else this.#appear(source, { x: stepsOf(known.x), y: stepsOf(known.y) });
  }

  #appear(source: LootSource, at: Rect | { readonly x: number; readonly y: number } | null): void {
    const definition = this.#node.game.entities[source.kind];
    if (at === null) return;
    source.entity = this.#region.addThing(definition, source.id, at);
  }

  async #patiently<T>(ask: () => Promise<T>): Promise<T | null> {
    while (!this.#isOver) {
      try {
        return await ask();
      } catch {
        await delay(this.#node.env.clock, REPEAT_MS);
      }
    }
    return null;
  }
}

/** `x,y` as the database keeps it; 32 bytes at most. */
export function groundPlace(x: number, y: number): string {
  return `${Math.round(x)},${Math.round(y)}`;
}

function stepsOf(units: number): number {
  return Number.isFinite(units) ? stepsOfUnits(units) : UNIT_STEPS;
}
