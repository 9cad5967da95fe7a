// SPDX-License-Identifier: MIT
/**
 * A new version of the game in a running zone node: its scripts, items, vendors and account script
 * go on in the place of the old ones, with everybody where he is. What players' clients and the
 * ground under their feet are made of (kinds, fields, commands, zones) is not exchanged under a
 * running world: that asks for a restart of the realm.
 */
import { equalBytes, messageOf } from '@realmkeep/base';
import type { Game } from '@realmkeep/kit';
import type { Failure } from '../../runtime/exceptions.ts';
import type { ZoneNode } from './node.ts';

export class GameReload {
  readonly #node: ZoneNode;
  readonly #failed: (failure: Failure) => void;

  constructor(node: ZoneNode, failed: (failure: Failure) => void) {
    this.#node = node;
    this.#failed = failed;
  }

  /** The files were saved and are a game. */
  changed(game: Game): void {
    const { env, game: before, context } = this.#node;
    const why = whatNeedsRestart(before, game);
    if (why !== null) {
      this.broken(new Error(`${why}; restart the realm to see it`));
      return;
    }
    this.#node.game = game;
    for (const region of this.#node.regions.values()) region.reload(game);
    context.statistics.add('gameReloads');
    env.log.info('game reloaded', { game: game.name });
  }

  /** They are none: the old code goes on, and everybody who can see it is told. */
  broken(error: unknown): void {
    const { env, context, regions } = this.#node;
    const stack = error instanceof Error ? error.stack : undefined;
    const text = `${placeIn(stack)}${messageOf(error)}`;
    env.log.error('game not reloaded: the old code goes on', { error: text, stack });
    context.statistics.add('gameReloadsBroken');
    this.#failed({
      script: 'game',
      hook: 'load',
      region: '',
      entity: 0,
      player: '',
      given: {},
      error,
    });
    for (const region of regions.values()) {
      for (const player of region.players.values()) {
        region.notice(player, 'ERR_GAME_DEFINITION', `Not reloaded: ${text}`.slice(0, 130));
      }
    }
  }
}

/** Of what does not parse, the stack begins with the file and its line. */
function placeIn(stack = ''): string {
  const place = /^file:\S*\/([^/?]+)(?:\?\S*)?:(\d+)$/.exec(stack.split('\n')[0]);
  return place === null ? '' : `${place[1]}:${place[2]}: `;
}

/** Null when scripts and values alone have changed. */
export function whatNeedsRestart(before: Game, after: Game): string | null {
  if (!equalBytes(before.layout.bytes, after.layout.bytes)) {
    return 'kinds, fields, commands or events have changed';
  }
  const hidden = (game: Game): string =>
    JSON.stringify(
      Object.values(game.entities).map(({ kind, server, saved }) => [kind, server, saved]),
    );
  if (hidden(before) !== hidden(after)) return 'server or saved fields have changed';
  const grounds = (game: Game): string =>
    JSON.stringify(
      game.zones.map(({ name, width, height, tickHz, walls, exits, spawns, copies }) => {
        const lives = spawns.map(({ kind, count, area }) => [kind.kind, count, area]);
        return [name, width, height, tickHz, walls.rectangles, exits, lives, copies !== null];
      }),
    );
  return grounds(before) === grounds(after) ? null : 'size, walls, exits or spawns have changed';
}
