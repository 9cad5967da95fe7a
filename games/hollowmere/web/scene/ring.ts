// SPDX-License-Identifier: MIT
/** The ring under whomever the player looks at. */
import { Sprite } from 'pixi.js';
import type { Glows } from '../art/glows.ts';
import { numberOf } from '../art/palette.ts';
import type { Actor } from './actor.ts';
import { roleOf } from './cast.ts';

export class RingOfTarget {
  readonly node: Sprite;

  constructor(glows: Glows) {
    this.node = new Sprite(glows.marker);
    this.node.anchor.set(0.5);
    this.node.visible = false;
  }

  show(actor: Actor, nowMs: number): void {
    const size = 0.62 + Math.sin(nowMs * 0.006) * 0.03;
    this.node.visible = true;
    this.node.position.set(actor.x, actor.y - 1);
    this.node.scale.set(size, size * 0.55);
    this.node.tint = numberOf(roleOf(actor).sign);
  }

  hide(): void {
    this.node.visible = false;
  }
}
