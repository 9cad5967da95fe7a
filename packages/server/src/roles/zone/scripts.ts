// SPDX-License-Identifier: MIT
/**
 * Calls the game's scripts. What one throws ends that call alone: it is counted, logged (at most
 * once a second per script) and the entity lives on.
 */
import { type Log, messageOf, present, type Random } from '@realmkeep/base';
import type {
  CommandContext,
  EntityHandle,
  FieldValue,
  Game,
  ItemCalls,
  SavedFields,
  Script,
  ScriptContext,
  Zone,
} from '@realmkeep/kit';

/** Simulated time between two log lines about the same script. */
const LOG_PAUSE_MS = 1000;

export interface ScriptReach {
  readonly game: Game;
  readonly zone: Zone;
  readonly random: Random;
  readonly log: Log;
  /** Milliseconds simulated. */
  readonly now: () => number;
  readonly notice: (hero: EntityHandle, text: string) => void;
  /** Items of a hero, for a command by its number or for anything else; null for no hero. */
  readonly callsOf: (hero: EntityHandle, number: number | null) => ItemCalls | null;
}

export class ScriptRunner {
  /** Exceptions so far. */
  exceptions = 0;
  readonly #reach: ScriptReach;
  readonly #context: ScriptContext;
  readonly #loggedAt = new Map<string, number>();

  constructor(reach: ScriptReach) {
    this.#reach = reach;
    const { zone, random } = reach;
    this.#context = {
      zone: { name: zone.name, width: zone.width / 64, height: zone.height / 64 },
      random,
      get now() {
        return reach.now();
      },
      notice: reach.notice,
      itemsOf: (hero) => reach.callsOf(hero, null),
    };
  }

  /** Time between two `tick` calls; 0 when the kind has none. */
  everyMs(kind: string): number {
    const script = this.#script(kind);
    return script?.hooks.tick === undefined ? 0 : script.everyMs;
  }

  spawned(entity: EntityHandle): void {
    const hook = this.#script(entity.kind)?.hooks.spawned;
    if (hook) this.#guard(entity, 'spawned', () => hook(entity, this.#context));
  }

  tick(entity: EntityHandle): void {
    const hook = this.#script(entity.kind)?.hooks.tick;
    if (hook) this.#guard(entity, 'tick', () => hook(entity, this.#context));
  }

  arrived(entity: EntityHandle, reached: boolean): void {
    const hook = this.#script(entity.kind)?.hooks.arrived;
    if (hook) this.#guard(entity, 'arrived', () => hook(entity, this.#context, reached));
  }

  /** A command of the hero's player; false when the script has no such command. */
  command(
    hero: EntityHandle,
    name: string,
    given: Readonly<Record<string, FieldValue>>,
    number: number,
  ): boolean {
    const hook = this.#script(hero.kind)?.commands[name];
    if (hook === undefined) return false;
    let items: ItemCalls | null = null;
    const itemsOf = (): ItemCalls => {
      items ??= present(this.#reach.callsOf(hero, number), 'commands are given to heroes');
      return items;
    };
    // Most commands have nothing to do with items: their calls are made when they are asked for.
    const context: CommandContext = Object.create(this.#context, { items: { get: itemsOf } });
    this.#guard(hero, `command ${name}`, () => hook(hero, given, context));
    return true;
  }

  /** The hero's fields as the account script wants them saved; as they are when it fails. */
  saved(hero: EntityHandle, fields: SavedFields): SavedFields {
    let saved = fields;
    this.#guard(hero, 'save', () => {
      saved = this.#reach.game.account.save(fields);
    });
    return saved;
  }

  #script(kind: string): Script | undefined {
    return this.#reach.game.scripts.get(kind);
  }

  #guard(entity: EntityHandle, hook: string, run: () => void | Promise<void>): void {
    try {
      run()?.catch((error: unknown) => this.#failed(entity, hook, error));
    } catch (error) {
      this.#failed(entity, hook, error);
    }
  }

  #failed(entity: EntityHandle, hook: string, error: unknown): void {
    this.exceptions += 1;
    this.#report(entity, hook, error);
  }

  #report(entity: EntityHandle, hook: string, error: unknown): void {
    const { log, now, zone } = this.#reach;
    const at = now();
    const last = this.#loggedAt.get(entity.kind);
    if (last !== undefined && at - last < LOG_PAUSE_MS) return;
    this.#loggedAt.set(entity.kind, at);
    log.error('script failed', {
      code: 'ERR_SCRIPT',
      script: entity.kind,
      hook,
      zone: zone.name,
      entity: entity.id,
      error: messageOf(error),
      stack: error instanceof Error ? error.stack : undefined,
    });
  }
}
