// SPDX-License-Identifier: MIT
/** Bounds of items and money, and how long what belongs to them is kept. */

/** Items (stacks) of one character. */
export const ITEMS_MAX = 512;
export const MONEY_MAX = Number.MAX_SAFE_INTEGER;
/** Largest stack that any game may have. */
export const STACK_MAX = 1_000_000;
/** Letters that wait for one character; what an auction sends comes on top. */
export const LETTERS_MAX = 100;
/** Offers of one character at a time. */
export const AUCTIONS_MAX = 50;
/** An operation is remembered, and may be asked again, for a day of wall clock in ms. */
export const OPERATION_KEPT_MS = 24 * 3_600_000;
/** Loot that was taken is remembered much longer than any snapshot lives. */
export const LOOT_KEPT_MS = 30 * 24 * 3_600_000;
/** Newest refusals that are kept, of the whole realm. */
export const REFUSALS_MAX = 65_536;
/** Lines of one page of a history, and refusals beside it. */
export const PAGE_MAX = 64;
