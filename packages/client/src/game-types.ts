// SPDX-License-Identifier: MIT
/**
 * Types that flow from a game's definition to its page: `RealmClient<typeof game>` knows every kind,
 * field and command; nothing is declared twice and nothing is generated.
 */
import type { ValueOf, ValuesOf, WireField, WireFieldTable } from '@realmkeep/kit';
import type { EntityView } from './realm-events.ts';

interface EntityShape {
  readonly kind: string;
  readonly public: WireFieldTable;
  readonly owner: WireFieldTable;
  readonly commands: Readonly<Record<string, WireFieldTable>>;
  readonly events: Readonly<Record<string, WireFieldTable>>;
}

/** The part of `Game` that the types are read from. */
export interface GameShape {
  readonly entities: Readonly<Record<string, EntityShape>>;
  readonly items?: Readonly<Record<string, { readonly name: string }>>;
}

/** Names of the kinds of items that a game has. */
export type ItemNameOf<G extends GameShape> = G extends {
  readonly items: infer I extends Readonly<Record<string, unknown>>;
}
  ? [keyof I] extends [never]
    ? string
    : keyof I & string
  : string;

type Definitions<G extends GameShape> = G['entities'][keyof G['entities']];
/** True for a game that is not known: then everything is loose. */
type IsLoose<G extends GameShape> = string extends keyof G['entities'] ? true : false;

/** The entities of a game: a union over its kinds, told apart by `kind`. */
export type EntityOf<G extends GameShape> =
  IsLoose<G> extends true
    ? EntityView
    : {
        [K in keyof G['entities'] & string]: EntityView<K, ValuesOf<G['entities'][K]['public']>>;
      }[keyof G['entities'] & string];

/** Fields that only the hero's own player sees. */
export type OwnFieldsOf<G extends GameShape> =
  IsLoose<G> extends true
    ? Readonly<Record<string, string | number | boolean>>
    : {
        readonly [K in KeysOfUnion<Definitions<G>['owner']>]?: FieldIn<Definitions<G>['owner'], K>;
      };

/** The value of a field in whichever of several tables has it. */
type FieldIn<T, K extends string> = T extends { readonly [P in K]: infer F extends WireField }
  ? ValueOf<F>
  : never;

type CommandTables<G extends GameShape> = Definitions<G>['commands'];
type KeysOfUnion<T> = T extends unknown ? keyof T & string : never;
type ArgumentsIn<T, C extends string> = T extends {
  readonly [K in C]: infer F extends WireFieldTable;
}
  ? ValuesOf<F>
  : never;

/** Names of the commands that a game's heroes know. */
export type CommandName<G extends GameShape> =
  IsLoose<G> extends true ? string : KeysOfUnion<CommandTables<G>>;

/** Arguments of a command. */
export type CommandArguments<G extends GameShape, C extends string> =
  IsLoose<G> extends true
    ? Readonly<Record<string, string | number | boolean>>
    : ArgumentsIn<CommandTables<G>, C>;

type EventTables<G extends GameShape> = Definitions<G>['events'];

/** What scripts tell the own player: a union over the game's events, told apart by `name`. */
export type GameEventOf<G extends GameShape> =
  IsLoose<G> extends true
    ? { readonly name: string; readonly given: Readonly<Record<string, string | number | boolean>> }
    : {
        [N in KeysOfUnion<EventTables<G>>]: {
          readonly name: N;
          readonly given: Readonly<ArgumentsIn<EventTables<G>, N>>;
        };
      }[KeysOfUnion<EventTables<G>>];
