// SPDX-License-Identifier: MIT
/**
 * The page while the hero is in the world: takes what the player wants to the realm, and what the
 * realm tells to the scene, the chat, the windows and the frames around it.
 */
import type { ZoneInfo } from '@realmkeep/client';
import game from '../../src/game.ts';
import { daylight } from '../../src/rules/day.ts';
import { talkOf } from '../../src/rules/quest.ts';
import { Keyboard } from '../input/keyboard.ts';
import { Steering } from '../input/steering.ts';
import { type Place, placeOf } from '../scene/place.ts';
import type { Scene } from '../scene/scene.ts';
import { Sounds } from '../sound/sounds.ts';
import { element } from '../ui/dom.ts';
import { InvitationPanel } from '../ui/group-frame.ts';
import { Hud } from '../ui/hud.ts';
import { ICONS, menuOf } from '../ui/menu.ts';
import { Minimap } from '../ui/minimap.ts';
import { Desk } from '../ui/panel.ts';
import { SettingsPanel } from '../ui/settings-panel.ts';
import { Stick } from '../ui/stick.ts';
import { QuestPanel, TalkPanel } from '../ui/tracker.ts';
import { Actors, type Realm } from './actors.ts';
import { Chatter } from './chatter.ts';
import { Deeds } from './deeds.ts';
import { echo } from './echo.ts';
import { Frames } from './frames.ts';
import { type HeroView, heroViewOf } from './hero-view.ts';
import { membersOf } from './members.ts';
import { watchPointer } from './pointer.ts';
import { Possessions } from './possessions.ts';
import { loadSettings, type Settings, saveSettings } from './settings.ts';
import { Witness } from './witness.ts';

const BREATH = 'The world holds its breath…';

export class WorldPage {
  readonly node: HTMLElement;
  readonly actors = new Actors();
  readonly chatter: Chatter;
  readonly desk = new Desk();
  readonly deeds: Deeds;
  readonly #realm: Realm;
  readonly #scene: Scene;
  readonly #hud = new Hud();
  readonly #minimap = new Minimap();
  readonly #stick = new Stick();
  readonly #keyboard: Keyboard;
  readonly #steering = new Steering();
  readonly #sounds = new Sounds();
  readonly #witness = new Witness();
  readonly #frames: Frames;
  readonly #possessions: Possessions;
  readonly #talk = new TalkPanel(() => this.#realm.command('answer', {}));
  readonly #quest = new QuestPanel();
  readonly #settings: SettingsPanel;
  readonly #invitation = new InvitationPanel((accept) => this.#realm.answerInvitation(accept));
  /** What `ownFields` told so far. */
  #own: Readonly<Record<string, string | number | boolean | undefined>> = {};
  #hero: HeroView | null = null;
  #walking = false;

  constructor(realm: Realm, scene: Scene) {
    this.#realm = realm;
    this.#scene = scene;
    this.chatter = new Chatter(realm);
    const say = (sentence: string): void => this.#hud.notice(sentence);
    this.#possessions = new Possessions({
      realm,
      desk: this.desk,
      say,
      sound: (name) => this.#sounds.play(name),
    });
    this.deeds = new Deeds({
      realm,
      actors: this.actors,
      say,
      deal: () => this.#possessions.deal(),
      talk: () => this.desk.raise(this.#talk),
    });
    this.#frames = new Frames({
      use: (ability) => this.#use(ability),
      rise: () => realm.command('rise', {}),
      story: () => this.desk.toggle(this.#quest),
      trade: () => this.#possessions.propose(this.deeds.target),
      invite: () => realm.invite(this.#targetName()),
      leaveGroup: () => realm.leaveGroup(),
      lookAt: (name) => this.#lookAt(name),
      whisper: () => this.chatter.window.focus(`/tell ${this.#targetName()} `),
    });
    const settings = loadSettings();
    this.#settings = new SettingsPanel(settings, (chosen) => {
      saveSettings(chosen);
      this.#apply(chosen);
    });
    this.#apply(settings);
    this.desk.add(this.#talk, this.#quest, this.#settings, this.#invitation);
    this.#keyboard = new Keyboard((key) => this.#keyPressed(key));
    this.node = element(
      'div',
      { class: 'world', hidden: true },
      this.#frames.node,
      this.#minimap.node,
      this.#menu(),
      this.chatter.window.node,
      this.#stick.node,
      this.desk.node,
      this.#hud.node,
    );
    this.#listen();
  }

  get hero(): HeroView | null {
    return this.#hero;
  }

  /** Sounds that were made so far; for tests, which cannot hear. */
  get soundsPlayed(): number {
    return this.#sounds.played;
  }

  /** Taps on the world; the scene itself knows nothing of players. */
  watchPointer(host: HTMLElement): void {
    for (const event of ['pointerdown', 'keydown'] as const) {
      addEventListener(event, () => this.#sounds.wake());
    }
    watchPointer(host, {
      active: () => !this.node.hidden,
      placeAt: (x, y) => this.#scene.camera.placeAt(x, y),
      actors: () => this.actors.all(),
      choose: (actor) => {
        this.#steering.forget();
        return this.deeds.choose(actor);
      },
      walk: (place, fresh) => {
        const now = performance.now();
        this.deeds.forgetErrand();
        this.#steering.goTo(place, now);
        if (fresh) this.#scene.mark(place.x, place.y, now);
      },
    });
  }

  show(): void {
    this.node.hidden = false;
  }

  hide(): void {
    this.node.hidden = true;
    this.#hud.hold(null);
    this.#steering.forget();
    this.deeds.clear();
    this.desk.closeAll();
    this.actors.clear();
    this.#own = {};
    this.#hero = null;
  }

  enter(zone: ZoneInfo): void {
    this.#steering.forget();
    this.deeds.clear();
    this.#walking = false;
    this.#hud.hold(null);
    this.#hud.banner(zone.title);
    const place: Place = placeOf(zone, game.zone(zone.zone)?.scenery ?? []);
    this.#scene.enter(place);
    this.#minimap.enter(place);
  }

  frame(nowMs: number): void {
    this.#realm.frame(nowMs);
    this.actors.update(this.#realm);
    const own = this.actors.own();
    const zone = this.#realm.zone;
    const focus = own ?? zone;
    const hero = heroViewOf(this.#realm, this.#own);
    const before = this.#hero?.quest.step ?? Number.POSITIVE_INFINITY;
    if (hero !== null && hero.quest.step > before) this.#sounds.play('quest');
    this.#hero = hero;
    if (own !== null && hero !== null) {
      const sights = this.#witness.look(this.actors.all());
      for (const { is, actor } of sights) {
        if (!actor.own) continue;
        if (is === 'spell') this.deeds.spellSeen(actor.spell, nowMs);
        if (is === 'casting') this.deeds.castBegan(nowMs);
      }
      const { quest } = hero;
      this.actors.marks.set('harbourmaster', talkOf(quest).answer === '' ? '' : '(!)');
      this.#scene.witness(sights, (id) => this.actors.find(id), nowMs);
      echo(this.#sounds, sights, own);
      this.#walk(own, hero, nowMs);
      this.#scene.target = this.deeds.target;
      this.#scene.daylight = daylight(hero.hour);
      const target = this.actors.find(this.deeds.target);
      this.#frames.update(hero, target, this.deeds, nowMs);
      this.#frames.showGroup(membersOf(this.#realm.group, this.actors, own.name));
      this.#possessions.showHero(hero);
      if (this.#talk.isOpen) this.#talk.update(hero.quest);
      if (this.#quest.isOpen) this.#quest.update(hero.quest);
    }
    this.#scene.frame(this.actors.all(), focus, nowMs);
    if (focus !== null) this.#minimap.update(this.actors.all(), focus, nowMs);
    if (this.#hud.readoutShown) this.#readout();
  }

  #walk(own: ReturnType<Actors['own']> & object, hero: HeroView, nowMs: number): void {
    const direction = hero.isDown ? null : (this.#keyboard.direction ?? this.#stick.direction);
    if (direction !== null) this.deeds.forgetErrand();
    const goal = this.deeds.pursue(own, hero, nowMs);
    if (goal !== null) this.#steering.lead(goal, nowMs);
    else if (this.#steering.isLed) this.#steering.forget();
    const heading = this.#steering.steer(direction, own, nowMs);
    if (heading !== null) {
      this.#walking = true;
      this.#realm.move(heading);
    } else if (this.#walking) {
      this.#walking = false;
      this.#realm.stop();
    }
  }

  #listen(): void {
    const realm = this.#realm;
    realm.on('notice', ({ text }) => this.#hud.notice(text));
    realm.on('ownFields', (fields) => {
      this.#own = { ...this.#own, ...fields };
    });
    realm.on('groupAsked', ({ from }) => {
      this.#invitation.ask(from);
      this.desk.raise(this.#invitation);
      this.#sounds.play('open');
    });
    realm.on('refused', ({ request, message }) => {
      if (request === 'GroupAct') this.#hud.notice(message);
    });
    realm.on('hold', ({ reason }) => this.#hud.hold(reason || BREATH));
    realm.on('go', () => this.#hud.hold(null));
    realm.on('resuming', () => {
      this.#walking = false;
      this.#hud.hold(BREATH);
    });
    realm.on('resumed', () => this.#hud.hold(null));
  }

  #apply({ volume, names, numbers, quality }: Settings): void {
    this.#sounds.volume = volume;
    this.#scene.names = names;
    this.#scene.numbers = numbers;
    this.#scene.prefer(quality);
  }

  #menu(): HTMLElement {
    const { bag, hero } = this.#possessions;
    return menuOf([
      {
        label: 'Talk',
        key: 'Enter',
        path: ICONS.talk,
        run: () => this.chatter.window.focus(),
        touchOnly: true,
      },
      { label: 'Bag', key: 'B', path: ICONS.bag, run: () => this.desk.toggle(bag) },
      { label: 'Hero', key: 'C', path: ICONS.hero, run: () => this.desk.toggle(hero) },
      { label: 'Story', key: 'L', path: ICONS.quest, run: () => this.desk.toggle(this.#quest) },
      {
        label: 'Settings',
        key: 'O',
        path: ICONS.settings,
        run: () => this.desk.toggle(this.#settings),
      },
      { label: 'Help', key: 'H', path: ICONS.help, run: () => this.#hud.toggleHelp() },
      { label: 'Leave the world', key: '', path: ICONS.leave, run: () => void this.#leave() },
    ]);
  }

  #use(ability: number): void {
    if (this.#hero !== null) this.deeds.use(ability, this.#hero, performance.now());
  }

  #lookAt(name: string): void {
    for (const actor of this.actors.all()) {
      if (actor.kind === 'hero' && actor.name === name) this.deeds.target = actor.id;
    }
  }

  #targetName(): string {
    return this.actors.find(this.deeds.target)?.name ?? '';
  }

  async #leave(): Promise<void> {
    try {
      await this.#realm.leaveWorld();
    } catch (error) {
      this.#hud.notice(error instanceof Error ? error.message : 'You cannot leave now.');
    }
  }

  #keyPressed(key: string): boolean {
    if (this.node.hidden) return false;
    if (key === 'Enter' || key === '/') {
      // A button that has the focus takes Enter for itself.
      if (key === 'Enter' && document.activeElement instanceof HTMLButtonElement) return false;
      this.chatter.window.focus(key === '/' ? '/' : '');
      return true;
    }
    const does = this.#keys[key.toLowerCase()];
    does?.();
    return does !== undefined;
  }

  readonly #keys: Readonly<Record<string, () => void>> = {
    1: () => this.#use(1),
    2: () => this.#use(2),
    3: () => this.#use(3),
    4: () => this.#use(4),
    5: () => this.#use(5),
    f: () => this.#use(0),
    e: () => this.deeds.interact(),
    tab: () => this.deeds.nextFoe(),
    t: () => this.deeds.nextHero(),
    b: () => this.desk.toggle(this.#possessions.bag),
    i: () => this.desk.toggle(this.#possessions.bag),
    c: () => this.desk.toggle(this.#possessions.hero),
    l: () => this.desk.toggle(this.#quest),
    o: () => this.desk.toggle(this.#settings),
    h: () => this.#hud.toggleHelp(),
    f3: () => this.#hud.toggleReadout(),
    escape: () => {
      if (this.desk.closeTop()) return;
      this.deeds.clear();
      if (this.#hero?.foe !== 0) this.#realm.command('attack', { target: 0 });
    },
  };

  #readout(): void {
    const own = this.actors.own();
    this.#hud.readout([
      `${this.#scene.framesPerSecond.toFixed(0)} fps, level ${this.#scene.qualityLevel}`,
      `${this.#realm.roundTripMs.toFixed(0)} ms to ${this.#realm.gateway}`,
      `${this.actors.count} known, ${this.#scene.actorsDrawn} drawn`,
      own ? `${this.#realm.zone?.zone} ${own.x.toFixed(0)}, ${own.y.toFixed(0)}` : '',
    ]);
  }
}
