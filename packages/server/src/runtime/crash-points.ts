// SPDX-License-Identifier: MIT
/**
 * Places at which a test lets a process die: `CRASH_AT=source.commit-sent`.
 *
 * All that a process does to others are its messages and the batches of its store. A crash between
 * two of them looks from outside like one just before the second. So the crash points stand around
 * messages, in one table, and no role knows of them. The bus and the store are wrapped only in a
 * process that a test has told to die; any other process does not run a line of this.
 */
import type { Bus, BusMessage, BusSubscription, SubscribeOptions } from '@realmkeep/bus';
import type { RealmStore } from '@realmkeep/store';
import {
  accountMessages,
  databaseMessages,
  gatewayMessages,
  ITEM_OPERATIONS,
  type Message,
  messageIdOf,
  regionMessages,
  zoneMessages,
} from '@realmkeep/wire';
import type { RoleName } from '../config/installation.ts';
import type { Services } from './services.ts';

/** When the process dies, seen from its own side of one message. */
export type Moment =
  /** Everything is ready to be sent. */
  | 'unsent'
  | 'sent'
  /** The answer to what was asked is here, and nothing was done about it. */
  | 'told'
  /** It has arrived, and nothing was done about it. */
  | 'heard'
  /** What it asks for on arrival is done. */
  | 'handled'
  /** The batch with it is with the store, which has not answered. */
  | 'written'
  /** What it asks for is done, durably where that is promised; the answer is not sent. */
  | 'unanswered'
  | 'answered';

export interface CrashPlace {
  /** The role that dies; `source` and `target` are zones. */
  readonly role: RoleName;
  readonly moment: Moment;
  /** Any of these. */
  readonly of: readonly Pick<Message<unknown>, 'id' | 'name'>[];
}

const { CommitTransfer, EnterCharacter, LoadCharacter } = databaseMessages;
const { OpenSession, ReleaseCharacter, ResumeSession, SaveCharacters, TakeRegion } =
  databaseMessages;
const { Bind, HoldRoute } = gatewayMessages;
const { Activate, PlayerInputs, Reserve } = zoneMessages;
const { PlayCharacter } = accountMessages;
const { CarryRegion, CommitRegion, HoldRegion, OfferRegion, RegionMoved } = regionMessages;
const { CloseInstance, FindInstance, InstanceClosed, OpenInstance } = regionMessages;

const at = (
  role: RoleName,
  moment: Moment,
  ...of: readonly Pick<Message<unknown>, 'id' | 'name'>[]
): CrashPlace => ({ role, moment, of });

/**
 * Every cell: sections 2 (transfer, adoption, sessions) and 3 (items) of the ownership protocol.
 */
export const CRASH_POINTS = {
  'source.before-freeze': at('zone', 'unsent', HoldRoute),
  'source.after-freeze': at('zone', 'sent', HoldRoute),
  'source.reserve-sent': at('zone', 'sent', Reserve),
  'source.reserve-answered': at('zone', 'told', Reserve),
  'source.commit-unsent': at('zone', 'unsent', CommitTransfer),
  'source.commit-sent': at('zone', 'sent', CommitTransfer),
  'source.commit-answered': at('zone', 'told', CommitTransfer),
  'source.removed': at('zone', 'unsent', Activate),
  'source.activate-sent': at('zone', 'sent', Activate),
  'target.reserve-heard': at('zone', 'heard', Reserve),
  'target.reserve-unanswered': at('zone', 'unanswered', Reserve),
  'target.reserve-answered': at('zone', 'answered', Reserve),
  'target.activate-heard': at('zone', 'heard', Activate),
  'target.load-sent': at('zone', 'sent', LoadCharacter),
  'target.load-answered': at('zone', 'told', LoadCharacter),
  'target.bind-unsent': at('zone', 'unsent', Bind),
  'target.bind-sent': at('zone', 'sent', Bind),
  'database.commit-heard': at('database', 'heard', CommitTransfer),
  'database.commit-written': at('database', 'written', CommitTransfer),
  'database.commit-durable': at('database', 'unanswered', CommitTransfer),
  'database.commit-answered': at('database', 'answered', CommitTransfer),
  'gateway.hold-heard': at('gateway', 'heard', HoldRoute),
  'gateway.hold-handled': at('gateway', 'handled', HoldRoute),
  'gateway.bind-heard': at('gateway', 'heard', Bind),
  'gateway.bind-handled': at('gateway', 'handled', Bind),
  'gateway.inputs-sent': at('gateway', 'sent', PlayerInputs),
  'gateway.open-sent': at('gateway', 'sent', OpenSession),
  'gateway.open-answered': at('gateway', 'told', OpenSession),
  'gateway.resume-sent': at('gateway', 'sent', ResumeSession),
  'gateway.resume-answered': at('gateway', 'told', ResumeSession),
  'database.open-durable': at('database', 'unanswered', OpenSession),
  'database.resume-durable': at('database', 'unanswered', ResumeSession),
  'account.play-heard': at('account', 'heard', PlayCharacter),
  'account.enter-sent': at('account', 'sent', EnterCharacter),
  'account.enter-answered': at('account', 'told', EnterCharacter),
  'account.activate-unsent': at('account', 'unsent', Activate),
  'account.activate-sent': at('account', 'sent', Activate),
  'account.play-answered': at('account', 'answered', PlayCharacter),
  'database.enter-written': at('database', 'written', EnterCharacter),
  'database.enter-durable': at('database', 'unanswered', EnterCharacter),
  'zone.save-sent': at('zone', 'sent', SaveCharacters),
  'zone.save-answered': at('zone', 'told', SaveCharacters),
  'database.save-written': at('database', 'written', SaveCharacters),
  'zone.release-sent': at('zone', 'sent', ReleaseCharacter),
  'zone.release-answered': at('zone', 'told', ReleaseCharacter),
  'database.release-written': at('database', 'written', ReleaseCharacter),
  'database.release-durable': at('database', 'unanswered', ReleaseCharacter),
  'zone.take-sent': at('zone', 'sent', TakeRegion),
  'zone.take-answered': at('zone', 'told', TakeRegion),
  'database.take-written': at('database', 'written', TakeRegion),
  'database.take-durable': at('database', 'unanswered', TakeRegion),
  'mover.offer-sent': at('zone', 'sent', OfferRegion),
  'mover.offer-answered': at('zone', 'told', OfferRegion),
  'mover.carry-sent': at('zone', 'sent', CarryRegion),
  'mover.hold-unsent': at('zone', 'unsent', HoldRegion),
  'mover.hold-sent': at('zone', 'sent', HoldRegion),
  'mover.commit-unsent': at('zone', 'unsent', CommitRegion),
  'mover.commit-sent': at('zone', 'sent', CommitRegion),
  'mover.commit-answered': at('zone', 'told', CommitRegion),
  'mover.moved-sent': at('zone', 'sent', RegionMoved),
  'taker.offer-heard': at('zone', 'heard', OfferRegion),
  'taker.offer-answered': at('zone', 'answered', OfferRegion),
  'taker.carry-heard': at('zone', 'heard', CarryRegion),
  'taker.carry-answered': at('zone', 'answered', CarryRegion),
  'taker.moved-heard': at('zone', 'heard', RegionMoved),
  'taker.moved-handled': at('zone', 'handled', RegionMoved),
  'database.region-heard': at('database', 'heard', CommitRegion),
  'database.region-written': at('database', 'written', CommitRegion),
  'database.region-durable': at('database', 'unanswered', CommitRegion),
  'database.region-answered': at('database', 'answered', CommitRegion),
  'gateway.hold-region-heard': at('gateway', 'heard', HoldRegion),
  'gateway.hold-region-handled': at('gateway', 'handled', HoldRegion),
  'copy.find-sent': at('zone', 'sent', FindInstance),
  'copy.find-heard': at('master', 'heard', FindInstance),
  'copy.find-answered': at('zone', 'told', FindInstance),
  'copy.open-sent': at('master', 'sent', OpenInstance),
  'copy.open-answered': at('master', 'told', OpenInstance),
  'copy.opened-written': at('database', 'written', OpenInstance),
  'copy.opened-durable': at('database', 'unanswered', OpenInstance),
  'copy.close-sent': at('zone', 'sent', CloseInstance),
  'copy.close-answered': at('zone', 'told', CloseInstance),
  'copy.closed-written': at('database', 'written', CloseInstance),
  'copy.closed-durable': at('database', 'unanswered', CloseInstance),
  'copy.closed-told': at('zone', 'sent', InstanceClosed),
  'zone.item-unsent': at('zone', 'unsent', ...ITEM_OPERATIONS),
  'zone.item-sent': at('zone', 'sent', ...ITEM_OPERATIONS),
  'zone.item-answered': at('zone', 'told', ...ITEM_OPERATIONS),
  'database.item-heard': at('database', 'heard', ...ITEM_OPERATIONS),
  'database.item-written': at('database', 'written', ...ITEM_OPERATIONS),
  'database.item-durable': at('database', 'unanswered', ...ITEM_OPERATIONS),
  'database.item-answered': at('database', 'answered', ...ITEM_OPERATIONS),
} as const satisfies Readonly<Record<string, CrashPlace>>;

export type CrashPoint = keyof typeof CRASH_POINTS;

export function isCrashPoint(name: string): name is CrashPoint {
  return Object.hasOwn(CRASH_POINTS, name);
}

export interface CrashOrder {
  readonly role: RoleName;
  /** The point that is armed at this moment; null when none is. */
  readonly armed: () => CrashPoint | null;
  /**
   * Ends the process, but what it has sent still leaves it; nothing goes through the wrappers
   * afterwards. False: somebody else has died there already, and this process lives on.
   */
  readonly strike: (point: CrashPoint) => boolean;
}

/** The point, when this is its moment. */
function reached(order: CrashOrder, moment: Moment, id: number): CrashPoint | null {
  const point = order.armed();
  if (point === null) return null;
  const place: CrashPlace = CRASH_POINTS[point];
  const here = place.role === order.role && place.moment === moment;
  return here && place.of.some((message) => message.id === id) ? point : null;
}

/** A bus on which the process dies when a message reaches the armed point. */
export class CrashingBus implements Bus {
  readonly #inner: Bus;
  readonly #order: CrashOrder;
  /** Requests under way to an answer of ours: what each reply subject was asked. */
  readonly #asked = new Map<string, number>();
  #dead = false;

  constructor(inner: Bus, order: CrashOrder) {
    this.#inner = inner;
    this.#order = order;
  }

  get status(): Bus['status'] {
    return this.#inner.status;
  }

  get payloadBytesMax(): number {
    return this.#inner.payloadBytesMax;
  }

  get counters(): Bus['counters'] {
    return this.#inner.counters;
  }

  publish(subject: string, data: Uint8Array, reply = ''): void {
    const question = this.#asked.get(subject);
    this.#asked.delete(subject);
    const id = question ?? messageIdOf(data);
    const [before, after] =
      question === undefined
        ? (['unsent', 'sent'] as const)
        : (['unanswered', 'answered'] as const);
    if (this.#dies(before, id)) return;
    this.#inner.publish(subject, data, reply);
    this.#dies(after, id);
  }

  subscribe(
    subject: string,
    handler: (message: BusMessage) => void,
    options?: SubscribeOptions,
  ): BusSubscription {
    if (this.#dead) return { subject, unsubscribe: () => {} };
    const receive = (message: BusMessage): void => {
      const id = messageIdOf(message.data);
      if (this.#dies('heard', id)) return;
      if (message.reply !== '' && this.#order.armed() !== null) this.#asked.set(message.reply, id);
      handler(message);
      this.#dies('handled', id);
    };
    return this.#inner.subscribe(subject, receive, options);
  }

  async request(subject: string, data: Uint8Array, deadlineMs: number): Promise<Uint8Array> {
    const id = messageIdOf(data);
    if (this.#dies('unsent', id)) return never();
    const answered = this.#inner.request(subject, data, deadlineMs);
    if (this.#dies('sent', id)) {
      answered.catch(() => {});
      return never();
    }
    const bytes = await answered.catch((error: unknown) => {
      if (this.#dead) return never();
      throw error;
    });
    return this.#dies('told', id) ? never() : bytes;
  }

  onStatus(fn: (status: Bus['status']) => void): () => void {
    return this.#inner.onStatus((status) => {
      if (!this.#dead) fn(status);
    });
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  /** True when the process is dead: nothing more is done. */
  #dies(moment: Moment, id: number): boolean {
    if (this.#dead) return true;
    const point = reached(this.#order, moment, id);
    if (point === null) return false;
    // Whoever is struck may still call the wrapper on its way down.
    this.#dead = true;
    this.#dead = this.#order.strike(point);
    return this.#dead;
  }
}

/** Services whose realm store lets the process die while it commits the armed operation. */
export function crashingServices(services: Services, order: CrashOrder): Services {
  const openRealmStore = async (url: string): Promise<RealmStore> =>
    crashingStore(await services.openRealmStore(url), order);
  return { ...services, openRealmStore };
}

function crashingStore(inner: RealmStore, order: CrashOrder): RealmStore {
  const { batchMs, underWayMax } = inner;
  return {
    batchMs,
    underWayMax,
    execute(batch) {
      const answered = inner.execute(batch);
      const point = order.armed();
      if (point === null) return answered;
      const place: CrashPlace = CRASH_POINTS[point];
      const here = place.role === order.role && place.moment === 'written';
      const named = batch.some(({ operation }) => place.of.some(({ name }) => name === operation));
      return here && named && order.strike(point) ? never() : answered;
    },
    onFailure: (fn) => inner.onFailure(fn),
    stats: () => inner.stats(),
    close: () => inner.close(),
  };
}

/** What a dead process waits for. */
function never(): Promise<never> {
  return new Promise(() => {});
}
