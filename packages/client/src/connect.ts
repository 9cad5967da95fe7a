// SPDX-License-Identifier: MIT
/** The usual way in: one login, one session in a realm. */
import type { ClientEnv } from './environment.ts';
import type { GameShape } from './game-types.ts';
import { LoginClient } from './login-client.ts';
import { type QueueOptions, queueFor } from './queue.ts';
import { RealmClient } from './realm-client.ts';
import type { Reading } from './world.ts';

export interface ConnectOptions {
  /** Where login listens, for example `https://play.example.org`; the next when one is away. */
  readonly login: string | readonly string[];
  /** `full` by default; bots read less. */
  readonly reading?: Reading;
}

export class GameClient<G extends GameShape = GameShape> {
  readonly login: LoginClient;
  readonly realm: RealmClient<G>;
  readonly #clock: ClientEnv['clock'];

  constructor(env: ClientEnv, options: ConnectOptions) {
    this.#clock = env.clock;
    this.login = new LoginClient(env, options.login);
    this.realm = new RealmClient<G>(env, { reading: options.reading ?? 'full' });
  }

  /**
   * After `login.login`: gets a ticket for a realm and opens a session there; with `queued`, waits
   * in the queue of a full one.
   */
  play(realm: string, options: QueueOptions = {}): Promise<void> {
    const ask = async (): Promise<void> => {
      const { gateways, ticket } = await this.login.ticket(realm);
      await this.realm.enter(gateways, ticket);
    };
    return queueFor(this.#clock, ask, options);
  }
}

/** `connect<typeof game>(…)` types entities, fields and commands after the game. */
export function connect<G extends GameShape = GameShape>(
  env: ClientEnv,
  options: ConnectOptions,
): GameClient<G> {
  return new GameClient<G>(env, options);
}
