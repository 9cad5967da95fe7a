// SPDX-License-Identifier: MIT
/** Hot reload under players: a script is saved, then broken, while they walk and ask it things. */
import type { GameClient } from '@realmkeep/client';
import { botName } from '@realmkeep/testkit';
import { SmallRealm } from './small-realm.ts';

const WAIT_MS_MAX = 15_000;
const LOOK_MS = 20;
const STEP_MS = 300;
const LINES_SHOWN = '30';

const GAME = `
import { defineAccount, defineEntity, defineGame, defineZone, rect, text, u8 } from '@realmkeep/kit';
import { kinds } from './kinds.ts';
import { scripts } from './scripts.ts';
export default defineGame({
  name: 'small', title: 'Small', hero: kinds.Hero, entities: [kinds.Cat], scripts,
  zones: [defineZone('yard', { title: 'Yard', size: [1536, 1536],
    spawns: [{ kind: kinds.Cat, count: 20, area: rect(100, 100, 1000, 1000) }] })],
  account: defineAccount({ newCharacter: () => ({ fields: {} }) }),
  start: { zone: 'yard', at: [768, 768] },
});
`;
const KINDS = `
import { defineEntity, text, u8 } from '@realmkeep/kit';
export const kinds = {
  Hero: defineEntity('hero', { public: { name: text(24) }, commands: { ask: {} }, speed: 180, size: 20 }),
  Cat: defineEntity('cat', { public: { lives: u8 }, speed: 90, size: 20 }),
};
`;
const scriptsOf = (version: string): string => `
import { script } from '@realmkeep/kit';
import { kinds } from './kinds.ts';
export const scripts = [
  script(kinds.Hero, { commands: { ask(hero, _given, { notice }) { notice(hero, 'version ${version}'); } } }),
  script(kinds.Cat, { tick(cat) { cat.wander(); } }),
];
`;
const BROKEN = `${scriptsOf('3')}\nexport const oops = {{;\n`;

export interface Reloaded {
  readonly players: number;
  /** From saving the file until a player was answered by the new script; with his question. */
  readonly ms: number;
  /** Players whose link broke, and updates that every one of them got meanwhile, at least. */
  readonly broken: number;
  readonly packetsMin: number;
  /** Of the broken file: whether players were told, the log has it. */
  readonly told: boolean;
  readonly logged: boolean;
  /** Empty when the old code went on; else what was heard instead, and what the zone said last. */
  readonly stopped: string;
}

export async function hotReload(players: number): Promise<Reloaded> {
  const small = await SmallRealm.start(
    { 'game.ts': GAME, 'kinds.ts': KINDS, 'scripts.ts': scriptsOf('1') },
    { REALMKEEP_RELOAD: '1' },
  );
  const clients: GameClient[] = [];
  try {
    for (let n = 0; n < players; n++) clients.push(await small.join(botName('reload', n)));
    const watched = clients.map((client) => watch(client));
    const walking = setInterval(() => clients.forEach(step), STEP_MS);
    await answered(clients[0], 'version 1');
    for (const one of watched) one.packets = 0;
    const saved = performance.now();
    small.save('scripts.ts', scriptsOf('2'));
    await answered(clients[0], 'version 2');
    const ms = performance.now() - saved;
    await rest(1000);
    const packetsMin = Math.min(...watched.map(({ packets }) => packets));
    const told = heard(clients[1], /Not reloaded/);
    small.save('scripts.ts', BROKEN);
    const wasTold = await told;
    const stopped = await answered(clients[0], 'version 2').then(
      () => '',
      async (error: Error) => {
        const { output } = await small.realm.command('logs', 'ZONE-1', '--lines', LINES_SHOWN);
        return `${error.message}\n${output}`;
      },
    );
    await rest(2500);
    const { output } = await small.realm.command('exceptions', '--json');
    clearInterval(walking);
    return {
      players,
      ms,
      broken: watched.filter(({ broken }) => broken).length,
      packetsMin,
      told: wasTold,
      logged: /"script":"game","hook":"load"/.test(output),
      stopped,
    };
  } finally {
    for (const client of clients) client.realm.close();
    await small.stop();
  }
}

function watch(client: GameClient): { packets: number; broken: boolean } {
  const seen = { packets: 0, broken: false };
  const broke = (): void => {
    seen.broken = true;
  };
  client.realm.on('closed', broke);
  client.realm.on('resuming', broke);
  client.realm.onPacket(() => {
    seen.packets += 1;
  });
  return seen;
}

function step(client: GameClient): void {
  if (client.realm.state === 'playing') client.realm.move(Math.floor(Math.random() * 256), 120);
}

/** Asks again and again until the answer is this one. */
async function answered(client: GameClient, text: string): Promise<void> {
  let last = '';
  const off = client.realm.on('notice', (notice) => {
    last = notice.text;
  });
  const until = performance.now() + WAIT_MS_MAX;
  while (last !== text) {
    if (performance.now() > until) throw new Error(`"${last}" instead of "${text}"`);
    client.realm.command('ask', {});
    await rest(100);
  }
  off();
}

function heard(client: GameClient, words: RegExp): Promise<boolean> {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(false), WAIT_MS_MAX);
    client.realm.on('notice', ({ text }) => {
      if (!words.test(text)) return;
      clearTimeout(late);
      resolve(true);
    });
  });
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(LOOK_MS, ms)));
}
