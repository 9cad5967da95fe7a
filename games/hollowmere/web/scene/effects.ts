// SPDX-License-Identifier: MIT
/** What fights look like: numbers that rise, bolts that fly, sparks, rings. Sprites are reused. */
import { BitmapText, Container, Sprite } from 'pixi.js';
import type { Glows } from '../art/glows.ts';

interface Spot {
  readonly x: number;
  readonly y: number;
}

interface Rising {
  readonly text: BitmapText;
  x: number;
  y: number;
  bornAt: number;
}

interface Spark {
  readonly sprite: Sprite;
  fromX: number;
  fromY: number;
  toX: number;
  toY: number;
  bornAt: number;
  ms: number;
  size: number;
  /** Grows to this share of its size by its end. */
  grows: number;
  /** Lifts in the middle of its way, in units. */
  arc: number;
}

/** Look of an effect: a colour, and how its sparks go. */
export interface EffectLook {
  readonly tint: number;
  readonly sparks: number;
  readonly reach: number;
  readonly size: number;
  readonly ms: number;
  /** Sparks rise instead of flying apart. */
  readonly rises?: boolean;
}

const NUMBER_MS = 950;
const NUMBERS_MAX = 40;
const SPARKS_MAX = 160;
const BOLT_UNITS_PER_SECOND = 560;
/** Numbers and bolts belong to the chest, not to the feet. */
const CHEST = 24;

export class Effects {
  /** Added to what lies beneath. */
  readonly glowing = new Container();
  readonly numbers = new Container();
  readonly #glows: Glows;
  readonly #shownNumbers: Rising[] = [];
  readonly #sparks: Spark[] = [];
  #turn = 0;

  constructor(glows: Glows) {
    this.#glows = glows;
  }

  number(at: Spot, text: string, tint: number, large: boolean, nowMs: number): void {
    const number = this.#freeNumber(nowMs);
    // Numbers that follow each other stand side by side.
    this.#turn = (this.#turn + 1) % 3;
    number.x = at.x + (this.#turn - 1) * 13;
    number.y = at.y - CHEST - 24;
    number.bornAt = nowMs;
    number.text.text = text;
    number.text.tint = tint;
    number.text.scale.set(large ? 0.82 : 0.62);
    number.text.visible = true;
  }

  /** Sparks around a place. */
  burst(at: Spot, look: EffectLook, nowMs: number): void {
    for (let i = 0; i < look.sparks; i++) {
      const angle = (i / look.sparks) * Math.PI * 2 + (i % 3) * 0.3;
      const far = look.reach * (0.55 + 0.45 * ((i * 7) % 5) * 0.25);
      const x = at.x + Math.cos(angle) * far * (look.rises ? 0.5 : 1);
      const y = at.y - CHEST + Math.sin(angle) * far * 0.6;
      this.#spark(look.tint, {
        // From a little way out: many lights on one spot are a white blot.
        fromX: look.rises ? x : at.x + (x - at.x) * 0.4,
        fromY: look.rises ? at.y - 4 : at.y - CHEST + (y - at.y + CHEST) * 0.4,
        toX: x,
        toY: look.rises ? at.y - CHEST - look.reach : y,
        bornAt: nowMs + (look.rises ? i * 30 : 0),
        ms: look.ms,
        size: look.size,
        grows: 0.2,
        arc: 0,
      });
    }
  }

  /** Something flies from one to the other, and bursts there. */
  bolt(from: Spot, to: Spot, look: EffectLook, nowMs: number): void {
    const ms = Math.max(
      80,
      (Math.hypot(to.x - from.x, to.y - from.y) * 1000) / BOLT_UNITS_PER_SECOND,
    );
    for (let tail = 0; tail < 4; tail++) {
      this.#spark(look.tint, {
        fromX: from.x,
        fromY: from.y - CHEST,
        toX: to.x,
        toY: to.y - CHEST,
        bornAt: nowMs + tail * 28,
        ms,
        size: 1.5 - tail * 0.28,
        grows: 1,
        arc: 10,
      });
    }
    this.burst(to, look, nowMs + ms);
  }

  /** A flash from above. */
  strike(at: Spot, look: EffectLook, nowMs: number): void {
    for (let i = 0; i < 9; i++) {
      this.#spark(look.tint, {
        fromX: at.x + ((i * 5) % 7) * 3 - 9,
        fromY: at.y - 190 + i * 20,
        toX: at.x + ((i * 3) % 5) * 2 - 4,
        toY: at.y - 180 + i * 21,
        bornAt: nowMs + i * 8,
        ms: 280,
        size: 1.9,
        grows: 0.1,
        arc: 0,
      });
    }
    this.burst(at, look, nowMs + 60);
  }

  update(nowMs: number): void {
    for (const { text, x, y, bornAt } of this.#shownNumbers) {
      if (!text.visible) continue;
      const age = (nowMs - bornAt) / NUMBER_MS;
      if (age >= 1) text.visible = false;
      text.position.set(x, y - 34 * (1 - (1 - age) * (1 - age)));
      text.alpha = age < 0.6 ? 1 : (1 - age) / 0.4;
    }
    for (const spark of this.#sparks) {
      if (spark.sprite.visible || nowMs >= spark.bornAt) this.#move(spark, nowMs);
    }
  }

  clear(): void {
    for (const { text } of this.#shownNumbers) text.visible = false;
    for (const spark of this.#sparks) {
      spark.ms = 0;
      spark.sprite.visible = false;
    }
  }

  #move(spark: Spark, nowMs: number): void {
    const { sprite } = spark;
    const age = spark.ms > 0 ? (nowMs - spark.bornAt) / spark.ms : 1;
    sprite.visible = age >= 0 && age < 1;
    if (!sprite.visible) return;
    const lift = Math.sin(age * Math.PI) * spark.arc;
    sprite.position.set(
      spark.fromX + (spark.toX - spark.fromX) * age,
      spark.fromY + (spark.toY - spark.fromY) * age - lift,
    );
    sprite.scale.set(spark.size * (1 + (spark.grows - 1) * age));
    sprite.alpha = age < 0.7 ? 1 : (1 - age) / 0.3;
  }

  #spark(tint: number, values: Omit<Spark, 'sprite'>): void {
    const { bornAt } = values;
    let spark = this.#sparks.find((one) => !one.sprite.visible && one.bornAt + one.ms < bornAt);
    if (spark === undefined) {
      if (this.#sparks.length >= SPARKS_MAX) return;
      const sprite = new Sprite(this.#glows.mote);
      sprite.anchor.set(0.5);
      sprite.blendMode = 'add';
      sprite.visible = false;
      this.glowing.addChild(sprite);
      spark = { sprite, ...values };
      this.#sparks.push(spark);
    } else Object.assign(spark, values);
    spark.sprite.tint = tint;
  }

  #freeNumber(nowMs: number): Rising {
    const free = this.#shownNumbers.find(({ text }) => !text.visible);
    if (free !== undefined) return free;
    if (this.#shownNumbers.length >= NUMBERS_MAX) {
      return this.#shownNumbers.reduce((a, b) => (a.bornAt <= b.bornAt ? a : b));
    }
    const text = new BitmapText({
      text: '',
      style: {
        fontFamily: 'Georgia, "Times New Roman", serif',
        fontSize: 26,
        fontWeight: 'bold',
        fill: 0xffffff,
        stroke: { color: 0x241c30, width: 6, join: 'round' },
      },
    });
    text.anchor.set(0.5, 1);
    this.numbers.addChild(text);
    const made = { text, x: 0, y: 0, bornAt: nowMs };
    this.#shownNumbers.push(made);
    return made;
  }
}
