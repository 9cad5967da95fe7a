// SPDX-License-Identifier: MIT
/** What the world node is sent: chat and presence across zones and gateways. */
import { groupAct } from '../groups.ts';
import { message, request } from '../message.ts';
import { incarnation, nodeId, personName } from '../names.ts';
import { bool, choice, i32, list, struct, text, u32 } from '../types.ts';

export const SendChat = request({
  id: 500,
  name: 'SendChat',
  way: 'gateway -> world',
  doc: 'A player says something. Refused: ERR_CHAT_NOBODY (no such player in the world), ERR_CHAT_RATE, ERR_GROUP_NONE.',
  fields: {
    channel: choice('say', 'shout', 'tell', 'group'),
    from: personName(),
    to: personName(),
    region: text(48),
    x: i32(),
    y: i32(),
    text: text(400),
  },
  answer: {},
});

export const Presence = message({
  id: 501,
  name: 'Presence',
  way: 'gateway -> world',
  doc: 'Players in the world at this gateway: all of them every 5 s and when the world asks, changes at once. The world’s table is rebuilt from these.',
  fields: {
    gateway: nodeId(),
    incarnation: incarnation(),
    /** True: these are all; forget others of this gateway. */
    whole: bool(),
    /** `group`: what the gateway was last told of it; 0 for none. */
    here: list(struct({ name: personName(), zone: text(64), group: u32() }), 8192),
    gone: list(personName(), 8192),
  },
});

export const AskPresence = message({
  id: 502,
  name: 'AskPresence',
  way: 'world -> every gateway',
  doc: 'The world has just started: every gateway sends its whole presence.',
  fields: {},
});

export const AskWho = request({
  id: 503,
  name: 'AskWho',
  way: 'gateway -> world',
  doc: 'Who is in the world.',
  fields: {},
  answer: {
    count: u32(),
    players: list(struct({ name: personName(), zone: text(64) }), 200),
  },
});

export const DoGroupAct = request({
  id: 504,
  name: 'DoGroupAct',
  way: 'gateway -> world',
  doc: 'A player does something about a group; see GroupAct.',
  fields: { from: personName(), act: groupAct(), to: personName() },
  answer: {},
});
