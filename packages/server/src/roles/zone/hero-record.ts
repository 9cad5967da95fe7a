// SPDX-License-Identifier: MIT
/** A hero on its way with its region: everything that the next process needs to go on with it. */
import type { CharacterId, NodeId, SessionId } from '@realmkeep/base';
import type { Player } from './players.ts';
import type { Region } from './region.ts';
import { fieldsOf } from './scripting/creature-record.ts';

export interface HeroRecord {
  readonly character: CharacterId;
  readonly name: string;
  /** Under its former owner. */
  readonly epoch: number;
  readonly lastInput: number;
  /** Steps since it was applied. */
  readonly x: number;
  readonly y: number;
  /** What its player wants, and what walls leave of it. */
  readonly heading: number;
  readonly speed: number;
  readonly motion: readonly [heading: number, speed: number];
  /** Ticks since the last input was applied. */
  readonly applied: number;
  readonly session: SessionId | '';
  readonly gateway: NodeId | '';
  readonly sessionEpoch: number;
  /** Since its socket went; -1: it is there. */
  readonly awayMs: number;
  readonly exitBarred: number;
  readonly dead: boolean;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly timers: readonly (readonly [string, number, number])[];
  readonly pauses: Readonly<Record<string, number>>;
}

export function heroRecordOf(player: Player, region: Region, now: number): HeroRecord {
  const { entity } = player;
  const { body } = entity;
  const { x, y, heading, speed, tick } = region.table;
  const timers = region.scripting.timers.of(entity);
  return {
    character: player.character,
    name: player.name,
    epoch: player.epoch,
    lastInput: player.lastInput,
    x: x[body],
    y: y[body],
    heading: player.heading,
    speed: player.speed,
    motion: [heading[body], speed[body]],
    applied: tick - player.appliedTick,
    session: player.session,
    gateway: player.gateway,
    sessionEpoch: player.sessionEpoch,
    awayMs: player.detachedAt === null ? -1 : Math.round(now - player.detachedAt),
    exitBarred: player.exitBarred,
    dead: entity.dead,
    fields: fieldsOf(entity),
    timers: timers.map((timer) => [timer.name, timer.data, timer.due] as const),
    pauses: Object.fromEntries(entity.cooldowns ?? []),
  };
}

/** Records come from another node of the realm: their form is that of its version. */
export function isHeroRecord(value: unknown): value is HeroRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { character, name, epoch, lastInput, x, y, fields, motion, timers } =
    value as Partial<HeroRecord>;
  const numbers = [character, epoch, lastInput, x, y].every(Number.isSafeInteger);
  const lists = Array.isArray(motion) && Array.isArray(timers);
  return numbers && lists && typeof name === 'string' && typeof fields === 'object';
}

/** What a player of a moved region was, beside its entity. Everything of it is saved soon. */
export function putBack(player: Player, record: HeroRecord, region: Region, now: number): void {
  const { entity } = player;
  if (record.session !== '' && record.gateway !== '') {
    player.bind(record.session, record.gateway, record.sessionEpoch);
  } else player.unbind(now - Math.max(0, record.awayMs));
  player.heading = record.heading;
  player.speed = record.speed;
  player.appliedTick = Math.max(0, region.table.tick - record.applied);
  player.exitBarred = record.exitBarred;
  player.updateDue = true;
  player.dirtySince = now;
  for (const [name, data, due] of record.timers)
    region.scripting.timers.set({ entity, name, data, due });
  const pauses = Object.entries(record.pauses);
  if (pauses.length > 0) entity.cooldowns = new Map(pauses);
}
