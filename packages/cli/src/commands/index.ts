// SPDX-License-Identifier: MIT
/** Every command and its module; only the one that is asked for is loaded. */
import type { Command, CommandTable } from '../command.ts';

export const COMMANDS: CommandTable = {
  up: async () => (await import('./up.ts')).up,
  down: async () => (await import('./down.ts')).down,
  status: async () => (await import('./status.ts')).status,
  logs: async () => (await import('./logs.ts')).logs,
  restart: async () => (await import('./restart.ts')).restart,
  drain: async () => (await import('./drain.ts')).drain,
  roll: async () => (await import('./roll.ts')).roll,
  dev: async () => (await import('./dev.ts')).dev,
  exceptions: async () => (await import('./exceptions.ts')).exceptions,
  'set-aside': async () => (await import('./set-aside.ts')).setAside,
  join: async () => (await import('./join.ts')).join,
  migrate: async () => (await import('./migrate.ts')).migrate,
  history: async () => (await import('./history.ts')).history,
  warp: async () => (await import('./warp.ts')).warp,
  'nats-config': async () => (await import('./nats-config.ts')).natsConfig,
  node: async () => (await import('./node.ts')).node,
  bots: async () => (await import('./bots.ts')).bots,
  help: async () => (await import('./help.ts')).createHelp(COMMANDS),
  version: async () => (await import('./version.ts')).version,
};

/** Null when there is no command of this name. */
export async function findCommand(name: string): Promise<Command | null> {
  return Object.hasOwn(COMMANDS, name) ? COMMANDS[name]() : null;
}
