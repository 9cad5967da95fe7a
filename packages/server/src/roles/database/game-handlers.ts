// SPDX-License-Identifier: MIT
/** Requests about the game's own things: exceptions of scripts, small durable values. */
import { toHex } from '@realmkeep/base';
import { gameMessages as messages } from '@realmkeep/wire';
import { answer, type Handler } from '../../runtime/messenger.ts';
import type { OperationQueue } from './operation-queue.ts';

export function gameHandlers(queue: OperationQueue): Handler[] {
  return [
    answer(messages.ReportExceptions, (ask) =>
      queue.run(() => ({ operation: 'ReportExceptions', ...ask })),
    ),
    answer(messages.ListExceptions, (ask) =>
      queue.run(() => ({ operation: 'ListExceptions', ...ask })),
    ),
    answer(messages.ForgetExceptions, (ask) =>
      queue.run(() => ({ operation: 'ForgetExceptions', ...ask })),
    ),
    answer(messages.ReadValue, (ask) => queue.run(() => ({ operation: 'ReadValue', ...ask }))),
    answer(messages.WriteValue, (ask) => {
      // Bytes of a message belong to the bus; what waits in the queue needs its own.
      const op = toHex(ask.op);
      return queue.run(() => ({ operation: 'WriteValue', ...ask, op }));
    }),
  ];
}
