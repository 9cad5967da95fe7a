// SPDX-License-Identifier: MIT
/** What gateways are sent. */
import { groupMembers } from '../groups.ts';
import { message, request } from '../message.ts';
import {
  accountId,
  characterId,
  entityId,
  epoch,
  errorCode,
  nodeId,
  personName,
  regionName,
  STILL_BOUND_MAX,
  sentence,
  sessionId,
} from '../names.ts';
import { bool, bytes, choice, i32, list, struct, text, u8, u16, u32 } from '../types.ts';

export const Bind = message({
  id: 400,
  name: 'Bind',
  way: 'zone -> gateway',
  doc: 'The zone simulates the session’s character at this epoch: the route goes there. Lower epochs are ignored. Inputs after `lastInput` are sent again. A gateway without this session answers by Detach.',
  fields: {
    session: sessionId(),
    sessionEpoch: epoch(),
    character: characterId(),
    name: personName(),
    entity: entityId(),
    region: regionName(),
    epoch: epoch(),
    node: nodeId(),
    x: i32(),
    y: i32(),
    heading: u8(),
    lastInput: u32(),
    speedMax: u16(),
    own: bytes(512),
    /** The hero goes on exactly where it was, with its region: the client need not know. */
    continues: bool(),
  },
});

export const HoldRoute = message({
  id: 401,
  name: 'HoldRoute',
  way: 'zone -> gateway',
  doc: 'The character is frozen: keep its inputs until the next Bind or FreeRoute.',
  fields: { character: characterId(), session: sessionId(), epoch: epoch() },
});

export const FreeRoute = message({
  id: 402,
  name: 'FreeRoute',
  way: 'zone -> gateway',
  doc: 'The character goes on where it is; the kept inputs are wanted. With the reason, if the player should see one.',
  fields: {
    character: characterId(),
    session: sessionId(),
    epoch: epoch(),
    lastInput: u32(),
    code: errorCode(),
    reason: sentence(),
  },
});

export const PlayerUpdates = message({
  id: 403,
  name: 'PlayerUpdates',
  way: 'zone -> gateway',
  doc: 'Own states of the players of one gateway that had an input applied or were corrected, one message per region and publish tick.',
  fields: {
    region: regionName(),
    epoch: epoch(),
    tick: u32(),
    items: list(
      struct({
        character: characterId(),
        acknowledged: u32(),
        /** Ticks simulated since that input was applied. */
        ticksSince: u16(),
        x: i32(),
        y: i32(),
        heading: u8(),
        speed: u16(),
      }),
      4096,
    ),
  },
});

export const PrivateEvents = message({
  id: 404,
  name: 'PrivateEvents',
  way: 'zone -> gateway',
  doc: 'Whole client messages for single players, one bus message per zone node, gateway and tick.',
  fields: {
    items: list(
      struct({ character: characterId(), epoch: epoch(), number: u32(), message: bytes(1024) }),
      1024,
    ),
  },
});

export const Unbind = message({
  id: 405,
  name: 'Unbind',
  way: 'zone -> gateway',
  doc: 'The character has left the world.',
  fields: { character: characterId(), session: sessionId(), epoch: epoch(), reason: sentence() },
});

export const SessionReplaced = message({
  id: 406,
  name: 'SessionReplaced',
  way: 'gateway -> gateway',
  doc: 'The account came again, or its session moved: close that socket with the code for it.',
  fields: { session: sessionId(), sessionEpoch: epoch() },
});

export const ChatSpread = message({
  id: 407,
  name: 'ChatSpread',
  way: 'world -> every gateway',
  doc: 'A say (heard within one sector of the speaker), a shout or an announcement.',
  fields: {
    channel: choice('say', 'shout', 'announcement'),
    from: personName(),
    region: text(48),
    x: i32(),
    y: i32(),
    text: text(400),
  },
});

export const TellPlayer = request({
  id: 408,
  name: 'TellPlayer',
  way: 'world -> gateway',
  doc: 'Delivers a tell to a player of this gateway.',
  fields: { to: personName(), from: personName(), text: text(400) },
  answer: { delivered: bool() },
});

export const LogOutAccount = message({
  id: 409,
  name: 'LogOutAccount',
  way: 'login -> every gateway',
  doc: 'The account was logged out everywhere, or deleted: close its sockets with the code for it and end its sessions, except those opened by a ticket of this login epoch or a later one.',
  fields: { account: accountId(), loginEpoch: u32() },
});

export const StillBound = message({
  id: 410,
  name: 'StillBound',
  way: 'zone -> gateway',
  doc: 'Whom the gateway should have, asked now and then: a gateway that was killed cannot say whose sockets went with it. A session that is not here is answered by Detach, a hero that is not played at this epoch by Attach; all others need no word.',
  fields: {
    region: regionName(),
    node: nodeId(),
    items: list(
      struct({
        character: characterId(),
        session: sessionId(),
        sessionEpoch: epoch(),
        epoch: epoch(),
      }),
      STILL_BOUND_MAX,
    ),
  },
});

export const PlayerGroup = message({
  id: 420,
  name: 'PlayerGroup',
  way: 'world -> gateway',
  doc: 'The group of a player of this gateway, after it changed or was asked for by a Presence that has another one; 0 for none.',
  fields: { to: personName(), group: u32(), leader: personName(), members: groupMembers() },
});

export const PlayerInvited = message({
  id: 421,
  name: 'PlayerInvited',
  way: 'world -> gateway',
  doc: 'Somebody invites a player of this gateway into a group.',
  fields: { to: personName(), from: personName() },
});

export const GroupHeard = message({
  id: 422,
  name: 'GroupHeard',
  way: 'world -> gateway',
  doc: 'Something said in a group, to a member at this gateway.',
  fields: { to: personName(), from: personName(), text: text(400) },
});
