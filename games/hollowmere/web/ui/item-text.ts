// SPDX-License-Identifier: MIT
/** Things and money in words. */
import { items } from '../../src/items.ts';
import { FOOD, GEAR } from '../../src/rules/gear.ts';

const SLOTS: Readonly<Record<string, string>> = {
  hand: 'Hand',
  'off-hand': 'Off hand',
  head: 'Head',
  body: 'Body',
};

interface Template {
  readonly title: string;
  readonly slot: string;
  readonly stackMax: number;
  readonly value: number;
}

export function templateOf(name: string): Template {
  const known: Readonly<Record<string, Template>> = items;
  return known[name] ?? { title: name, slot: '', stackMax: 1, value: 0 };
}

export function placeTitle(place: string): string {
  return SLOTS[place] ?? place;
}

/** What there is to know of it, a line each. */
export function factsOf(name: string): string[] {
  const { slot, value } = templateOf(name);
  const gear = GEAR[name];
  const food = FOOD[name];
  const facts: string[] = [];
  if (slot !== '') facts.push(placeTitle(slot));
  if (gear?.attack) facts.push(`${gear.attack} damage`);
  if (gear?.armour) facts.push(`${gear.armour} armour`);
  if (food?.health) facts.push(`+${food.health} health`);
  if (food?.mana) facts.push(`+${food.mana} mana`);
  if (value > 0) facts.push(`worth about ${coppers(value)}`);
  return facts;
}

export function coppers(amount: number): string {
  return amount === 1 ? '1 copper' : `${amount.toLocaleString('en')} coppers`;
}

/** For who listens instead of looking. */
export function nameOf(name: string, quantity: number): string {
  const { title } = templateOf(name);
  return quantity > 1 ? `${title}, ${quantity}` : title;
}
