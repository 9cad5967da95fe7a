// SPDX-License-Identifier: MIT
import { deepEqual, equal, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import type { Incarnation, NodeId } from '@realmkeep/base';
import { RoleBench } from '@realmkeep/testkit';
import { type BodyOf, gatewayMessages, subjects, worldMessages } from '@realmkeep/wire';
import { answer, on } from '../../runtime/messenger.ts';
import { createWorld } from './world.ts';

type Said = BodyOf<typeof worldMessages.SendChat>;
type GroupAct = BodyOf<typeof worldMessages.DoGroupAct>['act'];

const here = (...names: string[]) => names.map((name) => ({ name, zone: 'Harbour', group: 0 }));
const MS = 1000;

class WorldBench extends RoleBench {
  readonly heard: BodyOf<typeof gatewayMessages.ChatSpread>[] = [];
  readonly told: BodyOf<typeof gatewayMessages.TellPlayer>[] = [];
  readonly groups: BodyOf<typeof gatewayMessages.PlayerGroup>[] = [];
  readonly invited: BodyOf<typeof gatewayMessages.PlayerInvited>[] = [];
  readonly groupHeard: BodyOf<typeof gatewayMessages.GroupHeard>[] = [];
  asked = 0;

  async begin(): Promise<this> {
    const { env, context } = this.node('WORLD');
    this.messenger.listen(subjects.chat(this.realm), [
      on(worldMessages.AskPresence, () => {
        this.asked += 1;
      }),
      on(gatewayMessages.ChatSpread, (spread) => this.heard.push(spread)),
    ]);
    this.messenger.listen(subjects.node(this.realm, 'GATE-2' as NodeId), [
      answer(gatewayMessages.TellPlayer, (tell) => {
        this.told.push(tell);
        return { delivered: tell.to !== 'Ghost' };
      }),
      on(gatewayMessages.PlayerGroup, (group) => this.groups.push(group)),
      on(gatewayMessages.PlayerInvited, (invited) => this.invited.push(invited)),
      on(gatewayMessages.GroupHeard, (heard) => this.groupHeard.push(heard)),
    ]);
    await this.wait(createWorld(env, context).start());
    await this.clock.advance(10);
    return this;
  }

  async presence(gateway: string, fields: Partial<BodyOf<typeof worldMessages.Presence>>) {
    const incarnation = `${gateway}-a` as Incarnation;
    const report = { gateway: gateway as NodeId, incarnation, whole: false, here: [], gone: [] };
    const to = subjects.world(this.realm);
    this.messenger.send(to, worldMessages.Presence, { ...report, ...fields });
    await this.clock.advance(10);
  }

  say(fields: Partial<Said>): Promise<object> {
    const said: Said = {
      channel: 'say',
      from: 'Maren',
      to: '',
      region: 'harbour:1:0',
      x: 64,
      y: -64,
      text: 'hello',
      ...fields,
    };
    const to = subjects.world(this.realm);
    return this.wait(this.messenger.ask(to, worldMessages.SendChat, said, MS));
  }

  async act(from: string, act: GroupAct, to = ''): Promise<void> {
    const subject = subjects.world(this.realm);
    await this.wait(this.messenger.ask(subject, worldMessages.DoGroupAct, { from, act, to }, MS));
    await this.clock.advance(10);
  }

  async who(): Promise<string[]> {
    const to = subjects.world(this.realm);
    const { count, players } = await this.wait(
      this.messenger.ask(to, worldMessages.AskWho, {}, MS),
    );
    equal(count, players.length);
    return players.map((player) => player.name);
  }
}

const bench = () => new WorldBench({ nodes: { world: ['WORLD'] } }).begin();

test('[WLD1] a world that starts asks every gateway for its presence, and again after the bus was away', async () => {
  const b = await bench();
  equal(b.asked, 1);
  b.bus.setAway('WORLD', true);
  await b.clock.advance(100);
  b.bus.setAway('WORLD', false);
  await b.clock.advance(100);
  equal(b.asked, 2);
});

test('[WLD1] the table follows reports: whole ones replace, changes add and remove', async () => {
  const b = await bench();
  await b.presence('GATE-1', { whole: true, here: here('Maren', 'Tjark') });
  await b.presence('GATE-2', { here: here('Ava') });
  deepEqual(await b.who(), ['Ava', 'Maren', 'Tjark']);
  await b.presence('GATE-1', { gone: ['Maren'] });
  deepEqual(await b.who(), ['Ava', 'Tjark']);
  await b.presence('GATE-1', { whole: true, here: here('Okke') });
  deepEqual(await b.who(), ['Ava', 'Okke']);
  await b.presence('GATE-1', { incarnation: 'GATE-1-b' as Incarnation, here: here('Imke') });
  deepEqual(await b.who(), ['Ava', 'Imke'], 'a restarted gateway begins afresh');
});

test('[WLD1] who came in elsewhere stays when the old gateway says that he left', async () => {
  const b = await bench();
  await b.presence('GATE-1', { here: here('Maren') });
  await b.presence('GATE-2', { here: here('Maren') });
  await b.presence('GATE-1', { gone: ['Maren'] });
  deepEqual(await b.who(), ['Maren']);
  await b.say({ channel: 'tell', from: 'Ava', to: 'maren' });
  equal(b.told.length, 1);
});

test('[WLD1] the players of a gateway that fell silent are gone after 15 s', async () => {
  const b = await bench();
  await b.presence('GATE-1', { here: here('Maren') });
  await b.clock.advance(14_000);
  deepEqual(await b.who(), ['Maren']);
  await b.clock.advance(3000);
  deepEqual(await b.who(), []);
});

test('[WLD2] say and shout go to every gateway once, with the place of the speaker', async () => {
  const b = await bench();
  await b.say({ text: 'ahoy' });
  await b.say({ channel: 'shout', text: 'AHOY' });
  const place = { from: 'Maren', region: 'harbour:1:0', x: 64, y: -64 };
  deepEqual(b.heard, [
    { ...place, channel: 'say', text: 'ahoy' },
    { ...place, channel: 'shout', text: 'AHOY' },
  ]);
});

test('[WLD3] a tell goes to the one gateway that has the player, capitals aside', async () => {
  const b = await bench();
  await b.presence('GATE-2', { here: here('Ava') });
  await b.say({ channel: 'tell', to: 'aVA', text: 'psst' });
  deepEqual(b.told, [{ to: 'Ava', from: 'Maren', text: 'psst' }]);
  equal(b.heard.length, 0);
});

test('[WLD3] a tell to nobody, to a silent gateway, or not delivered is refused', async () => {
  const b = await bench();
  const nobody = { code: 'ERR_CHAT_NOBODY' };
  await rejects(b.say({ channel: 'tell', to: 'Ava' }), nobody);
  await b.presence('GATE-1', { here: here('Ava') });
  await rejects(
    b.wait(
      b.messenger.ask(
        subjects.world(b.realm),
        worldMessages.SendChat,
        { channel: 'tell', from: 'Okke', to: 'Ava', region: '', x: 0, y: 0, text: 'hm' },
        5000,
      ),
    ),
    nobody,
  );
  await b.presence('GATE-2', { here: here('Ghost') });
  await rejects(b.say({ channel: 'tell', to: 'Ghost' }), nobody);
});

test('[WLD4] a player says at most five things in five seconds; others are not hindered', async () => {
  const b = await bench();
  for (let i = 0; i < 5; i++) await b.say({ text: `line ${i}` });
  await rejects(b.say({}), { code: 'ERR_CHAT_RATE' });
  await b.say({ from: 'Ava' });
  await b.clock.advance(5000);
  await b.say({});
  equal(b.heard.length, 7);
});

test('[WLD4] what cannot be seen is taken out, and nothing is not said', async () => {
  const b = await bench();
  await b.say({ text: '  a\u0000\u202e\u200bb\r\n c\t\td  ' });
  equal(b.heard[0].text, 'ab c d');
  await rejects(b.say({ text: '\u200b \u2066 \u200d' }), { code: 'ERR_CHAT_EMPTY' });
});

test('[WLD6] invitations and groups reach their players; what is said in a group its members alone', async () => {
  const b = await bench();
  await b.presence('GATE-2', { here: here('Ava', 'Bram', 'Cleo') });
  await rejects(b.act('Ava', 'invite', 'Nobody'), { code: 'ERR_CHAT_NOBODY' });
  await b.act('Ava', 'invite', 'bram');
  deepEqual(b.invited, [{ to: 'Bram', from: 'Ava' }]);
  await b.act('Bram', 'accept');
  const [forAva, forBram] = b.groups;
  deepEqual([forAva.to, forBram.to, forAva.leader], ['Ava', 'Bram', 'Ava']);
  equal(forAva.group, forBram.group);
  deepEqual(forBram.members, [
    { name: 'Ava', zone: 'Harbour' },
    { name: 'Bram', zone: 'Harbour' },
  ]);
  await b.say({ channel: 'group', from: 'Bram', text: 'here!' });
  deepEqual(
    b.groupHeard.map(({ to }) => to),
    ['Ava', 'Bram'],
  );
  await rejects(b.say({ channel: 'group', from: 'Cleo' }), { code: 'ERR_GROUP_NONE' });
  b.groups.length = 0;
  await b.act('Ava', 'leave');
  deepEqual(
    b.groups.map(({ to, group }) => [to, group]),
    [
      ['Ava', 0],
      ['Bram', 0],
    ],
  );
});

test('[WLD7] a gateway with another group than ours is told ours; members hear where each other went', async () => {
  const b = await bench();
  await b.clock.advance(30_000);
  await b.presence('GATE-2', { here: here('Ava', 'Bram') });
  await b.act('Ava', 'invite', 'Bram');
  await b.act('Bram', 'accept');
  const [{ group }] = b.groups;
  b.groups.length = 0;
  await b.presence('GATE-2', { here: here('Ava') });
  deepEqual([b.groups[0]?.to, b.groups[0]?.group], ['Ava', group]);
  b.groups.length = 0;
  await b.presence('GATE-2', { here: [{ name: 'Ava', zone: 'Greenwood', group }] });
  deepEqual(
    b.groups.map(({ to, members }) => [to, members[0].zone]),
    [
      ['Ava', 'Greenwood'],
      ['Bram', 'Greenwood'],
    ],
  );
  b.groups.length = 0;
  await b.presence('GATE-2', { here: [{ name: 'Cleo', zone: 'Harbour', group: 99 }] });
  deepEqual([b.groups[0]?.to, b.groups[0]?.group], ['Cleo', 0], 'no world before this one');
});

test('[WLD7] a world that has just started takes groups over', async () => {
  const b = await bench();
  const member = (name: string) => ({ name, zone: 'Harbour', group: 7 });
  await b.presence('GATE-2', { whole: true, here: [member('Ava'), member('Bram')] });
  deepEqual(
    b.groups.at(-1)?.members.map(({ name }) => name),
    ['Ava', 'Bram'],
  );
});
