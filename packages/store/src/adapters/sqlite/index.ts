// SPDX-License-Identifier: MIT
/** Durable truth in SQLite files, by `node:sqlite`. */
export { SQLITE_VERSION_MIN } from './connection.ts';
export { openSqliteLoginStore } from './sqlite-login-store.ts';
export { openSqliteRealmStore } from './sqlite-realm-store.ts';
