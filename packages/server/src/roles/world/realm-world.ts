// SPDX-License-Identifier: MIT
/** The world of one realm: rules [WLD1] to [WLD4] of `docs/reference/roles/world.md`. */
import { type Cancel, type Env, every, RealmError, type RealmId } from '@realmkeep/base';
import type { BusSubscription } from '@realmkeep/bus';
import { type BodyOf, gatewayMessages, subjects, worldMessages } from '@realmkeep/wire';
import { answer, on } from '../../runtime/messenger.ts';
import type { RoleContext } from '../../runtime/role.ts';
import { ChatRate, cleanText } from './chat.ts';
import { PresenceTable } from './presence.ts';
import { RestartWarnings } from './restart-warnings.ts';

const SECOND_MS = 1000;
const TELL_MS_MAX = 1000;
/** Bound of the answer's list. */
const WHO_MAX = 200;

type Said = BodyOf<typeof worldMessages.SendChat>;

export class RealmWorld {
  readonly presence = new PresenceTable();
  readonly #env: Env;
  readonly #context: RoleContext;
  readonly #realm: RealmId;
  readonly #rate = new ChatRate();
  readonly #ends: Cancel[] = [];
  /** Null when the realm never restarts by itself. */
  readonly #warnings: RestartWarnings | null;
  #subscription: BusSubscription | null = null;

  constructor(env: Env, context: RoleContext, realm: RealmId) {
    this.#env = env;
    this.#context = context;
    this.#realm = realm;
    const { installation, services } = context;
    const cron = installation.realms.find(({ id }) => id === realm)?.restart ?? null;
    this.#warnings =
      cron === null ? null : new RestartWarnings((after) => services.nextTime(cron, after));
  }

  start(): void {
    const { clock } = this.#env;
    const { messenger, bus } = this.#context;
    this.#subscription = messenger.listen(subjects.world(this.#realm), [
      on(worldMessages.Presence, (report) => this.presence.report(report, clock.now())),
      answer(worldMessages.SendChat, (said) => this.#chat(said)),
      answer(worldMessages.AskWho, () => this.#who()),
    ]);
    this.#ends.push(
      every(clock, SECOND_MS, () => {
        this.presence.expire(clock.now());
        this.#rate.expire(clock.now());
        const warning = this.#warnings?.look(clock.wall()) ?? null;
        if (warning !== null) this.#announce(warning);
      }),
      bus.onStatus((status) => {
        if (status === 'connected') this.#askPresence();
      }),
    );
    this.#askPresence();
  }

  #announce(text: string): void {
    const to = subjects.chat(this.#realm);
    const spread = { channel: 'announcement', from: '', region: '', x: 0, y: 0, text } as const;
    this.#context.messenger.send(to, gatewayMessages.ChatSpread, spread);
  }

  stop(): void {
    for (const end of this.#ends) end();
    this.#subscription?.unsubscribe();
  }

  #askPresence(): void {
    const to = subjects.chat(this.#realm);
    this.#context.messenger.send(to, worldMessages.AskPresence, {});
  }

  async #chat(said: Said): Promise<Record<string, never>> {
    const { statistics } = this.#context;
    const waitMs = this.#rate.charge(said.from, this.#env.clock.now());
    if (waitMs > 0) {
      statistics.add('chatRefused');
      throw new RealmError(
        'ERR_CHAT_RATE',
        'You talk faster than anyone can listen; take a breath.',
      );
    }
    const text = cleanText(said.text);
    if (text === '') throw new RealmError('ERR_CHAT_EMPTY', 'There is nothing to say in that.');
    if (said.channel === 'tell') await this.#tell(said, text);
    else this.#spread(said, said.channel, text);
    statistics.add(`chat.${said.channel}`);
    return {};
  }

  #spread(said: Said, channel: 'say' | 'shout', text: string): void {
    const { from, region, x, y } = said;
    const spread = { channel, from, region, x, y, text };
    this.#context.messenger.send(subjects.chat(this.#realm), gatewayMessages.ChatSpread, spread);
  }

  /** To the one gateway that has the player; whoever is refused knows that nothing arrived. */
  async #tell({ from, to }: Said, text: string): Promise<void> {
    const player = this.presence.find(to);
    if (player === null) throw nobody(to);
    const inbox = subjects.node(this.#realm, player.gateway);
    const tell = { to: player.name, from, text };
    const { TellPlayer } = gatewayMessages;
    const { messenger } = this.#context;
    const answered = await messenger.ask(inbox, TellPlayer, tell, TELL_MS_MAX).catch(() => null);
    if (answered === null || !answered.delivered) throw nobody(player.name);
  }

  #who(): { count: number; players: { name: string; zone: string }[] } {
    const players = this.presence.list(WHO_MAX).map(({ name, zone }) => ({ name, zone }));
    return { count: this.presence.count, players };
  }
}

function nobody(name: string): RealmError {
  const shown = cleanText(name).slice(0, 24);
  return new RealmError('ERR_CHAT_NOBODY', `Nobody called ${shown} hears you.`);
}
