// SPDX-License-Identifier: MIT
/** The world of one realm: rules [WLD1] to [WLD4] of `docs/reference/roles/world.md`. */
import { type Cancel, type Env, every, RealmError, type RealmId } from '@realmkeep/base';
import type { BusSubscription } from '@realmkeep/bus';
import {
  type BodyOf,
  gatewayMessages,
  type Message,
  subjects,
  worldMessages,
} from '@realmkeep/wire';
import { answer, on } from '../../runtime/messenger.ts';
import type { RoleContext } from '../../runtime/role.ts';
import { ChatRate, cleanText } from './chat.ts';
import { type Group, GroupTable } from './groups.ts';
import { type PlayerHere, PresenceTable } from './presence.ts';
import { RestartWarnings } from './restart-warnings.ts';

const SECOND_MS = 1000;
const TELL_MS_MAX = 1000;
/** Bound of the answer's list. */
const WHO_MAX = 200;
/** So long after its start a world takes over the groups of the one before. */
const ADOPT_MS = 20_000;

type Said = BodyOf<typeof worldMessages.SendChat>;
type Act = BodyOf<typeof worldMessages.DoGroupAct>;
type Report = BodyOf<typeof worldMessages.Presence>;

export class RealmWorld {
  readonly presence = new PresenceTable();
  readonly groups: GroupTable;
  readonly #env: Env;
  readonly #context: RoleContext;
  readonly #realm: RealmId;
  readonly #rate = new ChatRate();
  readonly #ends: Cancel[] = [];
  /** Null when the realm never restarts by itself. */
  readonly #warnings: RestartWarnings | null;
  #subscription: BusSubscription | null = null;
  #startedAt = 0;

  constructor(env: Env, context: RoleContext, realm: RealmId) {
    this.#env = env;
    this.#context = context;
    this.#realm = realm;
    const { installation, services } = context;
    const cron = installation.realms.find(({ id }) => id === realm)?.restart ?? null;
    this.#warnings =
      cron === null ? null : new RestartWarnings((after) => services.nextTime(cron, after));
    this.groups = new GroupTable(env.random.fork('groups'));
  }

  start(): void {
    const { clock } = this.#env;
    const { messenger, bus } = this.#context;
    this.#startedAt = clock.now();
    this.#subscription = messenger.listen(subjects.world(this.#realm), [
      on(worldMessages.Presence, (report) => this.#report(report)),
      answer(worldMessages.SendChat, (said) => this.#chat(said)),
      answer(worldMessages.DoGroupAct, (act) => this.#groupAct(act)),
      answer(worldMessages.AskWho, () => this.#who()),
    ]);
    this.#ends.push(
      every(clock, SECOND_MS, () => {
        this.presence.expire(clock.now());
        this.#rate.expire(clock.now());
        const warning = this.#warnings?.look(clock.wall()) ?? null;
        if (warning !== null) this.#announce(warning);
        const isHere = (name: string): boolean => this.presence.find(name) !== null;
        for (const change of this.groups.expire(isHere, clock.now())) this.#changed(change);
      }),
      bus.onStatus((status) => {
        if (status === 'connected') this.#askPresence();
      }),
    );
    this.#askPresence();
  }

  #announce(text: string): void {
    const to = subjects.chat(this.#realm);
    const spread = { channel: 'announcement', from: '', region: '', x: 0, y: 0, text } as const;
    this.#context.messenger.send(to, gatewayMessages.ChatSpread, spread);
  }

  stop(): void {
    for (const end of this.#ends) end();
    this.#subscription?.unsubscribe();
  }

  #askPresence(): void {
    const to = subjects.chat(this.#realm);
    this.#context.messenger.send(to, worldMessages.AskPresence, {});
  }

  async #chat(said: Said): Promise<Record<string, never>> {
    const { statistics } = this.#context;
    this.#charge(said.from);
    const text = cleanText(said.text);
    if (text === '') throw new RealmError('ERR_CHAT_EMPTY', 'There is nothing to say in that.');
    if (said.channel === 'tell') await this.#tell(said, text);
    else if (said.channel === 'group') this.#tellGroup(said.from, text);
    else this.#spread(said, said.channel, text);
    statistics.add(`chat.${said.channel}`);
    return {};
  }

  /** Throws when somebody says too much at once. */
  #charge(speaker: string): void {
    if (this.#rate.charge(speaker, this.#env.clock.now()) === 0) return;
    this.#context.statistics.add('chatRefused');
    throw new RealmError('ERR_CHAT_RATE', 'You talk faster than anyone can listen; take a breath.');
  }

  #spread(said: Said, channel: 'say' | 'shout', text: string): void {
    const { from, region, x, y } = said;
    const spread = { channel, from, region, x, y, text };
    this.#context.messenger.send(subjects.chat(this.#realm), gatewayMessages.ChatSpread, spread);
  }

  /** To the one gateway that has the player; whoever is refused knows that nothing arrived. */
  async #tell({ from, to }: Said, text: string): Promise<void> {
    const player = this.presence.find(to);
    if (player === null) throw nobody(to);
    const inbox = subjects.node(this.#realm, player.gateway);
    const tell = { to: player.name, from, text };
    const { TellPlayer } = gatewayMessages;
    const { messenger } = this.#context;
    const answered = await messenger.ask(inbox, TellPlayer, tell, TELL_MS_MAX).catch(() => null);
    if (answered === null || !answered.delivered) throw nobody(player.name);
  }

  /** A gateway that knows another group than we do is told ours, or tells us of one before us. */
  #report(report: Report): void {
    const now = this.#env.clock.now();
    const before = new Map(report.here.map(({ name }) => [name, this.presence.find(name)?.zone]));
    this.presence.report(report, now);
    for (const { name, zone, group: told } of report.here) {
      const group = this.groups.of(name);
      const isNew = told !== 0 && group === null && now - this.#startedAt < ADOPT_MS;
      const adopted = isNew ? this.groups.adopt(told, name) : null;
      if (adopted !== null) this.#tellMembers(adopted);
      else if (told !== (group?.id ?? 0)) this.#tellGroupOf(name);
      else if (group !== null && before.get(name) !== zone) this.#tellMembers(group);
    }
  }

  #groupAct({ from, act, to }: Act): Promise<Record<string, never>> {
    switch (act) {
      case 'invite': {
        const player = this.presence.find(to);
        if (player === null) throw nobody(to);
        this.#charge(from);
        this.groups.invite(from, player.name, this.#env.clock.now());
        this.#sendTo(player, gatewayMessages.PlayerInvited, { to: player.name, from });
        break;
      }
      case 'accept':
        this.#tellMembers(this.groups.accept(from, this.#env.clock.now()));
        break;
      case 'decline':
        this.groups.decline(from);
        break;
      case 'leave':
        this.#changed(this.groups.leave(from));
        break;
      case 'remove':
        this.#changed(this.groups.remove(from, to));
        break;
    }
    return Promise.resolve({});
  }

  #changed({ group, left }: { group: Group; left: readonly string[] }): void {
    for (const name of left) this.#tellGroupOf(name);
    this.#tellMembers(group);
  }

  #tellMembers(group: Group): void {
    for (const { name } of group.members) this.#tellGroupOf(name);
  }

  #tellGroupOf(name: string): void {
    const player = this.presence.find(name);
    if (player === null) return;
    const group = this.groups.of(name);
    const members = (group?.members ?? []).map((member) => ({
      name: member.name,
      zone: this.presence.find(member.name)?.zone ?? '',
    }));
    this.#sendTo(player, gatewayMessages.PlayerGroup, {
      to: player.name,
      group: group?.id ?? 0,
      leader: members[0]?.name ?? '',
      members,
    });
  }

  #tellGroup(from: string, text: string): void {
    const group = this.groups.of(from);
    if (group === null) throw new RealmError('ERR_GROUP_NONE', 'You are in no group.');
    for (const { name } of group.members) {
      const player = this.presence.find(name);
      if (player === null) continue;
      this.#sendTo(player, gatewayMessages.GroupHeard, { to: player.name, from, text });
    }
  }

  #sendTo<T>({ gateway }: PlayerHere, of: Message<T>, value: T): void {
    this.#context.messenger.send(subjects.node(this.#realm, gateway), of, value);
  }

  #who(): { count: number; players: { name: string; zone: string }[] } {
    const players = this.presence.list(WHO_MAX).map(({ name, zone }) => ({ name, zone }));
    return { count: this.presence.count, players };
  }
}

function nobody(name: string): RealmError {
  const shown = cleanText(name).slice(0, 24);
  return new RealmError('ERR_CHAT_NOBODY', `Nobody called ${shown} hears you.`);
}
