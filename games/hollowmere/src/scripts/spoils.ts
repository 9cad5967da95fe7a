// SPDX-License-Identifier: MIT
/** What the fallen are worth: experience, the story's count, and what lies on their bodies. */
import { type Entity, type EntityHandle, lootTable, type ScriptContext } from '@realmkeep/kit';
import { Hero } from '../entities.ts';
import { items } from '../items.ts';
import { FOES, type FoeKind } from '../rules/foes.ts';
import { experienceOf } from '../rules/levels.ts';
import { gain } from './growth.ts';
import { countFall } from './story.ts';

type HeroEntity = Entity<typeof Hero>;

/** Members of a group share when they are so near, in units. */
const SHARE_UNITS = 600;

const TABLES = {
  rat: lootTable({ entries: [{ item: items.bone, weight: 1 }, { weight: 3 }] }),
  deer: lootTable({ entries: [{ item: items.venison, weight: 1 }] }),
  boar: lootTable({
    entries: [
      { item: items.tusk, weight: 3, quantity: [1, 2] },
      { item: items.venison, weight: 2 },
    ],
  }),
  wolf: lootTable({ entries: [{ item: items.pelt, weight: 3 }, { weight: 1 }], money: [1, 4] }),
  bandit: lootTable({
    entries: [
      { item: items.candle, weight: 5 },
      { item: items.cudgel, weight: 2 },
      { item: items.bread, weight: 2 },
      { item: items.tonic, weight: 1 },
      { item: items.buckler, weight: 1 },
    ],
    money: [4, 12],
  }),
  skeleton: lootTable({
    entries: [
      { item: items.bone, weight: 5, quantity: [1, 3] },
      { item: items.candle, weight: 3 },
      { item: items.tonic, weight: 2 },
      { item: items.helm, weight: 1 },
    ],
    money: [3, 9],
  }),
  abbot: lootTable({
    rolls: 2,
    entries: [
      { item: items.tideblade, weight: 1 },
      { item: items.mail, weight: 1 },
    ],
    money: [40, 80],
  }),
} as const satisfies Record<FoeKind, ReturnType<typeof lootTable>>;

interface Fallen extends EntityHandle {
  loot: boolean;
}

/** Called when a foe dies; says whether something lies on its body. */
export function shareSpoils(foe: Fallen, kind: FoeKind, context: ScriptContext): void {
  const heroes = takersOf(foe, context);
  for (const hero of heroes) {
    if (countFall(hero, kind)) context.notice(hero, 'That was the last one. Go back to Edda.');
    gain(hero, experienceOf(FOES[kind], hero.level, heroes.length), context);
  }
  foe.loot = heroes.length > 0 && context.loot(foe, TABLES[kind], { only: heroes });
}

/** Who fought it, and those of their groups who are near. */
function takersOf(foe: EntityHandle, { zone }: ScriptContext): HeroEntity[] {
  const takers = new Set<HeroEntity>();
  const groups = new Set<number>();
  for (const who of foe.threat.all()) {
    if (!who.is(Hero) || who.distanceTo(foe) > SHARE_UNITS) continue;
    takers.add(who);
    if (who.group !== 0) groups.add(who.group);
  }
  if (groups.size > 0) {
    for (const hero of zone.within(foe, Hero, SHARE_UNITS)) {
      if (groups.has(hero.group)) takers.add(hero);
    }
  }
  return [...takers];
}
