// SPDX-License-Identifier: MIT
/**
 * Planted bugs: each makes a realm break one rule of its protocol, by rewriting what passes between
 * a role and its bus or store. The checkers are only worth something when they find them.
 */
import { isRealmError } from '@realmkeep/base';
import type { Bus, BusMessage } from '@realmkeep/bus';
import type { Services } from '@realmkeep/server';
import type { Operation, RealmStore } from '@realmkeep/store';
import {
  type AnswerOf,
  databaseMessages,
  decode,
  decodeAnswer,
  encode,
  encodeAnswer,
  gatewayMessages,
  type Message,
  masterMessages,
  messageIdOf,
  zoneMessages,
} from '@realmkeep/wire';
import type { Interference, SimulatedProcess } from '../simulation/realm.ts';

/** The parts of a bus that a bug may change; what is left out stays as it is. */
interface BusBug {
  publish?(subject: string, data: Uint8Array, reply: string): Uint8Array | null;
  /** Null: the message is lost on this process. */
  hear?(message: BusMessage): BusMessage | null;
  request?(ask: () => Promise<Uint8Array>, data: Uint8Array): Promise<Uint8Array>;
  /** Changes a request before it is sent. */
  ask?(data: Uint8Array): Uint8Array;
}

type Role = SimulatedProcess['node']['role'];

function onBus(role: Role, make: (process: SimulatedProcess) => BusBug): Interference {
  return {
    bus: (bus, process) => (process.node.role === role ? bugged(bus, make(process)) : bus),
    services: (services) => services,
  };
}

function bugged(bus: Bus, bug: BusBug): Bus {
  return {
    get status() {
      return bus.status;
    },
    payloadBytesMax: bus.payloadBytesMax,
    counters: bus.counters,
    publish(subject, data, reply = '') {
      const changed = bug.publish === undefined ? data : bug.publish(subject, data, reply);
      if (changed !== null) bus.publish(subject, changed, reply);
    },
    subscribe: (subject, handler, options) =>
      bus.subscribe(
        subject,
        (message) => {
          const changed = bug.hear === undefined ? message : bug.hear(message);
          if (changed !== null) handler(changed);
        },
        options,
      ),
    request(subject, data, deadlineMs) {
      const changed = bug.ask?.(data) ?? data;
      const ask = (): Promise<Uint8Array> => bus.request(subject, changed, deadlineMs);
      return bug.request === undefined ? ask() : bug.request(ask, changed);
    },
    onStatus: (fn) => bus.onStatus(fn),
    close: () => bus.close(),
  };
}

/** Rewrites the operations that the database is given. */
function onStore(change: (operation: Operation) => Operation): Interference {
  const wrapped = (store: RealmStore): RealmStore => ({
    execute: (batch) => store.execute(batch.map(change)),
    onFailure: (fn) => store.onFailure(fn),
    stats: () => store.stats(),
    close: () => store.close(),
  });
  return {
    bus: (bus) => bus,
    services: (services: Services, { node }) =>
      node.role !== 'database'
        ? services
        : {
            ...services,
            openRealmStore: async (url) => wrapped(await services.openRealmStore(url)),
          },
  };
}

function rewrite<T>(of: Message<T>, data: Uint8Array, change: (value: T) => T): Uint8Array {
  const value = decode(of, data);
  return value === null ? data : encode(of, change(value));
}

const { CommitTransfer, LoadCharacter, OpenSession, RenewLease, ResumeSession, SaveCharacters } =
  databaseMessages;

/** The gateway takes whatever Bind comes last, whoever owned the hero when it was sent. */
const noEpochCheck = (): Interference =>
  onBus('gateway', () => {
    const highest = new Map<number, number>();
    return {
      hear(message) {
        const data = rewrite(gatewayMessages.Bind, message.data, (bind) => {
          const epoch = Math.max(bind.epoch, highest.get(bind.character) ?? 0);
          highest.set(bind.character, epoch);
          return { ...bind, epoch };
        });
        return { ...message, data };
      },
    };
  });

/** A source that hears nothing about its commit takes it for refused, and lets the hero go on. */
const unfreezeOnUnknown = (): Interference =>
  onBus('zone', ({ incarnation }) => ({
    async request(ask, data) {
      const commit = decode(CommitTransfer, data);
      if (commit === null) return ask();
      return ask().catch((error: unknown) => {
        if (!isRealmError(error)) throw error;
        const { epoch } = commit;
        return encodeAnswer(CommitTransfer, {
          moved: false,
          region: '',
          incarnation,
          epoch,
          move: '',
        });
      });
    },
  }));

/** A target takes the hint for the truth, and simulates from what it last knew of the hero. */
const activateWithoutRow = (): Interference =>
  onBus('zone', ({ incarnation }) => {
    const seen = new Map<number, Uint8Array>();
    const reserved = new Map<number, string>();
    return {
      hear(message) {
        const reserve = decode(zoneMessages.Reserve, message.data);
        if (reserve !== null) reserved.set(reserve.character, reserve.region);
        const hint = decode(zoneMessages.Activate, message.data);
        if (hint === null) return message;
        return { ...message, data: encode(zoneMessages.Activate, { ...hint, arrival: null }) };
      },
      async request(ask, data) {
        const character = decode(LoadCharacter, data)?.character ?? 0;
        const known = seen.get(character);
        const region = reserved.get(character);
        if (known === undefined || region === undefined) {
          const bytes = await ask();
          if (character !== 0) seen.set(character, bytes);
          return bytes;
        }
        return changeAnswer(known, (row) => ({
          ...row,
          region,
          incarnation,
          epoch: row.epoch + 1,
        }));
      },
    };
  });

type Row = AnswerOf<typeof LoadCharacter>['row'];

function changeAnswer(bytes: Uint8Array, change: (row: Row) => Row): Uint8Array {
  const row = rowOf(bytes);
  return row === null ? bytes : encodeAnswer(LoadCharacter, { row: change(row) });
}

function rowOf(bytes: Uint8Array): Row | null {
  const answered = decodeAnswer(LoadCharacter, bytes);
  return answered?.ok === true ? answered.value.row : null;
}

/** A zone whose lease is gone believes neither the database nor the master. */
const deafToRefusal = (): Interference =>
  onBus('zone', () => ({
    hear(message) {
      const data = rewrite(masterMessages.Routes, message.data, (table) => ({
        ...table,
        routes: table.routes.map((route) => ({ ...route, epoch: 0 })),
      }));
      return { ...message, data };
    },
    request(ask, data) {
      const id = messageIdOf(data);
      if (id === RenewLease.id) return ask().then(() => encodeAnswer(RenewLease, { termMs: 3000 }));
      if (id !== SaveCharacters.id) return ask();
      return ask().then(() => encodeAnswer(SaveCharacters, { refused: [] }));
    },
  }));

/** What a gateway kept during a hold is forgotten. */
const heldInputsForgotten = (): Interference =>
  onBus('gateway', () => {
    let boundNow = false;
    return {
      hear(message) {
        boundNow = messageIdOf(message.data) === gatewayMessages.Bind.id;
        return message;
      },
      publish(_subject, data) {
        const inputs = messageIdOf(data) === zoneMessages.PlayerInputs.id;
        const forgotten = inputs && boundNow;
        if (inputs) boundNow = false;
        return forgotten ? null : data;
      },
    };
  });

/** Inputs that go together go in the wrong order. */
const inputsReordered = (): Interference =>
  onBus('gateway', () => ({
    publish: (_subject, data) =>
      rewrite(zoneMessages.PlayerInputs, data, (inputs) => ({
        ...inputs,
        items: [...inputs.items].reverse(),
      })),
  }));

/** Nobody is told that the session lives elsewhere by now. */
const replacedUntold = (): Interference =>
  onBus('gateway', () => ({
    hear: (message) =>
      messageIdOf(message.data) === gatewayMessages.SessionReplaced.id ? null : message,
  }));

/** A ticket is not marked as used. */
const nonceNotBurned = (): Interference => {
  let tickets = 0;
  return onBus('gateway', () => ({
    ask: (data) =>
      rewrite(OpenSession, data, (open) => {
        tickets += 1;
        const nonce = open.nonce.slice();
        nonce[0] ^= tickets;
        nonce[1] ^= tickets >> 8;
        return { ...open, nonce };
      }),
  }));
};

/** The token of a session stays what it was. */
const tokenNotRotated = (): Interference =>
  onBus('gateway', () => ({
    ask: (data) =>
      rewrite(ResumeSession, data, (resume) => ({ ...resume, nextTokenHash: resume.tokenHash })),
  }));

/** After its start the database takes everybody for dead who has not renewed yet. */
const noGrace = (): Interference =>
  onStore((operation) => {
    if (!('liveness' in operation) || operation.liveness.of === 'only') return operation;
    return { ...operation, liveness: { of: 'only', incarnations: [] } };
  });

/** Anybody may save anybody's hero. */
const savesUnfenced = (): Interference => {
  const present = new Map<number, { epoch: number; incarnation: string }>();
  return onStore((operation) => {
    if (operation.operation === 'CommitTransfer') {
      const { character, epoch, toIncarnation } = operation;
      present.set(character, { epoch: epoch + 1, incarnation: toIncarnation });
    }
    if (operation.operation !== 'SaveCharacters') return operation;
    const items = operation.items.map((item) => {
      const owner = present.get(item.character);
      return owner === undefined ? item : { ...item, epoch: owner.epoch };
    });
    const [first] = operation.items;
    const owner = first === undefined ? undefined : present.get(first.character);
    const incarnation = (owner?.incarnation ??
      operation.incarnation) as typeof operation.incarnation;
    return { ...operation, incarnation, items };
  });
};

const lost = (message: BusMessage): BusMessage | null =>
  messageIdOf(message.data) === zoneMessages.Activate.id ? null : message;

/** No bug: what the bus may do to any hint. */
export const lostHints = (): Interference => onBus('zone', () => ({ hear: lost }));

/** The hint is lost and nobody asks. */
const noQuestions = (): Interference =>
  onBus('zone', () => ({
    hear: lost,
    request: (ask, data) =>
      messageIdOf(data) === databaseMessages.ListRegionCharacters.id
        ? Promise.resolve(encodeAnswer(databaseMessages.ListRegionCharacters, { characters: [] }))
        : ask(),
  }));

export const MUTANTS = {
  'no epoch check at the gateway': noEpochCheck,
  'unfreeze on an unknown commit': unfreezeOnUnknown,
  'activate without reading the row': activateWithoutRow,
  'deaf to a refused lease': deafToRefusal,
  'held inputs forgotten': heldInputsForgotten,
  'inputs out of order': inputsReordered,
  'a replaced socket is not told': replacedUntold,
  'nonce not burned': nonceNotBurned,
  'resume token not rotated': tokenNotRotated,
  'no grace after a database restart': noGrace,
  'saves of old owners accepted': savesUnfenced,
  'nobody asks for lost heroes': noQuestions,
} as const satisfies Readonly<Record<string, () => Interference>>;

export type Mutant = keyof typeof MUTANTS;
