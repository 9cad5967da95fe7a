// SPDX-License-Identifier: MIT
/** What a `RealmClient` tells its game page: lengths in units, headings 256 to the turn. */
import type { CharacterId, EntityId, RegionId } from '@realmkeep/base';
import type { CloseAdvice, CloseName } from '@realmkeep/wire';
import type { TradeView } from './hero-items.ts';

/** An entity in view. The object stays the same while it is seen; `frame` moves it in place. */
export interface EntityView<
  Kind extends string = string,
  Fields extends object = Readonly<Record<string, string | number | boolean>>,
> {
  readonly id: EntityId;
  /** Name of its `defineEntity`. */
  readonly kind: Kind;
  /** Its public fields, as the server last told; replaced as a whole when one changes. */
  readonly fields: Readonly<Fields>;
  /** Where to draw it, as of the last `frame`: units, y downwards. */
  readonly x: number;
  readonly y: number;
  /** 0 is east, 64 south, up to but not including 256; fractional while turning. */
  readonly heading: number;
  /** Units per second, as the server last told. */
  readonly speed: number;
  /** The player's own hero. */
  readonly own: boolean;
}

export interface CharacterInfo {
  readonly character: CharacterId;
  readonly name: string;
  readonly kind: string;
  /** Title of the place it is in. */
  readonly zone: string;
  /** What the account script shows of it. */
  readonly summary: Readonly<Record<string, unknown>>;
}

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface ExitInfo {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Where it leads, for people. */
  readonly title: string;
}

export interface ZoneInfo {
  readonly region: RegionId;
  readonly zone: string;
  readonly title: string;
  readonly character: CharacterId;
  /** The own hero's entity. */
  readonly entity: EntityId;
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
  /** Units per second. */
  readonly speedMax: number;
  readonly walls: readonly Rectangle[];
  readonly exits: readonly ExitInfo[];
}

export type ChatChannel = 'say' | 'shout' | 'tell' | 'told' | 'announcement' | 'group';

/** Who plays together with the own hero, the own one included; the first leads. */
export interface GroupView {
  /** 0: in no group. */
  readonly group: number;
  readonly leader: string;
  /** `zone`: the title of where he is; empty while he is not in the world. */
  readonly members: readonly { readonly name: string; readonly zone: string }[];
}

export interface ClosedInfo {
  readonly code: number;
  /** Name in the table of close codes; `broken` when the link just ended. */
  readonly name: CloseName | 'broken';
  readonly advice: CloseAdvice;
  readonly reason: string;
}

export interface RealmEvents<
  Entity = EntityView,
  OwnFields = Readonly<Record<string, string | number | boolean>>,
  GameEvent = {
    readonly name: string;
    readonly given: Readonly<Record<string, string | number | boolean>>;
  },
> {
  /** The session is open. `playing`: already in the world, a `zoneEntered` follows. */
  welcome: {
    readonly realm: string;
    readonly game: string;
    readonly characters: readonly CharacterInfo[];
    readonly playing: CharacterId | null;
  };
  /** After one was made or deleted, or the world was left; `created` is the new one. */
  characters: {
    readonly characters: readonly CharacterInfo[];
    readonly created: CharacterId | null;
  };
  /**
   * The hero is in this zone from now on. In another region than before, everything seen is gone
   * (entityRemoved came); the same one again (another owner or gateway) keeps who is there.
   */
  zoneEntered: ZoneInfo;
  entityAdded: Entity;
  entityRemoved: Entity;
  /** A public field changed. */
  entityChanged: Entity;
  chat: { readonly channel: ChatChannel; readonly from: string; readonly text: string };
  /** The own group is another, or somebody of it went elsewhere. */
  groupChanged: GroupView;
  /** Somebody invites the player: `answerInvitation`. */
  groupAsked: { readonly from: string };
  who: { readonly count: number; readonly players: readonly { name: string; zone: string }[] };
  /** A sentence of the world, for example why an exit is closed. */
  notice: { readonly code: string; readonly text: string };
  /** Something asked for was not done; nothing changed. */
  refused: {
    readonly request: string;
    readonly code: string;
    readonly message: string;
    readonly retryAfterMs: number;
  };
  /** The world holds its breath; ends with `zoneEntered` or `go`. */
  hold: { readonly reason: string };
  go: Record<string, never>;
  /** Back at the choice of characters. */
  leftWorld: { readonly reason: string };
  /** Fields that only the hero's own player sees. */
  ownFields: OwnFields;
  /** What the hero has is another, or something of it waits for an answer or does no longer. */
  itemsChanged: { readonly money: number };
  /** A trade of the hero stands so from now on. */
  tradeChanged: TradeView;
  /** A script tells the own player something. */
  gameEvent: GameEvent;
  /** The link is gone or silent and the client goes through its gateways; the game stays open. */
  resuming: { readonly reason: string; readonly code: number };
  resumed: { readonly gateway: string; readonly attempts: number; readonly awayMs: number };
  /** The gateway went away, and another took the session on before: nothing was missed. */
  moved: { readonly gateway: string };
  pong: { readonly roundTripMs: number };
  /** The session is over; nothing follows until the next `enter`. */
  closed: ClosedInfo;
}
