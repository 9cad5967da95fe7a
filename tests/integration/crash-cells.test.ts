// SPDX-License-Identifier: MIT
/** Ten crash points with real processes; all of them in `npm run test:long`. */
import { registerCrashCells } from './crash-cells.ts';

registerCrashCells([
  'source.after-freeze',
  'source.reserve-answered',
  'source.commit-sent',
  'source.removed',
  'target.reserve-answered',
  'target.load-answered',
  'target.bind-sent',
  'database.commit-written',
  'database.commit-durable',
  'gateway.hold-handled',
]);
