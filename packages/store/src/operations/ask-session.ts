// SPDX-License-Identifier: MIT
import type { OperationOf, ValueOf } from '../realm-store.ts';
import { row, type Steps } from './steps.ts';

export function* askSession(operation: OperationOf<'AskSession'>): Steps<ValueOf<'AskSession'>> {
  const { account, at } = operation;
  const found = yield* row(
    `SELECT 1 AS open FROM session
     WHERE account_id = ? AND session_id IS NOT NULL AND expires_at > ?`,
    account,
    at,
  );
  return { open: found !== null };
}
