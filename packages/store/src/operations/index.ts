// SPDX-License-Identifier: MIT
/** Every kind of operation, once, for all adapters. */
import { unreachable } from '@realmkeep/base';
import type { Operation, OperationValue } from '../realm-store.ts';
import { closeSession } from './close-session.ts';
import { commitTransfer } from './commit-transfer.ts';
import { enterCharacter } from './enter-character.ts';
import { giveRegion } from './give-region.ts';
import { listCharacters } from './list-characters.ts';
import { listRegionCharacters } from './list-region-characters.ts';
import { loadCharacter } from './load-character.ts';
import { openSession } from './open-session.ts';
import { prune } from './prune.ts';
import { releaseCharacter } from './release-character.ts';
import { removeCharacter } from './remove-character.ts';
import { resumeSession } from './resume-session.ts';
import { saveCharacters } from './save-characters.ts';
import type { Steps } from './steps.ts';
import { storeCharacter } from './store-character.ts';
import { takeRegion } from './take-region.ts';
import { takeSeat } from './take-seat.ts';

/** The steps of one operation; it has not begun until somebody drives them. */
export function stepsOf(operation: Operation): Steps<OperationValue> {
  switch (operation.operation) {
    case 'TakeSeat':
      return takeSeat(operation);
    case 'TakeRegion':
      return takeRegion(operation);
    case 'GiveRegion':
      return giveRegion(operation);
    case 'ListRegionCharacters':
      return listRegionCharacters(operation);
    case 'LoadCharacter':
      return loadCharacter(operation);
    case 'SaveCharacters':
      return saveCharacters(operation);
    case 'CommitTransfer':
      return commitTransfer(operation);
    case 'ReleaseCharacter':
      return releaseCharacter(operation);
    case 'OpenSession':
      return openSession(operation);
    case 'ResumeSession':
      return resumeSession(operation);
    case 'CloseSession':
      return closeSession(operation);
    case 'ListCharacters':
      return listCharacters(operation);
    case 'StoreCharacter':
      return storeCharacter(operation);
    case 'RemoveCharacter':
      return removeCharacter(operation);
    case 'EnterCharacter':
      return enterCharacter(operation);
    case 'Prune':
      return prune(operation);
    default:
      return unreachable(operation);
  }
}
