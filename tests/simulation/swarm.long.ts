// SPDX-License-Identifier: MIT
/** The swarm of `swarm.sim.ts` with thousands of seeds. */
process.env.REALMKEEP_SEEDS ??= '3000';
await import('./swarm.sim.ts');
