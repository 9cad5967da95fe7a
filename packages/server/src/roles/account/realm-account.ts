// SPDX-License-Identifier: MIT
/** One realm's account requests: names, the game's script, and the way into the world. */
import {
  checkName,
  type Env,
  isRealmError,
  RealmError,
  type RealmId,
  type RegionId,
  regionId,
  utf8,
} from '@realmkeep/base';
import {
  type Character,
  characterOf,
  doorOf,
  type Game,
  isRefused,
  makeCharacter,
} from '@realmkeep/kit';
import {
  type AnswerOf,
  type BodyOf,
  databaseMessages as database,
  gameMessages,
  type masterMessages,
  accountMessages as messages,
  type Request,
  subjects,
  zoneMessages,
} from '@realmkeep/wire';
import { Exceptions, type Failure } from '../../runtime/exceptions.ts';
import { answer, type Handler, type Messenger } from '../../runtime/messenger.ts';
import type { Services } from '../../runtime/services.ts';
import type { Statistics } from '../../runtime/statistics.ts';
import { ScriptGuard } from './script-guard.ts';

/** How long the database may take; the gateway waits longer. */
/** The zone that the player wants to enter says so soon whether there is room. */
const PLACE_MS_MAX = 1000;
const DATABASE_MS_MAX = 3000;
/** Bounds of the messages, in bytes of UTF-8. */
const SUMMARY_BYTES_MAX = 512;
const STATE_BYTES_MAX = 16_384;
const KIND_BYTES_MAX = 32;
/** Characters that one account may have, whatever the game says. */
const CHARACTERS_MAX = 32;

type Listed = AnswerOf<typeof database.ListCharacters>['characters'][number];
type Shown = AnswerOf<typeof messages.ShowCharacters>['characters'][number];
type Routes = BodyOf<typeof masterMessages.Routes>;

export class RealmAccount {
  readonly #messenger: Messenger;
  readonly #statistics: Statistics;
  readonly #realm: RealmId;
  #game: Game;
  readonly #exceptions: Exceptions;
  readonly #guard: ScriptGuard;
  /** The newest table; kept while the master is away. */
  #routes: Routes | null = null;
  readonly #inFlight = new Set<Promise<unknown>>();

  constructor(
    env: Env,
    context: {
      readonly messenger: Messenger;
      readonly statistics: Statistics;
      readonly services: Pick<Services, 'bounded'>;
    },
    realm: RealmId,
    game: Game,
  ) {
    this.#messenger = context.messenger;
    this.#statistics = context.statistics;
    this.#realm = realm;
    this.#game = game;
    this.#exceptions = new Exceptions(env, {
      report: (exceptions) =>
        this.#ask(gameMessages.ReportExceptions, { exceptions: [...exceptions] }),
      lost: (count) => this.#statistics.add('exceptionsLost', count),
    });
    const report = (failure: Failure): void => this.#exceptions.failed(failure);
    const { bounded } = context.services;
    this.#guard = new ScriptGuard(env, context.statistics, report, bounded);
  }

  handlers(): Handler[] {
    return [
      answer(messages.ShowCharacters, (ask) => this.#track(this.#show(ask))),
      answer(messages.MakeCharacter, (ask) => this.#track(this.#make(ask))),
      answer(messages.DropCharacter, (ask) => this.#track(this.#drop(ask))),
      answer(messages.PlayCharacter, (ask) => this.#track(this.#play(ask))),
    ];
  }

  /** The next request is answered by this version of the game. */
  reload(game: Game): void {
    this.#game = game;
  }

  stop(): void {
    this.#exceptions.stop();
  }

  /** Resolves when every request that was taken is answered; bounded by the database's deadline. */
  async idle(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.allSettled(this.#inFlight);
    await this.#exceptions.report();
  }

  #track<T>(answered: Promise<T>): Promise<T> {
    const done = answered.finally(() => this.#inFlight.delete(done));
    this.#inFlight.add(done);
    return done;
  }

  /** A table of an earlier master is not taken. */
  hearRoutes(routes: Routes): void {
    if (this.#routes === null || routes.seatEpoch >= this.#routes.seatEpoch) this.#routes = routes;
  }

  async #show(
    ask: BodyOf<typeof messages.ShowCharacters>,
  ): Promise<AnswerOf<typeof messages.ShowCharacters>> {
    const { characters } = await this.#ask(database.ListCharacters, ask);
    return { characters: characters.map((row) => this.#shown(ask.account, row)) };
  }

  /** A character whose summary fails is shown without one: its player still has to see it. */
  #shown(account: number, row: Listed): Shown {
    const { character, name, kind } = row;
    const zone = this.#game.zone(row.zone)?.title ?? row.zone;
    return { character, name, kind, zone, summary: this.#summary(account, row) };
  }

  #summary(account: number, row: Listed): string {
    try {
      const text = this.#guard.call('summary', account, () =>
        JSON.stringify(this.#game.account.summary(characterOf(this.#game, row))),
      );
      if (typeof text === 'string' && utf8(text).length <= SUMMARY_BYTES_MAX) return text;
      throw this.#guard.failed('summary', account, new Error('no JSON of at most 512 bytes'));
    } catch (error) {
      if (isRealmError(error, 'ERR_SCRIPT')) return '{}';
      throw error;
    }
  }

  async #make(
    ask: BodyOf<typeof messages.MakeCharacter>,
  ): Promise<AnswerOf<typeof messages.MakeCharacter>> {
    const { account } = ask;
    const { title, name: gameName } = this.#game;
    const checked = checkName(ask.name, [title, gameName]);
    if ('code' in checked) throw new RealmError(checked.code, checked.message);
    const { name, skeleton } = checked;
    const choices = parseChoices(ask.choices);
    const made = this.#guard.call('newCharacter', account, () =>
      makeCharacter(this.#game, { account, name, choices }),
    );
    if (isRefused(made)) throw new RealmError('ERR_CHOICES_INVALID', String(made.refused));
    const { zone, kind, state } = made;
    if (utf8(state).length > STATE_BYTES_MAX || utf8(kind).length > KIND_BYTES_MAX) {
      throw this.#guard.failed('newCharacter', account, new Error('its fields are too large'));
    }
    const charactersMax = Math.min(CHARACTERS_MAX, Math.max(1, this.#game.account.charactersMax));
    const stored = { account, name, skeleton, kind, zone, state, charactersMax };
    const { character } = await this.#ask(database.StoreCharacter, stored);
    this.#statistics.add('charactersMade');
    return { character };
  }

  async #drop(
    ask: BodyOf<typeof messages.DropCharacter>,
  ): Promise<AnswerOf<typeof messages.DropCharacter>> {
    await this.#ask(database.RemoveCharacter, ask);
    return {};
  }

  async #play(
    ask: BodyOf<typeof messages.PlayCharacter>,
  ): Promise<AnswerOf<typeof messages.PlayCharacter>> {
    const { account, character } = ask;
    const { characters } = await this.#ask(database.ListCharacters, { account });
    const row = characters.find((listed) => listed.character === character);
    if (row === undefined) {
      throw new RealmError('ERR_CHARACTER_UNKNOWN', 'The account has no such character.');
    }
    this.#checkMayEnter(account, row);
    const zone = doorOf(this.#game, row.zone)?.zone ?? row.zone;
    const region = regionId({ zone, instance: 1, region: 0 });
    await this.#askPlace(character, region, zone);
    const entered = await this.#enter({ ...ask, region }, zone);
    this.#activate(character, entered.region);
    this.#statistics.add('charactersEntered');
    return entered;
  }

  #checkMayEnter(account: number, row: Listed): void {
    const said = this.#guard.call('mayEnter', account, () => {
      const seen: Character = characterOf(this.#game, row);
      return this.#game.account.mayEnter(seen);
    });
    if (said === true) return;
    if (isRefused(said)) throw new RealmError('ERR_MAY_NOT_ENTER', String(said.refused));
    throw this.#guard.failed('mayEnter', account, new Error('it gave neither true nor a refusal'));
  }

  /** In a full zone the player waits for his turn; a zone that does not answer has no queue. */
  async #askPlace(character: Listed['character'], region: RegionId, zone: string): Promise<void> {
    const node = this.#routes?.routes.find((one) => one.region === region)?.node;
    if (node === undefined) return;
    const subject = subjects.node(this.#realm, node);
    const { AskPlace } = zoneMessages;
    const { place, waiting } = await this.#messenger
      .ask(subject, AskPlace, { region, character }, PLACE_MS_MAX)
      .catch(() => ({ place: 0, waiting: 0 }));
    if (place === 0) return;
    const title = this.#game.zone(zone)?.title ?? zone;
    const text = `${title} is full. You are number ${place} of ${waiting} in the queue.`;
    throw new RealmError('ERR_ZONE_FULL', text);
  }

  async #enter(
    ask: BodyOf<typeof database.EnterCharacter>,
    zone: string,
  ): Promise<AnswerOf<typeof database.EnterCharacter>> {
    try {
      return await this.#ask(database.EnterCharacter, ask);
    } catch (error) {
      if (!isRealmError(error, 'ERR_ZONE_DOWN')) throw error;
      const title = this.#game.zone(zone)?.title ?? zone;
      const message = `${title} cannot be reached at the moment; try again soon.`;
      throw new RealmError('ERR_ZONE_DOWN', message, { cause: error });
    }
  }

  /** A hint, so that the zone does not wait for its question of each second. */
  #activate(character: Listed['character'], region: RegionId): void {
    const route = this.#routes?.routes.find((one) => one.region === region);
    if (route === undefined) return;
    const subject = subjects.node(this.#realm, route.node);
    this.#messenger.send(subject, zoneMessages.Activate, { character, region, arrival: null });
  }

  #ask<Q, A>(of: Request<Q, A>, value: Q): Promise<A> {
    return this.#messenger.ask(subjects.database(this.#realm), of, value, DATABASE_MS_MAX);
  }
}

/** What the page sent, as JSON; nothing at all is null. */
function parseChoices(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new RealmError('ERR_CHOICES_INVALID', 'The choices are no JSON.', { cause });
  }
}
