// SPDX-License-Identifier: MIT
/**
 * Secrets of an installation: made at random by the first `realmkeep up`, never shipped, readable
 * by the installation's own user alone. A node gets only what its role needs; it never sees the
 * installation secret itself, only its own token made with it.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Crypto, fromHex, RealmError, toHex } from '@realmkeep/base';
import { nodeToken } from '@realmkeep/bus';
import type { Installation, NodeConfig } from '../config/installation.ts';
import type { Secrets } from '../runtime/services.ts';
import { folders } from './folders.ts';
import { natsAccounts } from './nats-config.ts';

/** Seals the tokens of nodes. */
const INSTALLATION = 'installation.secret';
/** Ed25519 seed that signs tickets. */
const LOGIN_SEED = 'login.seed';
const LOGIN_PUBLIC = 'login.public';
const SECRET_BYTES = 32;
/** Random bytes have about 30 different values among 32; what people type has few. */
const DISTINCT_BYTES_MIN = 16;

export interface NodeSecrets extends Secrets {
  /** What the node shows to the bus. */
  readonly busToken: string;
  /** For the broker, which checks everybody's token; null in every other role. */
  readonly installationSecret: Uint8Array | null;
}

/** Makes the secrets that are not there yet. Returns the names of those it made. */
export function ensureSecrets(dataFolder: string, crypto: Crypto): string[] {
  const folder = folders(dataFolder).secrets;
  const made: string[] = [];
  const make = (name: string, bytes: () => Uint8Array): void => {
    const path = join(folder, name);
    if (!existsSync(path) && createOnce(path, `${toHex(bytes())}\n`)) made.push(name);
  };
  make(INSTALLATION, () => randomBytes(SECRET_BYTES));
  // With the public key alone the seed is elsewhere: this machine has no login.
  if (!existsSync(join(folder, LOGIN_PUBLIC))) make(LOGIN_SEED, () => randomBytes(SECRET_BYTES));
  make(LOGIN_PUBLIC, () => crypto.publicKey(readSecret(folder, LOGIN_SEED)));
  return made;
}

/** What the node may have; throws ERR_SECRET_MISSING, ERR_SECRET_WEAK or ERR_SECRET_EXPOSED. */
export function loadSecrets(
  installation: Installation,
  node: NodeConfig,
  crypto: Crypto,
): NodeSecrets {
  const folder = folders(installation.dataFolder).secrets;
  const secret = readSecret(folder, INSTALLATION);
  const loginPublicKey = readHex(folder, LOGIN_PUBLIC);
  return {
    busToken: nodeToken(crypto, secret, node.id, node.role),
    installationSecret: node.role === 'broker' ? secret : null,
    loginPublicKey,
    loginSeed: node.role === 'login' ? readSecret(folder, LOGIN_SEED) : null,
  };
}

/** For a person at the command line, under a name of this connection's own. */
export function operatorToken(
  installation: Installation,
  name: string,
  crypto: Pick<Crypto, 'hmacSha256'>,
): string {
  const secret = readSecret(folders(installation.dataFolder).secrets, INSTALLATION);
  return nodeToken(crypto, secret, name, 'operator');
}

/** The accounts file of a NATS cluster for this installation. */
export function natsAccountsOf(
  installation: Installation,
  crypto: Pick<Crypto, 'hmacSha256'>,
): string {
  const secret = readSecret(folders(installation.dataFolder).secrets, INSTALLATION);
  return natsAccounts(installation, secret, crypto);
}

function readSecret(folder: string, name: string): Uint8Array {
  const path = join(folder, name);
  const bytes = readHex(folder, name);
  if (new Set(bytes).size < DISTINCT_BYTES_MIN) {
    throw new RealmError('ERR_SECRET_WEAK', `${path} looks like an example, not like a secret`, {
      fields: { path },
    });
  }
  if ((statSync(path).mode & 0o077) !== 0) {
    const text = `${path} can be read by other users; chmod 600 it, or replace it`;
    throw new RealmError('ERR_SECRET_EXPOSED', text, { fields: { path } });
  }
  return bytes;
}

function readHex(folder: string, name: string): Uint8Array {
  const path = join(folder, name);
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    const hint = 'the first "realmkeep up" makes it';
    throw new RealmError('ERR_SECRET_MISSING', `cannot read ${path}; ${hint}`, {
      cause: error,
      fields: { path },
    });
  }
  const bytes = /^[0-9a-f]{64}$/.test(text) ? fromHex(text) : null;
  if (bytes === null) {
    const wanted = `${2 * SECRET_BYTES} hexadecimal digits`;
    throw new RealmError('ERR_SECRET_WEAK', `${path} does not hold ${wanted}`, {
      fields: { path },
    });
  }
  return bytes;
}

/** False when somebody else was first; then theirs is the one. */
function createOnce(path: string, text: string): boolean {
  const temporary = `${path}.${process.pid}.tmp`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (existsSync(path)) return false;
    throw error;
  } finally {
    unlinkSync(temporary);
  }
}
