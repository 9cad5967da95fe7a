// SPDX-License-Identifier: MIT
/** Checked by the type checker alone: what a page must not be able to write about its game. */
import {
  defineAccount,
  defineEntity,
  defineGame,
  defineItems,
  defineZone,
  entity,
  text,
  u8,
  u16,
} from '@realmkeep/kit';
import type { RealmClient } from './realm-client.ts';

const Hero = defineEntity('hero', {
  public: { name: text(24), hp: u16 },
  owner: { gold: u16 },
  commands: { strike: { target: entity }, rest: {} },
  events: { won: { xp: u16 }, cursed: { by: entity, level: u8 } },
  speed: 180,
  size: 20,
});
const Wolf = defineEntity('wolf', { public: { howls: u8 }, speed: 90, size: 20 });
export const game = defineGame({
  name: 'g',
  title: 'G',
  hero: Hero,
  entities: [Wolf],
  items: defineItems({ pelt: { title: 'Pelt' } }),
  zones: [defineZone('wood', { title: 'Wood', size: [768, 768] })],
  account: defineAccount({ newCharacter: () => ({ fields: {} }) }),
  start: { zone: 'wood', at: [1, 1] },
});

export function page(realm: RealmClient<typeof game>): void {
  realm.command('strike', { target: 7 });
  realm.command('rest', {});
  // @ts-expect-error the game has no such command
  realm.command('fly', {});
  // @ts-expect-error the command asks for a target
  realm.command('strike', {});
  // @ts-expect-error a target is the id of an entity
  realm.command('strike', { target: 'wolf' });
  realm.on('gameEvent', (event) => {
    if (event.name === 'won') event.given.xp.toFixed();
    // @ts-expect-error only a curse has a level
    if (event.name === 'won') event.given.level;
    // @ts-expect-error the game tells no such event
    if (event.name === 'lost') return;
  });
  realm.on('entityChanged', (one) => {
    if (one.kind === 'wolf') one.fields.howls.toFixed();
    // @ts-expect-error a wolf has no health to be seen
    if (one.kind === 'wolf') one.fields.hp;
    // @ts-expect-error what an owner field holds is not shown to others
    if (one.kind === 'hero') one.fields.gold;
    // @ts-expect-error the game has no such kind
    if (one.kind === 'dragon') return;
  });
  realm.on('ownFields', ({ gold = 0 }) => gold.toFixed());
  // @ts-expect-error the game has no such item
  realm.inventory().some(({ template }) => template === 'sword');
}
