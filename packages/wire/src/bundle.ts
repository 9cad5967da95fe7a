// SPDX-License-Identifier: MIT
/** Bounds of the messages that go in one bundle: `Bundle` of `messages/items.ts`. */

/** Largest request and largest answer. */
export const BUNDLED_BYTES_MAX = 4096;
/** Requests of one bundle. */
export const BUNDLED_MAX = 128;
