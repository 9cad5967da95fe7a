// SPDX-License-Identifier: MIT
/** Times in cron's five fields, in this machine's own time zone. */
import { messageOf } from '@realmkeep/base';
import { Cron } from 'croner';

/** The first such moment after `afterMs` (milliseconds since 1970); null when there is none. */
export function nextTime(cron: string, afterMs: number): number | null {
  return parse(cron).nextRun(new Date(afterMs))?.getTime() ?? null;
}

/** What is wrong with it, or null. */
export function cronProblem(cron: string): string | null {
  try {
    parse(cron);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

/** Without a function to call nothing is scheduled. */
function parse(cron: string): Cron {
  return new Cron(cron, { mode: '5-part' });
}
