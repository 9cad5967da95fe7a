// SPDX-License-Identifier: MIT
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@realmkeep/base';
import {
  type Offer,
  PROPOSED,
  type Side,
  stepTrade,
  type TradeEvent,
  type TradeState,
} from './trade.ts';

const APPLES: Offer = {
  items: [{ serial: 5, template: 'apple', quantity: 3, place: '' }],
  money: 0,
};
const COINS: Offer = { items: [], money: 7 };

/** The state after these events, and everything that was to be done. */
function after(...events: TradeEvent[]): { state: TradeState; effects: string[] } {
  let state = PROPOSED;
  const effects: string[] = [];
  for (const event of events) {
    const step = stepTrade(state, event);
    state = step.state;
    for (const effect of step.effects) {
      effects.push('code' in effect ? `${effect.do} ${effect.code}` : effect.do);
    }
  }
  return { state, effects };
}

const OPEN: TradeEvent[] = [
  { is: 'accept', by: 1 },
  { is: 'offer', by: 0, offer: APPLES },
  { is: 'offer', by: 1, offer: COINS },
];

test('[TRADE4] a commit is asked for once, when both have agreed to the present version', () => {
  const { state, effects } = after(
    ...OPEN,
    { is: 'confirm', by: 0, version: 3 },
    { is: 'confirm', by: 0, version: 3 },
    { is: 'confirm', by: 1, version: 3 },
    { is: 'confirm', by: 1, version: 3 },
  );
  equal(state.phase, 'committing');
  equal(effects.filter((effect) => effect === 'commit').length, 1);
  equal(effects.at(-1), 'refuse ERR_TRADE_STATE');
});

test('[TRADE5] any change begins a version that nobody has agreed to', () => {
  const { state, effects } = after(
    ...OPEN,
    { is: 'confirm', by: 0, version: 3 },
    { is: 'offer', by: 1, offer: { items: [], money: 1 } },
    { is: 'confirm', by: 1, version: 3 },
  );
  deepEqual([state.version, state.confirmed], [4, [false, false]]);
  equal(effects.at(-1), 'refuse ERR_TRADE_VERSION');
});

test('[TRADE6] only who was asked can accept, and nothing is offered before', () => {
  deepEqual(after({ is: 'accept', by: 0 }).effects, ['refuse ERR_TRADE_STATE']);
  deepEqual(after({ is: 'offer', by: 0, offer: COINS }).effects, ['refuse ERR_TRADE_STATE']);
  deepEqual(after({ is: 'confirm', by: 0, version: 1 }).effects, ['refuse ERR_TRADE_STATE']);
});

test('[TRADE7] while the commit is out nobody steps back; its answer ends the trade', () => {
  const both: TradeEvent[] = [
    ...OPEN,
    { is: 'confirm', by: 0, version: 3 },
    { is: 'confirm', by: 1, version: 3 },
  ];
  for (const is of ['cancel', 'parted'] as const) {
    equal(after(...both, { is }).state.phase, 'committing');
  }
  equal(after(...both, { is: 'committed' }).state.phase, 'done');
  const refused = after(...both, { is: 'refused', code: 'ERR_MONEY_SHORT' });
  deepEqual([refused.state.phase, refused.state.code], ['cancelled', 'ERR_MONEY_SHORT']);
  equal(after(...both, { is: 'committed' }, { is: 'cancel' }).state.phase, 'done');
});

test('[TRADE8] whatever happens, in whatever order: one commit at most, and of what both saw', () => {
  const random = new SeededRandom('trades');
  const side = (): Side => (random.below(2) === 0 ? 0 : 1);
  const makers: (() => TradeEvent)[] = [
    () => ({ is: 'accept', by: side() }),
    () => ({ is: 'offer', by: side(), offer: { items: [], money: random.below(9) } }),
    () => ({ is: 'confirm', by: side(), version: 1 + random.below(6) }),
    () => ({ is: 'confirm', by: side(), version: 1 + random.below(6) }),
    () => ({ is: random.below(9) === 0 ? 'cancel' : 'committed' }),
    () => ({ is: 'refused', code: 'ERR_MONEY_SHORT' }),
  ];
  for (let run = 0; run < 500; run++) {
    let state = PROPOSED;
    let commits = 0;
    const agreed: [number, number] = [0, 0];
    for (let n = 0; n < 40; n++) {
      const event = makers[random.below(makers.length)]();
      const step = stepTrade(state, event);
      const refused = step.effects.some((effect) => effect.do === 'refuse');
      if (event.is === 'confirm' && !refused) agreed[event.by] = event.version;
      if (step.effects.some((effect) => effect.do === 'commit')) {
        commits += 1;
        deepEqual(agreed, [state.version, state.version]);
        deepEqual(step.state.offers, state.offers);
      }
      state = step.state;
    }
    equal(commits <= 1, true);
  }
});
