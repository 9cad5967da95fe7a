// SPDX-License-Identifier: MIT
/** The load generator as a process of its own, on the other core if servers have one. */
import { fileURLToPath } from 'node:url';
import type { SwarmResult, SwarmSettings } from '../clients/swarm.ts';
import { startProcess } from './processes.ts';

const program = fileURLToPath(new URL('../clients/swarm.ts', import.meta.url));
const CLIENT_CORE = 1;

export interface Swarm {
  measure(seconds: number): Promise<SwarmResult>;
  stop(): Promise<void>;
}

/** Resolves when every client is in the world. */
export async function startSwarm(settings: SwarmSettings, unpinned = false): Promise<Swarm> {
  const child = startProcess({
    name: 'clients',
    command: [process.execPath, '--max-semi-space-size=64', program, JSON.stringify(settings)],
    core: unpinned ? null : CLIENT_CORE,
  });
  const word = await child.nextLine();
  if (word !== 'joined') throw new Error(`clients said "${word}" instead of "joined"`);
  return {
    async measure(seconds) {
      child.send(`measure ${seconds}`);
      return JSON.parse(await child.nextLine()) as SwarmResult;
    },
    stop: () => child.stop(),
  };
}
