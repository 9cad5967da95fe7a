// SPDX-License-Identifier: MIT
// The peer, set up as its authors advise for large worlds: one room, fixed-rate simulation, a
// StateView per client over a grid of cells, of which each client sees 3 x 3.
//
// `views` says how the views are kept: `each-tick` looks around every client at every tick, as
// games
// on Colyseus do it and as the figures of others were taken; `on-crossing` touches only who crosses
// into another cell, the least work that the public interface allows.
//
// Settings come as one JSON argument:
// { port, worldUnits, cellUnits, speedUnits, tickHz, patchHz, views, seed }.
import { defineRoom, defineServer, Room } from '@colyseus/core';
import { Encoder, StateView, schema, t } from '@colyseus/schema';
import { WebSocketTransport } from '@colyseus/ws-transport';

const settings = JSON.parse(process.argv[2]);
const { worldUnits, cellUnits, speedUnits, tickHz, patchHz } = settings;
const cells = Math.ceil(worldUnits / cellUnits);
const eachTick = settings.views !== 'on-crossing';

// The default buffer of 16 KiB grows with a warning each time; give it what it needs at once.
Encoder.BUFFER_SIZE = 4 * 1024 * 1024;

const Player = schema(
  { x: t.float32(), y: t.float32(), heading: t.uint8(), hp: t.uint16(), name: t.string() },
  'Player',
);
const World = schema({ players: t.map(Player).view() }, 'World');

let seed = settings.seed >>> 0;
/** mulberry32: the same places in every run. */
function random() {
  seed = (seed + 0x6d2b79f5) >>> 0;
  let z = seed;
  z = Math.imul(z ^ (z >>> 15), z | 1);
  z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
  return ((z ^ (z >>> 14)) >>> 0) / 4294967296;
}

class WorldRoom extends Room {
  state = new World();
  patchRate = 1000 / patchHz;
  autoDispose = false;
  maxClients = 10_000;
  heroes = new Map();
  grid = Array.from({ length: cells * cells }, () => new Set());
  messages = {
    move: (client, { x, y }) => {
      const hero = client.userData;
      if (!hero) return;
      hero.vx = x * speedUnits;
      hero.vy = y * speedUnits;
      hero.player.heading = Math.round((Math.atan2(y, x) / (2 * Math.PI)) * 256) & 255;
    },
  };

  onCreate() {
    this.setFixedTimestep(({ dt }) => this.step(dt), tickHz);
  }

  onJoin(client) {
    const player = new Player();
    player.x = random() * worldUnits;
    player.y = random() * worldUnits;
    player.hp = 100;
    player.name = `hero ${this.heroes.size}`;
    const hero = { player, client, vx: 0, vy: 0, cell: -1, seen: new Set() };
    client.userData = hero;
    client.view = new StateView();
    this.heroes.set(client.sessionId, hero);
    this.state.players.set(client.sessionId, player);
    this.place(hero);
  }

  onLeave(client) {
    const hero = client.userData;
    if (!hero) return;
    for (const cell of around(hero.cell)) {
      for (const other of this.grid[cell]) this.hide(other, hero);
    }
    this.grid[hero.cell].delete(hero);
    this.heroes.delete(client.sessionId);
    this.state.players.delete(client.sessionId);
  }

  step(seconds) {
    for (const hero of this.heroes.values()) {
      if (hero.vx === 0 && hero.vy === 0) continue;
      const { player } = hero;
      player.x = bounce(player.x + hero.vx * seconds);
      player.y = bounce(player.y + hero.vy * seconds);
      this.place(hero);
    }
    if (eachTick) for (const hero of this.heroes.values()) this.look(hero);
  }

  /** Looks around one hero: whoever is in its 3 x 3 cells belongs into its view. */
  look(hero) {
    const now = new Set();
    for (const cell of around(hero.cell)) for (const other of this.grid[cell]) now.add(other);
    for (const other of hero.seen) if (!now.has(other)) hero.client.view.remove(other.player);
    for (const other of now) if (!hero.seen.has(other)) hero.client.view.add(other.player);
    hero.seen = now;
  }

  /**
   * Moves a hero between cells: with `on-crossing`, only those who gain or lose sight of each other
   * are touched.
   */
  place(hero) {
    const { x, y } = hero.player;
    const cell = Math.floor(y / cellUnits) * cells + Math.floor(x / cellUnits);
    if (cell === hero.cell) return;
    if (eachTick) {
      if (hero.cell >= 0) this.grid[hero.cell].delete(hero);
      this.grid[cell].add(hero);
      hero.cell = cell;
      return;
    }
    const before = hero.cell < 0 ? [] : around(hero.cell);
    const after = around(cell);
    if (hero.cell >= 0) this.grid[hero.cell].delete(hero);
    for (const gone of before) {
      if (after.includes(gone)) continue;
      for (const other of this.grid[gone]) {
        this.hide(hero, other);
        this.hide(other, hero);
      }
    }
    this.grid[cell].add(hero);
    hero.cell = cell;
    for (const next of after) {
      for (const other of this.grid[next]) {
        this.show(hero, other);
        this.show(other, hero);
      }
    }
  }

  show(viewer, other) {
    if (viewer.seen.has(other)) return;
    viewer.seen.add(other);
    viewer.client.view.add(other.player);
  }

  hide(viewer, other) {
    if (viewer.seen.delete(other)) viewer.client.view.remove(other.player);
  }
}

function bounce(at) {
  if (at < 0) return -at;
  return at >= worldUnits ? 2 * worldUnits - at - 0.001 : at;
}

/** Numbers of the 3 x 3 cells around one, within the world. */
function around(cell) {
  const column = cell % cells;
  const row = (cell - column) / cells;
  const found = [];
  for (let r = Math.max(0, row - 1); r <= Math.min(cells - 1, row + 1); r++) {
    for (let c = Math.max(0, column - 1); c <= Math.min(cells - 1, column + 1); c++) {
      found.push(r * cells + c);
    }
  }
  return found;
}

const server = defineServer({
  greet: false,
  transport: new WebSocketTransport({ pingInterval: 10_000, pingMaxRetries: 6 }),
  rooms: { world: defineRoom(WorldRoom) },
});
await server.listen(settings.port, '127.0.0.1');
console.log('ready');
