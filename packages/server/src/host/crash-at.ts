// SPDX-License-Identifier: MIT
/**
 * `CRASH_AT` of the environment, for tests with real processes; refused outside of them.
 *
 *   CRASH_AT=source.commit-sent   the first process that comes there dies, once per data folder
 *   CRASH_AT=/path/to/file        the same for the point whose name the file holds by then; the
 *                                 process that dies takes the file away
 *
 * A process dies by SIGKILL to itself: nothing is flushed, closed or told to anybody.
 */
import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { type Clock, every, RealmError } from '@realmkeep/base';
import type { RoleName } from '../config/installation.ts';
import {
  CRASH_POINTS,
  type CrashOrder,
  type CrashPoint,
  isCrashPoint,
} from '../runtime/crash-points.ts';

/** The file with the point's name is looked at so often. */
const LOOK_MS = 20;
/** What was sent just before has left the process by then. */
const LEAVE_MS = 5;

export interface CrashAtContext {
  readonly clock: Clock;
  readonly role: RoleName;
  readonly runFolder: string;
}

/** Null: this process is not told to die, as outside of tests none ever is. */
export function crashOrder(
  variables: Readonly<Record<string, string | undefined>>,
  context: CrashAtContext,
): CrashOrder | null {
  const where = variables.CRASH_AT;
  if (where === undefined || where === '') return null;
  if (variables.REALMKEEP_TEST !== '1') {
    throw new RealmError(
      'ERR_CONFIG_CRASH_AT',
      'CRASH_AT kills processes: it is for tests, which set REALMKEEP_TEST=1; unset it',
    );
  }
  if (isAbsolute(where)) return orderOfFile(where, context);
  if (!isCrashPoint(where)) {
    const known = Object.keys(CRASH_POINTS).join(', ');
    throw new RealmError('ERR_CONFIG_CRASH_AT', `CRASH_AT=${where}: the points are ${known}`);
  }
  const mark = join(context.runFolder, `crashed-${where}`);
  return {
    role: context.role,
    armed: () => where,
    strike: (point) =>
      succeeds(() => writeFileSync(mark, `${process.pid}\n`, { flag: 'wx' })) &&
      die(point, context),
  };
}

function orderOfFile(file: string, context: CrashAtContext): CrashOrder {
  let armed: CrashPoint | null = null;
  every(context.clock, LOOK_MS, () => {
    armed = null;
    succeeds(() => {
      const name = readFileSync(file, 'utf8').trim();
      armed = isCrashPoint(name) ? name : null;
    });
  });
  return {
    role: context.role,
    armed: () => armed,
    // Of several processes that come there at the same time one takes the file and dies.
    strike: (point) => {
      armed = null;
      return succeeds(() => unlinkSync(file)) && die(point, context);
    },
  };
}

function die(point: CrashPoint, { clock }: CrashAtContext): true {
  const { moment } = CRASH_POINTS[point];
  const kill = (): void => void process.kill(process.pid, 'SIGKILL');
  if (moment === 'sent' || moment === 'answered') clock.after(LEAVE_MS, kill);
  else kill();
  return true;
}

function succeeds(run: () => void): boolean {
  try {
    run();
    return true;
  } catch {
    return false;
  }
}
