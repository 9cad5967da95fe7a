// SPDX-License-Identifier: MIT
/** Requests to the account nodes (a queue group: any of them answers). */
import { request } from '../message.ts';
import {
  accountId,
  characterId,
  epoch,
  incarnation,
  personName,
  regionName,
  sessionId,
} from '../names.ts';
import { list, struct, text } from '../types.ts';

const shown = struct({
  character: characterId(),
  name: personName(),
  kind: text(32),
  zone: text(64),
  summary: text(512),
});

export const ShowCharacters = request({
  id: 600,
  name: 'ShowCharacters',
  way: 'gateway -> account',
  doc: 'The account’s characters as its player sees them.',
  fields: { account: accountId() },
  answer: { characters: list(shown, 32) },
});

export const MakeCharacter = request({
  id: 601,
  name: 'MakeCharacter',
  way: 'gateway -> account',
  doc: 'A new character by the game’s account script. Refused: ERR_NAME_INVALID, ERR_NAME_TAKEN, ERR_CHARACTERS_FULL, ERR_CHOICES_INVALID, ERR_SCRIPT.',
  fields: { account: accountId(), name: personName(), choices: text(1024) },
  answer: { character: characterId() },
});

export const DropCharacter = request({
  id: 602,
  name: 'DropCharacter',
  way: 'gateway -> account',
  doc: 'Deletes a character that is not in the world.',
  fields: { account: accountId(), character: characterId() },
  answer: {},
});

export const PlayCharacter = request({
  id: 603,
  name: 'PlayCharacter',
  way: 'gateway -> account',
  doc: 'Enters the world: the script has its say, the database gives the epoch, the zone is told. Refused: ERR_MAY_NOT_ENTER, ERR_ZONE_DOWN, ERR_SCRIPT.',
  fields: {
    account: accountId(),
    character: characterId(),
    session: sessionId(),
    sessionEpoch: epoch(),
  },
  answer: { region: regionName(), incarnation: incarnation(), epoch: epoch() },
});
