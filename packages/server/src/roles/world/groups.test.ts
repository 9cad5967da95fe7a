// SPDX-License-Identifier: MIT
import { deepEqual, equal, notEqual, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@realmkeep/base';
import { type Group, GroupTable } from './groups.ts';

const table = (): GroupTable => new GroupTable(new SeededRandom('groups'));
const names = (group: Group | null): string[] => (group?.members ?? []).map(({ name }) => name);

function together(groups: GroupTable, ...[leader, ...others]: string[]): Group | null {
  for (const name of others) {
    groups.invite(leader, name, 0);
    groups.accept(name, 0);
  }
  return groups.of(leader);
}

test('[WLD6] who accepts within a minute is in the group; the one who invited first leads', () => {
  const groups = table();
  groups.invite('Ada', 'Bo', 0);
  equal(groups.of('Ada'), null);
  deepEqual(names(groups.accept('bo', 59_000)), ['Ada', 'bo']);
  notEqual(groups.of('ADA')?.id, 0);
  groups.invite('Ada', 'Cy', 60_000);
  throws(() => groups.accept('Cy', 120_000), { code: 'ERR_GROUP_NONE' });
  throws(() => groups.accept('Dee', 0), { code: 'ERR_GROUP_NONE' });
});

test('[WLD6] only the leader invites and removes; nobody is in two groups, a group has five', () => {
  const groups = table();
  together(groups, 'Ada', 'Bo', 'Cy', 'Di');
  throws(() => groups.invite('Bo', 'Ed', 0), { code: 'ERR_GROUP_LEADER' });
  throws(() => groups.invite('Ed', 'Bo', 0), { code: 'ERR_GROUP_BUSY' });
  throws(() => groups.invite('Ed', 'ed', 0), { code: 'ERR_GROUP_BUSY' });
  groups.invite('Ada', 'Ed', 0);
  throws(() => groups.invite('Flo', 'Ed', 0), { code: 'ERR_GROUP_BUSY' });
  groups.accept('Ed', 0);
  throws(() => groups.invite('Ada', 'Flo', 0), { code: 'ERR_GROUP_FULL' });
  throws(() => groups.remove('Bo', 'Cy'), { code: 'ERR_GROUP_LEADER' });
  deepEqual(names(groups.remove('Ada', 'Cy').group), ['Ada', 'Bo', 'Di', 'Ed']);
});

test('[WLD6] when the leader leaves the next leads; one alone is no group', () => {
  const groups = table();
  const group = together(groups, 'Ada', 'Bo', 'Cy');
  groups.leave('Ada');
  deepEqual(names(group), ['Bo', 'Cy']);
  deepEqual(groups.leave('Cy').left, ['Cy', 'Bo']);
  equal(groups.of('Bo'), null);
  equal(groups.has(group?.id ?? 0), false);
  throws(() => groups.leave('Bo'), { code: 'ERR_GROUP_NONE' });
});

test('[WLD7] a world that starts anew takes groups over from what gateways were told', () => {
  const groups = table();
  groups.adopt(77, 'Ada');
  deepEqual(names(groups.adopt(77, 'Bo')), ['Ada', 'Bo']);
  equal(groups.adopt(78, 'Bo'), null, 'nobody is in two');
});

test('[WLD7] who is away for two minutes is a member no more, who comes back in time stays', () => {
  const groups = table();
  const group = together(groups, 'Ada', 'Bo', 'Cy');
  const away = new Set(['Bo']);
  const expire = (now: number) => groups.expire((name) => !away.has(name), now);
  deepEqual(expire(0), []);
  away.clear();
  expire(60_000);
  away.add('Bo');
  deepEqual(expire(130_000), []);
  deepEqual(
    expire(250_000).map(({ left }) => left),
    [['Bo']],
  );
  deepEqual(names(group), ['Ada', 'Cy']);
});
