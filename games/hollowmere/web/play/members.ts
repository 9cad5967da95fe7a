// SPDX-License-Identifier: MIT
/** The own group as its frame shows it: who is in view with his health, others with a place. */
import type { GroupView } from '@realmkeep/client';
import type { MemberView } from '../ui/group-frame.ts';
import type { Actors } from './actors.ts';

export function membersOf(group: GroupView, actors: Actors, own: string): MemberView[] {
  const views: MemberView[] = [];
  for (const { name, zone } of group.members) {
    if (name === own) continue;
    const leads = name === group.leader;
    views.push({ name, zone, leads, health: healthOf(name, actors) });
  }
  return views;
}

function healthOf(name: string, actors: Actors): MemberView['health'] {
  for (const { kind, name: other, hp, health } of actors.all()) {
    if (kind !== 'hero' || other !== name || health === null) continue;
    return { now: hp, max: health > 0 ? Math.round(hp / health) : 1 };
  }
  return null;
}
