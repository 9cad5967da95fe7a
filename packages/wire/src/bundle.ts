// SPDX-License-Identifier: MIT
/** Bounds of `Bundle`, in `messages/items.ts`. */

/** Largest request and largest answer that goes in a bundle; longer ones go alone. */
export const BUNDLED_BYTES_MAX = 4096;
/** Requests of one bundle. */
export const BUNDLED_MAX = 128;
