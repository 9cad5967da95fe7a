// SPDX-License-Identifier: MIT
import type { CharacterId } from '@realmkeep/base';
import type { EntityOf, GameShape } from './game-types.ts';
import type { CharacterInfo, RealmEvents, ZoneInfo } from './realm-events.ts';

export type ClientState = 'idle' | 'opening' | 'choosing' | 'playing' | 'resuming';

/** One player's session in a realm, over whatever sockets it takes. (Being written: the type first.) */
export interface RealmClient<G extends GameShape = GameShape> {
  readonly state: ClientState;
  readonly characters: readonly CharacterInfo[];
  readonly zone: ZoneInfo | null;
  /** Smoothed, in milliseconds; 0 before the first answer. */
  readonly roundTripMs: number;
  on<K extends keyof RealmEvents<EntityOf<G>>>(
    name: K,
    listener: (value: RealmEvents<EntityOf<G>>[K]) => void,
  ): () => void;
  /** Opens a session; resolves with the welcome. */
  enter(gateways: readonly string[], ticket: string): Promise<RealmEvents['welcome']>;
  /** `choices` is the game's own, sent as JSON. */
  createCharacter(name: string, choices?: object): Promise<CharacterId>;
  deleteCharacter(character: CharacterId): Promise<void>;
  enterWorld(character: CharacterId): Promise<ZoneInfo>;
  leaveWorld(): Promise<void>;
  /** Walk from now on: a heading (0 to 255, 64 south) and units per second, at most `speedMax`. */
  move(heading: number, speed: number): void;
  stop(): void;
  say(text: string): void;
  shout(text: string): void;
  tell(to: string, text: string): void;
  who(): Promise<RealmEvents['who']>;
  /** Everything in view, own hero included; the objects are moved in place by `frame`. */
  entities(): ReadonlyMap<number, EntityOf<G>>;
  hero(): EntityOf<G> | null;
  /** Moves all entities to where they are to be drawn at this time of `env.clock.now()`. */
  frame(nowMs: number): void;
  /** Ends the session. */
  close(): void;
}
