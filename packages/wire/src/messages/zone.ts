// SPDX-License-Identifier: MIT
/** What zone nodes are sent: orders of the master, players' inputs, transfers, observations. */
import { message, request } from '../message.ts';
import {
  characterId,
  epoch,
  incarnation,
  nodeId,
  personName,
  regionName,
  savedState,
  sessionId,
} from '../names.ts';
import { bytes, i32, list, optional, struct, text, u8, u16, u32 } from '../types.ts';

export const AssignRegion = message({
  id: 300,
  name: 'AssignRegion',
  way: 'master -> zone',
  doc: 'Run this region. The seat epoch proves that the master is the present one.',
  fields: { region: regionName(), seatEpoch: epoch() },
});

export const Activate = message({
  id: 301,
  name: 'Activate',
  way: 'zone, account -> zone',
  doc: 'A hint: the database says that this character is yours. `arrival` is the row as the commit left it, for who would ask for it next; without it, ask.',
  fields: {
    character: characterId(),
    region: regionName(),
    arrival: optional(
      struct({
        name: personName(),
        epoch: epoch(),
        incarnation: incarnation(),
        zone: text(32),
        state: savedState(),
        lastInput: u32(),
        /** Empty when no session is bound. */
        session: text(32),
        sessionEpoch: epoch(),
        gateway: text(48),
      }),
    ),
  },
});

export const Reserve = request({
  id: 302,
  name: 'Reserve',
  way: 'zone -> zone',
  doc: 'Asks for a place for an arriving character; kept 10 s. Refused: ERR_ZONE_DOWN, ERR_ZONE_FULL.',
  fields: {
    move: text(32),
    character: characterId(),
    epoch: epoch(),
    region: regionName(),
  },
  answer: { incarnation: incarnation() },
});

export const WarpCharacter = request({
  id: 309,
  name: 'WarpCharacter',
  way: 'operator -> zone',
  doc: 'A game master sends a hero to a place, in units, of this or another zone, or to where an exit leads into it; answered when he has left, or why he stays. Refused: ERR_CHARACTER_AWAY, ERR_ZONE_UNKNOWN, ERR_BUSY, ERR_EXIT_CLOSED, ERR_ZONE_FULL.',
  fields: {
    character: characterId(),
    zone: text(32),
    at: optional(struct({ x: i32(), y: i32() })),
  },
  answer: {},
});

export const Attach = message({
  id: 303,
  name: 'Attach',
  way: 'gateway -> zone',
  doc: 'This session at this gateway plays the character now; answered by Bind.',
  fields: {
    character: characterId(),
    region: regionName(),
    session: sessionId(),
    sessionEpoch: epoch(),
    gateway: nodeId(),
  },
});

export const Detach = message({
  id: 304,
  name: 'Detach',
  way: 'gateway -> zone',
  doc: 'The session’s socket is gone. The character stays for its linger time; `leave` asks for it at once. At a lower session epoch than the zone has bound it changes nothing: the session has moved to another socket.',
  fields: {
    character: characterId(),
    session: sessionId(),
    sessionEpoch: epoch(),
    leave: u8(0, 1),
  },
});

export const PlayerInputs = message({
  id: 305,
  name: 'PlayerInputs',
  way: 'gateway -> zone',
  doc: 'Inputs that arrived together, in each player’s order. A null command is a change of movement.',
  fields: {
    gateway: nodeId(),
    items: list(
      struct({
        character: characterId(),
        epoch: epoch(),
        number: u32(),
        heading: u8(),
        speed: u16(0, 4095),
        command: optional(struct({ command: u16(), arguments: bytes(512) })),
      }),
      1024,
    ),
  },
});

export const RepeatCommand = message({
  id: 307,
  name: 'RepeatCommand',
  way: 'gateway -> zone',
  doc: 'A command about items that its player asks again, under its first number: its answer may have been lost.',
  fields: {
    gateway: nodeId(),
    character: characterId(),
    epoch: epoch(),
    number: u32(),
    command: u16(),
    arguments: bytes(512),
  },
});

export const EventsAcknowledged = message({
  id: 308,
  name: 'EventsAcknowledged',
  way: 'gateway -> zone',
  doc: 'The player has applied its numbered events up to this one.',
  fields: { gateway: nodeId(), character: characterId(), epoch: epoch(), number: u32() },
});

export const Observe = message({
  id: 306,
  name: 'Observe',
  way: 'gateway -> zone',
  doc: 'All streams of a region that this observer wants, as sector * 4 + level, once a second and on change; forgotten after 3 s. Of those in `keyframes` it has lost its place.',
  fields: {
    observer: nodeId(),
    region: regionName(),
    streams: list(u32(), 49_152),
    keyframes: list(u32(), 1024),
  },
});

export const AskPlace = request({
  id: 330,
  name: 'AskPlace',
  way: 'account -> zone',
  doc: 'A player wants to enter the region from the choice of characters. Place 0: come in; else the place in the queue of a full region, kept by asking again within 30 s.',
  fields: { region: regionName(), character: characterId() },
  answer: { place: u32(), waiting: u32() },
});

export const HeroGroup = message({
  id: 320,
  name: 'HeroGroup',
  way: 'gateway -> zone',
  doc: 'The group of a hero’s player, after a Bind and whenever it changes; 0 for none.',
  fields: { character: characterId(), epoch: epoch(), group: u32() },
});
