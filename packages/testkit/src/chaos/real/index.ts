// SPDX-License-Identifier: MIT
/** Faults on real processes: for `npm run chaos` and the long tests, on Linux and macOS. */
export { checkRealmFile } from './check-file.ts';
export { type ItemsData, runItems } from './items.ts';
export { type MatrixData, type MatrixRow, runMatrix } from './matrix.ts';
export { RealCrowd, Watched } from './real-crowd.ts';
export { RealRealm } from './real-realm.ts';
