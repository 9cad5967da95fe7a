// SPDX-License-Identifier: MIT
/** Durable truth in PostgreSQL, by `pg`. */
export { openPostgresRealmStore, type PostgresOptions } from './postgres-realm-store.ts';
