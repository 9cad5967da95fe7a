// SPDX-License-Identifier: MIT
/** The story: a line in the corner, the log, and what the harbourmaster says. */
import {
  isDone,
  QUEST,
  QUEST_GIVER,
  QUEST_TITLE,
  type QuestReward,
  type QuestState,
  talkOf,
} from '../../src/rules/quest.ts';
import { button, element } from './dom.ts';
import { coppers, templateOf } from './item-text.ts';
import { warePictures } from './painted.ts';
import { Panel } from './panel.ts';

/** What is to be done next, in a line. */
export function nextOf(state: QuestState): string {
  if (state.step >= QUEST.length) return '';
  const { count } = QUEST[state.step];
  if (state.step === 0 || !state.begun) return 'Talk to Edda in the square';
  if (isDone(state)) return 'Return to Edda';
  return `${QUEST[state.step].title} ${state.done}/${count}`;
}

export class Tracker {
  readonly node: HTMLElement;
  readonly #line = element('span', {});

  constructor(onOpen: () => void) {
    this.node = button('', onOpen, { class: 'tracker', title: 'The story (L)' });
    this.node.replaceChildren(element('b', {}, QUEST_TITLE), this.#line);
  }

  update(state: QuestState): void {
    const line = nextOf(state);
    this.node.hidden = line === '';
    if (this.#line.textContent !== line) this.#line.textContent = line;
  }
}

export class QuestPanel extends Panel {
  #shown = '';

  constructor() {
    super({ name: 'quest', title: QUEST_TITLE, side: 'left' });
  }

  update(state: QuestState): void {
    const key = `${state.step} ${state.done} ${state.begun}`;
    if (key === this.#shown) return;
    this.#shown = key;
    const steps = element('ol', { class: 'steps' });
    for (const [index, step] of QUEST.entries()) {
      if (index > state.step) break;
      const current = index === state.step;
      const item = element('li', { class: current ? 'current' : 'done' });
      item.append(element('strong', {}, step.title));
      if (current) {
        item.append(element('p', {}, step.task), element('p', {}, nextOf(state)));
        item.append(rewardOf(step.reward));
      }
      steps.append(item);
    }
    if (state.step >= QUEST.length) steps.append(element('li', {}, 'The bell is silent.'));
    this.body.replaceChildren(steps);
  }
}

export class TalkPanel extends Panel {
  readonly #onAnswer: () => void;
  #shown = '';

  constructor(onAnswer: () => void) {
    super({ name: 'talk', title: QUEST_GIVER, side: 'left' });
    this.#onAnswer = onAnswer;
  }

  update(state: QuestState): void {
    const key = `${state.step} ${state.done} ${state.begun}`;
    if (key === this.#shown) return;
    this.#shown = key;
    const { says, answer } = talkOf(state);
    const nodes: Node[] = [element('p', { class: 'says' }, says)];
    const step = QUEST[state.step];
    if (answer !== '' && step !== undefined && (isDone(state) || state.step === 0)) {
      nodes.push(rewardOf(step.reward));
    }
    const row = element('div', { class: 'row' });
    if (answer !== '') row.append(button(answer, this.#onAnswer, { class: 'primary' }));
    row.append(button('Farewell', () => this.dismiss()));
    this.body.replaceChildren(...nodes, row);
  }
}

function rewardOf({ experience, money, items }: QuestReward): HTMLElement {
  const list = element('div', { class: 'reward', 'aria-label': 'Reward' });
  for (const name of items) {
    list.append(
      element('span', { title: templateOf(name).title }, warePictures.make(name)),
      element('small', {}, templateOf(name).title),
    );
  }
  list.append(element('small', {}, `${experience} experience · ${coppers(money)}`));
  return list;
}
