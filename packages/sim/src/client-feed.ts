// SPDX-License-Identifier: MIT
/**
 * One client's share of a region's streams: what it is subscribed to, how far it is in sync, and
 * its packet of each publish tick. In sync is the fast path: the packet is a copy of shared frames.
 * A band that the budget skips falls out of sync and later gets a catch-up. State is never queued.
 * In a crowd that would take most of its budget a client goes over to the coarsest level, band by
 * band as bytes allow, and a focus of the nearest (`crowd-view`) is laid over it.
 */
import { BandPriorities, ringWeight, TokenBucket } from './budget.ts';
import { CrowdView } from './crowd-view.ts';
import { FLAG_FRAMES, type OwnState, type PacketWriter, SUBSCRIPTIONS_MAX } from './packet.ts';
import { FOCUS_POSITION, type SharedPlace } from './stream/focus.ts';
import { BANDS_MAX, LEVELS, type StreamFormat } from './stream/format.ts';
import type { ReceivedBand, ReceivedStream, RegionReceiver } from './stream/region-receiver.ts';
import type { BandGroup, SharedBody } from './stream/shared-body.ts';

/** With nothing to say a packet goes out all the same after so long, and tells how time goes on. */
const SILENT_SECONDS_MAX = 0.45;
/** While the region says nothing either it could tell no new tick: it shows that the link lives. */
const STANDING_SECONDS_MAX = 0.95;
/** Out of sync for longer than this, a client gets the whole band. */
const CATCH_UP_PUBLISHES_MAX = 60;
/** The packet tells 8 bits of the tick; a longer silence makes it tell all. */
const TICK_JUMP_MAX = 200;
/** Bytes of a packet kept free for what is not measured band by band. */
const PACKET_MARGIN_BYTES = 256;
/** A whole patch without entities. */
const EMPTY_PATCH = Uint8Array.of(1);

const SEND_NOTHING = 0;
const SEND_FRAME = 1;
const SEND_PATCH = 2;
/** In place of a tick: the band is no more, and the client was told. */
const GONE = -2;

export interface FeedOptions {
  readonly bytesPerSecond?: number;
}

/** What one packet has beside the streams; the caller may reuse the object. */
export interface FeedInput {
  /** Seconds since the last call, for the budget. */
  readonly seconds: number;
  /** False while the socket still holds earlier bytes: then only what is mandatory goes out. */
  readonly drained: boolean;
  /** Low 16 bits of the last input applied, when it is news; -1 when not. */
  readonly ack: number;
  /** Ticks since that input was applied. */
  readonly ackTicks: number;
  /** The own hero's exact state, when the client needs it. */
  readonly own: OwnState | null;
  /** Private events. */
  readonly events: readonly Uint8Array[];
}

interface Subscription {
  /** The sector's wish; its stream may not be there yet. */
  wish: Wish;
  index: number;
  received: ReceivedBand;
  /** The client is in sync as of this tick; -1: never. */
  synced: number;
  /** The client got every event up to this tick by frames, crossings included. */
  followed: boolean;
  /** What this packet sends. */
  send: number;
  /** The patch holds for this packet only: it goes before all others. */
  first: boolean;
  /** The patch to send; between a change of level and its packet, the difference. */
  patch: Uint8Array | null;
}

interface Wish {
  readonly sector: number;
  /** What the caller wants, and what the client gets: a crowd makes it coarser. */
  finest: number;
  level: number;
  stream: ReceivedStream | undefined;
  /** Bands of it in the subscriptions. */
  bands: number;
  /** Some of them may have another level still. */
  moving: boolean;
}

export class ClientFeed {
  readonly bucket: TokenBucket;
  readonly #format: StreamFormat;
  readonly #wishes = new Map<number, Wish>();
  readonly #subscriptions: Subscription[] = [];
  readonly #priorities = new BandPriorities();
  readonly #pending: number[] = [];
  readonly #released: number[] = [];
  /** Subscriptions the client has not been told of. */
  readonly #news: Subscription[] = [];
  readonly #crowd = new CrowdView();
  #center = -1;
  #epoch = -1;
  #sentTick = -1;
  /** Tick of the last packet with frames: what they told of crossings has landed at the client. */
  #framesTick = -1;
  #silentSeconds = 0;
  /** The receiver's version when its bands were looked for last; true: look again all the same. */
  #foundVersion = -1;
  #restless = true;
  /** Those with the same bands; null while it is not known who they are. */
  #group: BandGroup | null = null;
  /** The client has everything of every band up to this tick; -1: not of every one. */
  #wholeTick = -1;
  /** Shared bodies told all up to `#wholeTick`, and the subscriptions do not know it yet. */
  #shared = false;
  /** The own state that the client was told last, in a packet that does not begin anew. */
  #own: OwnState | null = null;
  /** Something in this packet goes as a patch. */
  #patches = false;
  /** Bands skipped for want of bytes, since the start: for statistics. */
  skipped = 0;

  constructor(format: StreamFormat, options: FeedOptions = {}) {
    this.#format = format;
    this.bucket = new TokenBucket(options.bytesPerSecond);
  }

  /** Bands the client is subscribed to. */
  get bands(): number {
    return this.#subscriptions.length;
  }

  /** Wants a sector at a level; the receiver must watch it. Another level replaces the first. */
  subscribe(sector: number, level: number): void {
    const wish = this.#wishes.get(sector);
    if (wish === undefined) {
      const effective = this.#levelFor(level);
      this.#restless = true;
      this.#wishes.set(sector, {
        sector,
        finest: level,
        level: effective,
        stream: undefined,
        bands: 0,
        moving: false,
      });
    } else {
      wish.finest = level;
      this.#setLevel(wish, this.#levelFor(level));
    }
  }

  #levelFor(finest: number): number {
    return this.#crowd.active ? LEVELS - 1 : finest;
  }

  /**
   * Where the client's hero is and which entities matter to it beside the nearest (at most 8): without
   * it there is no focus, and crowds are rationed. Call it before `compose`, whenever it changes.
   */
  setView(x: number, y: number, hero: number, targets: readonly number[] = NOBODY): void {
    this.#crowd.setView(x, y, hero, targets);
  }

  /** Entities that the client has in focus; 0 while there is no crowd. */
  get focused(): number {
    return this.#crowd.focused;
  }

  /** True while the picture is the coarse one of crowds. */
  get crowded(): boolean {
    return this.#crowd.active;
  }

  unsubscribe(sector: number): void {
    const wish = this.#wishes.get(sector);
    if (wish === undefined) return;
    this.#wishes.delete(sector);
    this.#settle();
    this.#restless = true;
    this.#group = null;
    let told = false;
    for (let i = this.#subscriptions.length - 1; i >= 0; i--) {
      const subscription = this.#subscriptions[i];
      if (subscription.wish !== wish) continue;
      this.#subscriptions.splice(i, 1);
      this.#priorities.remove(i);
      const news = this.#news.indexOf(subscription);
      if (news !== -1) this.#news.splice(news, 1);
      else told = true;
    }
    if (told) this.#released.push(sector);
  }

  /** The client lost a band: it gets the whole of it. */
  resync(sector: number, band: number): void {
    this.#settle();
    this.#wholeTick = -1;
    for (const subscription of this.#subscriptions) {
      if (subscription.wish.sector === sector && subscription.index === band) {
        subscription.synced = -1;
      }
    }
  }

  /** The tick as of which the client is in sync with a band; below 0: it is not. */
  syncedTick(sector: number, band: number): number {
    for (const { wish, index, received, synced } of this.#subscriptions) {
      if (wish.sector !== sector || index !== band) continue;
      return received.dropped ? -1 : this.#shared ? this.#wholeTick : synced;
    }
    return -1;
  }

  /** The sector of the client's hero, for priorities. */
  setCenter(sector: number): void {
    this.#center = sector;
  }

  #writeOwn(writer: PacketWriter, own: OwnState): void {
    writer.own(own, this.#own);
    const { x, y, heading, speed } = own;
    this.#own = { x, y, heading, speed };
  }

  /** The packet of this publish tick, or null when there is nothing to say. HOT. */
  compose(writer: PacketWriter, receiver: RegionReceiver, input: FeedInput): Uint8Array | null {
    const tick = receiver.tick;
    this.bucket.refill(input.seconds);
    const begins = this.#begins(receiver);
    this.#watchCrowd(receiver);
    if (this.#restless || receiver.version !== this.#foundVersion) {
      this.#settle();
      this.#find(receiver);
    }
    writer.begin(tick, begins);
    if (input.ack >= 0) writer.ack(input.ack, input.ackTicks);
    if (begins) this.#own = null;
    if (input.own !== null) this.#writeOwn(writer, input.own);
    const news = this.#released.length > 0 || this.#news.length > 0;
    if (news) this.#writeSubscriptions(writer);
    if (input.drained) {
      const focus = this.#crowd.write(receiver, this.#place);
      const room = writer.room - PACKET_MARGIN_BYTES;
      const body = news ? null : this.#bodyOf(receiver, room, focus?.length ?? 0);
      if (body !== null) this.#writeBody(writer, body, tick);
      else this.#writeEach(writer, receiver, room, focus?.length ?? 0);
      if (focus !== null) writer.patch(FOCUS_POSITION, focus);
    } else {
      this.#settle();
      // A difference holds for the tick it was made in only; what comes later is the whole band.
      for (const subscription of this.#subscriptions) {
        subscription.patch = null;
        subscription.first = false;
      }
    }
    for (const event of input.events) writer.event(event);
    this.#silentSeconds += input.seconds;
    const silentMax = tick === this.#sentTick ? STANDING_SECONDS_MAX : SILENT_SECONDS_MAX;
    if (!writer.said && this.#silentSeconds < silentMax) return null;
    this.#silentSeconds = 0;
    this.#epoch = receiver.epoch;
    this.#sentTick = tick;
    this.bucket.spend(writer.byteLength);
    return writer.finish();
  }

  /** What others with the same bands get too, if that is all this client needs. HOT. */
  #bodyOf(receiver: RegionReceiver, room: number, reserved: number): SharedBody | null {
    const whole = this.#wholeTick;
    if (whole < 0 || this.#group === null) return null;
    if (whole === receiver.tick) return NOTHING_NEW;
    if (whole < receiver.replica.previousTick) return null;
    const body = receiver.bodyOf(this.#group);
    if (body === null) return null;
    const bytes = body.bytes.length + reserved;
    return bytes <= this.bucket.tokens && bytes <= room ? body : null;
  }

  #writeBody(writer: PacketWriter, body: SharedBody, tick: number): void {
    writer.body(body);
    if (body.flags & FLAG_FRAMES) this.#framesTick = tick;
    this.#wholeTick = tick;
    this.#shared = true;
  }

  /** Each band by itself: whoever is not in sync everywhere, or cannot pay for all. */
  #writeEach(writer: PacketWriter, receiver: RegionReceiver, room: number, reserved: number): void {
    const { tick } = receiver;
    this.#settle();
    this.#choose(receiver, tick, room, reserved);
    this.#writeFrames(writer, tick);
    if (this.#patches) this.#writePatches(writer, tick);
    this.#wholeTick = -1;
    for (const { synced } of this.#subscriptions) if (synced !== tick) return;
    this.#wholeTick = tick;
    this.#group ??= receiver.groupOf(this.#subscriptions.map(({ received }) => received));
  }

  /** Tells the subscriptions what shared bodies told the client. */
  #settle(): void {
    if (!this.#shared) return;
    this.#shared = false;
    for (const subscription of this.#subscriptions) {
      subscription.synced = this.#wholeTick;
      subscription.followed = false;
      subscription.send = SEND_NOTHING;
    }
  }

  /**
   * True when the packet tells its whole tick: what the client has does not step there, so it gets
   * every band anew.
   */
  #begins({ epoch, tick }: RegionReceiver): boolean {
    const jumped = tick - this.#sentTick > TICK_JUMP_MAX || tick < this.#sentTick;
    const begins = epoch !== this.#epoch || jumped || this.#sentTick === -1;
    if (!begins) return false;
    this.#settle();
    this.#wholeTick = -1;
    for (const subscription of this.#subscriptions) {
      if (subscription.synced !== GONE) subscription.synced = -1;
    }
    this.#crowd.lost();
    return true;
  }

  /** Decides, now and then, whether there is a crowd; it has a level and a focus of its own. */
  #watchCrowd(receiver: RegionReceiver): void {
    const change = this.#crowd.watch(receiver, this.#wishes.values(), this.bucket.bytesPerSecond);
    if (!change) return;
    for (const wish of this.#wishes.values()) {
      this.#setLevel(wish, this.#levelFor(wish.finest));
    }
  }

  #setLevel(wish: Wish, level: number): void {
    if (wish.level === level) return;
    wish.level = level;
    wish.stream = undefined;
    this.#restless = true;
  }

  /** Where the client has an entity in its shared picture, or null. */
  #place = (id: number, receiver: RegionReceiver): SharedPlace | null => {
    for (let level = LEVELS - 1; level >= 0; level--) {
      const place = receiver.replica.placeOf(id, level);
      if (place === -1) continue;
      const received = receiver.receivedAt(place);
      const position = this.#subscriptions.findIndex((one) => one.received === received);
      if (received === null || position === -1) continue;
      const { wish } = this.#subscriptions[position];
      const synced = this.#shared ? this.#wholeTick : this.#subscriptions[position].synced;
      const slot = place & 63;
      if (synced < 0 || synced < received.band.enteredTick[slot]) continue;
      return { position, slot, sector: wish.sector };
    }
    return null;
  };

  /** Finds the bands of what is wanted: new ones, and those of a new epoch or level. HOT. */
  #find(receiver: RegionReceiver): void {
    this.#foundVersion = receiver.version;
    let moving = false;
    for (const wish of this.#wishes.values()) {
      let stream = wish.stream;
      if (stream === undefined || stream.dropped) {
        wish.stream = undefined;
        stream = receiver.stream(wish.sector, wish.level);
        if (stream === undefined) continue;
        if (wish.bands > stream.bands.length) continue;
        wish.stream = stream;
        wish.moving = wish.bands > 0;
      }
      moving ||= wish.moving;
      while (wish.bands < stream.bands.length) {
        if (this.#subscriptions.length >= SUBSCRIPTIONS_MAX) break;
        this.#add(wish, stream.bands[wish.bands]);
        wish.bands += 1;
      }
    }
    this.#restless = moving;
    if (moving) this.#relevel(receiver);
  }

  #add(wish: Wish, received: ReceivedBand): void {
    const subscription: Subscription = {
      wish,
      index: wish.bands,
      received,
      synced: -1,
      followed: false,
      send: SEND_NOTHING,
      first: false,
      patch: null,
    };
    const name = wish.sector * BANDS_MAX + wish.bands;
    const subscriptions = this.#subscriptions;
    let position = subscriptions.length;
    while (position > 0 && nameOf(subscriptions[position - 1]) > name) position -= 1;
    subscriptions.splice(position, 0, subscription);
    this.#priorities.insert(position);
    this.#news.push(subscription);
    this.#group = null;
  }

  /** Moves bands to their sectors' new level, as many as the budget has bytes for. */
  #relevel(receiver: RegionReceiver): void {
    let left = this.bucket.tokens;
    for (const wish of this.#wishes.values()) wish.moving = false;
    for (const subscription of this.#subscriptions) {
      const { wish, received: from } = subscription;
      const to = wish.stream?.bands[subscription.index];
      if (wish.stream === undefined || from.band.level === wish.stream.level) continue;
      wish.moving = true;
      if (to === undefined || !to.synced || left <= 0) continue;
      // Only a client that has all of the old level, the current tick's events too, can do with
      // the differences, and only in this very packet.
      const had = subscription.synced >= from.changeTick && subscription.synced >= 0;
      // A crossing of this tick would land on top of them.
      const usable = had && from.synced && !from.dropped && to.changeTick < receiver.tick;
      // Who is in sync waits for a tick in which the difference will do.
      if (had && !usable && from.synced && !from.dropped) continue;
      const patch = usable ? receiver.difference(from, to) : null;
      if (patch !== null && !this.bucket.affords(patch.length + this.bucket.tokens - left))
        continue;
      left -= patch?.length ?? 0;
      subscription.patch = patch;
      subscription.first = patch !== null;
      subscription.received = to;
      subscription.synced = -1;
      this.#group = null;
      this.#wholeTick = -1;
      if (!this.#news.includes(subscription)) this.#news.push(subscription);
    }
  }

  #writeSubscriptions(writer: PacketWriter): void {
    writer.release(this.#released);
    for (const { wish, index, received } of this.#news) {
      writer.subscribe(wish.sector, index, received.band.level);
    }
    this.#released.length = 0;
    this.#news.length = 0;
  }

  /** Decides what each band sends, the most important first when not all can. HOT. */
  #choose(receiver: RegionReceiver, tick: number, room: number, reserved: number): void {
    const subscriptions = this.#subscriptions;
    let bytes = reserved;
    this.#pending.length = 0;
    this.#patches = false;
    for (let i = 0; i < subscriptions.length; i++) {
      const subscription = subscriptions[i];
      const cost = this.#consider(subscription, receiver, tick);
      if (cost > 0) {
        bytes += cost;
        this.#pending.push(i);
      }
    }
    if (bytes <= this.bucket.tokens && bytes <= room) {
      for (const position of this.#pending) this.#priorities.reset(position);
      return;
    }
    this.#ration(room, reserved);
  }

  /** What a band would send now; returns its bytes, 0 for nothing. HOT. */
  #consider(subscription: Subscription, receiver: RegionReceiver, tick: number): number {
    const difference = subscription.patch;
    subscription.patch = null;
    subscription.send = SEND_NOTHING;
    subscription.followed = false;
    if (subscription.received.dropped) this.#replace(subscription);
    const { received, synced } = subscription;
    if (received.dropped || !received.synced) return 0;
    if (synced >= 0 && synced >= received.changeTick) {
      subscription.synced = tick;
      // What this tick brought came in an earlier packet, perhaps as a patch without crossings.
      subscription.followed = received.changeTick < tick;
      return 0;
    }
    // Frames of a tick hold before its crossings: they go out together or not at all.
    const together = received.changeTick === tick && this.#framesTick !== tick;
    if (synced >= 0 && together && synced >= received.previousTick) {
      subscription.followed = true;
      if (received.arrivals !== null) this.#patches = true;
      if (received.frame === null) {
        // Only arrivals: whether they are needed is seen when the frames are chosen.
        subscription.synced = tick;
        return 0;
      }
      subscription.send = SEND_FRAME;
      return received.frame.length;
    }
    const old = tick - synced > CATCH_UP_PUBLISHES_MAX * this.#format.ticksPerPublish;
    subscription.send = SEND_PATCH;
    this.#patches = true;
    subscription.patch = difference ?? receiver.catchUp(received, synced < 0 || old ? -1 : synced);
    return subscription.patch.length + 1;
  }

  /** A new epoch has new bands; one that it lacks is empty. */
  #replace(subscription: Subscription): void {
    const { stream } = subscription.wish;
    // Another level is told first; `#relevel` waits for its bands.
    if (stream === undefined || stream.level !== subscription.received.band.level) return;
    const { bands } = stream;
    const received = bands[subscription.index];
    if (received !== undefined) {
      subscription.received = received;
      subscription.synced = -1;
      this.#group = null;
    } else if (bands.length > 0 && subscription.synced !== GONE) {
      subscription.synced = GONE;
      subscription.send = SEND_PATCH;
      this.#patches = true;
      subscription.patch = EMPTY_PATCH;
    }
  }

  /** Takes bands by accumulated priority while there are bytes. */
  #ration(room: number, reserved: number): void {
    let left = room - reserved;
    let spent = reserved;
    for (const position of this.#pending) {
      const { wish } = this.#subscriptions[position];
      const ring =
        this.#center === -1 ? 0 : this.#format.grid.ringDistance(this.#center, wish.sector);
      this.#priorities.add(position, ringWeight(ring));
    }
    this.#priorities.sort(this.#pending);
    let open = true;
    for (const position of this.#pending) {
      if (!this.#subscriptions[position].first) continue;
      // Its bytes were counted when it changed its level.
      const bytes = bytesOf(this.#subscriptions[position]);
      spent += bytes;
      left -= bytes;
      this.#priorities.reset(position);
    }
    for (const position of this.#pending) {
      if (this.#subscriptions[position].first) continue;
      const subscription = this.#subscriptions[position];
      const bytes = bytesOf(subscription);
      // What cannot be paid now saves up: nothing smaller may overtake it for ever.
      if (bytes > left) open = false;
      else if (spent === 0) open = open && this.bucket.affords(bytes);
      else open = open && spent + bytes <= this.bucket.tokens;
      if (open) {
        spent += bytes;
        left -= bytes;
        this.#priorities.reset(position);
      } else {
        subscription.send = SEND_NOTHING;
        subscription.patch = null;
        subscription.followed = false;
        this.skipped += 1;
      }
    }
  }

  /** HOT. */
  #writeFrames(writer: PacketWriter, tick: number): void {
    const subscriptions = this.#subscriptions;
    let opened = false;
    for (let i = 0; i < subscriptions.length; i++) {
      const subscription = subscriptions[i];
      const { frame } = subscription.received;
      if (subscription.send !== SEND_FRAME || frame === null) continue;
      if (!opened) writer.presence(subscriptions.length);
      opened = true;
      this.#framesTick = tick;
      writer.frame(i, frame);
      subscription.synced = tick;
    }
  }

  #writePatches(writer: PacketWriter, tick: number): void {
    const subscriptions = this.#subscriptions;
    for (let i = 0; i < subscriptions.length; i++) {
      const subscription = subscriptions[i];
      if (subscription.send === SEND_PATCH && subscription.patch !== null) {
        writer.patch(i, subscription.patch);
        subscription.patch = null;
        subscription.first = false;
        if (subscription.synced !== GONE) subscription.synced = tick;
        continue;
      }
      const { arrivals } = subscription.received;
      if (!subscription.followed || arrivals === null || this.#sawArrivals(subscription)) continue;
      if (arrivals.length < writer.room) writer.patch(i, arrivals);
      else subscription.synced = tick - 1;
    }
  }

  /** True when the client has the frames of all sectors from which a band's arrivals came. */
  #sawArrivals(subscription: Subscription): boolean {
    const { wish, received } = subscription;
    for (let direction = 0; direction < 8; direction++) {
      if ((received.directions & (1 << direction)) === 0) continue;
      const source = this.#wishes.get(this.#format.grid.neighbour(wish.sector, direction));
      // A sector watched since this tick has no bands yet: the crossing out of it went past.
      if (source?.stream === undefined || source.bands === 0) return false;
      if (source.bands < source.stream.bands.length) return false;
      for (const other of this.#subscriptions) {
        if (other.wish !== source) continue;
        if (!other.followed || other.received.band.level !== received.band.level) return false;
      }
    }
    return true;
  }
}

const NOBODY: readonly number[] = [];
const NOTHING_NEW: SharedBody = { flags: 0, bytes: new Uint8Array(0), patchesAt: -1 };

/** Subscriptions stand in this order at both ends. */
function nameOf({ wish, index }: Subscription): number {
  return wish.sector * BANDS_MAX + index;
}

function bytesOf(subscription: Subscription): number {
  if (subscription.send === SEND_FRAME) return subscription.received.frame?.length ?? 0;
  return (subscription.patch?.length ?? 0) + 1;
}
