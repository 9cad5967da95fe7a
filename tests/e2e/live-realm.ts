// SPDX-License-Identifier: MIT
/**
 * The demo realm as real processes, beside whatever else runs on this machine: free ports, a folder
 * of its own. It is stopped by `realmkeep down`, also when the process that started it ends early.
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { present } from '@realmkeep/base';
import {
  copyInstallation,
  type LoadedInstallation,
  loadInstallation,
  type StatusRow,
} from '@realmkeep/server/host';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LAUNCHER = join(ROOT, 'packages/cli/bin/realmkeep.mjs');
const DOWN_SECONDS_MAX = 10;
const MAIL_MS_MAX = 5000;
const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

const call = promisify(execFile);

interface Zone {
  readonly zone: string;
  readonly node: string;
  readonly instance: number;
  readonly key: string;
  readonly players: number;
}

export class LiveRealm {
  readonly #folder: string;
  readonly #installation: LoadedInstallation;
  readonly #onExit = (): void => this.close();
  readonly #onSignal = (): void => process.exit(1);
  #closed = false;

  /** Resolves when every node is ready. */
  static async start(): Promise<LiveRealm> {
    const folder = mkdtempSync(join(tmpdir(), 'rk-live-'));
    const from = join(ROOT, 'realmkeep.json');
    const file = await copyInstallation({ from, folder });
    const realm = new LiveRealm(folder, await loadInstallation(file, {}));
    try {
      await realm.#command('up');
      return realm;
    } catch (error) {
      realm.close();
      throw error;
    }
  }

  private constructor(folder: string, installation: LoadedInstallation) {
    this.#folder = folder;
    this.#installation = installation;
    process.once('exit', this.#onExit);
    process.once('SIGINT', this.#onSignal);
    process.once('SIGTERM', this.#onSignal);
  }

  /** Where login listens, and where the page is. */
  get url(): string {
    return `http://${this.#addressOf('LOGIN-1')}`;
  }

  /** Where its databases, logs and secrets are. */
  get dataFolder(): string {
    return join(this.#folder, 'data');
  }

  async status(): Promise<readonly StatusRow[]> {
    // Exit code 1 says that a node is not ready, which is no failure here.
    const { stdout } = await this.#command('status', '--json').catch((error) => error);
    const { nodes } = JSON.parse(stdout) as { nodes: readonly StatusRow[] };
    return nodes;
  }

  /** Zone -> the node that runs it, by the master's word. */
  async zoneNodes(): Promise<ReadonlyMap<string, string>> {
    return new Map((await this.#zones()).map(({ zone, node }) => [zone, node]));
  }

  /** The copies of a zone that are open: whom each is for, and how many players are in it. */
  async copies(of: string): Promise<readonly Pick<Zone, 'key' | 'players'>[]> {
    const zones = (await this.#zones()).filter(({ zone, instance }) => zone === of && instance > 1);
    return zones.map(({ key, players }) => ({ key, players }));
  }

  async #zones(): Promise<readonly Zone[]> {
    const answer = await fetch(`http://${this.#addressOf('HOLLOW-MASTER')}/api/cluster`);
    const { realms } = (await answer.json()) as { realms: readonly { zones: readonly Zone[] }[] };
    return realms.flatMap(({ zones }) => zones);
  }

  /** A game master puts a hero somewhere. */
  async warp(hero: string, zone: string, x: number, y: number): Promise<void> {
    await this.#command('warp', hero, zone, String(x), String(y));
  }

  /** `ws://` address of a gateway -> its node. */
  gatewayAt(address: string): string {
    const { host } = new URL(address);
    const node = this.#installation.nodes.find((each) => each.listen === host);
    return present(node, `a node listens on ${host}`).id;
  }

  /** The one-time token in the mail to an account, which login shows for want of a mailer. */
  async mailedToken(account: string): Promise<string> {
    const end = performance.now() + MAIL_MS_MAX;
    while (performance.now() < end) {
      const { stdout } = await this.#command('logs', 'LOGIN-1', '--json');
      for (const line of stdout.split('\n')) {
        if (!line.includes(account)) continue;
        const { name, token } = JSON.parse(line) as { name?: string; token?: string };
        if (name === account && token !== undefined) return token;
      }
    }
    throw new Error(`no mail to ${account}`);
  }

  /** `kill -9` of one node. */
  async kill(id: string): Promise<void> {
    const row = (await this.status()).find(({ node }) => node === id);
    process.kill(present(row, `status lists ${id}`).pid, 'SIGKILL');
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    process.off('exit', this.#onExit);
    process.off('SIGINT', this.#onSignal);
    process.off('SIGTERM', this.#onSignal);
    const words = ['down', '--timeout', String(DOWN_SECONDS_MAX), '--file', this.#file];
    const done = spawnSync(process.execPath, [LAUNCHER, ...words], { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`the realm did not stop: ${done.stderr}`);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #file(): string {
    return join(this.#folder, 'realmkeep.json');
  }

  #addressOf(id: string): string {
    const node = this.#installation.nodes.find((each) => each.id === id);
    return present(node?.listen, `${id} listens`);
  }

  #command(...words: string[]): Promise<{ stdout: string }> {
    const program = [LAUNCHER, ...words, '--file', this.#file];
    return call(process.execPath, program, { maxBuffer: OUTPUT_BYTES_MAX });
  }
}
