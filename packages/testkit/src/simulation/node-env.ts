// SPDX-License-Identifier: MIT
/**
 * The `Env` of one simulated process. When the process is killed, none of its timers runs again.
 */
import type { Cancel, Clock, Disk, Env, Log, Network, Random } from '@realmkeep/base';
import { simulatedCrypto } from '../crypto.ts';
import type { Gate } from './gate.ts';

/** A process's own view of the virtual clock; ends with the process. */
export class ProcessClock implements Clock {
  readonly #clock: Clock;
  readonly #gate: Gate;
  #alive = true;

  constructor(clock: Clock, gate: Gate) {
    this.#clock = clock;
    this.#gate = gate;
  }

  now(): number {
    return this.#clock.now();
  }

  wall(): number {
    return this.#clock.wall();
  }

  after(ms: number, fn: () => void): Cancel {
    let ended = false;
    const run = (): void => {
      if (this.#alive && !ended) fn();
    };
    const cancel = this.#clock.after(ms, () => this.#gate.pass(run));
    return () => {
      ended = true;
      cancel();
    };
  }

  kill(): void {
    this.#alive = false;
  }
}

/** Files of one machine; they outlive its processes. */
export class SimulatedDisk implements Disk {
  readonly #files = new Map<string, Uint8Array>();

  async read(path: string): Promise<Uint8Array | null> {
    return this.#files.get(path)?.slice() ?? null;
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    this.#files.set(path, bytes.slice());
  }

  async remove(path: string): Promise<void> {
    this.#files.delete(path);
  }

  async writeSoft(path: string, bytes: Uint8Array): Promise<void> {
    this.#files.set(path, bytes.slice());
  }
}

export interface ProcessParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly net: Network;
  readonly disk: Disk;
  readonly log: Log;
}

export function simulatedEnv(parts: ProcessParts): Env {
  return { ...parts, crypto: simulatedCrypto };
}
