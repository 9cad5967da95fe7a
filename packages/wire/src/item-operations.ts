// SPDX-License-Identifier: MIT
import * as items from './messages/items.ts';

interface Named {
  readonly id: number;
  readonly name: string;
}

/** Every request that changes items or money once, known by its `op`. */
export const ITEM_OPERATIONS: readonly Named[] = [
  items.MintItem,
  items.DestroyItem,
  items.SplitItem,
  items.MergeItems,
  items.MoveItem,
  items.DropItem,
  items.TakeItem,
  items.TakeLoot,
  items.GiveMoney,
  items.TakeMoney,
  items.TradeItems,
  items.BuyFromVendor,
  items.SellToVendor,
  items.SendMail,
  items.TakeMail,
  items.AuctionCreate,
  items.AuctionBuy,
  items.AuctionCancel,
];
