// SPDX-License-Identifier: MIT
/**
 * Stands for a zone: hands items from character to character over the bus, always the same number
 * of requests under way, and counts what was acknowledged. A process of its own, on the bus as
 * every node has it: what is asked in one turn goes in one message.
 *
 * Its first argument is `TransferSettings` as JSON; it prints one line, a `TransferResult`.
 */
import { randomBytes } from 'node:crypto';
import { messageOf, SeededRandom } from '@realmkeep/base';
import { connectNatsBus } from '@realmkeep/bus/nats';
import { BundlingBus } from '@realmkeep/server';
import { createHostEnv, findNode, loadInstallation, loadSecrets } from '@realmkeep/server/host';
import {
  type BodyOf,
  decodeAnswer,
  encode,
  itemMessages,
  OPERATION_ID_BYTES,
  subjects,
} from '@realmkeep/wire';
import type { LabCharacter } from '../lab/fill.ts';

export interface TransferSettings {
  readonly file: string;
  readonly characters: readonly LabCharacter[];
  readonly incarnation: string;
  /** Requests under way at any time. */
  readonly window: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

export interface TransferResult {
  readonly acknowledged: number;
  readonly perSecond: number;
  readonly refused: number;
  readonly unanswered: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Where each item is by the answers, for the check afterwards: serial, character. */
  readonly owners: readonly (readonly [number, number])[];
}

const DEADLINE_MS = 5000;

interface Flight {
  readonly serial: number;
  readonly from: LabCharacter;
  readonly to: LabCharacter;
}

class Load {
  readonly #settings: TransferSettings;
  readonly #random = new SeededRandom(7);
  readonly #owner = new Map<number, LabCharacter>();
  /** Items that no request under way names. */
  readonly #free: number[] = [];
  #latencies: number[] = [];
  #counting = false;
  #refused = 0;
  #unanswered = 0;
  #ended = false;
  readonly #run = new Uint8Array(randomBytes(OPERATION_ID_BYTES));
  #operations = 0;

  constructor(settings: TransferSettings) {
    this.#settings = settings;
    for (const character of settings.characters) {
      for (const serial of character.serials) {
        this.#owner.set(serial, character);
        this.#free.push(serial);
      }
    }
  }

  async run(ask: (bytes: Uint8Array) => Promise<Uint8Array>): Promise<TransferResult> {
    const { window, warmUpSeconds, seconds } = this.#settings;
    const workers = Array.from({ length: window }, () => this.#work(ask));
    await pause(warmUpSeconds * 1000);
    this.#counting = true;
    const begun = performance.now();
    await pause(seconds * 1000);
    this.#counting = false;
    const ms = performance.now() - begun;
    this.#ended = true;
    await Promise.all(workers);
    const sorted = this.#latencies.sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;
    return {
      acknowledged: sorted.length,
      perSecond: (sorted.length / ms) * 1000,
      refused: this.#refused,
      unanswered: this.#unanswered,
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      maxMs: sorted.at(-1) ?? 0,
      owners: [...this.#owner].map(([serial, { character }]) => [serial, character]),
    };
  }

  async #work(ask: (bytes: Uint8Array) => Promise<Uint8Array>): Promise<void> {
    while (!this.#ended) {
      const flight = this.#take();
      const bytes = encode(itemMessages.TradeItems, this.#trade(flight));
      const begun = performance.now();
      try {
        const answer = decodeAnswer(itemMessages.TradeItems, await ask(bytes));
        if (answer?.ok) {
          this.#owner.set(flight.serial, flight.to);
          if (this.#counting) this.#latencies.push(performance.now() - begun);
        } else {
          if (this.#refused++ === 0) process.stderr.write(`${JSON.stringify(answer)}\n`);
        }
      } catch (error) {
        if (this.#unanswered++ === 0) process.stderr.write(`${messageOf(error)}\n`);
      }
      this.#free.push(flight.serial);
    }
  }

  /** An id that no other operation of this run has. */
  #operation(): Uint8Array {
    const op = this.#run.slice();
    new DataView(op.buffer).setUint32(0, this.#operations++);
    return op;
  }

  /** A free item, and somebody else for it. */
  #take(): Flight {
    const { characters } = this.#settings;
    const index = this.#random.below(this.#free.length);
    const serial = this.#free[index];
    this.#free[index] = this.#free[this.#free.length - 1];
    this.#free.pop();
    const from = this.#owner.get(serial);
    if (from === undefined) throw new Error(`item ${serial} has an owner`);
    let to = from;
    while (to === from) to = characters[this.#random.below(characters.length)];
    return { serial, from, to };
  }

  #trade({ serial, from, to }: Flight): BodyOf<typeof itemMessages.TradeItems> {
    return {
      op: this.#operation(),
      askedAt: Date.now(),
      character: from.character,
      epoch: from.epoch,
      incarnation: this.#settings.incarnation as never,
      cause: 'trade',
      other: to.character,
      otherEpoch: to.epoch,
      gives: [serial],
      gets: [],
      pays: 0,
      earns: 0,
    };
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function main(): Promise<void> {
  const settings = JSON.parse(await readAll()) as TransferSettings;
  const installation = await loadInstallation(settings.file);
  const node = findNode(installation, 'ZONE-1');
  const { dataFolder } = installation;
  const env = createHostEnv({ nodeId: node.id, role: node.role, dataFolder, console: false });
  const { busToken } = loadSecrets(installation, node, env.crypto);
  const servers = installation.nodes.flatMap(({ role, listen }) =>
    role === 'broker' && listen !== null ? [listen] : [],
  );
  const nats = await connectNatsBus(env, { servers, name: node.id, token: busToken });
  const bus = new BundlingBus(nats);
  const subject = subjects.database(installation.realms[0].id);
  const result = await new Load(settings).run((bytes) => bus.request(subject, bytes, DEADLINE_MS));
  await bus.close();
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
}

async function readAll(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  return text;
}

await main();
