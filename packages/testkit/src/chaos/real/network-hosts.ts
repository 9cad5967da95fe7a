// SPDX-License-Identifier: MIT
/**
 * Hosts on this machine: network namespaces, joined by a bridge that stands in a namespace of its
 * own. Processes in one of them reach others over its one link, which can be cut and slowed.
 */
import { execFileSync, spawnSync } from 'node:child_process';

/** Names hold the process that made them, addresses are the caller's: two runs do not meet. */
export interface HostsOptions {
  readonly count: number;
  /** The first three numbers of every address. */
  readonly network: string;
}

/** This machine itself, where players come from. */
const PLAYERS = 254;
const KILLS_MAX = 20;

export class NetworkHosts {
  readonly #options: HostsOptions;
  /** Names of interfaces are short; the largest id of a process has seven digits. */
  readonly #tag: number;

  private constructor(options: HostsOptions, tag: number = process.pid) {
    this.#options = options;
    this.#tag = tag;
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
    hosts.#removeLeftovers();
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
    return `rk-${this.#tag}-h${host}`;
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

  /** The power fails: everything there dies at once. */
  stop(host: number): void {
    killAll(this.namespace(host));
  }

  /** Ends what runs there and takes everything down; safe to call twice. */
  remove(): void {
    const own = namespaces().filter((name) => name.startsWith(`rk-${this.#tag}-h`));
    for (const name of own) {
      killAll(name);
      spawnSync('ip', ['netns', 'delete', name]);
    }
    spawnSync('ip', ['netns', 'delete', this.#switch]);
    spawnSync('ip', ['link', 'delete', this.#port(PLAYERS)]);
  }

  /** Of earlier runs that were killed before they could take theirs down. */
  #removeLeftovers(): void {
    const tags = namespaces().map((name) => Number(/^rk-(\d+)-/.exec(name)?.[1] ?? 0));
    for (const tag of new Set(tags.filter((one) => one > 0))) {
      if (tag !== process.pid && lives(tag)) continue;
      new NetworkHosts(this.#options, tag).remove();
    }
  }

  get #switch(): string {
    return `rk-${this.#tag}-switch`;
  }

  /** The bridge's end of a host's link. */
  #port(host: number): string {
    return `rk${this.#tag}p${host}`;
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

function namespaces(): string[] {
  const { stdout } = spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' });
  return stdout.split('\n').map((line) => line.split(' ')[0]);
}

/** One who is killed may just have started another: until nobody is left, or nobody dies. */
function killAll(namespace: string): void {
  for (let round = 0; round < KILLS_MAX; round++) {
    const run = spawnSync('ip', ['netns', 'pids', namespace], { encoding: 'utf8' });
    const pids = run.stdout.split('\n').filter(Boolean).map(Number);
    if (pids.length === 0) return;
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended in between.
      }
    }
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function ip(...words: string[]): void {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] });
}
