// SPDX-License-Identifier: MIT
/** How long what belongs to a session is kept, in ms of wall clock. */

/** A ticket lives 30 s; its nonce is kept well past that, for clocks that disagree. */
export const TICKET_NONCE_KEPT_MS = 10 * 60_000;
/** A session whose gateway died without a word can be resumed this long after its last token. */
export const SESSION_MS_MAX = 24 * 3_600_000;
/** A session whose socket is known to have closed. */
export const SESSION_LINGER_MS = 5 * 60_000;
