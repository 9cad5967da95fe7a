// SPDX-License-Identifier: MIT
/**
 * The picture of the world: owns the canvas and everything on it, and draws what it is given each
 * frame. It never asks the network or the player for anything.
 */
import 'pixi.js/unsafe-eval';
import { Application, Container, Sprite } from 'pixi.js';
import { Bodies } from '../art/bodies.ts';
import { Gallery } from '../art/gallery.ts';
import { drawGlows, type Glows } from '../art/glows.ts';
import type { Actor, Sight } from './actor.ts';
import { Camera } from './camera.ts';
import { Effects } from './effects.ts';
import { Figure } from './figure.ts';
import { GroundLayer } from './ground-layer.ts';
import { Particles } from './particles.ts';
import type { Mood, Place } from './place.ts';
import { Portals } from './portals.ts';
import { QualityKeeper } from './quality.ts';
import { RingOfTarget } from './ring.ts';
import { showSight } from './sights.ts';
import { Stage } from './stage.ts';

/** Actors further outside of the view than this are not drawn, in units. */
const ACTOR_MARGIN = 70;
const LIGHTS_MAX = 40;
const BATCH_TEXTURES = 4;
const MARKER_MS = 600;

/** What the light of each mood does to all colours, and how strong lamps are. */
const AMBIENT: Record<Mood, { tint: number; lamps: number; back: number }> = {
  town: { tint: 0xfff2dc, lamps: 0.14, back: 0x1c3c40 },
  forest: { tint: 0xeaf4d6, lamps: 0.2, back: 0x16302c },
  crypt: { tint: 0xa9a2d0, lamps: 0.42, back: 0x0d0b18 },
};

/** Colours by night, and how much brighter lamps are then. */
const NIGHT_TINT = 0x5f72b4;
const NIGHT_LAMPS = 0.3;

export interface SceneOptions {
  readonly host: HTMLElement;
  /** The player prefers reduced motion. */
  readonly calm: boolean;
  /** Draw everything, however slow. */
  readonly full: boolean;
  readonly devicePixelRatio: number;
}

export class Scene {
  readonly camera = new Camera();
  /** Names above heads, and numbers in fights. */
  names = true;
  numbers = true;
  /** Whom the player looks at; 0 for nobody. */
  target = 0;
  /** 1 in full daylight, 0 in the depth of night. */
  daylight = 1;
  readonly #app: Application;
  readonly #options: SceneOptions;
  readonly #world = new Container();
  readonly #flat = new Container();
  readonly #shadows = new Container();
  readonly #standing = new Container({ sortableChildren: true });
  readonly #lights = new Container();
  readonly #signs = new Container();
  readonly #ground: GroundLayer;
  readonly #stage: Stage;
  readonly #portals: Portals;
  readonly #particles: Particles;
  readonly #effects: Effects;
  readonly #ring: RingOfTarget;
  readonly #bodies: Bodies;
  readonly #glows: Glows;
  readonly #quality: QualityKeeper;
  readonly #figures = new Map<number, Figure>();
  readonly #idle: Figure[] = [];
  readonly #lamps: Sprite[] = [];
  readonly #marker: Sprite;
  #markerAt = -Infinity;
  #place: Place | null = null;
  #seenMs = 0;
  /** Daylight for which the layers are dyed. */
  #litFor = -1;

  static async open(options: SceneOptions): Promise<Scene> {
    const app = new Application();
    await app.init({
      preference: 'webgl',
      background: 0x16302c,
      antialias: false,
      autoDensity: true,
      autoStart: false,
      sharedTicker: false,
      resolution: Math.min(2, options.devicePixelRatio),
      width: options.host.clientWidth,
      height: options.host.clientHeight,
      eventMode: 'none',
    });
    // Each pixel asks which texture of a batch it is of: few textures are quicker on software
    // graphics, and the art lies on few.
    app.renderer.limits.maxBatchableTextures = BATCH_TEXTURES;
    options.host.append(app.canvas);
    return new Scene(app, options);
  }

  private constructor(app: Application, options: SceneOptions) {
    this.#app = app;
    this.#options = options;
    this.#quality = new QualityKeeper({
      calm: options.calm,
      software: isSoftware(app.canvas),
      full: options.full,
    });
    // One and a half pixels to the unit are enough for an ordinary screen at the usual zoom.
    const scale = Math.min(2, Math.max(1.5, options.devicePixelRatio));
    this.#glows = drawGlows();
    this.#bodies = new Bodies(scale);
    this.#ground = new GroundLayer(this.#glows, scale);
    this.#stage = new Stage(this.#standing, new Gallery(scale), scale);
    this.#particles = new Particles(this.#glows);
    this.#effects = new Effects(this.#glows);
    this.#ring = new RingOfTarget(this.#glows);
    this.#portals = new Portals(
      {
        flat: this.#flat,
        standing: this.#standing,
        lights: this.#lights,
        signs: this.#signs,
      },
      this.#glows,
    );
    this.#marker = new Sprite(this.#glows.marker);
    this.#marker.anchor.set(0.5);
    this.#marker.visible = false;
    this.#flat.addChild(this.#marker, this.#ring.node);
    this.#world.addChild(
      this.#ground.node,
      this.#flat,
      this.#shadows,
      this.#standing,
      this.#particles.solid,
      this.#lights,
      this.#particles.glowing,
      this.#effects.glowing,
      this.#signs,
      this.#effects.numbers,
    );
    app.stage.addChild(this.#world);
    this.resize();
  }

  get framesPerSecond(): number {
    return this.#quality.framesPerSecond;
  }

  get qualityLevel(): number {
    return this.#quality.quality.level;
  }

  get actorsDrawn(): number {
    return this.#figures.size;
  }

  /** How much the player wants to be drawn; `auto` gives way when frames come too slowly. */
  prefer(quality: 'auto' | 'full' | 'low'): void {
    if (this.#quality.prefer(quality)) this.resize();
  }

  resize(): void {
    const { clientWidth, clientHeight } = this.#options.host;
    const resolution = Math.min(
      this.#quality.quality.resolutionMax,
      Math.max(0.75, this.#options.devicePixelRatio),
    );
    this.#app.renderer.resize(clientWidth, clientHeight, resolution);
    // The page drops its own costly ornaments too.
    document.body.dataset.quality = String(this.#quality.quality.level);
    this.camera.resize(clientWidth, clientHeight);
  }

  enter(place: Place): void {
    this.#place = place;
    const ambient = AMBIENT[place.mood];
    this.#app.renderer.background.color = ambient.back;
    this.#litFor = -1;
    this.camera.enter(place.width, place.height);
    this.#ground.enter(place);
    this.#stage.enter(place);
    this.#portals.enter(place.exits);
    this.#particles.enter(place);
    this.#effects.clear();
    for (const id of [...this.#figures.keys()]) this.#dismiss(id);
  }

  /** Shows what has just happened; `find` gives whoever is in view. */
  witness(sights: readonly Sight[], find: (id: number) => Actor | null, nowMs: number): void {
    for (const sight of sights) {
      const { actor } = sight;
      if (sight.is === 'swing') this.#figures.get(actor.id)?.lunge(find(actor.foe), nowMs);
      showSight(this.#effects, sight, find(actor.aim), { numbers: this.numbers, nowMs });
    }
  }

  /** A ring on the ground where the player has sent the hero. */
  mark(x: number, y: number, nowMs: number): void {
    this.#marker.position.set(x, y);
    this.#markerAt = nowMs;
  }

  /** Draws one frame around `focus`. */
  frame(actors: Iterable<Actor>, focus: { x: number; y: number } | null, nowMs: number): void {
    const place = this.#place;
    if (place === null) return;
    const seconds = Math.min(0.25, (nowMs - this.#seenMs) / 1000);
    this.#seenMs = nowMs;
    if (this.#quality.frame(nowMs)) this.resize();
    const quality = this.#quality.quality;
    if (focus) this.camera.follow(focus.x, focus.y, seconds);
    const view = this.camera.view();
    this.#world.scale.set(this.camera.zoom);
    const pixel = 1 / this.camera.zoom;
    this.#world.position.set(-Math.round(view.x / pixel), -Math.round(view.y / pixel));
    this.#ground.update(view, quality, nowMs);
    this.#stage.update(view, quality, nowMs);
    this.#portals.update(nowMs, this.#options.calm);
    this.#particles.update(view, quality, nowMs);
    this.#light(place);
    this.#showActors(actors, view, nowMs);
    this.#effects.update(nowMs);
    this.#showLamps(place, quality.lights, focus, nowMs);
    this.#showMarker(nowMs);
    this.#app.render();
  }

  #showActors(
    actors: Iterable<Actor>,
    view: { x: number; y: number; width: number; height: number },
    nowMs: number,
  ): void {
    const seen = new Set<number>();
    this.#ring.hide();
    for (const actor of actors) {
      const inside =
        actor.x > view.x - ACTOR_MARGIN &&
        actor.y > view.y - ACTOR_MARGIN &&
        actor.x < view.x + view.width + ACTOR_MARGIN &&
        actor.y < view.y + view.height + ACTOR_MARGIN;
      if (!inside) continue;
      seen.add(actor.id);
      const target = actor.id === this.target;
      const look = { names: this.names, target };
      this.#figureOf(actor).update(actor, this.#bodies, look, nowMs);
      if (target) this.#ring.show(actor, nowMs);
    }
    for (const id of [...this.#figures.keys()]) if (!seen.has(id)) this.#dismiss(id);
  }

  #figureOf(actor: Actor): Figure {
    const known = this.#figures.get(actor.id);
    if (known) return known;
    let figure = this.#idle.pop();
    if (figure === undefined) {
      figure = new Figure(this.#glows.shadow);
      this.#shadows.addChild(figure.shadow);
      this.#standing.addChild(figure.body);
      this.#signs.addChild(figure.sign);
    }
    figure.cast(actor);
    this.#figures.set(actor.id, figure);
    return figure;
  }

  #dismiss(id: number): void {
    const figure = this.#figures.get(id);
    if (!figure) return;
    this.#figures.delete(id);
    figure.hide();
    this.#idle.push(figure);
  }

  #showLamps(
    place: Place,
    on: boolean,
    focus: { x: number; y: number } | null,
    nowMs: number,
  ): void {
    let used = 0;
    const strength = AMBIENT[place.mood].lamps + (1 - this.#day(place)) * NIGHT_LAMPS;
    const put = (x: number, y: number, colour: number, reach: number, power: number): void => {
      if (used >= LIGHTS_MAX) return;
      const lamp = this.#lamps[used] ?? this.#makeLamp();
      used += 1;
      lamp.visible = true;
      lamp.tint = colour;
      lamp.position.set(x, y);
      lamp.scale.set((reach * 2) / 128);
      lamp.alpha = power;
    };
    if (on) {
      for (const { x, y, colour, reach } of this.#stage.lights()) {
        const flicker = this.#options.calm ? 1 : 1 + Math.sin(nowMs * 0.009 + x) * 0.05;
        put(x, y, colour, reach * flicker, strength);
        put(x, y, colour, reach * 0.2, strength + 0.25);
      }
      if (focus && place.mood === 'crypt') put(focus.x, focus.y - 20, 0xffd9a0, 190, 0.34);
      else if (focus) put(focus.x, focus.y - 20, 0xffd9a0, 170, 0.3 * (1 - this.#day(place)));
    }
    for (let i = used; i < this.#lamps.length; i++) this.#lamps[i].visible = false;
  }

  /** Under the ground it is always the same hour. */
  #day(place: Place): number {
    return place.mood === 'crypt' ? 1 : this.daylight;
  }

  #light(place: Place): void {
    const day = this.#day(place);
    if (day === this.#litFor) return;
    this.#litFor = day;
    const tint = mixed(NIGHT_TINT, AMBIENT[place.mood].tint, day);
    for (const layer of [this.#ground.node, this.#standing]) layer.tint = tint;
    this.#app.renderer.background.color = mixed(0x0b1020, AMBIENT[place.mood].back, day);
  }

  #makeLamp(): Sprite {
    const lamp = new Sprite(this.#glows.light);
    lamp.anchor.set(0.5);
    lamp.blendMode = 'add';
    this.#lights.addChild(lamp);
    this.#lamps.push(lamp);
    return lamp;
  }

  #showMarker(nowMs: number): void {
    const age = (nowMs - this.#markerAt) / MARKER_MS;
    this.#marker.visible = age < 1;
    if (age >= 1) return;
    const size = (0.3 + age * 0.35) * 0.8;
    this.#marker.scale.set(size, size * 0.6);
    this.#marker.alpha = 1 - age;
  }
}

/** Between two colours as pixi has them, `t` from 0 to 1. */
function mixed(a: number, b: number, t: number): number {
  let out = 0;
  for (const shift of [16, 8, 0]) {
    const from = (a >> shift) & 255;
    out |= Math.round(from + (((b >> shift) & 255) - from) * t) << shift;
  }
  return out;
}

/** True when the browser says that the processor draws. */
function isSoftware(canvas: HTMLCanvasElement): boolean {
  const gl = canvas.getContext('webgl2') ?? canvas.getContext('webgl');
  const names = gl?.getExtension('WEBGL_debug_renderer_info');
  if (!gl || !names) return false;
  return /swiftshader|llvmpipe|software/i.test(
    String(gl.getParameter(names.UNMASKED_RENDERER_WEBGL)),
  );
}
