// SPDX-License-Identifier: MIT
/** Databases of a simulated realm: they outlive the processes that open them. */
import type { Clock } from '@realmkeep/base';
import type { LoginStore, RealmStore } from '@realmkeep/store';
import { MemoryRealmDisk, openMemoryLoginStore } from '@realmkeep/store/memory';

export class SimulatedStores {
  readonly #realms = new Map<string, MemoryRealmDisk>();
  readonly #logins = new Map<string, LoginStore>();
  readonly #clock: Clock;
  /** What a sync of a realm's disk takes; a fault may make it long. */
  commitMs = 1;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async openRealm(url: string): Promise<RealmStore> {
    return this.disk(url).open();
  }

  /** The disk under a realm's database. */
  disk(url: string): MemoryRealmDisk {
    const known = this.#realms.get(url);
    if (known !== undefined) return known;
    const commitMs = (): number => this.commitMs;
    const commit = {
      clock: this.#clock,
      get ms() {
        return commitMs();
      },
    };
    const disk = new MemoryRealmDisk({ commit });
    this.#realms.set(url, disk);
    return disk;
  }

  async openLogin(url: string): Promise<LoginStore> {
    const known = this.#logins.get(url) ?? (await openMemoryLoginStore());
    this.#logins.set(url, known);
    // A process that stops closes its handle, not the file.
    return new Proxy(known, {
      get(store, name) {
        if (name === 'close') return async () => {};
        const member = Reflect.get(store, name) as unknown;
        return typeof member === 'function' ? member.bind(store) : member;
      },
    });
  }

  async close(): Promise<void> {
    for (const store of this.#logins.values()) await store.close();
  }
}
