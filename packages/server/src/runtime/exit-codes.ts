// SPDX-License-Identifier: MIT
/** Why a node ended, for its reviver and for people who read logs. */
export const EXIT = {
  /** Drained or stopped as asked. */
  stopped: 0,
  /** An uncaught error: a bug; restart. */
  crashed: 70,
  /** The installation file or a secret is wrong; restarting does not help. */
  misconfigured: 78,
  /** Another incarnation holds what this one held; restart as a newcomer. */
  fenced: 75,
  /** A write that had to be durable failed; never continue after one. */
  disk: 74,
} as const;
