// SPDX-License-Identifier: MIT
/**
 * Which rows an operation rests on and writes, as words. Two operations of a batch without a word
 * in common do not see each other, so a database to which each question is a journey may run them
 * side by side; the others keep their order.
 */
import type { Operation } from '../realm-store.ts';

/** Null: it may touch anything, so it runs alone. */
export function keysOf(operation: Operation): readonly string[] | null {
  switch (operation.operation) {
    case 'LoadCharacter':
    case 'ReleaseCharacter':
    case 'ListItems':
      return [`character ${operation.character}`];
    case 'SaveCharacters':
      return operation.items.map(({ character }) => `character ${character}`);
    case 'AskOperation':
      return [`operation ${operation.op}`];
    case 'MintItem':
    case 'BuyFromVendor':
    case 'GiveMoney':
    case 'TakeMoney':
      return durable(operation, []);
    case 'DestroyItem':
    case 'SplitItem':
    case 'MoveItem':
    case 'DropItem':
    case 'TakeItem':
    case 'SellToVendor':
    case 'AuctionCreate':
      return durable(operation, [operation.serial]);
    case 'MergeItems':
      return durable(operation, [operation.serial, operation.into]);
    case 'TradeItems':
      return [
        `character ${operation.other}`,
        ...durable(operation, [...operation.gives, ...operation.gets]),
      ];
    case 'TakeLoot': {
      const { spawn, life, part } = operation;
      return [`loot ${life} ${part} ${spawn}`, ...durable(operation, [])];
    }
    case 'SendMail':
      return [`receiver ${operation.toSkeleton}`, ...durable(operation, operation.serials)];
    case 'TakeMail':
      return [`letter ${operation.mail}`, ...durable(operation, [])];
    case 'AuctionBuy':
    case 'AuctionCancel':
      return [`auction ${operation.auction}`, ...durable(operation, [])];
    default:
      return null;
  }
}

/** An item in a character's possession is changed only under that character's word. */
function durable(
  { character, op }: { readonly character: number; readonly op: string },
  serials: readonly number[],
): string[] {
  const items = serials.map((serial) => `item ${serial}`);
  return [`character ${character}`, `operation ${op}`, ...items];
}
