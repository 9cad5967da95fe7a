// SPDX-License-Identifier: MIT
/** Lets the first simulated process that comes to the armed crash point die there. */
import type { NodeId } from '@realmkeep/base';
import type { Bus } from '@realmkeep/bus';
import {
  CrashingBus,
  type CrashOrder,
  type CrashPoint,
  crashingServices,
  type Services,
} from '@realmkeep/server';
import type { Interference, SimulatedProcess } from '../simulation/realm.ts';

export class CrashSwitch implements Interference {
  #armed: CrashPoint | null = null;
  #struck: NodeId | null = null;

  /** Strikes once, from now on. */
  arm(point: CrashPoint): void {
    this.#armed = point;
    this.#struck = null;
  }

  /** Who died at the last armed point; null while nobody came there. */
  get struck(): NodeId | null {
    return this.#struck;
  }

  bus(bus: Bus, process: SimulatedProcess): Bus {
    return new CrashingBus(bus, this.#order(process));
  }

  services(services: Services, process: SimulatedProcess): Services {
    return crashingServices(services, this.#order(process));
  }

  #order({ node, kill }: SimulatedProcess): CrashOrder {
    return {
      role: node.role,
      armed: () => this.#armed,
      strike: () => {
        this.#armed = null;
        this.#struck = node.id;
        kill();
        return true;
      },
    };
  }
}
