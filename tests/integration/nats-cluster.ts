// SPDX-License-Identifier: MIT
/** Three real nats-servers clustered by the configuration of `deploy/nats`, on this machine. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from '@realmkeep/server/host';

const CONFIGS = fileURLToPath(new URL('../../deploy/nats/', import.meta.url));
const SERVERS = [1, 2, 3] as const;
const UP_MS_MAX = 15_000;
const POLL_MS = 50;

interface Ports {
  readonly client: number;
  readonly monitor: number;
  readonly route: number;
}

export class NatsCluster {
  readonly #folder: string;
  readonly #ports: readonly Ports[];
  readonly #running = new Map<number, ChildProcess>();

  private constructor(folder: string, ports: readonly Ports[]) {
    this.#folder = folder;
    this.#ports = ports;
  }

  /** Chooses ports; nothing runs yet. */
  static async prepare(folder: string): Promise<NatsCluster> {
    const free = await freePorts(SERVERS.length * 3);
    const ports = SERVERS.map((_, i) => ({
      client: free[3 * i],
      monitor: free[3 * i + 1],
      route: free[3 * i + 2],
    }));
    return new NatsCluster(folder, ports);
  }

  /** As an installation file's `bus` names them. */
  get url(): string {
    return `nats://${this.#ports.map(({ client }) => `127.0.0.1:${client}`).join(',')}`;
  }

  /** Starts all three with these accounts; resolves when each knows the two others. */
  async start(accounts: string): Promise<void> {
    writeFileSync(join(this.#folder, 'accounts.conf'), accounts, { mode: 0o600 });
    for (const index of this.#ports.keys()) this.run(index);
    const end = performance.now() + UP_MS_MAX;
    while (!(await this.#isWhole())) {
      if (performance.now() > end)
        throw new Error('the three nats-servers did not find each other');
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  run(index: number): void {
    const file = join(this.#folder, `nats-${index + 1}.conf`);
    writeFileSync(file, this.#configOf(index));
    const log = join(this.#folder, `nats-${index + 1}.log`);
    const child = spawn('nats-server', ['-c', file, '-l', log], { stdio: 'ignore' });
    this.#running.set(index, child);
  }

  async kill(index: number): Promise<void> {
    const child = this.#running.get(index);
    this.#running.delete(index);
    if (child === undefined || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  /** Clients of each server, by its own count; null where none answers. */
  clients(): Promise<readonly (number | null)[]> {
    return Promise.all(
      this.#ports.map(async (_, index) => {
        const varz = await this.#ask(index, 'varz');
        return varz === null ? null : Number(varz.connections);
      }),
    );
  }

  async stop(): Promise<void> {
    for (const index of [...this.#running.keys()]) await this.kill(index);
  }

  async #isWhole(): Promise<boolean> {
    const others = SERVERS.length - 1;
    const all = await Promise.all(this.#ports.map((_, index) => this.#ask(index, 'routez')));
    return all.every((routez) => {
      const routes = (routez?.routes ?? []) as { readonly remote_id?: string }[];
      return new Set(routes.map((route) => route.remote_id)).size === others;
    });
  }

  async #ask(index: number, what: string): Promise<Record<string, unknown> | null> {
    try {
      const answer = await fetch(`http://127.0.0.1:${this.#ports[index].monitor}/${what}`);
      return (await answer.json()) as Record<string, unknown>;
    } catch {
      return null;
    }
  }

  /** The file of the repository, with this machine's ports in place of the three hosts'. */
  #configOf(index: number): string {
    const { client, monitor, route } = this.#ports[index];
    let text = readFileSync(join(CONFIGS, `nats-${index + 1}.conf`), 'utf8')
      .replace('0.0.0.0:4222', `127.0.0.1:${client}`)
      .replace('127.0.0.1:8222', `127.0.0.1:${monitor}`)
      .replace('0.0.0.0:6222', `127.0.0.1:${route}`);
    for (const [i, ports] of this.#ports.entries()) {
      text = text.replace(
        `nats-route://nats-${i + 1}:6222`,
        `nats-route://127.0.0.1:${ports.route}`,
      );
    }
    return text;
  }
}
