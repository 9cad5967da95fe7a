// SPDX-License-Identifier: MIT
/** Every crash point with real processes, on PostgreSQL. */
import { CRASH_POINTS, type CrashPoint } from '@realmkeep/server';
import { registerCrashCells } from './crash-cells.ts';

// Copies of zones close after minutes; `instances.sim.ts` strikes their points on virtual time.
const points = (Object.keys(CRASH_POINTS) as CrashPoint[]).filter(
  (one) => !one.startsWith('copy.'),
);
registerCrashCells(points, 'postgres');
