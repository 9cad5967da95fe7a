// SPDX-License-Identifier: MIT
/**
 * `window.hollowmere`: what tests and curious players may read of the running page. It is a view:
 * nothing can be changed through it.
 */
import type { ChatEntry } from '../ui/chat.ts';
import type { HeroView } from './hero-view.ts';
import type { Thing } from './pack.ts';

/** Somebody in view besides the own hero. */
export interface Other {
  readonly id: number;
  readonly kind: string;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  /** 0 to 1, 0 is dead; null for what has no health. */
  readonly health: number | null;
  readonly loot: boolean;
}

export interface PageState {
  /** `title`, `characters` or `world`. */
  readonly screen: string;
  /** State of the SDK: `idle`, `opening`, `choosing`, `playing`, `resuming`. */
  readonly connection: string;
  /** Name of the zone; empty outside the world. */
  readonly zone: string;
  /** The own hero in units; null outside the world. */
  readonly own: { readonly name: string; readonly x: number; readonly y: number } | null;
  /** Entities that the page knows of, the own hero included. */
  readonly entities: number;
  /** Names of the heroes in view, the own one included. */
  readonly heroes: readonly string[];
  readonly hero: HeroView | null;
  readonly others: readonly Other[];
  /** Id of whom the player looks at; 0 for nobody. */
  readonly target: number;
  readonly things: readonly Thing[];
  readonly money: number;
  /** Names of the windows that are open. */
  readonly windows: readonly string[];
  /** Names of the own group. */
  readonly group: readonly string[];
  /** Sounds made since the page was loaded. */
  readonly sounds: number;
  /** Exits of the zone, in units. */
  readonly exits: readonly { readonly x: number; readonly y: number; readonly title: string }[];
  /** Sockets opened since the page was loaded: the same number, the same socket. */
  readonly socket: number;
  readonly gateway: string;
  readonly roundTripMs: number;
  readonly framesPerSecond: number;
  /** The last lines of the chat window. */
  readonly chat: readonly ChatEntry[];
}

declare global {
  interface Window {
    readonly hollowmere: { readonly state: PageState };
  }
}

export function offerHooks(read: () => PageState): void {
  const view = Object.freeze(Object.defineProperty({}, 'state', { get: read, enumerable: true }));
  Object.defineProperty(window, 'hollowmere', { value: view });
}
