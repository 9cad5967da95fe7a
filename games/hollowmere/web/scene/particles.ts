// SPDX-License-Identifier: MIT
/** Small moving things in the air: motes of portals, fireflies, leaves, dust, smoke. */
import { Container, Sprite } from 'pixi.js';
import { type Dice, dice } from '../art/chance.ts';
import type { Glows } from '../art/glows.ts';
import type { View } from './camera.ts';
import { contains, type Mood, type Place } from './place.ts';
import type { Quality } from './quality.ts';

type Sort = 'mote' | 'firefly' | 'leaf' | 'dust' | 'smoke';

interface Particle {
  readonly sprite: Sprite;
  sort: Sort;
  x: number;
  y: number;
  driftX: number;
  driftY: number;
  bornAt: number;
  lifeMs: number;
  phase: number;
  size: number;
}

const AIR: Record<Mood, Sort> = { town: 'leaf', forest: 'firefly', crypt: 'dust' };

export class Particles {
  /** Added to what lies beneath. */
  readonly glowing = new Container();
  readonly solid = new Container();
  readonly #glows: Glows;
  readonly #live: Particle[] = [];
  readonly #roll: Dice = dice(2024);
  #place: Place | null = null;
  #seenMs = 0;

  constructor(glows: Glows) {
    this.#glows = glows;
  }

  enter(place: Place): void {
    this.#place = place;
    for (const particle of this.#live) particle.lifeMs = 0;
  }

  update(view: View, quality: Quality, nowMs: number): void {
    const seconds = Math.min(0.1, (nowMs - this.#seenMs) / 1000);
    this.#seenMs = nowMs;
    const place = this.#place;
    if (place === null) return;
    while (this.#live.length < quality.particles) this.#live.push(this.#make());
    this.#live.forEach((particle, index) => {
      if (index >= quality.particles) {
        particle.sprite.visible = false;
        return;
      }
      if (nowMs - particle.bornAt >= particle.lifeMs) this.#bear(particle, place, view, nowMs);
      this.#move(particle, seconds, nowMs);
    });
  }

  #make(): Particle {
    const sprite = new Sprite(this.#glows.mote);
    sprite.anchor.set(0.5);
    return {
      sprite,
      sort: 'mote',
      x: 0,
      y: 0,
      driftX: 0,
      driftY: 0,
      bornAt: 0,
      lifeMs: 0,
      phase: 0,
      size: 1,
    };
  }

  #bear(p: Particle, place: Place, view: View, nowMs: number): void {
    const roll = this.#roll;
    p.bornAt = nowMs;
    p.phase = roll() * 7;
    p.lifeMs = 1800 + roll() * 2600;
    const portals = place.exits.filter((exit) => contains(view, exit.x, exit.y, 100));
    const chimneys = place.blocks.filter(
      ({ style, box }) => style === 'house' && contains(view, box.x, box.y, 300),
    );
    const choice = roll();
    if (portals.length > 0 && choice < 0.34) {
      const exit = portals[Math.floor(roll() * portals.length)];
      p.sort = 'mote';
      p.x = exit.x + (roll() - 0.5) * 90;
      p.y = exit.y - roll() * 40;
      p.driftX = (roll() - 0.5) * 10;
      p.driftY = -22 - roll() * 26;
      p.size = 0.35 + roll() * 0.5;
    } else if (chimneys.length > 0 && choice > 0.72) {
      const { box, look } = chimneys[Math.floor(roll() * chimneys.length)];
      const rise = Math.min(46, 18 + box.height * 0.16);
      p.sort = 'smoke';
      p.x = box.x + box.width * (Math.abs(look) % 2 ? 0.76 : 0.2);
      p.y = box.y + box.height * 0.4 - 46 - rise - 28;
      p.driftX = 7 + roll() * 6;
      p.driftY = -15 - roll() * 8;
      p.size = 0.5 + roll() * 0.3;
    } else {
      p.sort = AIR[place.mood];
      p.x = view.x + roll() * view.width;
      p.y = view.y + roll() * view.height;
      const windy = p.sort === 'leaf';
      p.driftX = windy ? 26 + roll() * 22 : (roll() - 0.5) * 12;
      p.driftY = windy ? 14 + roll() * 12 : -3 - roll() * 8;
      p.size = windy ? 0.7 + roll() * 0.5 : 0.22 + roll() * 0.3;
    }
    this.#dress(p);
  }

  #dress(p: Particle): void {
    const glowing = p.sort === 'mote' || p.sort === 'firefly' || p.sort === 'dust';
    const parent = glowing ? this.glowing : this.solid;
    if (p.sprite.parent !== parent) parent.addChild(p.sprite);
    const { mote, leaf, smoke } = this.#glows;
    p.sprite.texture = p.sort === 'leaf' ? leaf : p.sort === 'smoke' ? smoke : mote;
    p.sprite.blendMode = glowing ? 'add' : 'normal';
    p.sprite.tint = TINTS[p.sort];
    p.sprite.visible = true;
  }

  #move(p: Particle, seconds: number, nowMs: number): void {
    const age = (nowMs - p.bornAt) / p.lifeMs;
    const t = nowMs / 1000 + p.phase;
    p.x += (p.driftX + Math.sin(t * 1.7) * 9) * seconds;
    p.y += (p.driftY + Math.cos(t * 1.3) * 6) * seconds;
    const fade = Math.sin(Math.min(1, Math.max(0, age)) * Math.PI);
    const { sprite } = p;
    sprite.position.set(p.x, p.y);
    const blink = p.sort === 'firefly' ? 0.55 + Math.sin(t * 5) * 0.45 : 1;
    sprite.alpha = fade * blink * (p.sort === 'dust' ? 0.35 : p.sort === 'smoke' ? 0.5 : 0.95);
    const grow = p.sort === 'smoke' ? 0.5 + age : 1;
    sprite.scale.set(p.size * grow, p.sort === 'leaf' ? p.size * Math.cos(t * 3) : p.size * grow);
    sprite.rotation = p.sort === 'leaf' ? t : 0;
  }
}

const TINTS: Record<Sort, number> = {
  mote: 0xa9d4ff,
  firefly: 0xf6f08a,
  leaf: 0xffffff,
  dust: 0xb7b0ff,
  smoke: 0xffffff,
};
