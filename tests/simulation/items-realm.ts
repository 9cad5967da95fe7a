// SPDX-License-Identifier: MIT
/** A simulated realm of `two-fields` for tests about items, and what its database says of them. */
import { ok } from 'node:assert/strict';
import type { InventoryItem, ItemOutcome } from '@realmkeep/client';
import {
  type Interference,
  type ItemHistory,
  judgeItems,
  SimulatedPlayer,
  SimulatedRealm,
  simulatedCrypto,
  twoFields,
} from '@realmkeep/testkit';

const WAIT_MS_MAX = 60_000;

export async function itemsRealm(
  seed: number | string,
  interference?: Interference,
): Promise<SimulatedRealm> {
  const planted = interference === undefined ? {} : { interference };
  const realm = new SimulatedRealm({ seed, game: twoFields, ...planted });
  await realm.start();
  await realm.clock.advance(1000);
  return realm;
}

export async function joined(
  realm: SimulatedRealm,
  ...names: string[]
): Promise<SimulatedPlayer[]> {
  const players = names.map((name) => new SimulatedPlayer(realm, name));
  for (const player of players) await player.join();
  await realm.clock.advance(500);
  return players;
}

/** Lets time pass until the promise settles. */
export async function within<T>(realm: SimulatedRealm, promise: Promise<T>): Promise<T> {
  let settled = false;
  const mark = (): void => {
    settled = true;
  };
  promise.then(mark, mark);
  await realm.clock.advanceUntil(() => settled, WAIT_MS_MAX);
  ok(settled, 'an answer came');
  return promise;
}

/** The outcome's value; what was refused fails the test. */
export async function done<R>(
  realm: SimulatedRealm,
  promise: Promise<ItemOutcome<R>>,
): Promise<{ ok: true; number: number } & R> {
  const outcome = await within(realm, promise);
  if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.message}`);
  return outcome;
}

/** The code that it was refused with; '' when it was done. */
export async function codeOf(
  realm: SimulatedRealm,
  promise: Promise<ItemOutcome<unknown>>,
): Promise<string> {
  const outcome = await within(realm, promise);
  return outcome.ok ? '' : outcome.code;
}

/** Apples and money by the hero's script. */
export async function prize(
  realm: SimulatedRealm,
  player: SimulatedPlayer,
  apples: number,
  money: number,
): Promise<void> {
  const before = player.notices.length;
  player.client.realm.command('prize', { apples, money });
  await realm.clock.advanceUntil(() => player.notices.length > before, WAIT_MS_MAX);
  await realm.clock.advance(300);
}

export function has(player: SimulatedPlayer, template: string): InventoryItem {
  const item = player.client.realm.inventory().find((one) => one.template === template);
  if (item === undefined) throw new Error(`${player.name} has no ${template}`);
  return item;
}

export function count(player: SimulatedPlayer, template: string): number {
  return player.client.realm
    .inventory()
    .reduce((sum, one) => sum + (one.template === template ? one.quantity : 0), 0);
}

/** Ids of the entities of this kind that he sees. */
export function seen(player: SimulatedPlayer, kind: string): number[] {
  const all = [...player.client.realm.entities().values()];
  return all.filter((one) => one.kind === kind).map(({ id }) => id);
}

export function entityOf(player: SimulatedPlayer, name: string): number {
  const all = [...player.client.realm.entities().values()];
  return all.find((one) => one.fields.name === name)?.id ?? 0;
}

/** What is wrong with everybody's items and money, in words: by the ledger, the players, the page. */
export async function wrongItems(
  realm: SimulatedRealm,
  players: readonly SimulatedPlayer[],
  history: ItemHistory,
): Promise<string[]> {
  const query = async (sql: string) => rowsOf(realm, sql);
  const sha256 = (bytes: Uint8Array): Uint8Array => simulatedCrypto.sha256(bytes);
  const findings = await judgeItems(query, history.lines, sha256);
  return [...findings, ...players.flatMap((player) => disagreements(realm, player))];
}

/** What the player's page shows is what the database has. */
function disagreements(realm: SimulatedRealm, player: SimulatedPlayer): string[] {
  const { realm: client } = player.client;
  const character = client.zone?.character ?? 0;
  const rows = rowsOf(realm, `SELECT * FROM item WHERE owner = 'character:${character}'`);
  const [purse] = rowsOf(realm, `SELECT money FROM purse WHERE character_id = ${character}`);
  const stored = rows.map(({ serial, quantity, place }) => `${serial} ${quantity} ${place}`);
  const shown = client.inventory().map((one) => `${one.serial} ${one.quantity} ${one.place}`);
  stored.push(`money ${Number(purse?.money ?? 0)}`);
  shown.push(`money ${client.money}`);
  const [has, sees] = [stored.toSorted().join(', '), shown.toSorted().join(', ')];
  return has === sees ? [] : [`${player.name} has ${has} and sees ${sees}`];
}

function rowsOf(realm: SimulatedRealm, sql: string): readonly Readonly<Record<string, unknown>>[] {
  return realm.stores.disk(realm.installation.realms[0].database).rows(sql);
}
