// SPDX-License-Identifier: MIT
/** Somebody in view, as the renderer wants to know it; lengths are units, headings 256 a turn. */
export interface Actor {
  readonly id: number;
  /** Name of the game's entity kind: `hero`, `wolf`. */
  readonly kind: string;
  /** Shown above the head; empty for nothing. */
  readonly name: string;
  /** Drawn before the name: he has something to say. */
  readonly mark: string;
  readonly x: number;
  readonly y: number;
  readonly heading: number;
  /** Units per second; 0 stands. */
  readonly speed: number;
  /** 0 to 1, 0 is dead; null for what has no health. */
  readonly health: number | null;
  readonly hp: number;
  readonly look: number;
  readonly own: boolean;
  readonly level: number;
  /** Something is left on it for whoever takes it. */
  readonly loot: boolean;
  /** The entity that it fights, 0 for none. */
  readonly foe: number;
  /** Number of the spell that it casts, 0 for none. */
  readonly casting: number;
  /** Count of its blows and of its spells so far, round and round; and its last spell. */
  readonly swings: number;
  readonly casts: number;
  readonly spell: number;
  /** Whom that spell was meant for. */
  readonly aim: number;
  /** Name of the drawing of a thing that lies or stands about; '' for who lives. */
  readonly ware: string;
  /** The group of a hero, 0 for none. */
  readonly group: number;
}

/** All that its picture depends on: when this changes, it is dressed anew. */
export function guiseOf({ kind, look, mark, name, own, ware }: Actor): string {
  return `${kind} ${ware} ${look} ${own} ${mark} ${name}`;
}

/** What has just been seen to happen. */
export type Sight =
  | { readonly is: 'hurt' | 'healed'; readonly actor: Actor; readonly amount: number }
  | { readonly is: 'swing' | 'fall' | 'level' | 'casting'; readonly actor: Actor }
  | { readonly is: 'spell'; readonly actor: Actor; readonly spell: number };
