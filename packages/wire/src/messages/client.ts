// SPDX-License-Identifier: MIT
/**
 * What a player's client and its gateway say to each other. Ids stay below 128, so that the first
 * byte of a message never has its high bit; stream packets (`docs/protocol/streams.md`) always do.
 */
import { groupAct, groupMembers } from '../groups.ts';
import { itemShown, TRADE_ITEMS_MAX } from '../item-commands.ts';
import { message } from '../message.ts';
import {
  characterId,
  entityId,
  epoch,
  errorCode,
  itemSerial,
  money,
  personName,
  regionName,
  sentence,
  sessionId,
  TARGETS_MAX,
} from '../names.ts';
import {
  bool,
  bytes,
  choice,
  f64,
  i32,
  list,
  optional,
  struct,
  text,
  u8,
  u16,
  u32,
} from '../types.ts';

/** Entities of one `HiddenSeen`. */
const HIDDEN_SEEN_MAX = 32;

const UP = 'client -> gateway';
const DOWN = 'gateway -> client';

export const Hello = message({
  id: 1,
  name: 'Hello',
  way: UP,
  doc: 'First message on a socket: proves who the player is, by a ticket of login or by the resume token of an earlier session.',
  fields: {
    protocol: u16(),
    schema: u32(),
    proof: choice('ticket', 'resume'),
    token: bytes(1024),
    client: text(64),
  },
});

export const CreateCharacter = message({
  id: 2,
  name: 'CreateCharacter',
  way: UP,
  doc: 'Asks the account script for a new character; `choices` is JSON of the game.',
  fields: { name: personName(), choices: text(1024) },
});

export const DeleteCharacter = message({
  id: 3,
  name: 'DeleteCharacter',
  way: UP,
  doc: 'Deletes a character that is not in the world.',
  fields: { character: characterId() },
});

export const EnterWorld = message({
  id: 4,
  name: 'EnterWorld',
  way: UP,
  doc: 'Enters the world with one of the account’s characters.',
  fields: { character: characterId() },
});

export const LeaveWorld = message({
  id: 5,
  name: 'LeaveWorld',
  way: UP,
  doc: 'Leaves the world, back to the choice of characters.',
  fields: {},
});

export const Move = message({
  id: 6,
  name: 'Move',
  way: UP,
  doc: 'Intent of the own hero from now on: a heading (256 a turn, 0 is east, 64 south) and a speed in 1/64 unit per tick. Numbered together with commands, from 1, rising.',
  fields: { number: u32(), heading: u8(), speed: u16(0, 4095) },
});

export const Command = message({
  id: 7,
  name: 'Command',
  way: UP,
  doc: 'A command of the game, by its index in the layout; arguments in the layout’s encoding.',
  fields: { number: u32(), command: u16(), arguments: bytes(512) },
});

export const Chat = message({
  id: 8,
  name: 'Chat',
  way: UP,
  doc: 'Says something: near by, to the whole realm, to one player, or to the own group.',
  fields: {
    channel: choice('say', 'shout', 'tell', 'group'),
    to: personName(),
    text: text(400),
  },
});

export const Who = message({
  id: 9,
  name: 'Who',
  way: UP,
  doc: 'Asks who is in the world.',
  fields: {},
});

export const Ping = message({
  id: 10,
  name: 'Ping',
  way: UP,
  doc: 'Asks for a Pong with the same number.',
  fields: { sent: f64() },
});

export const GroupAct = message({
  id: 30,
  name: 'GroupAct',
  way: UP,
  doc: 'Invites a player, answers an invitation, leaves the group, or (as its leader) removes somebody. Refused: ERR_GROUP_NONE, ERR_GROUP_FULL, ERR_GROUP_BUSY, ERR_GROUP_LEADER, ERR_CHAT_NOBODY.',
  fields: { act: groupAct(), to: personName() },
});

export const Resync = message({
  id: 11,
  name: 'Resync',
  way: UP,
  doc: 'The checksum of one band did not match: asks for its keyframe alone.',
  fields: { sector: u16(), band: u8() },
});

export const CommandAgain = message({
  id: 20,
  name: 'CommandAgain',
  way: UP,
  doc: 'A command about items (`item-commands.ts`) whose answer did not come, under its first number: it is done once, and its result is told again.',
  fields: { number: u32(), command: u16(0xff00), arguments: bytes(512) },
});

export const EventsSeen = message({
  id: 21,
  name: 'EventsSeen',
  way: UP,
  doc: 'Numbered events of this epoch were applied up to this one; the zone need not keep them.',
  fields: { epoch: epoch(), number: u32() },
});

export const Targets = message({
  id: 12,
  name: 'Targets',
  way: UP,
  doc: 'Entities that matter to the player beside the nearest: in a crowd they come at the full rate. Replaces the list before.',
  fields: { entities: list(entityId(), TARGETS_MAX) },
});

const character = struct({
  character: characterId(),
  name: personName(),
  kind: text(32),
  zone: text(64),
  /** JSON of what the account script shows of it. */
  summary: text(512),
});

export const Welcome = message({
  id: 50,
  name: 'Welcome',
  way: DOWN,
  doc: 'The session is open. `layout` is the game’s entity layout; the token resumes this session at any gateway.',
  fields: {
    session: sessionId(),
    resumeToken: bytes(32),
    realm: text(64),
    game: text(32),
    tickHz: u8(1),
    publishHz: u8(1),
    layout: bytes(16_384),
    characters: list(character, 32),
    /** In the world already (a resumed session): a ZoneEntered follows. */
    playing: optional(characterId()),
  },
});

export const Characters = message({
  id: 51,
  name: 'Characters',
  way: DOWN,
  doc: 'The account’s characters, after one was made or deleted or the world was left.',
  fields: { characters: list(character, 32), created: optional(characterId()) },
});

export const Refused = message({
  id: 52,
  name: 'Refused',
  way: DOWN,
  doc: 'Something asked for was not done; nothing changed. `request` is the id of the message.',
  fields: { request: u16(), code: errorCode(), message: sentence(), retryAfterMs: u32() },
});

export const ZoneEntered = message({
  id: 53,
  name: 'ZoneEntered',
  way: DOWN,
  doc: 'The hero is in this region from now on: drop what was seen, keep the socket. Lengths are in 1/64 unit.',
  fields: {
    region: regionName(),
    zone: text(32),
    title: text(64),
    epoch: epoch(),
    character: characterId(),
    entity: entityId(),
    width: i32(1),
    height: i32(1),
    x: i32(),
    y: i32(),
    heading: u8(),
    /** Number of the last input that the region has seen; the client goes on from the next. */
    lastInput: u32(),
    speedMax: u16(),
    /** Half the side of the hero's square for walls. */
    halfSize: u16(),
    walls: list(struct({ x: i32(), y: i32(), width: i32(), height: i32() }), 4096),
    exits: list(struct({ x: i32(), y: i32(), radius: i32(), title: text(64) }), 64),
  },
});

export const Hold = message({
  id: 54,
  name: 'Hold',
  way: DOWN,
  doc: 'The world holds its breath: the hero’s region moves or is being revived. Ends with the next ZoneEntered or Go.',
  fields: { reason: sentence() },
});

export const Go = message({
  id: 55,
  name: 'Go',
  way: DOWN,
  doc: 'Ends a Hold without a change of region.',
  fields: {},
});

export const OwnerChanged = message({
  id: 70,
  name: 'OwnerChanged',
  way: DOWN,
  doc: 'Another process runs the hero’s region from now on, and the region is what it was: numbered events begin anew with this epoch, and what was asked about items has to be asked again.',
  fields: { epoch: epoch() },
});

export const ChatHeard = message({
  id: 56,
  name: 'ChatHeard',
  way: DOWN,
  doc: 'Somebody said something; `told` echoes one’s own tell.',
  fields: {
    channel: choice('say', 'shout', 'tell', 'told', 'announcement', 'group'),
    from: personName(),
    text: text(400),
  },
});

export const WhoIs = message({
  id: 57,
  name: 'WhoIs',
  way: DOWN,
  doc: 'Who is in the world: at most 200 names, and the count of all.',
  fields: { count: u32(), players: list(struct({ name: personName(), zone: text(64) }), 200) },
});

export const Notice = message({
  id: 58,
  name: 'Notice',
  way: DOWN,
  doc: 'A sentence of the world to this player, for example why an exit is closed.',
  fields: { code: errorCode(), text: sentence() },
});

export const Pong = message({
  id: 59,
  name: 'Pong',
  way: DOWN,
  doc: 'Answers a Ping.',
  fields: { sent: f64() },
});

export const LeftWorld = message({
  id: 60,
  name: 'LeftWorld',
  way: DOWN,
  doc: 'The hero is out of the world; the session goes on at the choice of characters.',
  fields: { reason: sentence() },
});

export const OwnFields = message({
  id: 61,
  name: 'OwnFields',
  way: DOWN,
  doc: 'Fields that only the hero’s own player sees, in the layout’s encoding.',
  fields: { fields: bytes(512) },
});

export const HiddenSeen = message({
  id: 69,
  name: 'HiddenSeen',
  way: DOWN,
  doc: 'All entities of no stream that this player may see and that are near, in steps, the kind by its index in the layout; whoever is not in it any more is out of sight.',
  fields: {
    entities: list(
      struct({
        entity: entityId(),
        kind: u8(),
        x: i32(),
        y: i32(),
        heading: u8(),
        /** Steps per tick. */
        speed: u16(),
        fields: bytes(512),
      }),
      HIDDEN_SEEN_MAX,
    ),
  },
});

export const GameEvent = message({
  id: 62,
  name: 'GameEvent',
  way: DOWN,
  doc: 'A private event of the game, by its index in the layout.',
  fields: { event: u16(), arguments: bytes(512) },
});

export const NumberedEvent = message({
  id: 63,
  name: 'NumberedEvent',
  way: DOWN,
  doc: 'A message that must not be lost: numbered from 1 per character and epoch, applied once and in order, sent again until it is seen. What is older than `oldest` will not come any more.',
  fields: { epoch: epoch(), number: u32(1), oldest: u32(1), message: bytes(1000) },
});

export const CommandDone = message({
  id: 64,
  name: 'CommandDone',
  way: DOWN,
  doc: 'The answer to the command of this number: durable when it says so. `code` is empty when it was done; with `more`, the next CommandDone goes on with the result.',
  fields: {
    number: u32(),
    more: bool(),
    code: errorCode(),
    message: sentence(),
    result: bytes(900),
  },
});

export const ItemsChanged = message({
  id: 65,
  name: 'ItemsChanged',
  way: DOWN,
  doc: 'Items of the hero as they are from now on, those that it no longer has, and its money. `first` begins a list of all of them, `last` ends what belongs together.',
  fields: {
    first: bool(),
    last: bool(),
    money: money(),
    items: list(itemShown, 64),
    gone: list(itemSerial(), 64),
  },
});

export const TradeChanged = message({
  id: 66,
  name: 'TradeChanged',
  way: DOWN,
  doc: 'How a trade of the hero stands. Confirmations count for this version alone; `code` and `reason` say why it ended without a deal.',
  fields: {
    trade: u32(),
    entity: entityId(),
    name: personName(),
    state: choice('asked', 'asking', 'open', 'committing', 'done', 'cancelled'),
    version: u32(),
    gives: list(itemSerial(), TRADE_ITEMS_MAX),
    pays: money(),
    confirmed: bool(),
    gets: list(itemShown, TRADE_ITEMS_MAX),
    earns: money(),
    otherConfirmed: bool(),
    code: text(32),
    reason: text(100),
  },
});

export const Gateways = message({
  id: 90,
  name: 'Gateways',
  way: DOWN,
  doc: 'Gateways that take players just now, the least burdened first, after Welcome and when others come or go. `leave`: this one goes away; resume at the first of them that takes the session, and keep this link until then.',
  fields: { gateways: list(text(200), 64), leave: bool() },
});

export const GroupIs = message({
  id: 67,
  name: 'GroupIs',
  way: DOWN,
  doc: 'The player’s group from now on; 0 and nobody when there is none.',
  fields: { group: u32(), leader: personName(), members: groupMembers() },
});

export const GroupAsked = message({
  id: 68,
  name: 'GroupAsked',
  way: DOWN,
  doc: 'Somebody invites the player into a group; answered by GroupAct within a minute.',
  fields: { from: personName() },
});
