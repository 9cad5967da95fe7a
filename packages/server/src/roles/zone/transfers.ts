// SPDX-License-Identifier: MIT
/** Carries out what `transfer.ts` decides: heroes through exits, and places for those who come. */
import {
  type CharacterId,
  isRealmError,
  messageOf,
  RealmError,
  type RegionId,
  regionId,
  toHex,
  unreachable,
  utf8,
} from '@realmkeep/base';
import type { Exit, Game, Point } from '@realmkeep/kit';
import { stepsOfUnits, unitsOfSteps } from '@realmkeep/sim';
import {
  type AnswerOf,
  type BodyOf,
  databaseMessages,
  gatewayMessages,
  zoneMessages,
} from '@realmkeep/wire';
import type { Characters } from './characters.ts';
import { type Instances, partyKey, scriptKey } from './instances.ts';
import { DATABASE_DEADLINE_MS, type Placed, type Route, type ZoneNode } from './node.ts';
import type { Player } from './players.ts';
import type { Region } from './region.ts';
import {
  beginTransfer,
  NO_RESERVATIONS,
  RESERVE_DEADLINE_MS,
  type SourceEffect,
  type SourceEvent,
  type SourceState,
  type SourceStep,
  stepSource,
  stepTarget,
  type TargetEvent,
  type TargetState,
} from './transfer.ts';

type Reserve = BodyOf<typeof zoneMessages.Reserve>;
type Warp = BodyOf<typeof zoneMessages.WarpCharacter>;

/** Where a hero goes, in steps, and what he is told when he cannot. */
export interface Way extends Pick<Exit, 'to' | 'arriveX' | 'arriveY' | 'title' | 'closed'> {
  /** Of a zone that runs in copies: which; without it, that of the hero's party. */
  readonly key?: string;
}

/** One hero on his way out. */
interface Leaving extends Placed {
  readonly exit: Way;
  readonly route: Route;
  /** Told once how it ended: '' when the hero has left, or the code why he stays. */
  readonly ended: (code: string) => void;
  /** When the hero was frozen. */
  readonly since: number;
  state: SourceState;
  /** Commits that were sent. */
  commits: number;
  /** The row as the commit left it; null when somebody may have written it since. */
  arrival: Arrival;
}

type Arrival = BodyOf<typeof zoneMessages.Activate>['arrival'];

const NOBODY_ASKS = (): void => {};

const MOVE_BYTES = 16;
/** Bytes of a key that a script gives. */
const SCRIPT_KEY_MAX = 40;

/**
 * The way that a script sends somebody, `key`: to the copy for that, '' for his party's. Throws
 * ERR_GAME_DEFINITION for an unknown zone, and for a key of a zone that has no copies.
 */
export function wayTo(game: Game, to: string, at: Point, key: string | null = null): Way {
  const zone = game.zone(to);
  if (zone === undefined) throw new RealmError('ERR_GAME_DEFINITION', `there is no zone "${to}"`);
  if (key !== null && (zone.copies === null || utf8(key).length > SCRIPT_KEY_MAX)) {
    const text = `"${to}" runs in copies and a key has at most ${SCRIPT_KEY_MAX} bytes`;
    throw new RealmError('ERR_GAME_DEFINITION', `not so here: ${text}`);
  }
  const closed = 'The way is closed for now.';
  const [arriveX, arriveY] = at.map(stepsOfUnits);
  const way = { to, arriveX, arriveY, title: zone.title, closed };
  return key === null || key === '' ? way : { ...way, key: scriptKey(key) };
}

/** Where an exit of another zone leads into it; its middle when none does. */
function entryOf(game: Game, to: string): Point {
  const exits = game.zones.flatMap((zone) => zone.exits);
  const way = exits.find((exit) => exit.to === to);
  if (way !== undefined) return [unitsOfSteps(way.arriveX), unitsOfSteps(way.arriveY)];
  const { width = 0, height = 0 } = game.zone(to) ?? {};
  return [unitsOfSteps(width / 2), unitsOfSteps(height / 2)];
}

export class Transfers {
  readonly #node: ZoneNode;
  readonly #characters: Characters;
  readonly #instances: Instances;
  readonly #targets = new Map<RegionId, TargetState>();

  constructor(node: ZoneNode, characters: Characters, instances: Instances) {
    this.#node = node;
    this.#characters = characters;
    this.#instances = instances;
  }

  /** A hero stands in an exit, or a script or a game master sends him. */
  begin(region: Region, player: Player, exit: Way, ended: Leaving['ended'] = NOBODY_ASKS): void {
    const node = this.#node;
    if (player.frozen !== null) return void ended('ERR_BUSY');
    const open = node.durable && !node.draining;
    if (open && node.game.zone(exit.to)?.copies) {
      void this.#beginIntoCopy({ region, player, exit, ended });
      return;
    }
    const toRegion = regionId({ zone: exit.to, instance: 1, region: 0 });
    const route = node.routes.get(toRegion);
    if (route === undefined || !open) {
      node.context.statistics.add('exitsClosed');
      region.notice(player, 'ERR_EXIT_CLOSED', exit.closed);
      return void ended('ERR_EXIT_CLOSED');
    }
    this.#begin({ region, player, exit, ended }, toRegion, route);
  }

  /** The hero waits at the door until the copy is up: he may be the first who needs it. */
  async #beginIntoCopy(way: Pick<Leaving, 'region' | 'player' | 'exit' | 'ended'>): Promise<void> {
    const { region, player, exit } = way;
    this.#freeze(way);
    try {
      const found = await this.#instances.find(exit.to, exit.key ?? partyKey(player));
      if (this.#node.stopped || !player.entity.alive) return;
      if (found.region === region.id) {
        this.#stay(way, '');
        region.warpWithin(player, [unitsOfSteps(exit.arriveX), unitsOfSteps(exit.arriveY)]);
      } else this.#begin(way, found.region, found.route);
    } catch (error) {
      if (this.#node.stopped || !player.entity.alive) return;
      const code = isRealmError(error, 'ERR_INSTANCES_FULL') ? error.code : 'ERR_EXIT_CLOSED';
      this.#node.env.log.info('no way into a copy', { to: exit.to, error: messageOf(error) });
      this.#stay(way, code);
    }
  }

  #begin(
    way: Pick<Leaving, 'region' | 'player' | 'exit' | 'ended'>,
    toRegion: RegionId,
    route: Route,
  ): void {
    const node = this.#node;
    const move = toHex(node.env.random.bytes(MOVE_BYTES));
    const { character, epoch } = way.player;
    const first = beginTransfer({ move, character, epoch, toRegion });
    const { state } = first;
    const since = node.env.clock.now();
    this.#carry({ ...way, route, since, state, commits: 0, arrival: null }, first);
  }

  /** A game master's word; resolves when the hero has left or stands there. */
  async warp({ character, zone, at }: Warp): Promise<AnswerOf<typeof zoneMessages.WarpCharacter>> {
    const { game, env } = this.#node;
    const here = this.#node.find(character);
    if (here === null) throw new RealmError('ERR_CHARACTER_AWAY', 'the character is not here');
    if (game.zone(zone) === undefined) {
      throw new RealmError('ERR_ZONE_UNKNOWN', `there is no zone "${zone}"`);
    }
    const place: Point = at === null ? entryOf(game, zone) : [at.x, at.y];
    const { region, player } = here;
    env.log.info('warped by an operator', { character, from: region.id, zone, place });
    if (zone === region.zone.name && player.frozen === null) {
      region.warpWithin(player, place);
      return {};
    }
    const code = await new Promise<string>((ended) => {
      this.begin(region, player, wayTo(game, zone, place), ended);
    });
    if (code !== '') throw new RealmError(code, `${player.name} stays in ${region.zone.title}`);
    return {};
  }

  /** A place is kept there for somebody. */
  isAwaited(region: RegionId): boolean {
    const now = this.#node.env.clock.now();
    return this.#targets.get(region)?.reservations.some(({ until }) => until > now) ?? false;
  }

  /** The source of a transfer asks for a place. */
  reserve(ask: Reserve): AnswerOf<typeof zoneMessages.Reserve> {
    const { move, character, region } = ask;
    const effects = this.#target(region, { is: 'reserve', move, character });
    for (const effect of effects) {
      if (effect.do === 'refuse')
        throw new RealmError(effect.code, 'there is no place in that zone');
      if (effect.do === 'poll') {
        this.#node.env.clock.after(effect.afterMs, () => this.#poll(region, character));
      }
    }
    this.#characters.expect(character);
    return { incarnation: this.#node.incarnation };
  }

  arrived(region: Region, character: CharacterId): void {
    this.#target(region.id, { is: 'arrived', character });
  }

  #target(region: RegionId, event: TargetEvent): ReturnType<typeof stepTarget>['effects'] {
    const node = this.#node;
    const here = node.regions.get(region);
    const state = this.#targets.get(region) ?? NO_RESERVATIONS;
    const step = stepTarget(state, event, {
      now: node.env.clock.now(),
      open:
        here !== undefined && node.durable && !node.draining && !this.#instances.isClosing(region),
      players: here?.players.size ?? 0,
      playersMax: here?.zone.playersMax ?? 0,
    });
    if (step.state.reservations.length === 0) this.#targets.delete(region);
    else this.#targets.set(region, step.state);
    return step.effects;
  }

  /** The hint may have been lost: the database knows whether the hero is here by now. */
  #poll(region: RegionId, character: CharacterId): void {
    const { stopped, regions } = this.#node;
    if (stopped || !regions.has(region) || this.#node.find(character) !== null) return;
    this.#characters.load(character);
  }

  #carry(leaving: Leaving, step: SourceStep): void {
    leaving.state = step.state;
    for (const effect of step.effects) this.#do(leaving, effect);
  }

  #happened(leaving: Leaving, event: SourceEvent): void {
    // Whoever dropped the hero meanwhile has ended the transfer with it.
    if (this.#node.stopped || !leaving.player.entity.alive) return;
    this.#carry(leaving, stepSource(leaving.state, event));
  }

  #do(leaving: Leaving, effect: SourceEffect): void {
    switch (effect.do) {
      case 'freeze':
        this.#freeze(leaving);
        break;
      case 'reserve':
        // Its operations in flight are asked under this epoch: they end first.
        void this.#node.settled(leaving.player).then(() => this.#reserve(leaving));
        break;
      case 'commit':
        if (effect.afterMs === 0) void this.#commit(leaving, effect.target);
        else this.#commitLater(leaving, effect.target, effect.afterMs);
        break;
      case 'stay':
        this.#stay(leaving, effect.code);
        break;
      case 'depart':
        this.#depart(leaving);
        break;
      case 'drop':
        this.#characters.drop(leaving, 'its transfer found another owner');
        leaving.ended('ERR_CHARACTER_AWAY');
        break;
      default:
        unreachable(effect);
    }
  }

  #commitLater(leaving: Leaving, target: Route['incarnation'], ms: number): void {
    this.#node.env.clock.after(ms, () => void this.#commit(leaving, target));
  }

  #freeze({ region, player }: Placed): void {
    region.freeze(player, 'transfer');
    if (player.gateway === '' || player.session === '') return;
    const { character, session, epoch } = player;
    this.#node.send(player.gateway, gatewayMessages.HoldRoute, { character, session, epoch });
  }

  async #reserve(leaving: Leaving): Promise<void> {
    const { move, character, epoch, toRegion } = leaving.state.move;
    const body = { move, character, epoch, region: toRegion };
    try {
      const node = leaving.route.node;
      const of = zoneMessages.Reserve;
      const { incarnation } = await this.#node.askNode(node, of, body, RESERVE_DEADLINE_MS);
      const { env, context } = this.#node;
      context.statistics.took('reserved', env.clock.now() - leaving.since);
      this.#happened(leaving, { is: 'reserved', incarnation });
    } catch (error) {
      const full = isRealmError(error, 'ERR_ZONE_FULL');
      const code = full ? 'ERR_ZONE_FULL' : 'ERR_EXIT_CLOSED';
      this.#happened(leaving, { is: 'reserve-failed', code });
    }
  }

  async #commit(leaving: Leaving, target: Route['incarnation']): Promise<void> {
    const { player, region, exit, state } = leaving;
    const { incarnation } = this.#node;
    const { move, character, epoch, toRegion } = state.move;
    if (!player.entity.alive) return;
    const body = {
      move,
      character,
      epoch,
      incarnation,
      toRegion,
      toIncarnation: target,
      toZone: exit.to,
      state: region.stateOf(player, { x: exit.arriveX, y: exit.arriveY }),
      lastInput: player.lastInput,
    };
    leaving.commits += 1;
    try {
      const of = databaseMessages.CommitTransfer;
      const answer = await this.#node.database(of, body, DATABASE_DEADLINE_MS);
      leaving.arrival = arrivalOf(leaving, body, answer);
      this.#happened(leaving, { is: 'committed', answer, self: incarnation });
    } catch (error) {
      const refused =
        isRealmError(error, 'ERR_EPOCH_STALE') || isRealmError(error, 'ERR_CHARACTER_UNKNOWN');
      this.#happened(leaving, { is: refused ? 'commit-refused' : 'commit-unknown' });
    }
  }

  #stay(leaving: Pick<Leaving, 'player' | 'region' | 'exit' | 'ended'>, code: string): void {
    const { player, region, exit } = leaving;
    if (code !== '') this.#node.context.statistics.add('exitsClosed');
    player.frozen = null;
    player.updateDue = true;
    if (player.gateway !== '' && player.session !== '') {
      const { character, session, epoch, lastInput } = player;
      const reason = reasonOf(code, exit);
      const body = { character, session, epoch, lastInput, code, reason };
      this.#node.send(player.gateway, gatewayMessages.FreeRoute, body);
    }
    player.detach = null;
    if (player.leaving) this.#characters.release({ player, region });
    leaving.ended(code);
  }

  #depart(leaving: Leaving): void {
    const { player, route, state } = leaving;
    const node = this.#node;
    const { character, toRegion } = state.move;
    node.context.statistics.add('transfers');
    node.context.statistics.took('departed', node.env.clock.now() - leaving.since);
    this.#characters.depart(leaving, { node: route.node, region: toRegion });
    const { arrival } = leaving;
    node.send(route.node, zoneMessages.Activate, { character, region: toRegion, arrival });
    if (player.detach !== null) node.send(route.node, zoneMessages.Detach, player.detach);
    leaving.ended('');
  }
}

/** What the player reads. */
function reasonOf(code: string, { title, closed }: Way): string {
  if (code === '') return '';
  if (code === 'ERR_ZONE_FULL') return `${title} is full.`;
  if (code === 'ERR_INSTANCES_FULL') return `${title} is full of other companies; try again soon.`;
  return closed;
}

/**
 * Only the first commit's own answer: after a repeated one the target may have had the hero, and
 * may have saved it, and what was sent is older than what stands in the row.
 */
function arrivalOf(
  { player, commits }: Leaving,
  sent: BodyOf<typeof databaseMessages.CommitTransfer>,
  { moved, epoch, incarnation }: AnswerOf<typeof databaseMessages.CommitTransfer>,
): Arrival {
  if (!moved || commits > 1 || epoch !== sent.epoch + 1) return null;
  const { name, session, sessionEpoch, gateway } = player;
  const { toZone: zone, state, lastInput } = sent;
  const owner = incarnation as NonNullable<Arrival>['incarnation'];
  const row = { name, epoch, incarnation: owner, zone, state, lastInput };
  return { ...row, session, sessionEpoch, gateway };
}
