// SPDX-License-Identifier: MIT
/** Exits as portals: an arch of stone, a swirl in it, a circle of runes, motes that rise. */
import { BitmapText, Container, Sprite } from 'pixi.js';
import { ARCH, type Glows, SWIRL_PIXELS } from '../art/glows.ts';
import type { ExitLike } from './place.ts';

interface Portal {
  readonly exit: ExitLike;
  readonly flat: Container;
  readonly rune: Sprite;
  readonly upright: Container;
  readonly swirls: readonly [Sprite, Sprite];
  readonly glow: Sprite;
  readonly sign: BitmapText;
}

export interface PortalParents {
  readonly flat: Container;
  readonly standing: Container;
  readonly lights: Container;
  readonly signs: Container;
}

export class Portals {
  readonly #parents: PortalParents;
  readonly #glows: Glows;
  #portals: Portal[] = [];

  constructor(parents: PortalParents, glows: Glows) {
    this.#parents = parents;
    this.#glows = glows;
  }

  enter(exits: readonly ExitLike[]): void {
    for (const { flat, upright, glow, sign } of this.#portals) {
      for (const node of [flat, upright, glow, sign]) node.destroy({ children: true });
    }
    this.#portals = exits.map((exit) => this.#build(exit));
  }

  update(nowMs: number, calm: boolean): void {
    const t = calm ? 0 : nowMs / 1000;
    for (const { rune, swirls, glow, sign } of this.#portals) {
      rune.rotation = t * 0.25;
      swirls[0].rotation = t * 1.3;
      swirls[1].rotation = -t * 0.8;
      const pulse = 1 + Math.sin(t * 2.2) * 0.08;
      glow.scale.set(3.1 * pulse, 2.9 * pulse);
      glow.alpha = 0.6 + Math.sin(t * 2.2) * 0.1;
      sign.alpha = 0.92 + Math.sin(t * 2.2) * 0.08;
    }
  }

  #build(exit: ExitLike): Portal {
    const { x, y } = exit;
    const flat = new Container();
    const rune = new Sprite(this.#glows.rune);
    rune.anchor.set(0.5);
    flat.addChild(rune);
    flat.position.set(x, y);
    const wide = (Math.max(44, exit.radius) * 2.1) / SWIRL_PIXELS;
    flat.scale.set(wide, wide * 0.55);
    this.#parents.flat.addChild(flat);

    const upright = new Container();
    const opening = new Container();
    const swirls = [new Sprite(this.#glows.swirl), new Sprite(this.#glows.swirl)] as const;
    for (const swirl of swirls) {
      swirl.anchor.set(0.5);
      opening.addChild(swirl);
    }
    swirls[1].blendMode = 'add';
    swirls[1].alpha = 0.45;
    swirls[1].scale.set(-0.94, 0.94);
    opening.scale.set(86 / SWIRL_PIXELS, 118 / SWIRL_PIXELS);
    opening.position.set(0, -56);
    const arch = new Sprite(this.#glows.arch);
    arch.anchor.set(0.5, ARCH.foot / ARCH.height);
    arch.scale.set(0.5);
    upright.addChild(opening, arch);
    // Its foot lies at the far side of the circle: heroes walk in before it.
    upright.position.set(x, y - 8);
    upright.zIndex = y - 8;
    this.#parents.standing.addChild(upright);

    const glow = new Sprite(this.#glows.light);
    glow.anchor.set(0.5);
    glow.tint = 0x7aa8ff;
    glow.position.set(x, y - 54);
    this.#parents.lights.addChild(glow);

    const sign = new BitmapText({
      text: exit.title,
      style: {
        fontFamily: 'Georgia, "Times New Roman", serif',
        fontSize: 32,
        fontStyle: 'italic',
        fill: 0xeaf3ff,
        stroke: { color: 0x2a2a60, width: 7, join: 'round' },
      },
    });
    sign.anchor.set(0.5, 1);
    sign.scale.set(0.5);
    sign.position.set(x, y - ARCH.foot - 2);
    this.#parents.signs.addChild(sign);
    return { exit, flat, rune, upright, swirls, glow, sign };
  }
}
