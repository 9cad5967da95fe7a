// SPDX-License-Identifier: MIT
/**
 * The page while the hero is in the world: takes what the player wants to the realm, and what the
 * realm tells to the scene, the chat and the signs around it.
 */
import type { ZoneInfo } from '@realmkeep/client';
import game from '../../src/game.ts';
import { Keyboard } from '../input/keyboard.ts';
import { Steering } from '../input/steering.ts';
import { type Place, placeOf } from '../scene/place.ts';
import type { Scene } from '../scene/scene.ts';
import { ChatWindow } from '../ui/chat.ts';
import { parseChatLine } from '../ui/chat-line.ts';
import { element } from '../ui/dom.ts';
import { Hud } from '../ui/hud.ts';
import { Minimap } from '../ui/minimap.ts';
import { Stick } from '../ui/stick.ts';
import { Actors, type Realm } from './actors.ts';

const HELP = 'Say it near by, or: /shout text, /tell NAME text, /who. H shows the keys.';
const BREATH = 'The world holds its breath…';

export class WorldPage {
  readonly node: HTMLElement;
  readonly actors = new Actors();
  readonly chat: ChatWindow;
  readonly #realm: Realm;
  readonly #scene: Scene;
  readonly #hud: Hud;
  readonly #minimap = new Minimap();
  readonly #stick = new Stick();
  readonly #keyboard: Keyboard;
  readonly #steering = new Steering();
  #walking = false;

  constructor(realm: Realm, scene: Scene) {
    this.#realm = realm;
    this.#scene = scene;
    this.chat = new ChatWindow((line) => this.#say(line));
    this.#hud = new Hud({
      leave: () => void this.#leave(),
      talk: () => this.chat.focus(),
    });
    this.#keyboard = new Keyboard((key) => this.#keyPressed(key));
    this.node = element(
      'div',
      { class: 'world', hidden: true },
      this.#hud.node,
      this.#minimap.node,
      this.chat.node,
      this.#stick.node,
    );
    this.#listen();
  }

  /** Taps on the world; the scene itself knows nothing of players. */
  watchPointer(host: HTMLElement): void {
    let held: number | null = null;
    const go = (event: PointerEvent): void => {
      if (this.node.hidden) return;
      const now = performance.now();
      const target = this.#scene.camera.placeAt(event.clientX, event.clientY);
      this.#steering.goTo(target, now);
      if (event.type === 'pointerdown') this.#scene.mark(target.x, target.y, now);
    };
    host.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      held = event.pointerId;
      go(event);
    });
    // Holding the button leads the hero.
    host.addEventListener('pointermove', (event) => {
      if (event.pointerId === held && event.buttons !== 0) go(event);
    });
    for (const end of ['pointerup', 'pointercancel'] as const) {
      addEventListener(end, () => {
        held = null;
      });
    }
  }

  show(): void {
    this.node.hidden = false;
  }

  hide(): void {
    this.node.hidden = true;
    this.#hud.hold(null);
    this.#steering.forget();
    this.actors.clear();
  }

  enter(zone: ZoneInfo): void {
    this.#steering.forget();
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
    if (own !== null) {
      this.#walk(own, nowMs);
      const hero = this.#realm.hero();
      const level = hero?.kind === 'hero' ? hero.fields.level : 1;
      this.#hud.own(own.name, `Level ${level}`, own.health ?? 1);
    }
    this.#scene.frame(this.actors.all(), focus, nowMs);
    if (focus !== null) this.#minimap.update(this.actors.all(), focus, nowMs);
    if (this.#hud.readoutShown) this.#readout();
  }

  #walk(own: { x: number; y: number }, nowMs: number): void {
    const direction = this.#keyboard.direction ?? this.#stick.direction;
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
    realm.on('chat', ({ channel, from, text }) => this.chat.add({ tone: channel, from, text }));
    realm.on('notice', ({ text }) => {
      this.#hud.notice(text);
      this.chat.add({ tone: 'notice', from: '', text });
    });
    realm.on('refused', ({ request, message }) => {
      if (request === 'Chat' || request === 'Command') {
        this.chat.add({ tone: 'wrong', from: '', text: message });
      }
    });
    realm.on('hold', ({ reason }) => this.#hud.hold(reason || BREATH));
    realm.on('go', () => this.#hud.hold(null));
    realm.on('resuming', () => {
      this.#walking = false;
      this.#hud.hold(BREATH);
    });
    realm.on('resumed', () => this.#hud.hold(null));
  }

  #say(line: string): void {
    const parsed = parseChatLine(line);
    switch (parsed.does) {
      case 'say':
        this.#realm.say(parsed.text);
        return;
      case 'shout':
        this.#realm.shout(parsed.text);
        return;
      case 'tell':
        this.#realm.tell(parsed.to, parsed.text);
        return;
      case 'who':
        void this.#who();
        return;
      case 'help':
        this.chat.add({ tone: 'notice', from: '', text: HELP });
        return;
      case 'wrong':
        this.chat.add({ tone: 'wrong', from: '', text: parsed.why });
        return;
      case 'nothing':
        return;
    }
  }

  async #who(): Promise<void> {
    try {
      const { count, players } = await this.#realm.who();
      const names = players.map(({ name, zone }) => `${name} (${zone})`).join(', ');
      const more = count > players.length ? ' and more' : '';
      const text = `${count} in the world: ${names}${more}`;
      this.chat.add({ tone: 'notice', from: '', text });
    } catch (error) {
      const text = error instanceof Error ? error.message : 'nobody answered';
      this.chat.add({ tone: 'wrong', from: '', text });
    }
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
      this.chat.focus(key === '/' ? '/' : '');
    } else if (key === 'h' || key === 'H') this.#hud.toggleHelp();
    else if (key === 'F3') this.#hud.toggleReadout();
    else return false;
    return true;
  }

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
