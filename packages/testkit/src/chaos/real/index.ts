// SPDX-License-Identifier: MIT
/** Faults on real processes: for `npm run chaos` and the long tests, on Linux and macOS. */
export { checkRealm } from './check-file.ts';
export { type ChurnData, runChurn } from './churn.ts';
export { Deaths } from './deaths.ts';
export type { MatrixRow } from './faults.ts';
export { type HostsData, runHosts } from './hosts.ts';
export { onInterruption } from './interruption.ts';
export { type ItemsData, runItems } from './items.ts';
export { type MatrixData, runMatrix } from './matrix.ts';
export { type MovesData, runMoves } from './moves.ts';
export { NetworkHosts } from './network-hosts.ts';
export { RealCrowd, Watched } from './real-crowd.ts';
export type { RealDatabase } from './real-database.ts';
export { RealRealm } from './real-realm.ts';
export { Visitor } from './visitor.ts';
