// SPDX-License-Identifier: MIT
/**
 * The Drowned Bell: the story that leads a newcomer from the square through the wood down into the
 * crypt. A hero has a step and how much of it is done; rewards are durable, once for each step.
 */

export interface QuestReward {
  readonly experience: number;
  readonly money: number;
  /** Names of items. */
  readonly items: readonly string[];
}

export interface QuestStep {
  readonly title: string;
  /** What the log says of it. */
  readonly task: string;
  /** What Edda says when she gives the step before it is begun. */
  readonly says: string;
  /** What the hero answers to begin it. */
  readonly answer: string;
  /** Kinds that count when they fall; none when talking alone is the step. */
  readonly kinds: readonly string[];
  readonly count: number;
  readonly reward: QuestReward;
}

export const QUEST_TITLE = 'The Drowned Bell';
export const QUEST_GIVER = 'Edda, harbourmaster';

export const QUEST: readonly QuestStep[] = [
  {
    title: 'A word with the harbourmaster',
    task: 'Talk to Edda, the harbourmaster, north of the well in the square.',
    says:
      'New off the boat? Then you have not heard it yet: every night a bell rings under the wood, ' +
      'and every night something comes nearer to my gate. Take this knife and some bread. ' +
      'You will want both.',
    answer: 'I will take them.',
    kinds: [],
    count: 0,
    reward: { experience: 10, money: 5, items: ['knife', 'bread'] },
  },
  {
    title: 'Teeth at the gate',
    task: 'Thin out the wolves of the Greenwood, north of the gate.',
    says:
      'The wolves have come down to the very road. Four fewer of them, and the carts may ' +
      'go again. Put the knife into your hand first!',
    answer: 'Four wolves it is.',
    kinds: ['wolf'],
    count: 4,
    reward: { experience: 70, money: 15, items: ['cap'] },
  },
  {
    title: 'The camp on the hill',
    task: 'Drive off the bandits of the camp in the north-east of the Greenwood.',
    says:
      'The wolves fled from somebody. There is a camp up the eastern trail, and its people ' +
      'carry candles stolen from graves. One at a time, mind you: two of them are a funeral.',
    answer: 'I will look at that camp.',
    kinds: ['bandit'],
    count: 3,
    reward: { experience: 130, money: 30, items: ['buckler', 'tonic'] },
  },
  {
    title: 'What rings below',
    task: 'Go down into the Sunken Crypt with a friend and silence the Drowned Abbot.',
    says:
      'So they feed him candles. The abbot who drowned with his bell, in the crypt under the ' +
      'graves. Do not go alone. Nobody who went alone has come to tell me about it.',
    answer: 'We will silence the bell.',
    kinds: ['abbot'],
    count: 1,
    reward: { experience: 260, money: 100, items: ['helm'] },
  },
];

/** Where a hero stands in the story. */
export interface QuestState {
  /** Index of the step that is being done; the length of the list when all is done. */
  readonly step: number;
  /** How many have fallen. */
  readonly done: number;
  /** The step was taken on: before that, Edda has to be asked. */
  readonly begun: boolean;
}

/** A state of a step as one number for a field: twice the step, and one more when it is begun. */
export function questStage({ step, begun }: Pick<QuestState, 'step' | 'begun'>): number {
  return step * 2 + (begun ? 1 : 0);
}

export function questState(stage: number, done: number): QuestState {
  return { step: stage >> 1, begun: stage % 2 === 1, done };
}

export function isDone({ step, done, begun }: QuestState): boolean {
  return step < QUEST.length && begun && done >= QUEST[step].count;
}

/** Somebody of this kind fell by the hero's hand. */
export function afterFall(state: QuestState, kind: string): QuestState {
  if (!state.begun || state.step >= QUEST.length) return state;
  const { kinds, count } = QUEST[state.step];
  if (!kinds.includes(kind) || state.done >= count) return state;
  return { ...state, done: state.done + 1 };
}

export interface QuestTalk {
  readonly says: string;
  /** What the hero may answer; empty when there is nothing to say. */
  readonly answer: string;
}

/** What Edda says to a hero now. */
export function talkOf(state: QuestState): QuestTalk {
  if (state.step >= QUEST.length) {
    return {
      says: 'The bell is silent and the boats sail at night again. The town owes you more than it has.',
      answer: '',
    };
  }
  const step = QUEST[state.step];
  if (!state.begun) return { says: step.says, answer: step.answer };
  if (isDone(state)) return { says: THANKS[state.step] ?? 'Well done.', answer: 'Here I am.' };
  return { says: `Not yet, I hear. ${step.task}`, answer: '' };
}

const THANKS: readonly string[] = [
  '',
  'I heard it from the carters before you were through the gate. This cap was my brother’s.',
  'Candles, and for a dead man! Take this buckler; where you go next, you will need it.',
  'I woke because it was quiet. Do you know how long it has not been quiet? Here, wear it proudly.',
];
