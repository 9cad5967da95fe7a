// SPDX-License-Identifier: MIT
/** Every crash point with real processes, on PostgreSQL. */
import { CRASH_POINTS, type CrashPoint } from '@realmkeep/server';
import { registerCrashCells } from './crash-cells.ts';

registerCrashCells(Object.keys(CRASH_POINTS) as CrashPoint[], 'postgres');
