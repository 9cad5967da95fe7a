// SPDX-License-Identifier: MIT
/** Addresses of peers, as limits count them. */

/** What one person can be expected to have: an IPv4 address, or the /64 of an IPv6 one. */
export function addressKey(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1];
  if (!address.includes(':')) return address;
  const [head, tail] = address.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...new Array<string>(zeros).fill('0'), ...right];
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/** This machine itself: bots, developers, and everybody behind a proxy that hides addresses. */
export function isLoopback(address: string): boolean {
  const key = addressKey(address);
  return /^127\./.test(key) || address === '::1' || address === 'localhost';
}

export interface AddressLimits {
  readonly perAddressMax: number;
  /** Of all addresses together. */
  readonly countMax: number;
}

/** Counts what each address has at present: sockets, connections. */
export class AddressCounts {
  readonly #limits: AddressLimits;
  readonly #perAddress = new Map<string, number>();
  #count = 0;

  constructor(limits: AddressLimits) {
    this.#limits = limits;
  }

  get count(): number {
    return this.#count;
  }

  /** False, and nothing is counted, when there are too many. */
  enter(address: string): boolean {
    const key = addressKey(address);
    const there = this.#perAddress.get(key) ?? 0;
    if (there >= this.#limits.perAddressMax || this.#count >= this.#limits.countMax) return false;
    this.#perAddress.set(key, there + 1);
    this.#count += 1;
    return true;
  }

  /** For each `enter` that was let in, once. */
  leave(address: string): void {
    const key = addressKey(address);
    const there = this.#perAddress.get(key) ?? 0;
    if (there <= 1) this.#perAddress.delete(key);
    else this.#perAddress.set(key, there - 1);
    this.#count -= 1;
  }
}
