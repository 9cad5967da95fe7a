// SPDX-License-Identifier: MIT
/** One actor on the stage: shadow, layers of its body, name and health. Reused for another one. */
import { BitmapText, Container, Sprite, Texture } from 'pixi.js';
import type { Bodies, Sheet } from '../art/bodies.ts';
import { numberOf, SIGNS } from '../art/palette.ts';
import { sideOf, WALK_FRAMES } from '../art/pose.ts';
import { type Actor, guiseOf } from './actor.ts';
import { type Role, roleOf } from './cast.ts';

const BAR_WIDTH = 34;
const LAYERS_MAX = 5;
/** Slower than this counts as standing, in units per second. */
const STANDING_SPEED = 4;
const FLASH_MS = 180;
/** A blow takes so long to see, and goes so far, in units. */
const LUNGE_MS = 220;
const LUNGE_UNITS = 9;
/** Who lies on the ground is turned by so much, in radians, and a bit see-through. */
const LYING_TURN = 1.42;
const LYING_ALPHA = 0.82;
/** Share of its height by which a beast on its back is lifted, legs up. */
const BACK_SHARE = 0.62;

/** What the player chose to see of figures, and whether he looks at this one. */
export interface FigureLook {
  readonly names: boolean;
  readonly target: boolean;
}

export class Figure {
  readonly body = new Container();
  readonly sign = new Container();
  readonly shadow: Sprite;
  readonly #layers: Sprite[] = [];
  readonly #name: BitmapText;
  readonly #barBack = new Sprite(Texture.WHITE);
  readonly #bar = new Sprite(Texture.WHITE);
  #role: Role | null = null;
  #sheet: Sheet | null = null;
  #key = '';
  #walked = 0;
  #seenX = 0;
  #seenY = 0;
  #seenHealth = 1;
  #hurtAt = -Infinity;
  #lungedAt = -Infinity;
  #lungeX = 0;
  #lungeY = 0;
  #cell = '';

  constructor(shadowTexture: Texture) {
    this.shadow = new Sprite(shadowTexture);
    this.shadow.anchor.set(0.5);
    for (let i = 0; i < LAYERS_MAX; i++) {
      const layer = new Sprite();
      this.#layers.push(layer);
      this.body.addChild(layer);
    }
    this.#name = new BitmapText({
      text: '',
      style: {
        fontFamily: 'Georgia, "Times New Roman", serif',
        fontSize: 26,
        fontWeight: 'bold',
        fill: 0xffffff,
        stroke: { color: 0x241c30, width: 6, join: 'round' },
      },
    });
    this.#name.anchor.set(0.5, 1);
    this.#name.scale.set(0.5);
    this.#barBack.tint = numberOf(SIGNS.healthBack);
    this.#barBack.width = BAR_WIDTH + 2;
    this.#barBack.height = 6;
    this.#bar.height = 4;
    this.sign.addChild(this.#barBack, this.#bar, this.#name);
  }

  /** Begins to play an actor: nothing of the last one remains. */
  cast(actor: Actor): void {
    this.#key = '';
    this.#walked = 0;
    this.#seenX = actor.x;
    this.#seenY = actor.y;
    this.#seenHealth = actor.health ?? 1;
    this.#hurtAt = -Infinity;
    this.body.visible = true;
    this.sign.visible = true;
    this.shadow.visible = true;
  }

  hide(): void {
    this.body.visible = false;
    this.sign.visible = false;
    this.shadow.visible = false;
  }

  /** Strikes at a place, or straight ahead. */
  lunge(towards: { readonly x: number; readonly y: number } | null, nowMs: number): void {
    const dx = (towards?.x ?? this.#seenX) - this.#seenX;
    const dy = (towards?.y ?? this.#seenY) - this.#seenY;
    const far = Math.max(1, Math.hypot(dx, dy));
    this.#lungeX = (dx / far) * LUNGE_UNITS;
    this.#lungeY = (dy / far) * LUNGE_UNITS;
    this.#lungedAt = nowMs;
  }

  update(actor: Actor, bodies: Bodies, look: FigureLook, nowMs: number): void {
    const key = guiseOf(actor);
    if (key !== this.#key) this.#dress(actor, bodies, key);
    const role = this.#role;
    if (role === null) return;
    this.#step(actor, role);
    const age = (nowMs - this.#lungedAt) / LUNGE_MS;
    const push = age < 1 ? Math.sin(Math.max(0, age) * Math.PI) : 0;
    this.body.position.set(actor.x + this.#lungeX * push, actor.y + this.#lungeY * push);
    this.body.zIndex = actor.y;
    const lying = actor.health === 0;
    const isBeast = role.body.sort === 'beast';
    this.body.rotation = lying ? (isBeast ? Math.PI : LYING_TURN) : 0;
    // On its back, not on its head below the ground.
    if (lying && isBeast) this.body.y -= role.height * BACK_SHARE;
    this.body.alpha = lying ? LYING_ALPHA : 1;
    // Of the fallen, heroes have a name, and whoever has something left for the taking.
    const told = lying
      ? actor.loot || actor.kind === 'hero'
      : look.target || (look.names && role.quiet !== true);
    this.#name.visible = told;
    this.#name.tint = numberOf(lying && actor.loot ? SIGNS.own : role.sign);
    this.shadow.position.set(actor.x + 2, actor.y - 1);
    this.sign.position.set(actor.x, actor.y - role.height * role.scale);
    this.#showHealth(actor, role, nowMs);
  }

  #dress(actor: Actor, bodies: Bodies, key: string): void {
    this.#key = key;
    this.#cell = '';
    const role = roleOf(actor);
    this.#role = role;
    this.#sheet = bodies.sheet(role.body);
    this.#layers.forEach((sprite, i) => {
      const layer = this.#sheet?.layers[i];
      sprite.visible = layer !== undefined;
      sprite.tint = layer === undefined ? 0xffffff : (role.tints[layer] ?? 0xffffff);
    });
    this.#name.text = actor.mark === '' ? actor.name : `${actor.mark} ${actor.name}`;
    this.#name.tint = numberOf(role.sign);
    this.shadow.scale.set((role.shadow * 2) / 64, role.shadow / 64);
  }

  /** The steps follow the way that was really walked, so that feet do not slide. */
  #step(actor: Actor, role: Role): void {
    const way = Math.hypot(actor.x - this.#seenX, actor.y - this.#seenY);
    this.#seenX = actor.x;
    this.#seenY = actor.y;
    // A jump (a correction, an arrival) is no walking.
    if (way < 40) this.#walked += way;
    const walking = actor.speed > STANDING_SPEED && way > 0.01;
    const phase = Math.floor((this.#walked / role.pace) * WALK_FRAMES) % WALK_FRAMES;
    const frame = walking ? 1 + phase : 0;
    const { side, mirrored } = sideOf(actor.heading);
    const cell = `${side} ${frame}`;
    const sheet = this.#sheet;
    if (cell !== this.#cell && sheet !== null) {
      this.#cell = cell;
      sheet.layers.forEach((layer, i) => {
        const texture = sheet.frame(layer, side, frame);
        this.#layers[i].texture = texture;
        this.#layers[i].anchor.copyFrom(texture.defaultAnchor ?? { x: 0.5, y: 1 });
      });
    }
    const scale = role.scale / (sheet?.scale ?? 1);
    this.body.scale.set(mirrored ? -scale : scale, scale);
  }

  #showHealth(actor: Actor, role: Role, nowMs: number): void {
    const health = actor.health;
    const shown = health !== null && health > 0 && (role.bar || health < 0.999);
    this.#bar.visible = shown;
    this.#barBack.visible = shown;
    this.#name.y = shown ? -8 : 0;
    if (health === null) return;
    if (health < this.#seenHealth - 0.001) this.#hurtAt = nowMs;
    this.#seenHealth = health;
    this.body.tint = nowMs - this.#hurtAt < FLASH_MS ? 0xff7a6a : 0xffffff;
    if (!shown) return;
    this.#barBack.position.set(-BAR_WIDTH / 2 - 1, -7);
    this.#bar.position.set(-BAR_WIDTH / 2, -6);
    this.#bar.width = Math.max(0.01, BAR_WIDTH * Math.min(1, health));
    this.#bar.tint = numberOf(health > 0.35 ? SIGNS.health : SIGNS.healthLow);
  }
}
