// SPDX-License-Identifier: MIT
/** Who lives in Hollowmere. Lengths are units: a hero is about 20 wide and walks 180 a second. */
import { bool, defineEntity, entity, f64, text, u8, u16, u32 } from '@realmkeep/kit';
import { FOES, type FoeKind } from './rules/foes.ts';
import { healthOf, manaOf } from './rules/levels.ts';

/** What everybody shows who can be hurt; 0 of health is dead. */
const life = { name: text(24), level: u8, hp: u16, maxHp: u16 };

/** What a fighter shows besides: whom it fights, and its count of blows, round and round. */
const fighter = { ...life, foe: entity, swings: u8 };

/** What a beast or a bandit shows: `loot` is true while something is left on its body. */
const quarry = { ...fighter, loot: bool };

/** What the zone keeps of a foe: where its fight began, and until when it is held. */
const temper = { fighting: bool, homeX: f64, homeY: f64, heldUntil: f64 };

const health = { now: 'hp', max: 'maxHp' } as const;

export const Hero = defineEntity('hero', {
  public: {
    ...fighter,
    /** Five digits of 16 (skin, hair, its style, cloak, tunic), drawn by the page. */
    look: u32,
    /** Number of the spell that is being cast, 0 for none; of the last one, and how many so far. */
    casting: u8,
    spell: u8,
    casts: u8,
    /** Whom that spell was meant for. */
    aim: entity,
    /** The group of the player, told by the realm; 0 for none. */
    group: u32,
  },
  owner: {
    mana: u16,
    xp: u32,
    /** Where the hero is in the story (`rules/quest.ts`), and how much of that step is done. */
    stage: u8,
    done: u8,
    /** Time of day in tenths of an hour. */
    hour: u8,
  },
  server: {
    /** Simulated times of the zone: of the last blow given or taken, and of the fall. */
    foughtAt: f64,
    fellAt: f64,
    /** Parts of points that came back and are not whole yet. */
    healthPart: f64,
    manaPart: f64,
    /** A claim of a level, or of a step of the story, is on its way. */
    growing: bool,
    answering: bool,
  },
  saved: ['level', 'hp', 'maxHp', 'look', 'mana', 'xp', 'stage', 'done'],
  initial: { level: 1, hp: healthOf(1), maxHp: healthOf(1), mana: manaOf(1), hour: 120 },
  commands: {
    /** Fights from now on; 0 stops. */
    attack: { target: entity },
    cast: { spell: u8, target: entity },
    /** Says to the harbourmaster what she waits for. */
    answer: {},
    /** Eats or drinks one. */
    use: { serial: u32 },
    /** A chest or a gate within reach. */
    open: { thing: entity },
    /** After a fall. */
    rise: {},
  },
  timers: ['pulse', 'cast'],
  health,
  speed: 180,
  size: 20,
});

export const Townsfolk = defineEntity('townsfolk', {
  public: { name: text(24), look: u32 },
  speed: 58,
  size: 20,
});

/** Stands at a stall and deals. */
export const Merchant = defineEntity('merchant', {
  public: { name: text(24), look: u32 },
  initial: { name: 'Merryn the chandler', look: 0x27154 },
  speed: 0,
  size: 20,
});

/** Tells the story of the drowned bell. */
export const Harbourmaster = defineEntity('harbourmaster', {
  public: { name: text(24), look: u32 },
  initial: { name: 'Edda, harbourmaster', look: 0x16385 },
  speed: 0,
  size: 20,
});

export const Guard = defineEntity('guard', {
  public: { ...life, look: u32 },
  initial: { name: 'Harbour guard', level: 8, hp: 240, maxHp: 240 },
  speed: 64,
  size: 20,
});

export const Wolf = defineEntity('wolf', {
  public: quarry,
  initial: { name: 'Grey wolf', ...bodyOf('wolf') },
  server: temper,
  health,
  speed: 110,
  size: 20,
});

export const Deer = defineEntity('deer', {
  public: quarry,
  initial: { name: 'Deer', ...bodyOf('deer') },
  server: temper,
  health,
  speed: 90,
  size: 20,
});

export const Boar = defineEntity('boar', {
  public: quarry,
  initial: { name: 'Boar', ...bodyOf('boar') },
  server: temper,
  health,
  speed: 70,
  size: 20,
});

export const Bandit = defineEntity('bandit', {
  public: { ...quarry, look: u32 },
  initial: { name: 'Bandit', ...bodyOf('bandit') },
  server: temper,
  health,
  speed: 84,
  size: 20,
});

export const Skeleton = defineEntity('skeleton', {
  public: quarry,
  initial: { name: 'Restless bones', ...bodyOf('skeleton') },
  server: temper,
  health,
  speed: 52,
  size: 20,
});

export const Rat = defineEntity('rat', {
  public: quarry,
  initial: { name: 'Rat', ...bodyOf('rat') },
  server: temper,
  health,
  speed: 96,
  size: 12,
});

/** A chest of the crypt: everybody finds something in it, once. */
export const Chest = defineEntity('chest', {
  public: { open: bool },
  server: { nook: text(16) },
  speed: 0,
  size: 26,
});

/** A piece of the iron gate before the tomb. */
export const Gate = defineEntity('gate', { public: { open: bool }, speed: 0, size: 8 });

/** What rings the bell below. */
export const Abbot = defineEntity('abbot', {
  public: { ...quarry, spell: u8, casts: u8 },
  initial: { name: 'The Drowned Abbot', ...bodyOf('abbot') },
  server: temper,
  health,
  speed: 60,
  size: 30,
});

/** Windfall under the trees and by the stalls: an apple for whoever comes first. */
export const Windfall = defineEntity('windfall', { speed: 0, size: 12 });

/** A few coppers that somebody lost. */
export const Coins = defineEntity('coins', { speed: 0, size: 12 });

/** Level and health of a kind at its birth. */
function bodyOf(kind: FoeKind): { level: number; hp: number; maxHp: number } {
  const { level, health } = FOES[kind];
  return { level, hp: health, maxHp: health };
}
