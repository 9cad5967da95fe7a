// SPDX-License-Identifier: MIT
/** The whole page: which screen is shown, and what leads from one to the next. */
import { type CharacterInfo, type ClientEnv, connect, type GameClient } from '@realmkeep/client';
import { browserEnv } from '@realmkeep/client/browser';
import type game from '../../src/game.ts';
import type { Actor } from '../scene/actor.ts';
import { Scene } from '../scene/scene.ts';
import { type AccountActions, AccountDialog } from '../ui/account-dialog.ts';
import { CharactersScreen, type HeroCard } from '../ui/characters-screen.ts';
import { TitleScreen } from '../ui/title-screen.ts';
import { type Other, offerHooks, type PageState } from './hooks.ts';
import { WorldPage } from './world-page.ts';

type ScreenName = 'title' | 'characters' | 'world';

const CHAT_LINES_SHOWN = 40;

export class Page {
  readonly #client: GameClient<typeof game>;
  readonly #env: ClientEnv;
  readonly #title: TitleScreen;
  readonly #characters: CharactersScreen;
  readonly #world: WorldPage;
  readonly #scene: Scene;
  readonly #account: AccountDialog;
  #screen: ScreenName = 'title';
  #accountName = '';
  /** What the title says when the session ends by the player's own wish. */
  #farewell = '';
  #sockets = 0;

  static async open(host: HTMLElement, root: HTMLElement): Promise<Page> {
    const scene = await Scene.open({
      host,
      calm: matchMedia('(prefers-reduced-motion: reduce)').matches,
      devicePixelRatio,
      full: new URLSearchParams(location.search).get('quality') === 'full',
    });
    return new Page(scene, host, root);
  }

  private constructor(scene: Scene, host: HTMLElement, root: HTMLElement) {
    this.#scene = scene;
    const env = browserEnv();
    this.#env = {
      ...env,
      openSocket: async (url) => {
        const socket = await env.openSocket(url);
        this.#sockets += 1;
        return socket;
      },
    };
    this.#client = connect<typeof game>(this.#env, { login: location.origin });
    const { realm } = this.#client;
    this.#title = new TitleScreen({
      logIn: (name, password) => this.#logIn(name, password),
      signUp: async (name, password, email) => {
        await this.#client.login.register(name, password, email);
        await this.#logIn(name, password);
      },
      askReset: (name) => this.#client.login.askReset(name),
      reset: (token, password) => this.#client.login.reset(token, password),
    });
    this.#account = new AccountDialog(this.#accountActions());
    this.#characters = new CharactersScreen(
      {
        play: async (id, queued) => {
          await realm.enterWorld(characterOf(realm.characters, id), { queued });
        },
        create: async (name, look) => {
          await realm.enterWorld(await realm.createCharacter(name, { look }));
        },
        remove: (id) => realm.deleteCharacter(characterOf(realm.characters, id)),
        leave: () => realm.close(),
        account: () => this.#account.open(this.#accountName),
      },
      () => env.random.below(2 ** 20) / 2 ** 20,
    );
    this.#world = new WorldPage(realm, scene);
    this.#world.watchPointer(host);
    root.replaceChildren(
      this.#world.node,
      this.#characters.node,
      this.#title.node,
      this.#account.node,
    );
    addEventListener('resize', () => scene.resize());
    this.#listen();
    this.#show('title');
    offerHooks(() => this.#state());
    requestAnimationFrame(this.#frame);
  }

  readonly #frame = (): void => {
    if (this.#screen === 'world') this.#world.frame(this.#env.clock.now());
    requestAnimationFrame(this.#frame);
  };

  #listen(): void {
    const { realm } = this.#client;
    realm.on('welcome', ({ playing }) => {
      // A resumed session that plays stays in the picture until its zone comes.
      if (playing === null) this.#show('characters');
    });
    realm.on('characters', () => {
      if (this.#screen === 'characters') this.#show('characters');
    });
    realm.on('zoneEntered', (zone) => {
      this.#world.enter(zone);
      this.#show('world');
    });
    realm.on('leftWorld', ({ reason }) => this.#show('characters', reason));
    realm.on('closed', ({ reason, name }) => {
      this.#show('title', this.#farewell || reason || sentenceOf(name));
      this.#farewell = '';
    });
  }

  #accountActions(): AccountActions {
    const { login } = this.#client;
    return {
      changePassword: (old, wanted) =>
        this.#endSession('The password is changed. Log in with it.', () =>
          login.changePassword(this.#accountName, old, wanted),
        ),
      logOutEverywhere: () =>
        this.#endSession('You are logged out everywhere.', () => login.logoutEverywhere()),
      exportAccount: async () => JSON.stringify(await login.exportAccount(), null, 2),
      deleteAccount: () =>
        this.#endSession('The account is deleted. Farewell.', () => login.deleteAccount()),
    };
  }

  /** Work after which login ends every session of the account, this one too. */
  async #endSession(farewell: string, work: () => Promise<void>): Promise<void> {
    this.#farewell = farewell;
    try {
      await work();
    } catch (error) {
      this.#farewell = '';
      throw error;
    }
    if (this.#screen !== 'title') this.#client.realm.close();
  }

  async #logIn(name: string, password: string): Promise<void> {
    const { name: account, realms } = await this.#client.login.login(name, password);
    this.#accountName = account;
    const choices = realms.map(({ id, title, players, state }) => ({
      id,
      title,
      players,
      open: state === 'up',
    }));
    const realm = choices.length === 1 ? choices[0].id : await this.#title.chooseRealm(choices);
    let waits = true;
    const leave = (): void => {
      waits = false;
      this.#title.show();
    };
    await this.#client.play(realm, {
      queued: ({ message }) => {
        if (waits) this.#title.showQueue(message, leave);
        return waits;
      },
    });
  }

  #show(screen: ScreenName, message = ''): void {
    const changed = this.#screen !== screen;
    this.#screen = screen;
    document.body.dataset.screen = screen;
    if (screen !== 'title') this.#title.hide();
    if (screen !== 'characters') {
      this.#characters.hide();
      this.#account.close();
    }
    if (screen !== 'world') this.#world.hide();
    if (screen === 'title') this.#title.show(message);
    else if (screen === 'characters') {
      this.#characters.show(this.#client.realm.characters.map(cardOf), message);
    } else if (changed) {
      this.#world.show();
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    }
  }

  #state(): PageState {
    const { realm } = this.#client;
    const own = this.#world.actors.own();
    const heroes = [...this.#world.actors.all()].filter((actor) => actor.kind === 'hero');
    const zone = realm.zone;
    return {
      screen: this.#screen,
      connection: realm.state,
      zone: zone?.zone ?? '',
      own: own === null ? null : { name: own.name, x: own.x, y: own.y },
      entities: realm.entities().size,
      heroes: heroes.map((actor) => actor.name),
      hero: this.#world.hero,
      others: othersOf(this.#world.actors.all()),
      target: this.#world.deeds.target,
      things: realm.inventory(),
      money: realm.money,
      windows: this.#world.desk.open,
      group: realm.group.members.map(({ name }) => name),
      sounds: this.#world.soundsPlayed,
      exits: (zone?.exits ?? []).map(({ x, y, title }) => ({ x, y, title })),
      socket: this.#sockets,
      gateway: realm.gateway,
      roundTripMs: realm.roundTripMs,
      framesPerSecond: this.#scene.framesPerSecond,
      chat: this.#world.chatter.window.entries.slice(-CHAT_LINES_SHOWN),
    };
  }
}

function othersOf(actors: Iterable<Actor>): Other[] {
  return [...actors]
    .filter(({ own }) => !own)
    .map(({ id, kind, name, x, y, health, loot }) => ({ id, kind, name, x, y, health, loot }));
}

function characterOf(characters: readonly CharacterInfo[], id: number): CharacterInfo['character'] {
  const found = characters.find(({ character }) => character === id);
  if (found === undefined) throw new Error('This hero is gone.');
  return found.character;
}

function cardOf({ character, name, zone, summary }: CharacterInfo): HeroCard {
  return {
    id: character,
    name,
    zone,
    look: Number(summary.look ?? 0),
    level: Number(summary.level ?? 1),
  };
}

function sentenceOf(name: string): string {
  return name === 'normal' ? '' : `The session has ended (${name}).`;
}
