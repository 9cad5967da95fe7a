// SPDX-License-Identifier: MIT
/** Ten crash points with real processes; all of them are long runs. */
import { registerCrashCells } from './crash-cells.ts';

registerCrashCells([
  'source.after-freeze',
  'source.commit-sent',
  'source.removed',
  'target.reserve-answered',
  'target.bind-sent',
  'database.commit-durable',
  'gateway.bind-heard',
  'account.enter-answered',
  'zone.item-sent',
  'database.item-durable',
]);
