// SPDX-License-Identifier: MIT
/**
 * Characters come and go: whatever row names this incarnation is loaded and simulated, and nothing
 * else is. One rule heals lost hints, slow commits and adoption: each second every region asks the
 * database for its characters. All of this acts on arrival, not at a tick.
 */
import {
  type CharacterId,
  isRealmError,
  messageOf,
  type NodeId,
  type RegionId,
} from '@realmkeep/base';
import { type CharacterState, decodeState, doorOf, type Game } from '@realmkeep/kit';
import {
  type AnswerOf,
  type BodyOf,
  databaseMessages,
  gatewayMessages,
  STILL_BOUND_MAX,
  zoneMessages,
} from '@realmkeep/wire';
import type { Placed, ZoneNode } from './node.ts';
import type { Taken } from './ownership.ts';
import type { Player } from './players.ts';
import type { Region } from './region.ts';
import { heroEntityId } from './region.ts';

/** What of a row counts here; an `Activate` may bring it. */
type Row = Omit<AnswerOf<typeof databaseMessages.LoadCharacter>['row'], 'account' | 'kind'>;
type Activate = BodyOf<typeof zoneMessages.Activate>;
type Attach = BodyOf<typeof zoneMessages.Attach>;
type Detach = BodyOf<typeof zoneMessages.Detach>;

/** Rows asked for at a time, and characters that may wait for theirs. */
const LOADS_MAX = 32;
const LOADS_WAITING_MAX = 8192;
/** Who left is remembered so long, with where to. */
const TOMBSTONE_MS = 60_000;
const TOMBSTONES_MAX = 65_536;
/** A row that cannot be read is left alone so long, then tried again. */
const UNREADABLE_MS = 60_000;
const RELEASE_REPEAT_MS = 500;
/** A database that is busy, or looks at somebody else first, is asked again. */
const BUSY_MS = 250;
/** A bound player's gateway is asked so often whether it has the session. */
const ASK_BOUND_MS = 10_000;

const STOPPED_REASON =
  'A fault stopped this place. It is as it was a few moments ago; you may enter again.';

interface Tombstone {
  /** The last epoch at which the character was here. */
  readonly epoch: number;
  readonly until: number;
  /** Who has it now; null when it left the world. */
  readonly target: { readonly node: NodeId; readonly region: RegionId } | null;
}

export class Characters {
  readonly #node: ZoneNode;
  /** Called when a character is simulated here from now on. */
  readonly #arrived: (region: Region, character: CharacterId) => void;
  /** Where each waiting character is expected. */
  readonly #waiting = new Set<CharacterId>();
  readonly #loading = new Set<CharacterId>();
  readonly #tombstones = new Map<CharacterId, Tombstone>();
  readonly #unreadable = new Map<CharacterId, number>();
  #askedAt = 0;

  constructor(node: ZoneNode, arrived: (region: Region, character: CharacterId) => void) {
    this.#node = node;
    this.#arrived = arrived;
  }

  /**
   * A place is kept for the character: it may come back. Messages for it no longer follow its last
   * way out, or two zones that it crosses between would send them to each other without end.
   */
  expect(character: CharacterId): void {
    const tombstone = this.#tombstones.get(character);
    if (tombstone !== undefined) this.#tombstones.set(character, { ...tombstone, target: null });
  }

  /**
   * The character is ours, or may be. A row that comes with the word is that of a commit; its
   * incarnation and epoch fence it like one that was read.
   */
  activate({ character, region, arrival }: Activate): void {
    if (arrival === null) this.load(character);
    else if (!this.#node.stopped) this.#take({ character, region, ...arrival });
  }

  /** Somebody says that the character may be ours: read its row. */
  load(character: CharacterId): void {
    if (this.#waiting.size >= LOADS_WAITING_MAX) return;
    this.#waiting.add(character);
    this.#pump();
  }

  /** Asks for every character of the region, and loads those that are not simulated here. */
  async poll(region: Region): Promise<void> {
    const { incarnation, env } = this.#node;
    const body = { region: region.id, incarnation };
    try {
      const answer = await this.#node.database(databaseMessages.ListRegionCharacters, body);
      for (const { character, epoch } of answer.characters) {
        if (this.#node.find(character) === null && !this.#left(character, epoch)) {
          this.load(character);
        }
      }
    } catch (error) {
      env.log.debug('characters not listed', { region: region.id, error: messageOf(error) });
    }
  }

  /**
   * Their region was stopped: they learn it before anything else of it, and their heroes, whose
   * rows name no session, stand there without them until they come anew.
   */
  putOut(stopped: Taken['stopped']): void {
    for (const { character, epoch, session, gateway } of stopped) {
      const body = { character, session, epoch, reason: STOPPED_REASON };
      this.#node.send(gateway, gatewayMessages.Unbind, body);
    }
  }

  /** A session plays this character now. */
  attach(message: Attach): void {
    const { character, session, gateway, sessionEpoch } = message;
    const here = this.#node.find(character);
    if (here === null) {
      const target = this.#tombstones.get(character)?.target ?? null;
      if (target === null) this.load(character);
      else {
        this.#node.send(target.node, zoneMessages.Attach, { ...message, region: target.region });
      }
      return;
    }
    if (here.region.postpones(() => this.attach(message))) return;
    const { player } = here;
    if (sessionEpoch < player.sessionEpoch) return;
    player.bind(session, gateway, sessionEpoch);
    player.leaving = false;
    // Somebody plays it again: that a socket was gone must not follow it through an exit.
    player.detach = null;
    this.#bind(here);
  }

  /** The session's socket is gone; or the player asked to leave the world. */
  detach(message: Detach): void {
    const here = this.#node.find(message.character);
    if (here === null) {
      const target = this.#tombstones.get(message.character)?.target;
      if (target) this.#node.send(target.node, zoneMessages.Detach, message);
      return;
    }
    if (here.region.postpones(() => this.detach(message))) return;
    const { player } = here;
    if (player.session !== message.session) return;
    // The word of a gateway that has lost the session to another socket since.
    if (message.sessionEpoch < player.sessionEpoch) return;
    if (message.leave === 1) player.leaving = true;
    else player.unbind(this.#node.env.clock.now());
    // A hero between two regions is let go by whoever has it in the end.
    if (player.frozen === 'transfer') player.detach = message;
    else if (player.leaving && player.frozen === null) this.release(here);
  }

  /** Lets go of heroes whose players stayed away, and forgets what is past; each second. */
  sweep(): void {
    const { env, regions, game } = this.#node;
    const now = env.clock.now();
    if (now - this.#askedAt >= ASK_BOUND_MS) this.#askBound();
    for (const region of regions.values()) {
      for (const player of region.players.values()) {
        const away = player.detachedAt !== null && now - player.detachedAt >= game.lingerMs;
        if (away && player.frozen === null) this.release({ player, region });
      }
    }
    for (const [character, { until }] of this.#tombstones) {
      if (until <= now) this.#tombstones.delete(character);
    }
    for (const [character, until] of this.#unreadable) {
      if (until <= now) this.#unreadable.delete(character);
    }
  }

  /** Saves the hero and takes it out of the world. */
  release(here: Placed): void {
    here.region.freeze(here.player, 'release');
    void this.#node.settled(here.player).then(() => this.#release(here));
  }

  /** The character is another's from now on. */
  depart({ player, region }: Placed, target: { node: NodeId; region: RegionId }): void {
    this.#bury(player, target);
    region.removeHero(player);
  }

  /** The hero goes with its region: for scripts it never left. */
  moveAway({ player, region }: Placed, target: { node: NodeId; region: RegionId }): void {
    this.#bury(player, target);
    region.dropHero(player);
  }

  /** The heroes of a region that came here as it was. */
  bindMoved(region: Region): void {
    for (const player of region.players.values()) {
      this.#tombstones.delete(player.character);
      this.#arrived(region, player.character);
      this.#bind({ player, region }, true);
    }
  }

  /** Drops a copy that is no longer ours; its owner tells the gateway. */
  drop({ player, region }: Placed, why: string): void {
    this.#node.env.log.info('character dropped', { character: player.character, why });
    this.#bury(player, null);
    region.removeHero(player);
    this.load(player.character);
  }

  /** Binds every player anew: the bus was away, and nobody knows what was lost. */
  bindAll(): void {
    for (const region of this.#node.regions.values()) {
      for (const player of region.players.values()) {
        // Whoever is on his way out may be another's already.
        if (player.frozen === null) this.#bind({ player, region });
      }
    }
  }

  /**
   * A gateway that was killed cannot say whose sockets went with it: the next one answers so. Few
   * messages for many heroes, and nothing that a player is told again.
   */
  #askBound(): void {
    this.#askedAt = this.#node.env.clock.now();
    for (const region of this.#node.regions.values()) {
      const asked = new Map<NodeId, Player[]>();
      for (const player of region.players.values()) {
        if (player.session === '' || player.gateway === '' || player.frozen !== null) continue;
        const players = asked.get(player.gateway) ?? [];
        asked.set(player.gateway, players);
        players.push(player);
      }
      for (const [gateway, players] of asked) this.#askGateway(gateway, region, players);
    }
  }

  #askGateway(gateway: NodeId, { id: region }: Region, players: readonly Player[]): void {
    const { node } = this.#node.context;
    for (let at = 0; at < players.length; at += STILL_BOUND_MAX) {
      const items = players
        .slice(at, at + STILL_BOUND_MAX)
        .map(({ character, session, sessionEpoch, epoch }) => ({
          character,
          session: session as Attach['session'],
          sessionEpoch,
          epoch,
        }));
      this.#node.send(gateway, gatewayMessages.StillBound, { region, node: node.id, items });
    }
  }

  #pump(): void {
    for (const character of this.#waiting) {
      if (this.#loading.size >= LOADS_MAX) return;
      if (this.#loading.has(character)) continue;
      this.#waiting.delete(character);
      this.#loading.add(character);
      void this.#load(character);
    }
  }

  async #load(character: CharacterId): Promise<void> {
    try {
      const ask = { character, by: this.#node.incarnation };
      const { row } = await this.#node.database(databaseMessages.LoadCharacter, ask);
      if (!this.#node.stopped) this.#take(row);
    } catch (error) {
      if (isRealmError(error, 'ERR_BUSY')) {
        this.#node.env.clock.after(BUSY_MS, () => {
          if (!this.#node.stopped) this.load(character);
        });
      }
      this.#node.env.log.debug('character not loaded', { character, error: messageOf(error) });
    } finally {
      this.#loading.delete(character);
      this.#pump();
    }
  }

  #take(row: Row): void {
    const { character, epoch } = row;
    const here = this.#node.find(character);
    const region = this.#node.regions.get(row.region as RegionId);
    // The end of its transfer or release decides about a frozen hero, not a row read meanwhile.
    if (here !== null && here.player.frozen !== null) return;
    const ours = region !== undefined && row.incarnation === this.#node.incarnation;
    if (here !== null && (!ours || here.region !== region)) {
      if (epoch <= here.player.epoch) return;
      this.#bury(here.player, null);
      here.region.removeHero(here.player);
    }
    if (!ours || this.#left(character, epoch)) return;
    const present = region.players.get(character);
    if (present === undefined) this.#spawn(region, row);
    else this.#refresh({ player: present, region }, row);
  }

  #spawn(region: Region, row: Row): void {
    const { env, game } = this.#node;
    const now = env.clock.now();
    if ((this.#unreadable.get(row.character) ?? 0) > now) return;
    try {
      const { character, name, epoch, lastInput } = row;
      const state = stateIn(game, region, row);
      const player = region.addHero({ character, name, epoch, lastInput, state });
      if (row.session === '' || row.gateway === '') player.unbind(now);
      else this.#bindRow({ player, region }, row);
      this.#arrived(region, character);
    } catch (error) {
      if (!isRealmError(error)) throw error;
      this.#unreadable.set(row.character, now + UNREADABLE_MS);
      const fields = { character: row.character, region: region.id, error: error.message };
      env.log.error('character left out: its saved state cannot be read', fields);
    }
  }

  /** A row of somebody who is here already: another session may play it. */
  #refresh(here: Placed, row: Row): void {
    const { player } = here;
    if (row.epoch > player.epoch) {
      player.epoch = row.epoch;
      player.eventNumber = 0;
    }
    // What a gateway said after the row was read is newer than the row.
    if (row.session === '' || row.gateway === '') return;
    if (row.sessionEpoch >= player.sessionEpoch) this.#bindRow(here, row);
  }

  #bindRow(here: Placed, row: Row): void {
    const { player } = here;
    // Bound to it already: what waits for the next tick stays, nobody would send it again.
    if (player.session !== row.session || player.sessionEpoch !== row.sessionEpoch) {
      player.bind(row.session as Attach['session'], row.gateway as NodeId, row.sessionEpoch);
    }
    this.#bind(here);
  }

  #bind({ player, region }: Placed, continues = false): void {
    if (player.session === '' || player.gateway === '') return;
    const { entity } = player;
    this.#node.send(player.gateway, gatewayMessages.Bind, {
      session: player.session,
      sessionEpoch: player.sessionEpoch,
      character: player.character,
      name: player.name,
      entity: heroEntityId(player.character) as BodyOf<typeof gatewayMessages.Bind>['entity'],
      region: region.id,
      epoch: player.epoch,
      node: this.#node.context.node.id,
      x: region.table.x[entity.body],
      y: region.table.y[entity.body],
      heading: player.heading,
      lastInput: player.lastInput,
      speedMax: this.#node.game.heroSpeedMax,
      own: region.ownFieldsOf(player),
      continues,
    });
    this.#node.bound({ player, region });
  }

  /** Repeats until the database has answered: only then is the hero gone. */
  async #release(here: Placed): Promise<void> {
    const { player, region } = here;
    const { clock, log } = this.#node.env;
    const { incarnation } = this.#node;
    const { character, epoch, lastInput } = player;
    while (!this.#node.stopped && player.entity.alive) {
      const state = region.stateOf(player);
      const zone = region.zone.name;
      const body = { character, epoch, incarnation, zone, state, lastInput };
      try {
        await this.#node.database(databaseMessages.ReleaseCharacter, body);
        this.#unbind(player, 'You have left the world.');
        this.#bury(player, null);
        region.removeHero(player);
        return;
      } catch (error) {
        const gone =
          isRealmError(error, 'ERR_EPOCH_STALE') || isRealmError(error, 'ERR_CHARACTER_UNKNOWN');
        if (gone) {
          this.drop(here, 'it was another’s when it was released');
          return;
        }
        log.debug('character not released yet', { character, error: messageOf(error) });
      }
      await new Promise<void>((resolve) => {
        clock.after(RELEASE_REPEAT_MS, resolve);
      });
    }
  }

  #unbind(player: Player, reason: string): void {
    if (player.gateway === '' || player.session === '') return;
    const { character, session, epoch } = player;
    this.#node.send(player.gateway, gatewayMessages.Unbind, { character, session, epoch, reason });
  }

  /** True when a character at this epoch has left already. */
  #left(character: CharacterId, epoch: number): boolean {
    const tombstone = this.#tombstones.get(character);
    return tombstone !== undefined && epoch <= tombstone.epoch;
  }

  #bury(player: Player, target: Tombstone['target']): void {
    if (this.#tombstones.size >= TOMBSTONES_MAX) return;
    const until = this.#node.env.clock.now() + TOMBSTONE_MS;
    this.#tombstones.delete(player.character);
    this.#tombstones.set(player.character, { epoch: player.epoch, until, target });
  }
}

/**
 * The saved state; at the door when it was saved in a copy of a zone, which is another's by now or
 * is no more, or in a zone that the game has no more.
 */
function stateIn(game: Game, region: Region, row: Row): CharacterState {
  const state = decodeState(game, row.state);
  if (row.zone === region.zone.name) return state;
  const door = doorOf(game, row.zone);
  if (door?.zone !== region.zone.name) return state;
  return { ...state, x: door.x, y: door.y };
}
