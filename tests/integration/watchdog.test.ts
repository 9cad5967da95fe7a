// SPDX-License-Identifier: MIT
/** A script that never ends, in a real zone process. */
import { equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { SmallRealm } from '../../bench/lab/small-realm.ts';

const GAME = `
import { defineAccount, defineEntity, defineGame, defineZone, script, text } from '@realmkeep/kit';
const Hero = defineEntity('hero', { public: { name: text(24) }, commands: { spin: {}, hello: {} }, speed: 180, size: 20 });
function spinForEver(): void {
  for (let n = 0; ; n++) if (n < 0) return;
}
export default defineGame({
  name: 'small', title: 'Small', hero: Hero, entities: [],
  scripts: [script(Hero, { commands: {
    spin: () => spinForEver(),
    hello: (hero, _given, { notice }) => notice(hero, 'hello'),
  } })],
  zones: [defineZone('yard', { title: 'Yard', size: [768, 768] })],
  account: defineAccount({ newCharacter: () => ({ fields: {} }) }),
  start: { zone: 'yard', at: [300, 300] },
});
`;
const NODE = 'ZONE-1';
const WHOLE_MS_MAX = 60_000;

test('[DOG1] a loop is found, its stack is in the log, the node starts anew, and the third time it is not called', async () => {
  const small = await SmallRealm.start({ 'game.ts': GAME });
  try {
    const ann = await small.join('Ann');
    const { realm } = small;
    for (let hang = 1; hang <= 2; hang++) {
      const pid = realm.pid(NODE);
      ann.realm.command('spin', {});
      const ms = await realm.until(WHOLE_MS_MAX, () => realm.isWhole({ node: NODE, pid }));
      ok(!Number.isNaN(ms), `the node is there again after hang ${hang}`);
    }
    const greeted = ann.realm.once('notice');
    const pid = realm.pid(NODE);
    ann.realm.command('spin', {});
    ann.realm.command('hello', {});
    equal((await greeted).text, 'hello');
    equal(realm.pid(NODE), pid, 'it was not called again');
    const logged = (): Promise<string> =>
      realm.command('exceptions', '--json').then(({ output }) => output);
    let output = '';
    await realm.until(WHOLE_MS_MAX, async () => {
      output = await logged();
      return /"count":2/.test(output);
    });
    match(output, /"script":"hero","hook":"command spin"/);
    match(output, /spinForEver \(file:[^)]*game\.ts:\d+:\d+\)/);
    ann.realm.close();
  } finally {
    await small.stop();
  }
});
