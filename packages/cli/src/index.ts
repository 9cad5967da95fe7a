// SPDX-License-Identifier: MIT
/** The `realmkeep` command as a function, for `npm start` and for tests. */
export { type Command, defineCommand, helpOf, type Io, UsageError } from './command.ts';
export { main, run } from './main.ts';
export { cliPage } from './reference.ts';
