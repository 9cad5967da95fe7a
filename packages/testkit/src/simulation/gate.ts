// SPDX-License-Identifier: MIT
/**
 * SIGSTOP for a simulated process: while its gate is shut no timer, message or answer reaches it;
 * they wait in their order. Time goes on, so it wakes up late, like a real process does.
 */
import type { Bus, BusMessage, BusStatus, BusSubscription, SubscribeOptions } from '@realmkeep/bus';
import type { Services } from '@realmkeep/server';

export class Gate {
  #shut = false;
  #waiting: (() => void)[] = [];

  get isShut(): boolean {
    return this.#shut;
  }

  /** Now, or when the gate opens. */
  pass(run: () => void): void {
    if (this.#shut) this.#waiting.push(run);
    else run();
  }

  /** The same for a promise's outcome. */
  async through<T>(promise: Promise<T>): Promise<T> {
    try {
      return await promise;
    } finally {
      if (this.#shut) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  shut(): void {
    this.#shut = true;
  }

  open(): void {
    this.#shut = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const run of waiting) run();
  }
}

/** A bus whose deliveries wait at the gate. */
export function gatedBus(bus: Bus, gate: Gate): Bus {
  return {
    get status(): BusStatus {
      return bus.status;
    },
    payloadBytesMax: bus.payloadBytesMax,
    counters: bus.counters,
    publish: (subject, data, reply) => bus.publish(subject, data, reply),
    subscribe: (
      subject: string,
      handler: (message: BusMessage) => void,
      options?: SubscribeOptions,
    ): BusSubscription => {
      let ended = false;
      const receive = (message: BusMessage): void =>
        gate.pass(() => {
          if (!ended) handler(message);
        });
      const subscription = bus.subscribe(subject, receive, options);
      return {
        subject,
        unsubscribe: () => {
          ended = true;
          subscription.unsubscribe();
        },
      };
    },
    request: (subject, data, deadlineMs) => gate.through(bus.request(subject, data, deadlineMs)),
    onStatus: (fn) => bus.onStatus((status) => gate.pass(() => fn(status))),
    close: () => bus.close(),
  };
}

/** Services whose realm store answers through the gate. */
export function gatedServices(services: Services, gate: Gate): Services {
  const openRealmStore: Services['openRealmStore'] = async (url) => {
    const store = await services.openRealmStore(url);
    return {
      execute: (batch) => gate.through(store.execute(batch)),
      onFailure: (fn) => store.onFailure(fn),
      stats: () => store.stats(),
      close: () => store.close(),
    };
  };
  return { ...services, openRealmStore };
}
