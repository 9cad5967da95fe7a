// SPDX-License-Identifier: MIT
/**
 * Operating errors of the store; `docs/reference/errors.md` says what to do about each. Codes that
 * are also a message's refusal (ERR_NAME_TAKEN and so on) travel to other nodes unchanged.
 */
import type { ErrorTable } from '@realmkeep/base';

export const STORE_ERRORS = {
  ERR_STORE_OPEN: 'The database file could not be opened.',
  ERR_STORE_LOCKED: 'Another process has the database open; it has one writer only.',
  ERR_STORE_BUSY: 'Another login node was writing for too long; nothing was done, ask again.',
  ERR_STORE_NEWER: 'The database was written by a newer version of the program.',
  ERR_STORE_MIGRATION: 'A migration of the database failed; the file is as it was before it.',
  ERR_STORE_FAILED: 'A write that had to be durable failed; the process must not go on.',
  ERR_STORE_FENCED: 'Another process has become the one that writes the database.',
  ERR_JOURNAL_DIVERGED: 'What a journal has was done again after a crash, and came out otherwise.',
  ERR_STORE_CLOSED: 'The store was closed.',
  ERR_SQLITE_OLD: 'The SQLite library of this Node.js is older than 3.51.3.',
  ERR_OPERATION_FAILED: 'An operation failed for a reason that is a bug; nothing of it was done.',
  ERR_ROW_DAMAGED: 'The checksum of a row does not match its fields.',
  ERR_REGION_HELD: 'The region has a holder whose lease lives.',
  ERR_REGION_UNKNOWN: 'The copy of the zone was closed.',
  ERR_INSTANCES_FULL: 'As many copies of the zone are open as it or the realm may have.',
  ERR_INSTANCE_IN_USE: 'A character or an item is still in the copy of the zone.',
  ERR_SEAT_HELD: 'The seat has a holder whose lease lives.',
  ERR_EPOCH_STALE: 'The asker is not the owner at that epoch, or is so no longer.',
  ERR_ZONE_DOWN: 'No living zone process holds the region.',
  ERR_CHARACTER_UNKNOWN: 'There is no such character, or it belongs to another account.',
  ERR_CHARACTER_PLAYING: 'The character is in the world.',
  ERR_CHARACTERS_FULL: 'The account has as many characters as the realm allows.',
  ERR_NAME_TAKEN: 'Somebody has this name, or one that looks like it.',
  ERR_TICKET_USED: 'The ticket was presented before.',
  ERR_TICKET_STALE: 'The account was logged out everywhere after the ticket was made.',
  ERR_RESUME_UNKNOWN: 'No session has this resume token.',
  ERR_RESUME_EXPIRED: 'The session with this resume token has ended for lack of its player.',
  ERR_SESSION_STALE: 'The session was replaced by a newer one, or moved to another gateway.',
  ERR_ACCOUNT_UNKNOWN: 'There is no such account.',
  ERR_OPERATION_MISMATCH: 'The operation was asked with other arguments before.',
  ERR_OPERATION_EXPIRED: 'The command of the operation is older than a day.',
  ERR_QUANTITY: 'A number of items or an amount of money is not within what is possible.',
  ERR_TEMPLATE_UNKNOWN: 'The game has no such kind of item.',
  ERR_ITEM_UNKNOWN: 'There is no such item.',
  ERR_ITEM_BUSY: 'The item is named twice, or is kept in a letter or an auction.',
  ERR_ITEM_UNLIKE: 'Stacks of different kinds do not go onto each other.',
  ERR_NOT_OWNER: 'The item or offer is somebody else’s.',
  ERR_INVENTORY_FULL: 'The character has as many items as it can have.',
  ERR_LOOT_TAKEN: 'This part of what a creature left was taken before.',
  ERR_MONEY_SHORT: 'There is less money than is to be paid.',
  ERR_MONEY_LIMIT: 'The purse would hold more than it can.',
  ERR_TRADE_SELF: 'Nobody trades with himself.',
  ERR_PRICE: 'The price is another than the buyer saw.',
  ERR_MAIL_UNKNOWN: 'No such letter waits for this character.',
  ERR_MAIL_FULL: 'As many letters as are allowed wait for the receiver.',
  ERR_AUCTION_UNKNOWN: 'There is no such offer, or it is over.',
  ERR_AUCTIONS_FULL: 'The character offers as many items as it may.',
} as const satisfies ErrorTable;

export type StoreErrorCode = keyof typeof STORE_ERRORS;
