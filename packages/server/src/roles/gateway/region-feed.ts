// SPDX-License-Identifier: MIT
/**
 * One region as this gateway needs it for its players there: the subscription to the region's
 * stream, the replica, the observation that tells the zone which sectors are wanted, and the phases
 * in which the players get their packets.
 */
import type { Cancel, Clock, NodeId, RealmId, RegionId } from '@realmkeep/base';
import type { Bus, BusSubscription } from '@realmkeep/bus';
import { ClientFeed, Interest, RegionReceiver, type StreamFormat, type Want } from '@realmkeep/sim';
import { subjects, zoneMessages } from '@realmkeep/wire';
import type { Messenger } from '../../runtime/messenger.ts';
import type { Composer } from './composer.ts';
import type { Player } from './player.ts';

/** The whole list of wanted sectors is sent so often; a zone forgets it after 3 s. */
const OBSERVE_MS = 1000;
/** Packets of one tick go out in so many groups at most, so many milliseconds apart. */
const PHASES_MAX = 4;
const PHASE_MS = 5;
/**
 * A group has so many players before the next is opened: some 10 ms of sending, for which nobody's
 * input need wait longer. Fewer and longer groups cost less: what runs in one go runs warm.
 */
const PHASE_PLAYERS = 512;
/**
 * And for each player so much more: groups of many come when the one before them is out, with a
 * pause in between for inputs, and their clients are not all served at once.
 */
const PHASE_MS_PER_PLAYER = 0.006;
/**
 * Subscriptions follow their hero every so many publish ticks. The highest speed there is goes half
 * a sector in that time, and sectors are subscribed to a whole one ahead.
 */
const FOLLOW_TICKS = 3;
/** Without a message of the region for so long, packets are composed all the same (keep-alives). */
const PUBLISH_MS = 100;
const KEYFRAMES_MAX = 1024;
/** A region speaks at least twice a second; without a word for so long its players are held. */
export const STREAM_SILENT_MS = 1500;
/** And for so long: it was away, or the bus to it. */
const MISSED_MS = 750;

/** Inputs wait so long for a region that stands still, as in [RTE4]. */
const HELD_MS_MAX = 2000;

export interface FeedNames {
  readonly realm: RealmId;
  readonly gateway: NodeId;
  readonly region: RegionId;
}

export class RegionFeed {
  readonly players = new Set<Player>();
  readonly receiver: RegionReceiver;
  /** When the region last spoke. */
  heardAt: number;
  readonly #clock: Clock;
  readonly #messenger: Messenger;
  readonly #composer: Composer;
  readonly #onTick: () => void;
  readonly #onBack: () => void;
  readonly #names: FeedNames;
  readonly #format: StreamFormat;
  readonly #stream: BusSubscription;
  /** How many players want a sector. */
  readonly #wanted = new Map<number, number>();
  /** Players of each phase; a player stays in its phase. */
  readonly #phases: Set<Player>[] = Array.from({ length: PHASES_MAX }, () => new Set());
  #phaseTimers: Cancel[] = [];
  /** The next phase that has not been sent yet; PHASES_MAX: all have. */
  #phase = PHASES_MAX;
  /** Publish ticks that packets were composed for. */
  #rounds = 0;
  #composedAt: number;
  #observedAt = Number.NEGATIVE_INFINITY;
  #observedVersion = -1;
  #observeSoon = false;
  #closed = false;
  #heldUntil = Number.NEGATIVE_INFINITY;
  #missed = false;

  constructor(
    ports: {
      readonly clock: Clock;
      readonly bus: Bus;
      readonly messenger: Messenger;
      readonly composer: Composer;
      /** The region has just ticked and told of it. */
      readonly onTick: () => void;
      /** It speaks again: what was sent to it meanwhile may be lost. */
      readonly onBack: () => void;
    },
    names: FeedNames,
    format: StreamFormat,
  ) {
    this.#clock = ports.clock;
    this.#messenger = ports.messenger;
    this.#composer = ports.composer;
    this.#names = names;
    this.#format = format;
    this.receiver = new RegionReceiver(format);
    this.heardAt = ports.clock.now();
    this.#composedAt = this.heardAt;
    const subject = subjects.stream(names.realm, names.region);
    this.#onTick = ports.onTick;
    this.#onBack = ports.onBack;
    this.#stream = ports.bus.subscribe(subject, (message) => this.#receive(message.data));
  }

  add(player: Player): void {
    this.players.add(player);
    const open = this.#phases.slice(0, Math.ceil(this.players.size / PHASE_PLAYERS));
    open.reduce((a, b) => (b.size < a.size ? b : a)).add(player);
    player.view.subscribed = {
      streams: new ClientFeed(this.#format),
      interest: new Interest(this.#format.grid),
    };
    this.#follow(player);
    this.#observeNext();
  }

  remove(player: Player): void {
    if (!this.players.delete(player)) return;
    for (const phase of this.#phases) phase.delete(player);
    for (const sector of player.view.subscribed?.interest.sectors ?? []) this.#unwant(sector);
    player.view.subscribed = null;
  }

  /** The client lost a band: it gets the whole of it. */
  resync(player: Player, sector: number, band: number): void {
    player.view.subscribed?.streams.resync(sector, band);
  }

  /** Puts the player where the replica has its hero; before the hero is in it, nothing changes. */
  locate(player: Player): void {
    const { replica } = this.receiver;
    const band = replica.bandOf(player.entity);
    if (band === undefined) return;
    const slot = replica.slotOf(player.entity);
    band.stepTo(replica.tick);
    player.x = band.x[slot];
    player.y = band.y[slot];
  }

  /** Called every publish tick of the gateway: keep-alives, and the observation once a second. */
  tick(now: number): void {
    if (now - this.#observedAt >= OBSERVE_MS) this.#observe();
    if (now - this.#composedAt >= PUBLISH_MS * 1.5) this.#startPhases(now);
  }

  /** The bus was away: what was sent to the region meanwhile may be lost. */
  missed(): void {
    this.#missed = true;
  }

  /** Its owner lives: it has bound a player. */
  spoke(): void {
    this.heardAt = this.#clock.now();
  }

  /** The region stands still between two processes; a hold that nobody ends is none. */
  hold(epoch: number, now: number): void {
    if (epoch >= this.receiver.epoch) this.#heldUntil = now + HELD_MS_MAX;
  }

  release(): void {
    this.#heldUntil = Number.NEGATIVE_INFINITY;
  }

  isHeld(now: number): boolean {
    return now < this.#heldUntil;
  }

  isSilent(now: number): boolean {
    return now - this.heardAt >= STREAM_SILENT_MS;
  }

  close(): void {
    this.#closed = true;
    this.#stream.unsubscribe();
    for (const cancel of this.#phaseTimers) cancel();
    const { gateway: observer, region } = this.#names;
    const nothing = { observer, region, streams: [], keyframes: [] };
    this.#messenger.send(this.#subject(), zoneMessages.Observe, nothing);
  }

  #receive(data: Uint8Array): void {
    // Frames of a tick go to all before the next tick is applied: they are what changed since.
    this.#sendPhasesUpTo(PHASES_MAX);
    // The bus may reuse the memory after this call, and frames are copied out in later phases.
    const applied = this.receiver.apply(data.slice());
    if (applied === 'gap' || applied === 'bad') this.#observe();
    if (applied === 'stale') return;
    const now = this.#clock.now();
    const back = this.#missed || now - this.heardAt >= MISSED_MS;
    this.#missed = false;
    this.heardAt = now;
    this.#onTick();
    if (back) this.#onBack();
    this.#startPhases(this.heardAt);
  }

  #startPhases(now: number): void {
    this.#sendPhasesUpTo(PHASES_MAX);
    this.#composedAt = now;
    this.#phase = 0;
    this.#rounds += 1;
    this.#phaseTimers = [];
    const apartMs = PHASE_MS + this.players.size * PHASE_MS_PER_PLAYER;
    for (let phase = 0; phase < PHASES_MAX; phase++) {
      if (this.#phases[phase].size === 0) continue;
      const due = 1 + phase * apartMs;
      this.#phaseTimers.push(this.#clock.after(due, () => this.#sendPhasesUpTo(phase + 1)));
    }
  }

  /** HOT: every packet of every player starts here. */
  #sendPhasesUpTo(end: number): void {
    if (this.#closed) return;
    while (this.#phase < end) {
      const follows = (this.#rounds + this.#phase) % FOLLOW_TICKS === 0;
      for (const player of this.#phases[this.#phase]) {
        if (follows) this.#follow(player);
        this.#composer.compose(player, this.receiver);
      }
      this.#phase += 1;
    }
    // Heroes moved on, or a crowd goes over to coarser levels: the zone hears of it at once.
    if (this.receiver.watchedVersion !== this.#observedVersion) this.#observeNext();
  }

  #observeNext(): void {
    if (this.#observeSoon) return;
    this.#observeSoon = true;
    this.#clock.after(0, () => {
      if (this.#observeSoon) this.#observe();
    });
  }

  /** Lets a player's subscriptions follow its hero. HOT. */
  #follow(player: Player): void {
    const { subscribed } = player.view;
    if (subscribed === null) return;
    const { interest, streams } = subscribed;
    this.locate(player);
    streams.setView(player.x, player.y, player.entity, player.targets);
    if (!interest.update(player.x, player.y)) return;
    for (const sector of interest.removed) {
      streams.unsubscribe(sector);
      this.#unwant(sector);
    }
    for (const sector of interest.added) {
      this.#want(sector);
      streams.subscribe(sector, 0);
    }
    streams.setCenter(interest.sector);
  }

  #want(sector: number): void {
    const count = this.#wanted.get(sector) ?? 0;
    this.#wanted.set(sector, count + 1);
    if (count === 0) this.receiver.watch(sector, 0);
  }

  #unwant(sector: number): void {
    const count = this.#wanted.get(sector) ?? 0;
    if (count > 1) {
      this.#wanted.set(sector, count - 1);
      return;
    }
    this.#wanted.delete(sector);
    this.receiver.unwatch(sector, 0);
  }

  #observe(): void {
    if (this.#closed) return;
    this.#observeSoon = false;
    this.#observedAt = this.#clock.now();
    this.#observedVersion = this.receiver.watchedVersion;
    const { gateway: observer, region } = this.#names;
    const streams = this.receiver.watched().map(keyOf);
    const keyframes = this.receiver.missing().slice(0, KEYFRAMES_MAX).map(keyOf);
    const wish = { observer, region, streams, keyframes };
    this.#messenger.send(this.#subject(), zoneMessages.Observe, wish);
  }

  #subject(): string {
    return subjects.observe(this.#names.realm, this.#names.region);
  }
}

/** A stream in `Observe`. */
function keyOf({ sector, level }: Want): number {
  return sector * 4 + level;
}
