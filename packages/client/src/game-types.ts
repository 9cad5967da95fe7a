// SPDX-License-Identifier: MIT
/** Types that flow from a game's definition to its page: `RealmClient<typeof game>`. */
import type { EntityView } from './realm-events.ts';

/** The part of a game that its types are read from: kinds by name, each with its public fields. */
export interface GameShape {
  readonly entities?: Readonly<Record<string, { readonly public: object }>>;
}

/** The entities of a game as its page sees them: a union over the kinds, told apart by `kind`. */
export type EntityOf<G extends GameShape> = G extends {
  readonly entities: infer E extends Readonly<Record<string, { readonly public: object }>>;
}
  ? { [K in keyof E & string]: EntityView<K, FieldValues<E[K]['public']>> }[keyof E & string]
  : EntityView;

type FieldValues<F> = {
  readonly [K in keyof F]: F[K] extends { readonly type: 'text' } ? string : number;
};
