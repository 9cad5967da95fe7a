// SPDX-License-Identifier: MIT
/**
 * Who plays together: tables of up to five, soft as everything here. Pure but for the numbers of
 * groups; a world that starts anew takes groups over from what gateways were told before.
 */
import { type Random, RealmError } from '@realmkeep/base';
import { GROUP_MAX } from '@realmkeep/wire';
import { keyOf } from './presence.ts';

/** Nobody answers an invitation for so long: it is withdrawn. */
const INVITED_MS_MAX = 60_000;
/** A member who is not in the world for so long is a member no more. */
const AWAY_MS_MAX = 120_000;
/** Groups and invitations at once; more are refused. */
const GROUPS_MAX = 20_000;
const INVITED_MAX = 20_000;

interface Member {
  readonly name: string;
  /** Since when he has not been in the world; null while he is. */
  awaySince: number | null;
}

export interface Group {
  /** Not 0. */
  readonly id: number;
  /** The first is the leader. */
  readonly members: Member[];
}

interface Invited {
  readonly from: string;
  readonly until: number;
}

export class GroupTable {
  readonly #random: Random;
  readonly #byId = new Map<number, Group>();
  /** By the keys of members. */
  readonly #byMember = new Map<string, Group>();
  /** By the keys of the invited. */
  readonly #invited = new Map<string, Invited>();

  constructor(random: Random) {
    this.#random = random;
  }

  of(name: string): Group | null {
    return this.#byMember.get(keyOf(name)) ?? null;
  }

  has(id: number): boolean {
    return this.#byId.has(id);
  }

  /** Throws what stands in the way. */
  invite(from: string, to: string, now: number): void {
    const group = this.of(from);
    if (keyOf(from) === keyOf(to) || this.of(to) !== null) {
      throw new RealmError('ERR_GROUP_BUSY', `${to} is in a group already.`);
    }
    if (group !== null) checkLeader(group, from);
    if ((group?.members.length ?? 1) >= GROUP_MAX) throw full();
    const known = this.#invited.get(keyOf(to));
    if (known !== undefined && known.until > now && keyOf(known.from) !== keyOf(from)) {
      throw new RealmError('ERR_GROUP_BUSY', `${to} has been invited by somebody else.`);
    }
    if (this.#invited.size >= INVITED_MAX) throw full();
    this.#invited.set(keyOf(to), { from, until: now + INVITED_MS_MAX });
  }

  /** The group that the invited is in from now on. */
  accept(name: string, now: number): Group {
    const invited = this.#invited.get(keyOf(name));
    this.#invited.delete(keyOf(name));
    if (invited === undefined || invited.until <= now || this.of(name) !== null) {
      throw new RealmError('ERR_GROUP_NONE', 'That invitation is over.');
    }
    const group = this.of(invited.from) ?? this.#found(invited.from);
    if (group.members.length >= GROUP_MAX) throw full();
    this.#join(group, name);
    return group;
  }

  /** Who had invited him, or null. */
  decline(name: string): string | null {
    const invited = this.#invited.get(keyOf(name));
    this.#invited.delete(keyOf(name));
    return invited?.from ?? null;
  }

  /** What is left of the group; one alone is no group: then it ends, with nobody in it. */
  leave(name: string): { readonly group: Group; readonly left: readonly string[] } {
    const group = this.of(name);
    if (group === null) throw new RealmError('ERR_GROUP_NONE', 'You are in no group.');
    const left = [this.#take(group, name)];
    if (group.members.length === 1) left.push(this.#take(group, group.members[0].name));
    return { group, left };
  }

  /** By its leader alone. */
  remove(
    leader: string,
    name: string,
  ): { readonly group: Group; readonly left: readonly string[] } {
    const group = this.of(leader);
    if (group === null || this.of(name) !== group) {
      throw new RealmError('ERR_GROUP_NONE', `${name} is not in your group.`);
    }
    checkLeader(group, leader);
    return this.leave(name);
  }

  /** A gateway was told of this group by a world before this one. */
  adopt(id: number, name: string): Group | null {
    if (this.of(name) !== null || this.#byId.size >= GROUPS_MAX) return null;
    const group = this.#byId.get(id) ?? { id, members: [] };
    if (group.members.length >= GROUP_MAX) return null;
    this.#byId.set(id, group);
    this.#join(group, name);
    return group;
  }

  /** Groups that lost somebody who stayed away; forgets invitations that nobody answered. */
  expire(isHere: (name: string) => boolean, now: number): { group: Group; left: string[] }[] {
    for (const [key, { until }] of this.#invited) if (until <= now) this.#invited.delete(key);
    const changed: { group: Group; left: string[] }[] = [];
    for (const group of [...this.#byId.values()]) {
      for (const member of [...group.members]) {
        if (isHere(member.name)) member.awaySince = null;
        else member.awaySince ??= now;
        if (member.awaySince === null || now - member.awaySince < AWAY_MS_MAX) continue;
        if (this.of(member.name) !== group) continue;
        const { left } = this.leave(member.name);
        changed.push({ group, left: [...left] });
      }
    }
    return changed;
  }

  #found(leader: string): Group {
    if (this.#byId.size >= GROUPS_MAX) throw full();
    let id = 0;
    while (id === 0 || this.#byId.has(id)) id = this.#random.u32();
    const group = { id, members: [] };
    this.#byId.set(id, group);
    this.#join(group, leader);
    return group;
  }

  #join(group: Group, name: string): void {
    group.members.push({ name, awaySince: null });
    this.#byMember.set(keyOf(name), group);
    this.#invited.delete(keyOf(name));
  }

  #take(group: Group, name: string): string {
    const index = group.members.findIndex((member) => keyOf(member.name) === keyOf(name));
    const [member] = group.members.splice(index, 1);
    this.#byMember.delete(keyOf(name));
    if (group.members.length === 0) this.#byId.delete(group.id);
    return member.name;
  }
}

function checkLeader(group: Group, name: string): void {
  if (keyOf(group.members[0].name) === keyOf(name)) return;
  throw new RealmError('ERR_GROUP_LEADER', `Only ${group.members[0].name} leads this group.`);
}

function full(): RealmError {
  return new RealmError('ERR_GROUP_FULL', `A group has at most ${GROUP_MAX} members.`);
}
