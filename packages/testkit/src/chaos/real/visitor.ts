// SPDX-License-Identifier: MIT
/**
 * Somebody who comes and goes: a ticket, a session, into the world, out of it, and again. Whatever
 * a dying process refuses or never answers he tries anew, as a person does.
 */
import { type CharacterId, delay, isRealmError, messageOf } from '@realmkeep/base';
import { connect, type GameClient } from '@realmkeep/client';
import { nodeEnv } from '@realmkeep/client/node';

/** A step without an answer for so long is given up; he comes again. */
const STEP_MS_MAX = 5000;
const STAYS_MS = 200;
const PAUSE_MS = 250;

export class Visitor {
  readonly name: string;
  /** How often he was in the world and out again. */
  visits = 0;
  /** Why the last visit came to nothing; '' when it did not. */
  trouble = '';
  readonly #env = nodeEnv();
  readonly #client: GameClient;
  #stopped = false;

  constructor(login: readonly string[], name: string) {
    this.name = name;
    this.#client = connect(this.#env, { login });
  }

  start(): void {
    void this.#live();
  }

  stop(): void {
    this.#stopped = true;
    this.#client.realm.close();
  }

  async #live(): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#visit();
        this.visits += 1;
        this.trouble = '';
      } catch (error) {
        this.trouble = messageOf(error);
      }
      await delay(this.#env.clock, PAUSE_MS);
    }
  }

  async #visit(): Promise<void> {
    const { login } = this.#client;
    const password = `password of ${this.name}`;
    if (!login.loggedIn) {
      await this.#step(login.register(this.name, password)).catch((error: unknown) => {
        if (!isRealmError(error, 'ERR_NAME_TAKEN')) throw error;
      });
      await this.#step(login.login(this.name, password));
    }
    const realm = await this.#enter();
    const character: CharacterId =
      realm.characters[0]?.character ?? (await this.#step(realm.createCharacter(this.name)));
    await this.#step(realm.enterWorld(character));
    await delay(this.#env.clock, STAYS_MS);
    await this.#step(realm.leaveWorld());
    realm.close();
  }

  async #enter(): Promise<GameClient['realm']> {
    const { login, realm } = this.#client;
    if (realm.state !== 'idle') realm.close();
    const [first] = await this.#step(login.realms());
    const { gateways, ticket } = await this.#step(login.ticket(first?.id ?? ''));
    const welcome = realm.once('welcome');
    await this.#step(realm.enter(gateways, ticket));
    await this.#step(welcome);
    return realm;
  }

  async #step<T>(promise: Promise<T>): Promise<T> {
    const late = delay(this.#env.clock, STEP_MS_MAX).then(() => {
      throw new Error('no answer');
    });
    // Whichever loses the race is nobody's business any more.
    late.catch(() => {});
    promise.catch(() => {});
    return Promise.race([promise, late]);
  }
}
