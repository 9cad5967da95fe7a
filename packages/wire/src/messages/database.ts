// SPDX-License-Identifier: MIT
/**
 * Requests to the realm's database node. Whatever changes something names the epoch under which it
 * is asked; a lower one is refused in the transaction itself.
 */
import { request } from '../message.ts';
import {
  accountId,
  characterId,
  epoch,
  incarnation,
  nodeId,
  personName,
  regionName,
  SAVE_HEROES_MAX,
  savedState,
  sessionId,
} from '../names.ts';
import { bool, bytes, choice, list, optional, struct, text, u32, varint } from '../types.ts';

export const RenewLease = request({
  id: 200,
  name: 'RenewLease',
  way: 'zone, master -> database',
  doc: 'Keeps the lease of one incarnation for another term. Refused (ERR_LEASE_REVOKED): the holder exits.',
  fields: { incarnation: incarnation(), node: nodeId() },
  answer: { termMs: u32() },
});

export const RevokeIncarnation = request({
  id: 201,
  name: 'RevokeIncarnation',
  way: 'reviver -> database',
  doc: 'This incarnation’s process has been proved gone: its lease ends now and never comes back.',
  fields: { incarnation: incarnation() },
  answer: {},
});

export const TakeSeat = request({
  id: 202,
  name: 'TakeSeat',
  way: 'master -> database',
  doc: 'Takes a seat that only one process may hold; allowed when its holder’s lease has ended. Refused: ERR_SEAT_HELD.',
  fields: { seat: text(32), incarnation: incarnation() },
  answer: { epoch: epoch() },
});

export const GiveSeat = request({
  id: 230,
  name: 'GiveSeat',
  way: 'master -> database',
  doc: 'Gives a seat up, so that another may take it at once, even from a database that has just started. Nothing happens when the asker does not hold it at this epoch.',
  fields: { seat: text(32), epoch: epoch(), incarnation: incarnation() },
  answer: {},
});

export const TakeRegion = request({
  id: 203,
  name: 'TakeRegion',
  way: 'zone -> database',
  doc: 'Takes a region, epoch + 1; allowed when it has no holder whose lease lives. Refused: ERR_REGION_HELD. Its characters are adopted in the same transaction (their epoch + 1). `already`: it was the asker’s before. `restored`: its holder had failed, and by the installation file it was stopped and put back to its last snapshot, heroes too; `stopped` are the players who have to be told, at the gateways that they were last at.',
  fields: { region: regionName(), incarnation: incarnation() },
  answer: {
    epoch: epoch(),
    adopted: u32(),
    already: bool(),
    restored: bool(),
    stopped: list(
      struct({
        character: characterId(),
        epoch: epoch(),
        session: sessionId(),
        gateway: nodeId(),
      }),
      4096,
    ),
  },
});

export const GiveRegion = request({
  id: 204,
  name: 'GiveRegion',
  way: 'zone -> database',
  doc: 'Gives a region up, so that another may take it at once.',
  fields: { region: regionName(), epoch: epoch(), incarnation: incarnation() },
  answer: {},
});

export const ListRegionCharacters = request({
  id: 205,
  name: 'ListRegionCharacters',
  way: 'zone -> database',
  doc: 'Every character that this incarnation owns in the region; what the zone does not simulate yet it loads.',
  fields: { region: regionName(), incarnation: incarnation() },
  answer: { characters: list(struct({ character: characterId(), epoch: epoch() }), 8192) },
});

/** Everything that a zone needs to simulate a character. */
const characterRow = struct({
  character: characterId(),
  account: accountId(),
  name: personName(),
  kind: text(32),
  epoch: epoch(),
  /** Where the state was saved: the coordinates in it are of this zone. */
  zone: text(32),
  /** Empty when the character is not in the world. */
  region: text(48),
  incarnation: text(32),
  state: savedState(),
  /** Number of the client's last input that the state contains. */
  lastInput: u32(),
  /** Empty when no session is bound. */
  session: text(32),
  sessionEpoch: epoch(),
  gateway: text(48),
});

export const LoadCharacter = request({
  id: 206,
  name: 'LoadCharacter',
  way: 'zone, account -> database',
  doc: 'One character’s row. For a zone that is about to simulate it (`by`: its incarnation) also refused: ERR_CHARACTER_SET_ASIDE, and ERR_BUSY while another one of whom zones may have died is looked at. Refused: ERR_CHARACTER_UNKNOWN.',
  fields: {
    character: characterId(),
    /** Empty for whoever only looks. */
    by: text(32),
  },
  answer: { row: characterRow },
});

export const SaveCharacters = request({
  id: 207,
  name: 'SaveCharacters',
  way: 'zone -> database',
  doc: 'Write-behind of state that may lose its last second. Rows whose epoch is not the owner’s are refused one by one.',
  fields: {
    incarnation: incarnation(),
    items: list(
      struct({
        character: characterId(),
        epoch: epoch(),
        zone: text(32),
        state: savedState(),
        lastInput: u32(),
      }),
      SAVE_HEROES_MAX,
    ),
  },
  answer: { refused: list(characterId(), SAVE_HEROES_MAX) },
});

export const CommitTransfer = request({
  id: 208,
  name: 'CommitTransfer',
  way: 'zone -> database',
  doc: 'The one durable step of a transfer: the character belongs to the target’s incarnation at epoch + 1, its state in the target’s coordinates. Repeating it gives the same answer. `moved` false: nothing was changed by this call, and owner and epoch say how it stands.',
  fields: {
    move: text(32),
    character: characterId(),
    epoch: epoch(),
    incarnation: incarnation(),
    toRegion: regionName(),
    toIncarnation: incarnation(),
    toZone: text(32),
    state: savedState(),
    lastInput: u32(),
  },
  answer: {
    moved: bool(),
    region: text(48),
    incarnation: text(32),
    epoch: epoch(),
    move: text(32),
  },
});

export const ReleaseCharacter = request({
  id: 209,
  name: 'ReleaseCharacter',
  way: 'zone -> database',
  doc: 'The character leaves the world: last state saved, no owner, epoch + 1.',
  fields: {
    character: characterId(),
    epoch: epoch(),
    incarnation: incarnation(),
    zone: text(32),
    state: savedState(),
    lastInput: u32(),
  },
  answer: {},
});

export const OpenSession = request({
  id: 210,
  name: 'OpenSession',
  way: 'gateway -> database',
  doc: 'A player came with a ticket: burns its nonce (ERR_TICKET_USED), session epoch + 1, and names the session that this one replaces.',
  fields: {
    account: accountId(),
    accountName: personName(),
    nonce: bytes(16),
    /** The account's login epoch in the ticket; a lower one is refused (ERR_TICKET_STALE). */
    loginEpoch: u32(),
    session: sessionId(),
    tokenHash: bytes(32),
    gateway: nodeId(),
  },
  answer: { sessionEpoch: epoch(), replaced: text(32), replacedGateway: text(48) },
});

export const ResumeSession = request({
  id: 211,
  name: 'ResumeSession',
  way: 'gateway -> database',
  doc: 'A player came with a resume token: the session moves to this gateway and gets a new token; the old one stays valid until the new one is used. Refused: ERR_RESUME_UNKNOWN, ERR_RESUME_EXPIRED.',
  fields: { tokenHash: bytes(32), nextTokenHash: bytes(32), gateway: nodeId() },
  answer: {
    session: sessionId(),
    sessionEpoch: epoch(),
    account: accountId(),
    accountName: personName(),
    previousGateway: text(48),
    /** The character in the world, with its owner. */
    character: optional(characterId()),
    region: text(48),
    incarnation: text(32),
    epoch: epoch(),
  },
});

export const CloseSession = request({
  id: 212,
  name: 'CloseSession',
  way: 'gateway -> database',
  doc: 'The socket closed: `linger` keeps the resume token for five minutes, `end` forgets it.',
  fields: { session: sessionId(), sessionEpoch: epoch(), how: choice('linger', 'end') },
  answer: {},
});

const listed = struct({
  character: characterId(),
  name: personName(),
  kind: text(32),
  zone: text(32),
  state: savedState(),
  createdAt: varint(),
});

export const ListCharacters = request({
  id: 213,
  name: 'ListCharacters',
  way: 'account -> database',
  doc: 'The characters of an account, oldest first.',
  fields: { account: accountId() },
  answer: { characters: list(listed, 32) },
});

export const StoreCharacter = request({
  id: 214,
  name: 'StoreCharacter',
  way: 'account -> database',
  doc: 'A new character. Refused: ERR_NAME_TAKEN, ERR_CHARACTERS_FULL. `skeleton` is the name as look-alikes compare.',
  fields: {
    account: accountId(),
    name: personName(),
    skeleton: personName(),
    kind: text(32),
    zone: text(32),
    state: savedState(),
    charactersMax: u32(1, 32),
  },
  answer: { character: characterId() },
});

export const RemoveCharacter = request({
  id: 215,
  name: 'RemoveCharacter',
  way: 'account -> database',
  doc: 'Deletes a character of the account that is not in the world. Refused: ERR_CHARACTER_UNKNOWN, ERR_CHARACTER_PLAYING.',
  fields: { account: accountId(), character: characterId() },
  answer: {},
});

export const EnterCharacter = request({
  id: 216,
  name: 'EnterCharacter',
  way: 'account -> database',
  doc: 'Gives the character’s epoch to whoever owns the region and binds the session. A character still in the world stays where it is. Refused: ERR_ZONE_DOWN, ERR_SESSION_STALE, ERR_CHARACTER_UNKNOWN, ERR_CHARACTER_SET_ASIDE.',
  fields: {
    account: accountId(),
    character: characterId(),
    session: sessionId(),
    sessionEpoch: epoch(),
    region: regionName(),
  },
  answer: { region: regionName(), incarnation: incarnation(), epoch: epoch() },
});

export const EndAccountSessions = request({
  id: 217,
  name: 'EndAccountSessions',
  way: 'login -> database',
  doc: 'The account was logged out everywhere: its session ends, lingering or not, unless a ticket of this login epoch or a later one opened it; tickets of lower ones are refused from now on.',
  fields: { account: accountId(), loginEpoch: u32() },
  answer: {},
});

export const AskSession = request({
  id: 231,
  name: 'AskSession',
  way: 'login -> database',
  doc: 'Whether the account has a session that could be resumed: its player comes back and goes before those who are new.',
  fields: { account: accountId() },
  answer: { open: bool() },
});

export const ListSetAside = request({
  id: 240,
  name: 'ListSetAside',
  way: 'operator -> database',
  doc: 'Characters that were set aside because zone processes died of loading them.',
  fields: {},
  answer: {
    characters: list(
      struct({ character: characterId(), name: personName(), region: text(48), at: varint() }),
      256,
    ),
  },
});

export const ReadmitCharacter = request({
  id: 241,
  name: 'ReadmitCharacter',
  way: 'operator -> database',
  doc: 'Lets a character that was set aside into the world again; `readmitted` false: it was not.',
  fields: { character: characterId() },
  answer: { readmitted: bool() },
});
