// SPDX-License-Identifier: MIT
/** Players who want nothing but to play, and what they notice of what goes on around them. */
import { deepEqual, equal } from 'node:assert/strict';
import { nodeEnv } from '@realmkeep/client/node';
import { Bot, BotMeasures, botName } from '@realmkeep/testkit';
import { until } from './attacker.ts';

const JOIN_MS_MAX = 60_000;
/** They play on when so many packets have reached each, on average. */
const PACKETS_ON = 5;

export class HonestCrowd {
  readonly measures = new BotMeasures();
  readonly bots: readonly Bot[];
  /** Why links were lost. */
  readonly lost: string[] = [];

  constructor(login: string, count: number) {
    const env = nodeEnv();
    const shared = { measures: this.measures, ways: new Map() };
    this.bots = Array.from({ length: count }, (_, index) => {
      const name = botName('honest', index);
      const password = `password of ${name}`;
      return new Bot(
        env,
        { login, realm: null, name, password, portals: 0.2, thin: false },
        shared,
      );
    });
  }

  async join(): Promise<void> {
    for (const { client } of this.bots) {
      client.realm.on('resuming', ({ code, reason }) => this.lost.push(`${code} ${reason}`));
    }
    const joining = Promise.all(this.bots.map((bot) => bot.join()));
    const late = until('all join', () => this.measures.joined === this.bots.length, JOIN_MS_MAX);
    await Promise.race([joining, late]);
    this.measures.measuring = true;
  }

  /** All play and are told of the world now, and nobody has met with anything bad so far. */
  async playsOn(): Promise<void> {
    const { measures, bots } = this;
    const before = measures.packets;
    await until('packets arrive', () => measures.packets - before >= PACKETS_ON * bots.length);
    await until('all play', () => bots.every(({ client }) => client.realm.state === 'playing'));
    deepEqual(Object.fromEntries(measures.disconnects), {}, 'no session ended');
    deepEqual(Object.fromEntries(measures.errors), {}, 'nothing was refused');
    deepEqual(this.lost, [], 'every socket was kept');
    for (const { client } of bots) equal(client.realm.badPackets, 0);
  }

  stop(): void {
    for (const bot of this.bots) bot.stop();
  }
}
