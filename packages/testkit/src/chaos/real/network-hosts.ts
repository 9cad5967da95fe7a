// SPDX-License-Identifier: MIT
/**
 * Hosts on this machine: network namespaces, joined by a bridge that stands in a namespace of its
 * own. Processes in one of them reach others over its one link, which can be cut and slowed.
 */
import { execFileSync, spawnSync } from 'node:child_process';

/** Names and addresses of one run; two runs at a time do not meet. */
export interface HostsOptions {
  /** At most four letters or digits: interface names are short. */
  readonly tag: string;
  readonly count: number;
  /** The first three numbers of every address. */
  readonly network: string;
}

/** This machine itself, where players come from. */
const PLAYERS = 254;

export class NetworkHosts {
  readonly #options: HostsOptions;

  private constructor(options: HostsOptions) {
    this.#options = options;
  }

  /** Why this machine cannot have them; undefined when it can. */
  static missing(): string | undefined {
    if (process.platform !== 'linux') return 'needs network namespaces, which Linux has';
    const name = `rk-try-${process.pid}`;
    const made = spawnSync('ip', ['netns', 'add', name], { encoding: 'utf8' });
    if (made.error !== undefined) return 'needs ip: apt-get install iproute2';
    if (made.status !== 0) return `needs the right to make namespaces (${made.stderr.trim()})`;
    ip('netns', 'delete', name);
    return undefined;
  }

  static create(options: HostsOptions): NetworkHosts {
    const hosts = new NetworkHosts(options);
    hosts.remove();
    try {
      hosts.#build();
    } catch (error) {
      hosts.remove();
      throw error;
    }
    return hosts;
  }

  /** Hosts are counted from 1. */
  address(host: number): string {
    return `${this.#options.network}.${host}`;
  }

  namespace(host: number): string {
    return `rk-${this.#options.tag}-h${host}`;
  }

  /** The words before a command that make it run there. */
  on(host: number): readonly string[] {
    return ['ip', 'netns', 'exec', this.namespace(host)];
  }

  /** Pulls the plug; `heal` puts it back. */
  cut(host: number): void {
    this.#inSwitch('link', 'set', this.#port(host), 'down');
  }

  heal(host: number): void {
    this.#inSwitch('link', 'set', this.#port(host), 'up');
  }

  /**
   * Makes the host's link bad, as well as this machine's `tc` can: packets late and lost, else a
   * narrow link. Gives what it did; null when there is no `tc`.
   */
  slow(host: number): string | null {
    const kinds = [
      ['netem', 'delay', '40ms', 'loss', '1%'],
      ['tbf', 'rate', '4mbit', 'burst', '32kbit', 'latency', '200ms'],
    ];
    for (const kind of kinds) {
      const words = ['tc', 'qdisc', 'replace', 'dev', 'eth0', 'root', ...kind];
      const run = spawnSync('ip', [...this.on(host).slice(1), ...words]);
      if (run.status === 0) return kind.join(' ');
    }
    return null;
  }

  unslow(host: number): void {
    const words = ['tc', 'qdisc', 'delete', 'dev', 'eth0', 'root'];
    spawnSync('ip', [...this.on(host).slice(1), ...words]);
  }

  /** Processes of the host. */
  processes(host: number): number[] {
    const run = spawnSync('ip', ['netns', 'pids', this.namespace(host)], { encoding: 'utf8' });
    return run.stdout.split('\n').filter(Boolean).map(Number);
  }

  /** The power fails: everything there dies at once. */
  stop(host: number): void {
    for (const pid of this.processes(host)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended in between.
      }
    }
  }

  /** Ends what runs there and takes everything down; safe to call twice. */
  remove(): void {
    for (let host = 1; host <= this.#options.count; host++) {
      this.stop(host);
      spawnSync('ip', ['netns', 'delete', this.namespace(host)]);
    }
    spawnSync('ip', ['netns', 'delete', this.#switch]);
    spawnSync('ip', ['link', 'delete', this.#port(PLAYERS)]);
  }

  get #switch(): string {
    return `rk-${this.#options.tag}-switch`;
  }

  /** The bridge's end of a host's link. */
  #port(host: number): string {
    return `rk${this.#options.tag}p${host}`;
  }

  #build(): void {
    ip('netns', 'add', this.#switch);
    this.#inSwitch('link', 'add', 'bridge', 'type', 'bridge');
    this.#inSwitch('link', 'set', 'bridge', 'up');
    for (let host = 1; host <= this.#options.count; host++) {
      const name = this.namespace(host);
      ip('netns', 'add', name);
      const peer = ['peer', 'name', 'eth0', 'netns', name];
      this.#inSwitch('link', 'add', this.#port(host), 'type', 'veth', ...peer);
      this.#plug(this.#port(host));
      ip('-n', name, 'address', 'add', `${this.address(host)}/24`, 'dev', 'eth0');
      ip('-n', name, 'link', 'set', 'eth0', 'up');
      ip('-n', name, 'link', 'set', 'lo', 'up');
    }
    const own = this.#port(PLAYERS);
    const theirs = `${own}b`;
    ip('link', 'add', own, 'type', 'veth', 'peer', 'name', theirs, 'netns', this.#switch);
    this.#plug(theirs);
    ip('address', 'add', `${this.address(PLAYERS)}/24`, 'dev', own);
    ip('link', 'set', own, 'up');
  }

  #plug(port: string): void {
    this.#inSwitch('link', 'set', port, 'master', 'bridge');
    this.#inSwitch('link', 'set', port, 'up');
  }

  #inSwitch(...words: string[]): void {
    ip('-n', this.#switch, ...words);
  }
}

function ip(...words: string[]): void {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] });
}
