// SPDX-License-Identifier: MIT
/** From the arguments to a command and its exit code. */
import { isRealmError, messageOf } from '@realmkeep/base';
import { EXIT } from '@realmkeep/server';
import { helpOf, type Io, UsageError } from './command.ts';
import { findCommand } from './commands/index.ts';

/** Exit codes of the command itself; those of a node stand in `EXIT`. */
const FAILED = 1;
const USAGE = 2;

/** `launcher` is the absolute path of `bin/realmkeep.mjs`. */
export async function main(args: readonly string[], launcher: string): Promise<number> {
  const io: Io = {
    out: (line) => process.stdout.write(`${line}\n`),
    error: (line) => process.stderr.write(`${line}\n`),
    program: [process.execPath, launcher],
  };
  // `realmkeep status | head` closes the pipe early; that is no failure.
  process.stdout.on('error', () => process.exit(0));
  return run(args, io);
}

export async function run(args: readonly string[], io: Io): Promise<number> {
  const [name = 'help', ...rest] = args;
  const command = await findCommand(wordOf(name));
  if (command === null) {
    io.error(`realmkeep: there is no command ${name}; try realmkeep help`);
    return USAGE;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    io.out(helpOf(command));
    return 0;
  }
  try {
    return await command.run(rest, io);
  } catch (error) {
    if (error instanceof UsageError) {
      io.error(`realmkeep ${command.name}: ${error.message}\n\n${helpOf(command)}`);
      return USAGE;
    }
    if (!isRealmError(error)) throw error;
    io.error(`realmkeep: ${messageOf(error)} [${error.code}]`);
    return /^ERR_(CONFIG|SECRET_|PLATFORM)/.test(error.code) ? EXIT.misconfigured : FAILED;
  }
}

function wordOf(name: string): string {
  if (name === '--help' || name === '-h') return 'help';
  if (name === '--version' || name === '-v') return 'version';
  return name;
}
