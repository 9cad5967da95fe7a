// SPDX-License-Identifier: MIT
/** Lengths of time as games write them: milliseconds, or a number with its unit. */
import { RealmError } from '@realmkeep/base';

export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h'}`;

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;

/** Whole milliseconds. Throws ERR_GAME_DEFINITION for what is no length of time. */
export function msOf(duration: Duration): number {
  if (typeof duration === 'number') {
    if (Number.isFinite(duration) && duration >= 0) return Math.round(duration);
  } else {
    const parts = DURATION.exec(duration);
    if (parts !== null) return Math.round(Number(parts[1]) * UNIT_MS[parts[2]]);
  }
  const text = `game: "${duration}" is no length of time; write 500, '500ms', '30s', '2m' or '1h'`;
  throw new RealmError('ERR_GAME_DEFINITION', text);
}
