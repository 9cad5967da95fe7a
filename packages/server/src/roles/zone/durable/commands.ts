// SPDX-License-Identifier: MIT
/**
 * Commands of players about items. Each number is answered once; asked again it has the same
 * answer, from what is remembered here or from the database.
 */
import { RealmError } from '@realmkeep/base';
import {
  claimKey,
  claimPlace,
  decodeValue,
  encodeValue,
  type ItemCommand,
  isClaim,
  itemCommands,
  itemMessages,
} from '@realmkeep/wire';
import type { ZoneNode } from '../node.ts';
import type { ItemActions, Reference } from './actions.ts';
import type { HeroItems } from './hero-items.ts';
import { refusalOf, type Settled } from './pipeline.ts';
import type { Trades } from './trades.ts';

/** Letters of one answer. */
const LETTERS_MAX = 16;
/** Questions that change nothing are asked again so often before their player is refused. */
const QUESTION_TRIES_MAX = 3;

export interface CommandReach {
  readonly node: ZoneNode;
  readonly actions: ItemActions;
  readonly trades: Trades;
  /** The hero that this entity of the region is. */
  readonly heroAt: (hero: HeroItems, entity: number) => HeroItems | null;
}

type Run = (
  hero: HeroItems,
  ref: Reference,
  bytes: Uint8Array,
) => Promise<Settled<Uint8Array>> | null;

export class ItemCommandTable {
  readonly #reach: CommandReach;
  readonly #table: ReadonlyMap<number, Run>;

  constructor(reach: CommandReach) {
    this.#reach = reach;
    this.#table = new Map([
      ...this.#itemEntries(),
      ...this.#marketEntries(),
      ...this.#tradeEntries(),
    ]);
  }

  /** Null when there is no such command, or the arguments are not those of it. */
  run(
    hero: HeroItems,
    ref: Reference,
    given: { readonly command: number; readonly arguments: Uint8Array },
  ): Promise<Settled<Uint8Array>> | null {
    return this.#table.get(given.command)?.(hero, ref, given.arguments) ?? null;
  }

  #entry<A, R>(
    of: ItemCommand<A, R>,
    run: (hero: HeroItems, ref: Reference, given: A) => Promise<Settled<R>>,
  ): [number, Run] {
    return [
      of.index,
      (hero, ref, bytes) => {
        const given = decodeValue(of.arguments, bytes);
        if (given === null) return null;
        return run(hero, ref, given).then((settled) => {
          if (settled === null || !settled.ok) return settled;
          return { ok: true, value: encodeValue(of.result, settled.value) };
        });
      },
    ];
  }

  /** For what is decided at once, and changes nothing durable. */
  #atOnce<A, R>(of: ItemCommand<A, R>, run: (hero: HeroItems, given: A) => R): [number, Run] {
    return this.#entry(of, async (hero, ref, given) => {
      try {
        return { ok: true, value: run(hero, given) };
      } catch (error) {
        const refusal = refusalOf(error);
        this.#reach.node.refused(hero.player, of.name, ref.op, refusal);
        return refusal;
      }
    });
  }

  #itemEntries(): [number, Run][] {
    const { actions } = this.#reach;
    const c = itemCommands;
    return [
      this.#entry(c.MoveItem, (hero, ref, given) => actions.move(hero, ref, given)),
      this.#entry(c.SplitItem, (hero, ref, given) => actions.split(hero, ref, given)),
      this.#entry(c.MergeItems, (hero, ref, given) => actions.merge(hero, ref, given)),
      this.#entry(c.DestroyItem, (hero, ref, given) =>
        actions.destroy(hero, ref, { ...given, cause: 'player' }),
      ),
      this.#entry(c.DropItem, (hero, ref, { serial }) => actions.drop(hero, ref, serial)),
      this.#entry(c.TakeItem, (hero, ref, { entity }) => actions.take(hero, ref, entity)),
      this.#entry(c.TakeLoot, (hero, ref, { entity }) => actions.loot(hero, ref, entity)),
      this.#entry(c.Buy, (hero, ref, given) => actions.buy(hero, ref, given)),
      this.#entry(c.Sell, (hero, ref, given) => actions.sell(hero, ref, given)),
    ];
  }

  #marketEntries(): [number, Run][] {
    const { actions } = this.#reach;
    const c = itemCommands;
    return [
      this.#entry(c.SendMail, (hero, ref, given) => actions.sendMail(hero, ref, given)),
      this.#entry(c.TakeMail, (hero, ref, { mail }) => actions.takeMail(hero, ref, mail)),
      this.#entry(c.ListMail, (hero, _ref, { after }) => this.listMail(hero, after)),
      this.#entry(c.AuctionCreate, (hero, ref, given) => actions.auctionCreate(hero, ref, given)),
      this.#entry(c.AuctionBuy, (hero, ref, given) => actions.auctionBuy(hero, ref, given)),
      this.#entry(c.AuctionCancel, (hero, ref, { auction }) =>
        actions.auctionCancel(hero, ref, auction),
      ),
      this.#entry(c.ListAuctions, (_hero, _ref, given) => this.listAuctions(given)),
    ];
  }

  #tradeEntries(): [number, Run][] {
    const { trades, heroAt } = this.#reach;
    const c = itemCommands;
    return [
      this.#atOnce(c.TradePropose, (hero, { entity }) =>
        trades.propose(hero, heroAt(hero, entity)),
      ),
      this.#atOnce(c.TradeAccept, (hero, { trade }) => trades.accept(hero, trade)),
      this.#atOnce(c.TradeOffer, (hero, given) => trades.offer(hero, given)),
      this.#atOnce(c.TradeCancel, (hero, { trade }) => trades.cancel(hero, trade)),
      this.#entry(c.TradeConfirm, async (hero, ref, given) => {
        try {
          return await trades.confirm(hero, ref, given);
        } catch (error) {
          return refusalOf(error);
        }
      }),
    ];
  }

  listMail(hero: HeroItems, after: number): Promise<Settled<{ letters: Letters }>> {
    return this.#question(async () => {
      const question = { character: hero.player.character };
      const { letters } = await this.#reach.node.database(itemMessages.ListMail, question);
      return { letters: letters.filter(({ mail }) => mail > after).slice(0, LETTERS_MAX) };
    });
  }

  listClaims({ player }: HeroItems): Promise<Settled<{ keys: string[] }>> {
    return this.#question(async () => {
      const region = claimPlace(player.character);
      const { lives } = await this.#reach.node.database(itemMessages.ListLives, { region });
      return {
        keys: lives.filter(({ spawn }) => isClaim(spawn)).map(({ spawn }) => claimKey(spawn)),
      };
    });
  }

  listAuctions(given: {
    template: string;
    after: number;
  }): Promise<Settled<{ auctions: Auctions }>> {
    return this.#question(() => this.#reach.node.database(itemMessages.ListAuctions, given));
  }

  async #question<T>(ask: () => Promise<T>): Promise<Settled<T>> {
    let refusal = refusalOf(new RealmError('ERR_BUSY', 'Nobody answered.'));
    for (let tries = 0; tries < QUESTION_TRIES_MAX; tries++) {
      try {
        return { ok: true, value: await ask() };
      } catch (error) {
        refusal = refusalOf(error);
      }
    }
    return refusal;
  }
}

type Letters = ReturnType<typeof itemMessages.ListMail.answer.read>['letters'];
type Auctions = ReturnType<typeof itemMessages.ListAuctions.answer.read>['auctions'];
