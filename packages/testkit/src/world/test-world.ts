// SPDX-License-Identifier: MIT
/**
 * A game under test: the whole realm in this process on virtual time, without sockets. Players are
 * the real client, items are in a real database in memory, and one seed gives one run. What a test
 * wants to know or arrange on the server's side it does by a script's own context.
 */
import {
  type Duration,
  type Game,
  msOf,
  type ScriptContext,
  type ZoneScript,
} from '@realmkeep/kit';
import { type AnswerOf, gameMessages } from '@realmkeep/wire';
import { SimulatedPlayer } from '../simulation/player.ts';
import { type Interference, SimulatedRealm } from '../simulation/realm.ts';
import { TestHero } from './test-hero.ts';

export interface TestWorldOptions {
  readonly seed?: number | string;
  /** How many zone nodes share the zones, 1 by default. */
  readonly zoneNodes?: number;
  /** Faults between its processes, for tests of the cluster itself. */
  readonly interference?: Interference;
}

export class TestWorld<G extends Game> {
  readonly game: G;
  readonly realm: SimulatedRealm;
  /** The context of each zone's scripts, by name of the zone and number of its copy. */
  readonly #contexts: ReadonlyMap<string, ScriptContext>;

  constructor(game: G, realm: SimulatedRealm, contexts: ReadonlyMap<string, ScriptContext>) {
    this.game = game;
    this.realm = realm;
    this.#contexts = contexts;
  }

  /** Signs up a player, makes a hero of that name and puts it into the world. */
  async join(name: string, choices: object = {}): Promise<TestHero<G>> {
    const player = new SimulatedPlayer(this.realm, name);
    const hero = new TestHero(this.game, player, () => this.#contexts.values());
    await player.join(choices);
    await this.advance('500ms');
    return hero;
  }

  /** Lets time pass. */
  advance(time: Duration): Promise<void> {
    return this.realm.clock.advance(msOf(time));
  }

  /** Lets time pass until it is so; false when it took longer than `atMost`, 60 s by default. */
  until(condition: () => boolean, atMost: Duration = '60s'): Promise<boolean> {
    return this.realm.clock.advanceUntil(condition, msOf(atMost), 50);
  }

  /**
   * What scripts of this zone can do: find and hurt creatures, put some there, move heroes. Of a
   * zone that runs in copies it is the one of this number, or the last that was opened.
   */
  in(zone: Parameters<G['zone']>[0], instance?: number): ScriptContext {
    const copies = [...this.#contexts.keys()].filter((key) => key.startsWith(`${zone}:`));
    const key = instance === undefined ? copies.at(-1) : `${zone}:${instance}`;
    const context = this.#contexts.get(key ?? '');
    if (context === undefined) throw new Error(`no zone "${zone}" runs as ${instance ?? 'any'}`);
    return context;
  }

  /** The central log of what scripts threw. */
  exceptions(): Promise<AnswerOf<typeof gameMessages.ListExceptions>> {
    return this.realm.askDatabase(gameMessages.ListExceptions, { offset: 0 });
  }

  /** Ends the realm; call it at the end of a test. */
  stop(): Promise<void> {
    return this.realm.stop();
  }
}

/** Starts a world of this game; it is ready when the promise settles. */
export async function testWorld<const G extends Game>(
  game: G,
  options: TestWorldOptions = {},
): Promise<TestWorld<G>> {
  const contexts = new Map<string, ScriptContext>();
  const zones = Array.from({ length: options.zoneNodes ?? 1 }, (_, n) => `ZONE-${n + 1}`);
  const realm = new SimulatedRealm({
    seed: options.seed ?? game.name,
    game: watched(game, contexts),
    nodes: { gateway: ['GATE-1'], zone: zones },
    ...(options.interference === undefined ? {} : { interference: options.interference }),
  });
  await realm.start();
  await realm.clock.advance(1000);
  return new TestWorld(game, realm, contexts);
}

/** The game with scripts that also note the context of each zone as it opens. */
function watched(game: Game, contexts: Map<string, ScriptContext>): Game {
  const zoneScripts = new Map(
    game.zones.map(({ name }): [string, ZoneScript] => {
      const given = game.zoneScripts.get(name);
      const opened = (context: ScriptContext): void => {
        contexts.set(`${name}:${context.zone.instance}`, context);
        given?.hooks.opened?.(context);
      };
      const { everyMs = 1000, areas = {}, hooks = {} } = given ?? {};
      return [name, { zone: name, everyMs, areas, hooks: { ...hooks, opened } }];
    }),
  );
  return { ...game, zoneScripts };
}
