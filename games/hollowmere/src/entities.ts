// SPDX-License-Identifier: MIT
/** Who lives in Hollowmere. Lengths are units: a hero is about 20 wide and walks 180 a second. */
import { defineEntity, text, u8, u16, u32 } from '@realmkeep/kit';

/** What everybody shows who can be hurt. */
const life = { name: text(24), level: u8, hp: u16, maxHp: u16 };

export const Hero = defineEntity('hero', {
  /** `look`: five digits of 16 (skin, hair, its style, cloak, tunic), drawn by the page. */
  public: { ...life, look: u32 },
  owner: { gold: u32, xp: u32 },
  saved: ['level', 'hp', 'maxHp', 'look', 'gold', 'xp'],
  initial: { level: 1, hp: 100, maxHp: 100, gold: 10 },
  commands: { rest: {} },
  speed: 180,
  size: 20,
});

export const Townsfolk = defineEntity('townsfolk', {
  public: { name: text(24), look: u32 },
  speed: 58,
  size: 20,
});

export const Guard = defineEntity('guard', {
  public: { ...life, look: u32 },
  initial: { name: 'Harbour guard', level: 8, hp: 240, maxHp: 240 },
  speed: 64,
  size: 20,
});

export const Wolf = defineEntity('wolf', {
  public: life,
  initial: { name: 'Grey wolf', level: 3, hp: 60, maxHp: 60 },
  speed: 110,
  size: 20,
});

export const Deer = defineEntity('deer', {
  public: life,
  initial: { name: 'Deer', level: 1, hp: 40, maxHp: 40 },
  speed: 90,
  size: 20,
});

export const Boar = defineEntity('boar', {
  public: life,
  initial: { name: 'Boar', level: 2, hp: 70, maxHp: 70 },
  speed: 70,
  size: 20,
});

export const Bandit = defineEntity('bandit', {
  public: { ...life, look: u32 },
  initial: { name: 'Bandit', level: 5, hp: 110, maxHp: 110 },
  speed: 84,
  size: 20,
});

export const Skeleton = defineEntity('skeleton', {
  public: life,
  initial: { name: 'Restless bones', level: 6, hp: 90, maxHp: 90 },
  speed: 52,
  size: 20,
});

export const Rat = defineEntity('rat', {
  public: life,
  initial: { name: 'Rat', level: 1, hp: 12, maxHp: 12 },
  speed: 96,
  size: 12,
});

/** Windfall under the trees and by the stalls: an apple for whoever comes first. */
export const Windfall = defineEntity('windfall', { speed: 0, size: 12 });

/** A few coppers that somebody lost. */
export const Coins = defineEntity('coins', { speed: 0, size: 12 });
