// SPDX-License-Identifier: MIT
/**
 * Characters that the world does without, because zone processes died of loading them: out of the
 * world, refused with a sentence, told to the operators; their rows stay as they are. The list lies
 * in a file beside the database, so that a restart does not forget it.
 */
import {
  type CharacterId,
  type Clock,
  type Disk,
  fromUtf8,
  type Incarnation,
  isRealmError,
  type Log,
  messageOf,
  RealmError,
  type RealmId,
  utf8,
} from '@realmkeep/base';
import type { ValueOf } from '@realmkeep/store';
import { databaseMessages as messages } from '@realmkeep/wire';
import { answer, type Handler } from '../../runtime/messenger.ts';
import type { OperationQueue } from './operation-queue.ts';
import { Suspects } from './suspects.ts';

/** Beyond it nobody is set aside any more: that many are not poison, something else is wrong. */
export const SET_ASIDE_MAX = 256;

const RELEASE_TRIES_MAX = 3;

interface Entry {
  readonly character: CharacterId;
  readonly name: string;
  readonly region: string;
  /** Wall clock. */
  readonly at: number;
}

type Row = ValueOf<'LoadCharacter'>['row'];

export class SetAside {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #disk: Disk;
  readonly #file: string;
  readonly #queue: OperationQueue;
  readonly #suspects = new Suspects();
  readonly #entries = new Map<CharacterId, Entry>();

  constructor(
    env: { readonly clock: Clock; readonly log: Log; readonly disk: Disk },
    realm: RealmId,
    queue: OperationQueue,
  ) {
    this.#clock = env.clock;
    this.#log = env.log;
    this.#disk = env.disk;
    this.#file = `set-aside/${realm}`;
    this.#queue = queue;
  }

  /** What was known before this process started. */
  async recall(): Promise<void> {
    try {
      const bytes = await this.#disk.read(this.#file);
      if (bytes === null) return;
      const known = JSON.parse(fromUtf8(bytes) ?? '[]') as Entry[];
      for (const entry of known) this.#entries.set(entry.character, entry);
    } catch (error) {
      this.#log.error('list of characters set aside not read', { error: messageOf(error) });
    }
  }

  handlers(): Handler[] {
    return [
      answer(messages.ListSetAside, () => ({ characters: [...this.#entries.values()] })),
      answer(messages.ReadmitCharacter, async ({ character }) => {
        const readmitted = this.#entries.delete(character);
        this.#suspects.forget(character);
        if (readmitted) await this.#keep();
        this.#log.info('character readmitted by an operator', { character, readmitted });
        return { readmitted };
      }),
    ];
  }

  has(character: CharacterId): boolean {
    return this.#entries.has(character);
  }

  /** Throws ERR_CHARACTER_SET_ASIDE. */
  check(character: CharacterId): void {
    const entry = this.#entries.get(character);
    if (entry === undefined) return;
    const text =
      `${entry.name} was set aside: the world failed each time that ${entry.name} came. ` +
      'Those who run this realm have been told.';
    throw new RealmError('ERR_CHARACTER_SET_ASIDE', text);
  }

  /** A zone process is about to simulate the character. Throws, ERR_BUSY too: try again soon. */
  loading(incarnation: Incarnation, character: CharacterId): void {
    this.check(character);
    if (this.#suspects.load(incarnation, character, this.#clock.now()) === 'go') return;
    throw new RealmError('ERR_BUSY', 'another character under suspicion is loaded first');
  }

  /** The process is proved gone. */
  died(incarnation: Incarnation): void {
    const guilty = this.#suspects.died(incarnation, this.#clock.now());
    if (guilty !== null) void this.#add(guilty);
  }

  /** The process has let go of the character in good order. */
  released(incarnation: Incarnation, character: CharacterId): void {
    this.#suspects.released(incarnation, character);
  }

  /** The process gave up what it had: it ends in good order. */
  left(incarnation: Incarnation): void {
    this.#suspects.left(incarnation);
  }

  async #add(character: CharacterId): Promise<void> {
    if (this.#entries.size >= SET_ASIDE_MAX) return;
    // At once, and with its name as soon as that is known: its region may be loading already.
    this.#entries.set(character, { character, name: `#${character}`, region: '', at: 0 });
    try {
      const found = await this.#queue.run(() => ({ operation: 'LoadCharacter', character }));
      const { row } = found;
      const entry = { character, name: row.name, region: row.region, at: this.#clock.wall() };
      this.#entries.set(character, entry);
      this.#log.error('character set aside: zone processes died of loading it', { ...entry });
      await this.#keep();
      await this.#report(entry);
      await this.#release(row);
    } catch (error) {
      this.#log.error('character set aside, and not all was done', {
        character,
        error: messageOf(error),
      });
    }
  }

  /** Out of the world, as it was last saved: whoever waits for it learns that it has left. */
  async #release(first: Row): Promise<void> {
    const { character } = first;
    let row = first;
    for (let tries = 1; row.incarnation !== ''; tries++) {
      const { epoch, zone, state, lastInput } = row;
      const incarnation = row.incarnation as Incarnation;
      const body = { character, epoch, incarnation, zone, state, lastInput };
      try {
        await this.#queue.run(() => ({ operation: 'ReleaseCharacter', ...body }));
        return;
      } catch (error) {
        // Its region was taken meanwhile, and the character with it.
        if (!isRealmError(error, 'ERR_EPOCH_STALE') || tries === RELEASE_TRIES_MAX) throw error;
      }
      ({ row } = await this.#queue.run(() => ({ operation: 'LoadCharacter', character })));
    }
  }

  async #report({ character, name, region, at }: Entry): Promise<void> {
    const exception = {
      fingerprint: `set-aside-${character}`,
      script: 'character',
      hook: 'load',
      message: `${name} was set aside: zone processes died of loading this character.`,
      stack: '',
      region,
      entity: 0,
      player: name,
      given: JSON.stringify({ character }),
      count: 1,
      firstAt: at,
      lastAt: at,
    };
    await this.#queue.run(() => ({ operation: 'ReportExceptions', exceptions: [exception] }));
  }

  async #keep(): Promise<void> {
    const text = JSON.stringify([...this.#entries.values()]);
    await this.#disk.write(this.#file, utf8(text));
  }
}
