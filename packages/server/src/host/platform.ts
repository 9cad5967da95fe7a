// SPDX-License-Identifier: MIT
/** What a server needs of the machine. */
import * as crypto from 'node:crypto';
import { RealmError } from '@realmkeep/base';

/** Throws ERR_PLATFORM with what to do about it. */
export function assertPlatform(platform: string = process.platform): void {
  if (platform !== 'linux' && platform !== 'darwin') {
    const text = `servers run on Linux and macOS; this is ${platform}. On Windows, use WSL 2.`;
    throw new RealmError('ERR_PLATFORM', text, { fields: { platform } });
  }
  // Node 24.7 and later; the declared type knows no older one.
  if (!('argon2' in crypto)) {
    const text = `Node.js ${process.versions.node} has no argon2; install 24.7 or later`;
    throw new RealmError('ERR_PLATFORM', text, { fields: { node: process.versions.node } });
  }
}
