// SPDX-License-Identifier: MIT
/** A real realm of a small game whose files stand in a folder of its own, to be changed at will. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, type GameClient } from '@realmkeep/client';
import { nodeEnv } from '@realmkeep/client/node';
import { RealRealm } from '@realmkeep/testkit/chaos';

const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));
const PASSWORD = 'a password for small realms';

export class SmallRealm {
  readonly realm: RealRealm;
  readonly #source: string;

  private constructor(realm: RealRealm, source: string) {
    this.realm = realm;
    this.#source = source;
  }

  /** `files` of the game, `game.ts` among them. */
  static async start(
    files: Readonly<Record<string, string>>,
    variables: Readonly<Record<string, string>> = {},
  ): Promise<SmallRealm> {
    const base = mkdtempSync(join(tmpdir(), 'realmkeep-small-'));
    const source = join(base, 'game');
    mkdirSync(source);
    symlinkSync(MODULES, join(base, 'node_modules'));
    writeFileSync(join(base, 'package.json'), '{ "type": "module" }');
    for (const [name, text] of Object.entries(files)) writeFileSync(join(source, name), text);
    const from = join(base, 'realmkeep.json');
    writeFileSync(from, JSON.stringify(installation(join(source, 'game.ts'))));
    const folder = join(base, 'realm');
    mkdirSync(folder);
    const realm = await RealRealm.start({ from, folder, variables });
    return new SmallRealm(realm, source);
  }

  save(file: string, text: string): void {
    writeFileSync(join(this.#source, file), text);
  }

  /** A player in the world. */
  async join(name: string): Promise<GameClient> {
    const client = connect(nodeEnv(), { login: this.realm.logins[0], reading: 'headless' });
    await client.login.register(name, PASSWORD);
    await client.login.login(name, PASSWORD);
    await client.play('small');
    const character = await client.realm.createCharacter(name);
    await client.realm.enterWorld(character);
    return client;
  }

  async stop(): Promise<void> {
    await this.realm.down();
    this.realm.forget();
    rmSync(join(this.#source, '..'), { recursive: true, force: true });
  }
}

function installation(game: string): object {
  const realm = 'small';
  const at = (port: number): string => `127.0.0.1:${port}`;
  return {
    bus: 'embedded',
    data: './data',
    login: { database: 'sqlite:./data/login.db' },
    realms: [{ id: realm, title: 'Small', game, database: 'sqlite:./data/small.db' }],
    nodes: [
      { id: 'REVIVER-1', role: 'reviver' },
      { id: 'BROKER', role: 'broker', listen: at(7800) },
      { id: 'LOGIN-1', role: 'login', listen: at(7801) },
      { id: 'MASTER', role: 'master', realm, listen: at(7802) },
      { id: 'DB', role: 'database', realm },
      { id: 'ACCOUNT-1', role: 'account', realm },
      { id: 'WORLD', role: 'world', realm },
      { id: 'ZONE-1', role: 'zone', realm },
      { id: 'GATE-1', role: 'gateway', realm, listen: at(7803), playersMax: 200 },
    ],
  };
}
