// SPDX-License-Identifier: MIT
/** The drowned bell: a hero talks to the harbourmaster, and is rewarded for each step once. */
import type { CommandContext, Entity } from '@realmkeep/kit';
import { Harbourmaster, type Hero } from '../entities.ts';
import { items } from '../items.ts';
import {
  afterFall,
  isDone,
  QUEST,
  type QuestState,
  questStage,
  questState,
} from '../rules/quest.ts';
import { gain } from './growth.ts';

type HeroEntity = Entity<typeof Hero>;

/** She hears whoever is so near, in units. */
const TALK_UNITS = 140;
const CLAIM = 'bell:';

export function storyOf(hero: HeroEntity): QuestState {
  return questState(hero.stage, hero.done);
}

export function tell(hero: HeroEntity, state: QuestState): void {
  hero.stage = questStage(state);
  hero.done = state.done;
}

/** Somebody of this kind fell, and the hero took part. */
export function countFall(hero: HeroEntity, kind: string): boolean {
  const before = storyOf(hero);
  const after = afterFall(before, kind);
  if (after === before) return false;
  tell(hero, after);
  return isDone(after);
}

/** The hero answers what was said: takes a step on, or ends it. */
export function answer(hero: HeroEntity, context: CommandContext): void {
  const state = storyOf(hero);
  const { zone } = context;
  if (hero.dead || hero.answering || state.step >= QUEST.length) return;
  if (zone.nearest(hero, Harbourmaster, TALK_UNITS) === null) return;
  const begun = { ...state, begun: true };
  if (!state.begun) tell(hero, begun);
  if (isDone(begun)) reward(hero, state.step, context);
}

/** What was claimed holds, whatever the saved fields of a hero say. */
export function recallStory(hero: HeroEntity, claims: readonly string[]): void {
  const steps = claims
    .filter((key) => key.startsWith(CLAIM))
    .map((key) => Number(key.slice(CLAIM.length)) + 1);
  const step = Math.max(0, ...steps);
  if (step > storyOf(hero).step) tell(hero, { step, done: 0, begun: false });
}

/** A step's reward is a claim: with all that it brings in one transaction, once for ever. */
function reward(hero: HeroEntity, step: number, context: CommandContext): void {
  const { reward: given, title } = QUEST[step];
  const made = given.items.map((name) => ({
    template: items[name as keyof typeof items],
    quantity: 1,
  }));
  hero.answering = true;
  const key = `${CLAIM}${step}`;
  void context.items.claim(key, { items: made, money: given.money }, key).then((outcome) => {
    hero.answering = false;
    if (!outcome.ok && outcome.code !== 'ERR_LOOT_TAKEN') {
      context.notice(hero, outcome.message);
      return;
    }
    tell(hero, { step: step + 1, done: 0, begun: false });
    context.notice(hero, `${title}: done.`);
    gain(hero, given.experience, context);
  });
}
