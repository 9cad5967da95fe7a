// SPDX-License-Identifier: MIT
/** What can be said of the arguments of an operation without looking into the database. */
import { refuse } from '../steps.ts';
import { MONEY_MAX, STACK_MAX } from './limits.ts';

const TEMPLATE = /^[a-z0-9][a-z0-9:_-]{0,47}$/;

export interface Made {
  readonly template: string;
  readonly quantity: number;
  readonly stackMax: number;
}

/** `stack` is the game's word: how many of the template it stacks, 0 for no such item. */
export function checkMade({ template, quantity, stackMax }: Made, stack: number): void {
  if (stack < 1 || !TEMPLATE.test(template)) {
    refuse('ERR_TEMPLATE_UNKNOWN', `the game has no item "${template}"`);
  }
  checkStackMax(stackMax, stack);
  checkQuantity(quantity, stackMax);
}

export function checkStackMax(stackMax: number, most = STACK_MAX): void {
  if (isFrom1To(stackMax, Math.min(most, STACK_MAX))) return;
  refuse('ERR_QUANTITY', `a stack holds 1 to ${most}, not ${stackMax}`);
}

export function checkQuantity(quantity: number, max: number): void {
  if (isFrom1To(quantity, max)) return;
  refuse('ERR_QUANTITY', `${quantity} is not a number from 1 to ${max}`);
}

/** Money that may be none. */
export function checkMoney(amount: number): void {
  if (amount === 0 || isFrom1To(amount, MONEY_MAX)) return;
  refuse('ERR_QUANTITY', `${amount} is not an amount of money`);
}

function isFrom1To(value: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= 1 && value <= max;
}
