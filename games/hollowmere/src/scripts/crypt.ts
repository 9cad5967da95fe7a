// SPDX-License-Identifier: MIT
/**
 * The crypt's gate and chests. Whether they are open is what the region remembers: it goes with its
 * snapshot, so they stay as they were when its process dies. What a hero finds is a claim.
 */
import { type Entity, type EntityHandle, type ScriptContext, zoneScript } from '@realmkeep/kit';
import { Chest, Gate, type Hero } from '../entities.ts';
import { items } from '../items.ts';
import { crypt } from '../zones/crypt.ts';
import { CHESTS, TOMB_GATE } from '../zones/places.ts';

type HeroEntity = Entity<typeof Hero>;
type Nook = keyof typeof CHESTS;

/** Hands reach so far, in units. */
const REACH_UNITS = 80;
/** The gate falls shut, and lids fall, after so long. */
const GATE_MS = 3 * 60_000;
const LID_MS = 60_000;

const GATE = 'gate';
const TREASURES = {
  nave: {
    items: [{ template: items.tonic, quantity: 2 }],
    money: 25,
    told: 'You find two bitter tonics and 25 coppers.',
  },
  tomb: {
    items: [{ template: items.cutlass, quantity: 1 }],
    money: 60,
    told: 'You find a harbour cutlass and 60 coppers.',
  },
} as const;

/** Open until then; by the realm's clock, which goes on while no process runs the region. */
function isOpen({ memory, wall }: ScriptContext, key: string): boolean {
  return Number(memory.get(key) ?? 0) > wall;
}

/** A hero's player wants to open something. */
export function open(hero: HeroEntity, thing: number, context: ScriptContext): void {
  const found = context.zone.find(thing);
  if (found === null || hero.dead || hero.distanceTo(found) > REACH_UNITS) return;
  if (found.is(Gate)) {
    context.memory.set(GATE, context.wall + GATE_MS);
    context.notice(hero, 'The gate groans upwards. It will not stay there for ever.');
  } else if (found.is(Chest)) {
    context.memory.set(found.nook, context.wall + LID_MS);
    search(hero, found.nook as Nook, context);
  }
  show(context);
}

function search(hero: HeroEntity, nook: Nook, context: ScriptContext): void {
  const key = `chest:${nook}`;
  const { told, ...treasure } = TREASURES[nook];
  void context
    .itemsOf(hero)
    ?.claim(key, treasure, key)
    .then((outcome) => {
      const empty = outcome.ok ? '' : outcome.code;
      if (empty === '') context.notice(hero, told);
      else if (empty === 'ERR_LOOT_TAKEN') context.notice(hero, 'You have emptied it before.');
      else if (!outcome.ok) context.notice(hero, outcome.message);
    });
}

/** Things look as the region remembers them. */
function show(context: ScriptContext): void {
  const raised = isOpen(context, GATE);
  for (const bar of context.zone.all(Gate)) bar.open = raised;
  for (const chest of context.zone.all(Chest)) chest.open = isOpen(context, chest.nook);
}

function build({ zone }: ScriptContext): void {
  if (zone.all(Gate).length === 0) {
    const { x, from, to, bars } = TOMB_GATE;
    for (let bar = 0; bar < bars; bar++) {
      zone.spawn(Gate, [x, from + ((to - from) * bar) / (bars - 1)]);
    }
  }
  if (zone.all(Chest).length > 0) return;
  for (const [nook, at] of Object.entries(CHESTS)) zone.spawn(Chest, at, { fields: { nook } });
}

function stop(hero: EntityHandle, context: ScriptContext): void {
  if (isOpen(context, GATE)) return;
  if (hero.cooldown('gate', '3s')) {
    context.notice(hero, 'The gate is shut. Somebody has to raise it.');
  }
  context.warp(hero, crypt.name, TOMB_GATE.back);
}

export const cryptScript = zoneScript(crypt, {
  opened(context) {
    build(context);
    show(context);
  },
  tick: show,
  areas: { gate: { entered: stop } },
});
