// SPDX-License-Identifier: MIT
/** A node's own folder: small files, replaced atomically. */
import { mkdir, open, readFile, rename, rm, unlink } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { assert, type Disk } from '@realmkeep/base';

export class HostDisk implements Disk {
  readonly #folder: string;
  #writes = 0;

  constructor(folder: string) {
    this.#folder = resolve(folder);
  }

  async read(path: string): Promise<Uint8Array | null> {
    try {
      const bytes = await readFile(this.#inside(path));
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    }
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    await syncFolder(dirname(await this.#replace(path, bytes, true)));
  }

  async writeSoft(path: string, bytes: Uint8Array): Promise<void> {
    await this.#replace(path, bytes, false);
  }

  async remove(path: string): Promise<void> {
    await rm(this.#inside(path), { force: true });
  }

  async #replace(path: string, bytes: Uint8Array, sync: boolean): Promise<string> {
    const target = this.#inside(path);
    await mkdir(dirname(target), { recursive: true });
    this.#writes += 1;
    const temporary = `${target}.${process.pid}-${this.#writes}.tmp`;
    try {
      const file = await open(temporary, 'wx', 0o600);
      try {
        await file.writeFile(bytes);
        if (sync) await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, target);
    } catch (error) {
      await unlink(temporary).catch(() => {});
      throw error;
    }
    return target;
  }

  #inside(path: string): string {
    const target = join(this.#folder, path);
    const within = relative(this.#folder, target);
    assert(within !== '' && !within.startsWith('..'), 'a path of a disk stays inside its folder');
    return target;
  }
}

/** Without it a rename may be forgotten in a power failure. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
