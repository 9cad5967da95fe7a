// SPDX-License-Identifier: MIT
/** Every kind of operation, once, for all adapters. */
import { isRealmError, messageOf } from '@realmkeep/base';
import {
  isDurable,
  type Operation,
  type OperationKind,
  type OperationOf,
  type OperationResult,
  type OperationValue,
  type ValueOf,
} from '../realm-store.ts';
import { askSession } from './ask-session.ts';
import { closeSession } from './close-session.ts';
import { commitRegion } from './commit-region.ts';
import { commitTransfer } from './commit-transfer.ts';
import { endAccountSessions } from './end-account-sessions.ts';
import { enterCharacter } from './enter-character.ts';
import { readValue, writeValue } from './game-values.ts';
import { giveRegion } from './give-region.ts';
import { giveSeat } from './give-seat.ts';
import { closeInstance, listInstances, openInstance } from './instances.ts';
import { auctionBuy, auctionCancel, auctionCreate, listAuctions } from './items/auctions.ts';
import { noteRefusal, writeRefusal } from './items/durably.ts';
import { characterHistory, itemHistory } from './items/history.ts';
import { askOperation, listItems, listRegionItems } from './items/lists.ts';
import { listMail, sendMail, takeMail } from './items/mail.ts';
import { buyFromVendor, giveMoney, sellToVendor, takeMoney, tradeItems } from './items/money.ts';
import { dropItem, listLives, moveItem, sweepItems, takeItem, takeLoot } from './items/places.ts';
import { destroyItem, mergeItems, mintItem, splitItem } from './items/stacks.ts';
import { listCharacters } from './list-characters.ts';
import { listRegionCharacters } from './list-region-characters.ts';
import { loadCharacter } from './load-character.ts';
import { openSession } from './open-session.ts';
import { prune } from './prune.ts';
import { releaseCharacter } from './release-character.ts';
import { removeCharacter } from './remove-character.ts';
import { resumeSession } from './resume-session.ts';
import { saveCharacters } from './save-characters.ts';
import { forgetExceptions, listExceptions, reportExceptions } from './script-exceptions.ts';
import type { Steps } from './steps.ts';
import { storeCharacter } from './store-character.ts';
import { takeRegion } from './take-region.ts';
import { takeSeat } from './take-seat.ts';

/** What the asker of an operation that threw is told; anything but a refusal is a bug. */
export function refusalOf(
  operation: Operation,
  error: unknown,
): OperationResult & { readonly ok: false } {
  if (isRealmError(error)) return { ok: false, code: error.code, message: error.message };
  const message = `${operation.operation}: ${messageOf(error)}`;
  return { ok: false, code: 'ERR_OPERATION_FAILED', message };
}

/** What is to be written of a refusal after it was undone; null when nothing is. */
export function refusalSteps(
  operation: Operation,
  code: string,
  message: string,
): Steps<void> | null {
  return isDurable(operation) ? writeRefusal(operation, code, message) : null;
}

/** How each kind of operation is done. */
const STEPS: {
  readonly [K in OperationKind]: (operation: OperationOf<K>) => Steps<ValueOf<K>>;
} = {
  TakeSeat: takeSeat,
  GiveSeat: giveSeat,
  TakeRegion: takeRegion,
  GiveRegion: giveRegion,
  OpenInstance: openInstance,
  CloseInstance: closeInstance,
  ListInstances: listInstances,
  ListRegionCharacters: listRegionCharacters,
  LoadCharacter: loadCharacter,
  SaveCharacters: saveCharacters,
  CommitRegion: commitRegion,
  CommitTransfer: commitTransfer,
  ReleaseCharacter: releaseCharacter,
  OpenSession: openSession,
  ResumeSession: resumeSession,
  CloseSession: closeSession,
  EndAccountSessions: endAccountSessions,
  AskSession: askSession,
  ListCharacters: listCharacters,
  StoreCharacter: storeCharacter,
  RemoveCharacter: removeCharacter,
  EnterCharacter: enterCharacter,
  MintItem: mintItem,
  DestroyItem: destroyItem,
  SplitItem: splitItem,
  MergeItems: mergeItems,
  MoveItem: moveItem,
  DropItem: dropItem,
  TakeItem: takeItem,
  TakeLoot: takeLoot,
  SweepItems: sweepItems,
  ListLives: listLives,
  GiveMoney: giveMoney,
  TakeMoney: takeMoney,
  TradeItems: tradeItems,
  BuyFromVendor: buyFromVendor,
  SellToVendor: sellToVendor,
  SendMail: sendMail,
  TakeMail: takeMail,
  ListMail: listMail,
  AuctionCreate: auctionCreate,
  AuctionBuy: auctionBuy,
  AuctionCancel: auctionCancel,
  ListAuctions: listAuctions,
  ListItems: listItems,
  ListRegionItems: listRegionItems,
  AskOperation: askOperation,
  NoteRefusal: noteRefusal,
  ItemHistory: itemHistory,
  CharacterHistory: characterHistory,
  ReportExceptions: reportExceptions,
  ListExceptions: listExceptions,
  ForgetExceptions: forgetExceptions,
  ReadValue: readValue,
  WriteValue: writeValue,
  Prune: prune,
};

/** The steps of one operation; it has not begun until somebody drives them. */
export function stepsOf(operation: Operation): Steps<OperationValue> {
  const steps = STEPS[operation.operation] as (of: Operation) => Steps<OperationValue>;
  return steps(operation);
}
