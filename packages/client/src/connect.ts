// SPDX-License-Identifier: MIT
import type { ClientEnv } from './environment.ts';
import type { GameShape } from './game-types.ts';
import { LoginClient } from './login-client.ts';
import type { RealmClient } from './realm-client.ts';

export interface ConnectOptions {
  /** Where login listens, for example `https://play.example.org`. */
  readonly login: string;
}

export interface GameClient<G extends GameShape = GameShape> {
  readonly login: LoginClient;
  readonly realm: RealmClient<G>;
  /** Gets a ticket for a realm and opens a session there. */
  play(realm: string): Promise<void>;
}
export type Connect = <G extends GameShape = GameShape>(
  env: ClientEnv,
  options: ConnectOptions,
) => GameClient<G>;
export { LoginClient };
