// SPDX-License-Identifier: MIT
/** What stands still in a zone (trees, houses, lanterns): only what is in view has a sprite. */
import { type Container, Sprite, Texture } from 'pixi.js';
import { drawBlock } from '../art/blocks.ts';
import { chance } from '../art/chance.ts';
import { type Gallery, THINGS } from '../art/gallery.ts';
import type { View } from './camera.ts';
import type { Block, Place, Thing } from './place.ts';
import type { Quality } from './quality.ts';

/** Side of a cell of the index, in units. */
const CELL = 384;
/** Pictures reach so far over their cell, in units. */
const MARGIN = 170;
/** Textures of houses and walls kept, by style and size. */
const BLOCK_TEXTURES_MAX = 160;
/** Blocks longer than this are drawn in pieces, so that a texture stays small. */
const PIECE_UNITS = 512;

interface Item {
  readonly x: number;
  readonly y: number;
  readonly thing: Thing | null;
  readonly block: Block | null;
}

interface Shown {
  readonly sprite: Sprite;
  readonly item: Item;
  readonly sways: boolean;
}

interface BlockTexture {
  readonly texture: Texture;
  readonly left: number;
  readonly top: number;
}

export class Stage {
  readonly #parent: Container;
  readonly #gallery: Gallery;
  readonly #scale: number;
  readonly #cells = new Map<string, Item[]>();
  readonly #shown = new Map<Item, Shown>();
  readonly #pool: Sprite[] = [];
  readonly #blockTextures = new Map<string, BlockTexture>();
  #range = '';

  /** Sprites go into `parent`, which is sorted by zIndex. */
  constructor(parent: Container, gallery: Gallery, scale: number) {
    this.#parent = parent;
    this.#gallery = gallery;
    this.#scale = scale;
  }

  enter(place: Place): void {
    for (const item of [...this.#shown.keys()]) this.#release(item);
    for (const { texture } of this.#blockTextures.values()) texture.destroy(true);
    this.#blockTextures.clear();
    this.#cells.clear();
    this.#range = '';
    for (const thing of place.things) this.#file({ x: thing.x, y: thing.y, thing, block: null });
    for (const block of place.blocks) {
      for (const piece of piecesOf(block)) {
        const { x, y, width, height } = piece.box;
        this.#file({ x: x + width / 2, y: y + height, thing: null, block: piece });
      }
    }
  }

  update(view: View, quality: Quality, nowMs: number): void {
    const fromX = Math.floor((view.x - MARGIN) / CELL);
    const toX = Math.floor((view.x + view.width + MARGIN) / CELL);
    const fromY = Math.floor((view.y - 60) / CELL);
    const toY = Math.floor((view.y + view.height + MARGIN) / CELL);
    const range = `${fromX} ${toX} ${fromY} ${toY}`;
    if (range !== this.#range) {
      this.#range = range;
      this.#show(fromX, toX, fromY, toY);
    }
    if (!quality.sway) return;
    const t = nowMs / 1000;
    for (const { sprite, item, sways } of this.#shown.values()) {
      if (sways) sprite.skew.x = Math.sin(t * 1.1 + item.x * 0.011 + item.y * 0.007) * 0.022;
    }
  }

  /** Lights of the things in view. */
  *lights(): Generator<{ x: number; y: number; colour: number; reach: number }> {
    for (const { item } of this.#shown.values()) {
      const light = item.thing && THINGS[item.thing.kind]?.light;
      if (!light || !item.thing) continue;
      const { x, y, scale } = item.thing;
      yield { x, y: y - light.height * scale, colour: light.colour, reach: light.reach * scale };
    }
  }

  #file(item: Item): void {
    const key = `${Math.floor(item.x / CELL)} ${Math.floor(item.y / CELL)}`;
    const cell = this.#cells.get(key);
    if (cell) cell.push(item);
    else this.#cells.set(key, [item]);
  }

  #show(fromX: number, toX: number, fromY: number, toY: number): void {
    const wanted = new Set<Item>();
    for (let row = fromY; row <= toY; row++) {
      for (let column = fromX; column <= toX; column++) {
        for (const item of this.#cells.get(`${column} ${row}`) ?? []) wanted.add(item);
      }
    }
    for (const item of [...this.#shown.keys()]) if (!wanted.has(item)) this.#release(item);
    for (const item of wanted) if (!this.#shown.has(item)) this.#acquire(item);
  }

  #acquire(item: Item): void {
    const sprite = this.#pool.pop() ?? this.#parent.addChild(new Sprite());
    sprite.visible = true;
    sprite.skew.set(0);
    sprite.zIndex = item.y;
    let sways = false;
    if (item.thing) {
      const { kind, x, y, scale, seed } = item.thing;
      const mirrored = !/sign|boat|web/.test(kind) && chance(seed, Math.round(x), 9) < 0.5;
      sprite.texture = this.#gallery.texture(kind);
      sprite.anchor.copyFrom(sprite.texture.defaultAnchor ?? { x: 0.5, y: 1 });
      sprite.position.set(x, y);
      const size = scale / this.#scale;
      sprite.scale.set(mirrored ? -size : size, size);
      sways = THINGS[kind]?.sways === true;
      // Flat things lie under everybody's feet.
      if (THINGS[kind]?.shadow === undefined && THINGS[kind]?.foot !== undefined) {
        sprite.zIndex = kind === 'boat' ? y : -1e6;
      }
    } else if (item.block) {
      const { texture, left, top } = this.#blockTexture(item.block);
      sprite.texture = texture;
      sprite.anchor.set(0);
      sprite.position.set(item.block.box.x + left, item.block.box.y + top);
      sprite.scale.set(1 / this.#scale);
    }
    this.#shown.set(item, { sprite, item, sways });
  }

  #release(item: Item): void {
    const shown = this.#shown.get(item);
    if (!shown) return;
    this.#shown.delete(item);
    shown.sprite.visible = false;
    shown.sprite.texture = Texture.EMPTY;
    this.#pool.push(shown.sprite);
  }

  /** Blocks of one style, size and look share a texture; looks are few, so that walls do. */
  #blockTexture(block: Block): BlockTexture {
    const { style, box } = block;
    const look = style === 'house' ? block.look : Math.abs(block.look) % 3;
    const key = `${style} ${Math.round(box.width)} ${Math.round(box.height)} ${look}`;
    const known = this.#blockTextures.get(key);
    if (known) return known;
    if (this.#blockTextures.size >= BLOCK_TEXTURES_MAX) this.#dropUnusedTextures();
    const { canvas, left, top } = drawBlock({ ...block, look }, this.#scale);
    const made = { texture: Texture.from(canvas, true), left, top };
    this.#blockTextures.set(key, made);
    return made;
  }

  #dropUnusedTextures(): void {
    const used = new Set([...this.#shown.values()].map((shown) => shown.sprite.texture));
    for (const [key, { texture }] of this.#blockTextures) {
      if (used.has(texture)) continue;
      texture.destroy(true);
      this.#blockTextures.delete(key);
    }
  }
}

/** Long walls in pieces; houses are never cut. */
function piecesOf(block: Block): Block[] {
  const { box, style } = block;
  if (style === 'house' || Math.max(box.width, box.height) <= PIECE_UNITS) return [block];
  const across = box.width >= box.height;
  const count = Math.ceil((across ? box.width : box.height) / PIECE_UNITS);
  const pieces: Block[] = [];
  for (let i = 0; i < count; i++) {
    const width = across ? box.width / count : box.width;
    // A piece of a wall that runs southwards ends behind the next one.
    const height = across ? box.height : box.height / count;
    const x = box.x + (across ? i * width : 0);
    const y = box.y + (across ? 0 : i * height);
    pieces.push({ ...block, box: { x, y, width, height } });
  }
  return pieces;
}
