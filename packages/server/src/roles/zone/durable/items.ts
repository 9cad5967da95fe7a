// SPDX-License-Identifier: MIT
/**
 * Items in a zone node: everything between heroes and the database's answers about what they have.
 * It owns the caches, the operations on their way, what lies about, and the tables of trades; it
 * must never tell anybody that something durable happened before the database said so.
 */
import type { CharacterId } from '@realmkeep/base';
import type { ItemCalls, ValueStore } from '@realmkeep/kit';
import { type BodyOf, operationId, type zoneMessages } from '@realmkeep/wire';
import type { EntityBody } from '../entities.ts';
import type { Placed, ZoneNode } from '../node.ts';
import type { InputItem, Player } from '../players.ts';
import { heroEntityId, type Region } from '../region.ts';
import type { Remains } from '../scripting/scripting.ts';
import { ItemActions, type Reference } from './actions.ts';
import { itemCallsOf } from './calls.ts';
import { ItemCommandTable } from './commands.ts';
import { Ground } from './ground.ts';
import { HeroItems } from './hero-items.ts';
import { RefusalNotes } from './refusal-notes.ts';
import { Trades } from './trades.ts';
import { GameValues } from './values.ts';

/** Of what no command of a player began, by 128 random bits: nobody asks for it again. */
const OPERATION_BYTES = 16;
/** Trades are looked at so often, in ticks. */
const LOOK_TICKS = 5;

export class Items {
  readonly #node: ZoneNode;
  /** Reads the character's row again: its epoch may be another. */
  readonly #reload: (character: CharacterId) => void;
  readonly #heroes = new WeakMap<Player, HeroItems>();
  readonly #grounds = new Map<Region, Ground>();
  readonly #due = new WeakMap<Region, (() => void)[]>();
  readonly #trades: Trades;
  readonly #actions: ItemActions;
  readonly #commands: ItemCommandTable;

  constructor(node: ZoneNode, reload: (character: CharacterId) => void) {
    this.#node = node;
    this.#reload = reload;
    this.#trades = new Trades(node);
    const notes = new RefusalNotes(node);
    node.refused = (...what) => notes.note(...what);
    this.#actions = new ItemActions({
      node,
      ground: (hero) => this.#groundOf(hero.region),
      isOffered: (hero, serial) => this.#trades.isOffered(hero, serial),
    });
    this.#commands = new ItemCommandTable({
      node,
      actions: this.#actions,
      trades: this.#trades,
      heroAt: (hero, entity) => this.#heroAt(hero.region, entity),
    });
  }

  /** The region is simulated here from now on. */
  opened(region: Region): void {
    this.#groundOf(region);
  }

  /** Somebody died in the region and left something. */
  leave(region: Region, dead: EntityBody, remains: Remains): void {
    this.#groundOf(region).leave(dead, remains);
  }

  /** The entity is gone, and with it what it left. */
  left(region: Region, entity: EntityBody): void {
    this.#grounds.get(region)?.left(entity);
  }

  arrived({ player, region }: Placed): void {
    this.#heroOf(player, region);
  }

  bound({ player, region }: Placed): void {
    this.#heroOf(player, region).bound();
  }

  /** Resolves when nothing durable of the hero is in flight: then it may leave. */
  settled(player: Player): Promise<void> {
    return this.#heroes.get(player)?.pipeline.settled() ?? Promise.resolve();
  }

  /** A command about items, in its turn. False when there is no such one. */
  command(
    placed: Placed,
    number: number,
    given: NonNullable<InputItem['command']>,
    again = false,
  ): boolean {
    const hero = this.#heroOf(placed.player, placed.region);
    const known = hero.answerTo(number);
    if (known !== undefined) {
      if (known !== null && again) hero.tellAnswer(number, known);
      return true;
    }
    const ref = this.#reference(hero, number, 0, again);
    const running = this.#commands.run(hero, ref, given);
    if (running === null) return false;
    hero.began(number);
    void running.then((settled) => {
      if (settled === null) return hero.gaveUp(number);
      const { ok } = settled;
      const code = ok ? '' : settled.code;
      const message = ok ? '' : settled.message;
      const result = ok ? settled.value : new Uint8Array(0);
      if (code === 'ERR_BUSY') placed.region.notice(placed.player, code, BUSY_TEXT);
      hero.answered(number, { code, message: message.slice(0, MESSAGE_LETTERS_MAX), result });
    });
    return true;
  }

  /** A player asks again for a command whose answer did not come. */
  repeat(message: BodyOf<typeof zoneMessages.RepeatCommand>): void {
    const placed = this.#node.find(message.character);
    if (placed === null || !isHis(placed.player, message)) return;
    const { number, command } = message;
    const given = { command, arguments: message.arguments.slice() };
    this.command(placed, number, given, true);
  }

  seen(message: BodyOf<typeof zoneMessages.EventsAcknowledged>): void {
    const placed = this.#node.find(message.character);
    if (placed === null || !isHis(placed.player, message)) return;
    this.#heroes.get(placed.player)?.seen(message.epoch, message.number);
  }

  /** The game's durable values, answered in ticks of this region. */
  valuesOf(region: Region): ValueStore {
    return new GameValues(this.#node, region, (run) => this.#inTick(region, run)).calls();
  }

  /** Calls of the scripts of one command (its number), or of anything else (null). */
  callsOf({ player, region }: Placed, number: number | null): ItemCalls {
    const hero = this.#heroOf(player, region);
    let call = 0;
    return itemCallsOf(hero, {
      actions: this.#actions,
      commands: this.#commands,
      next: () => this.#reference(hero, number, call++, false),
      later: (of, fn) => this.#later(of, fn),
    });
  }

  /** Called at the beginning of each tick of the region. */
  tick(region: Region): void {
    const due = this.#due.get(region);
    if (due !== undefined) {
      this.#due.delete(region);
      for (const run of due) run();
    }
    if (region.table.tick % LOOK_TICKS === 0) this.#trades.look();
  }

  /** What lies in a region that moves. */
  carried(region: Region): unknown {
    return this.#grounds.get(region)?.carried() ?? null;
  }

  eachSecond(): void {
    for (const [region, ground] of this.#grounds) {
      if (this.#node.regions.get(region.id) !== region) {
        this.#grounds.delete(region);
        continue;
      }
      ground.sweep();
      for (const player of region.players.values()) this.#heroes.get(player)?.look();
    }
  }

  #later(hero: HeroItems, fn: () => void): void {
    this.#inTick(hero.region, () => {
      if (!hero.isGone) fn();
    });
  }

  #inTick(region: Region, fn: () => void): void {
    const due = this.#due.get(region) ?? [];
    this.#due.set(region, due);
    due.push(fn);
  }

  #reference(hero: HeroItems, number: number | null, call: number, again: boolean): Reference {
    const { crypto, random, clock } = this.#node.env;
    const sha256 = (bytes: Uint8Array): Uint8Array => crypto.sha256(bytes);
    const { character } = hero.player;
    const op =
      number === null
        ? random.bytes(OPERATION_BYTES)
        : operationId(sha256, character, number, call);
    const maybeDone = number !== null && (again || hero.maybeDone);
    return { op, askedAt: clock.wall(), maybeDone };
  }

  #heroOf(player: Player, region: Region): HeroItems {
    let hero = this.#heroes.get(player);
    if (hero === undefined) {
      hero = new HeroItems(this.#node, player, region, () => this.#reload(player.character));
      this.#heroes.set(player, hero);
    }
    return hero;
  }

  #heroAt(region: Region, entity: number): HeroItems | null {
    for (const player of region.players.values()) {
      if (heroEntityId(player.character) === entity) return this.#heroOf(player, region);
    }
    return null;
  }

  /** Destroys what lies in the region. */
  sweep(region: Region): Promise<void> {
    return this.#groundOf(region).sweepAll();
  }

  #groundOf(region: Region): Ground {
    let ground = this.#grounds.get(region);
    if (ground === undefined) {
      ground = new Ground(this.#node, region);
      this.#grounds.set(region, ground);
    }
    return ground;
  }
}

const BUSY_TEXT = 'The realm is busy; please try again in a moment.';
/** Of a refusal's sentence: its bytes stay within 400. */
const MESSAGE_LETTERS_MAX = 130;

function isHis(player: Player, message: { gateway: string; epoch: number }): boolean {
  return player.gateway === message.gateway && player.epoch === message.epoch;
}
