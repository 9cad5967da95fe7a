// SPDX-License-Identifier: MIT
import type { Interference } from '../simulation/realm.ts';

/** Several at once; the first stands next to the machine, the last next to the role. */
export function together(...all: readonly Interference[]): Interference {
  return {
    bus: (bus, process) => all.reduce((inner, one) => one.bus(inner, process), bus),
    services: (services, process) =>
      all.reduce((inner, one) => one.services(inner, process), services),
  };
}
