// SPDX-License-Identifier: MIT
import type { LoginStore } from '../../login-store.ts';
import { openSqliteLoginStore } from '../sqlite/sqlite-login-store.ts';

/** Login's database in RAM; it lives as long as the value that is returned. */
export function openMemoryLoginStore(): Promise<LoginStore> {
  return openSqliteLoginStore({ file: ':memory:' });
}
