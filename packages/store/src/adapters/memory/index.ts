// SPDX-License-Identifier: MIT
/** Durable truth on a simulated disk, for the simulator and tests: nothing outlives the process. */
export { openMemoryLoginStore } from './memory-login-store.ts';
export { MemoryRealmDisk, type MemoryRealmDiskOptions } from './memory-realm-disk.ts';
