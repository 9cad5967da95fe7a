// SPDX-License-Identifier: MIT
/**
 * From the key of one player to what another sees of it: a real realm on loopback, full clients in
 * this process, a command that changes a public field.
 */
import { fileURLToPath } from 'node:url';
import { connect, type GameClient } from '@realmkeep/client';
import { nodeEnv } from '@realmkeep/client/node';
import type game from '../game/creatures.ts';
import { startRealm } from './realm.ts';

const PLAYERS = 6;
const SECONDS = 25;
const WAVES_PER_SECOND = 3;
const WOLVES = '300';
const GAME = fileURLToPath(new URL('../game/creatures.ts', import.meta.url));

export interface Effect {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly seen: number;
  /** Effects that somebody did not see within a second. */
  readonly missed: number;
}

type Client = GameClient<typeof game>;

export async function commandToEffect(): Promise<Effect> {
  const realm = await startRealm({
    game: GAME,
    gateways: 2,
    zones: 1,
    core: 0,
    env: { REALMKEEP_WOLVES: WOLVES },
  });
  const clients: Client[] = [];
  try {
    for (let n = 0; n < PLAYERS; n++) clients.push(await join(realm.login, n));
    await rest(3000);
    return await measure(clients);
  } finally {
    for (const client of clients) client.realm.close();
    await realm.stop();
  }
}

async function join(login: string, n: number): Promise<Client> {
  const client = connect<typeof game>(nodeEnv(), { login });
  const name = `Waver${'abcdefghij'[n]}`;
  await client.login.register(name, `a password of ${name}`);
  await client.login.login(name, `a password of ${name}`);
  await client.play('arena');
  const character = await client.realm.createCharacter(name);
  await client.realm.enterWorld(character);
  return client;
}

/** Everybody waves at random moments; everybody else notes when the count has risen. */
async function measure(clients: readonly Client[]): Promise<Effect> {
  const delays: number[] = [];
  /** When each hero's wave of this number was sent. */
  const sentAt = new Map<string, number>();
  let expected = 0;
  for (const client of clients) {
    const seen = new Map<string, number>();
    client.realm.on('entityChanged', (entity) => {
      if (entity.kind !== 'hero' || entity.own) return;
      const { name, waves } = entity.fields;
      // Two waves before one update are seen at once; other fields change without any.
      for (let wave = (seen.get(name) ?? 0) + 1; wave <= waves; wave++) {
        seen.set(name, wave);
        delays.push(performance.now() - (sentAt.get(`${name} ${wave}`) ?? Number.NaN));
      }
    });
  }
  const waves = clients.map(() => 0);
  const until = performance.now() + SECONDS * 1000;
  while (performance.now() < until) {
    const n = Math.floor(Math.random() * clients.length);
    const hero = clients[n].realm.hero();
    if (hero?.kind === 'hero') {
      waves[n] += 1;
      sentAt.set(`${hero.fields.name} ${waves[n]}`, performance.now());
      clients[n].realm.command('wave', {});
      expected += clients.length - 1;
    }
    await rest((2000 / (WAVES_PER_SECOND * clients.length)) * Math.random());
  }
  await rest(1000);
  const sorted = delays.sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? Infinity;
  const missed = expected - sorted.length;
  return { p50: at(0.5), p99: at(0.99), max: at(1), seen: sorted.length, missed };
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
