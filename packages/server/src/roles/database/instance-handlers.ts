// SPDX-License-Identifier: MIT
/** Requests about copies of zones. */
import { regionMessages as messages } from '@realmkeep/wire';
import { answer, type Handler } from '../../runtime/messenger.ts';
import type { OperationQueue } from './operation-queue.ts';
import type { Snapshots } from './snapshots.ts';

export function instanceHandlers(queue: OperationQueue, snapshots: Snapshots): Handler[] {
  return [
    answer(messages.OpenInstance, async (ask) => {
      const answer = await queue.run(() => ({ operation: 'OpenInstance', ...ask }));
      // What a copy of this number left behind is not this one's.
      if (answer.opened) snapshots.forget(answer.region);
      return answer;
    }),
    answer(messages.CloseInstance, async (ask) => {
      await queue.run(() => ({ operation: 'CloseInstance', ...ask }));
      snapshots.forget(ask.region);
      return {};
    }),
    answer(messages.ListInstances, () => queue.run(() => ({ operation: 'ListInstances' }))),
  ];
}
