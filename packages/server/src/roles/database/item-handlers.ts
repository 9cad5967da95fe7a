// SPDX-License-Identifier: MIT
/** Requests about items, money, mail and auctions: each becomes the operation of its name. */
import { toHex } from '@realmkeep/base';
import type { Operation, ValueOf } from '@realmkeep/store';
import { itemMessages as messages } from '@realmkeep/wire';
import { answer, type Handler, on } from '../../runtime/messenger.ts';
import type { OperationQueue } from './operation-queue.ts';

/** The game's largest stack of such an item; 0 when it has no item of this name. */
export type StackOf = (template: string) => number;

export interface ItemContext {
  readonly queue: OperationQueue;
  readonly stackOf: StackOf;
  /** Wall clock in ms. */
  readonly wall: () => number;
}

/** What is asked, its id as text: bytes of a message belong to the bus, and this has to wait. */
type Once<Q> = Omit<Q, 'op'> & { readonly op: string; readonly at: number };

export function itemHandlers(context: ItemContext): Handler[] {
  return [...makingHandlers(context), ...changingHandlers(context), ...askingHandlers(context)];
}

/** Asks for an operation that happens once. */
function once<Q extends { readonly op: Uint8Array }, O extends Operation>(
  { queue, wall }: ItemContext,
  ask: Q,
  make: (fixed: Once<Q>) => O,
): Promise<ValueOf<O['operation']>> {
  const fixed = { ...ask, op: toHex(ask.op) };
  return queue.run(() => make({ ...fixed, at: wall() }));
}

function makingHandlers(context: ItemContext): Handler[] {
  const { stackOf } = context;
  return [
    answer(messages.MintItem, (ask) => {
      const stacks = [stackOf(ask.template)];
      return once(context, ask, (fixed) => ({ operation: 'MintItem', ...fixed, stacks }));
    }),
    answer(messages.BuyFromVendor, (ask) => {
      const stacks = [stackOf(ask.template)];
      return once(context, ask, (fixed) => ({ operation: 'BuyFromVendor', ...fixed, stacks }));
    }),
    answer(messages.TakeLoot, (ask) => {
      const stacks = ask.items.map(({ template }) => stackOf(template));
      return once(context, ask, (fixed) => ({ operation: 'TakeLoot', ...fixed, stacks }));
    }),
  ];
}

function changingHandlers(context: ItemContext): Handler[] {
  const { queue, wall } = context;
  return [
    answer(messages.DestroyItem, (ask) =>
      once(context, ask, (fixed) => ({ operation: 'DestroyItem', ...fixed })),
    ),
    answer(messages.SplitItem, (ask) =>
      once(context, ask, (fixed) => ({ operation: 'SplitItem', ...fixed })),
    ),
    answer(messages.MergeItems, (ask) =>
      once(context, ask, (fixed) => ({ operation: 'MergeItems', ...fixed })),
    ),
    answer(messages.MoveItem, (ask) =>
      once(context, ask, (fixed) => ({ operation: 'MoveItem', ...fixed })),
    ),
    answer(messages.DropItem, (ask) =>
      once(context, ask, (fixed) => ({ operation: 'DropItem', ...fixed })),
    ),
    answer(messages.TakeItem, (ask) =>
      once(context, ask, (fixed) => ({ operation: 'TakeItem', ...fixed })),
    ),
    answer(messages.GiveMoney, (ask) =>
      once(context, ask, (fixed) => ({ operation: 'GiveMoney', ...fixed })),
    ),
    answer(messages.TakeMoney, (ask) =>
      once(context, ask, (fixed) => ({ operation: 'TakeMoney', ...fixed })),
    ),
    answer(messages.TradeItems, (ask) =>
      once(context, ask, (fixed) => ({ operation: 'TradeItems', ...fixed })),
    ),
    answer(messages.SellToVendor, (ask) =>
      once(context, ask, (fixed) => ({ operation: 'SellToVendor', ...fixed })),
    ),
    answer(messages.SendMail, (ask) =>
      once(context, ask, (fixed) => ({ operation: 'SendMail', ...fixed })),
    ),
    answer(messages.TakeMail, (ask) =>
      once(context, ask, (fixed) => ({ operation: 'TakeMail', ...fixed })),
    ),
    answer(messages.AuctionCreate, (ask) =>
      once(context, ask, (fixed) => ({ operation: 'AuctionCreate', ...fixed })),
    ),
    answer(messages.AuctionBuy, (ask) =>
      once(context, ask, (fixed) => ({ operation: 'AuctionBuy', ...fixed })),
    ),
    answer(messages.AuctionCancel, (ask) =>
      once(context, ask, (fixed) => ({ operation: 'AuctionCancel', ...fixed })),
    ),
    answer(messages.SweepItems, (ask) =>
      queue.run(() => ({ operation: 'SweepItems', ...ask, at: wall() })),
    ),
  ];
}

function askingHandlers({ queue, wall }: ItemContext): Handler[] {
  return [
    on(messages.NoteRefusal, (note) => {
      const fixed = { ...note, op: toHex(note.op) };
      // Nobody waits for it: when the queue is full the line is missing.
      queue.run(() => ({ operation: 'NoteRefusal', ...fixed, at: wall() })).catch(() => {});
    }),
    answer(messages.ListItems, (ask) => queue.run(() => ({ operation: 'ListItems', ...ask }))),
    answer(messages.ListRegionItems, (ask) =>
      queue.run(() => ({ operation: 'ListRegionItems', ...ask })),
    ),
    answer(messages.ListMail, (ask) => queue.run(() => ({ operation: 'ListMail', ...ask }))),
    answer(messages.ListAuctions, (ask) =>
      queue.run(() => ({ operation: 'ListAuctions', ...ask })),
    ),
    answer(messages.ListLives, (ask) => queue.run(() => ({ operation: 'ListLives', ...ask }))),
    answer(messages.ItemHistory, (ask) => queue.run(() => ({ operation: 'ItemHistory', ...ask }))),
    answer(messages.CharacterHistory, (ask) =>
      queue.run(() => ({ operation: 'CharacterHistory', ...ask })),
    ),
    answer(messages.AskOperation, (ask) => {
      const op = toHex(ask.op);
      return queue.run(() => ({ operation: 'AskOperation', op }));
    }),
  ];
}
