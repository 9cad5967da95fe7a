// SPDX-License-Identifier: MIT
/** Damage, healing, death and return, by the fields that a kind names as its health. */
import type { EntityHandle } from '@realmkeep/kit';
import { EntityBody, fieldValue, setField } from '../entities.ts';

export interface HealthHooks {
  hurt(entity: EntityBody, by: EntityHandle | null, amount: number): void;
  died(entity: EntityBody, by: EntityHandle | null): void;
  revived(entity: EntityBody): void;
}

export class Health {
  readonly #hooks: HealthHooks;

  constructor(hooks: HealthHooks) {
    this.#hooks = hooks;
  }

  /** What was lost. */
  damage(target: EntityHandle, amount: number, by: EntityHandle | null): number {
    const health = healthOf(target);
    if (health === null || !Number.isFinite(amount)) return 0;
    const { entity, field, now } = health;
    const lost = Math.min(now, Math.round(amount));
    if (entity.dead || lost <= 0) return 0;
    if (by !== null && by !== target) entity.threat.add(by, lost);
    setField(entity, field, now - lost);
    if (now - lost > 0) {
      this.#hooks.hurt(entity, by, lost);
      return lost;
    }
    entity.dead = true;
    this.#hooks.died(entity, by);
    return lost;
  }

  heal(target: EntityHandle, amount: number): number {
    const health = healthOf(target);
    if (health === null || !Number.isFinite(amount)) return 0;
    const { entity, field, now, max } = health;
    const won = Math.min(max - now, Math.round(amount));
    if (entity.dead || won <= 0) return 0;
    setField(entity, field, now + won);
    return won;
  }

  revive(target: EntityHandle, amount: number | undefined): boolean {
    const health = healthOf(target);
    if (health === null || !health.entity.dead) return false;
    const { entity, field, max } = health;
    entity.dead = false;
    entity.threat.clear();
    setField(entity, field, Math.max(1, Math.min(max, Math.round(amount ?? max))));
    this.#hooks.revived(entity);
    return true;
  }
}

/** True when its saved health is used up: a hero may come into the zone dead. */
export function isSpent(entity: EntityBody): boolean {
  return healthOf(entity)?.now === 0;
}

interface Found {
  readonly entity: EntityBody;
  readonly field: string;
  readonly now: number;
  readonly max: number;
}

function healthOf(target: EntityHandle): Found | null {
  if (!(target instanceof EntityBody) || !target.alive) return null;
  const { health, initial } = target.definition;
  if (health === null) return null;
  const now = Number(fieldValue(target, health.now) ?? 0);
  const max = health.max === null ? initial[health.now] : fieldValue(target, health.max);
  return { entity: target, field: health.now, now, max: Math.max(1, Number(max ?? 1)) };
}
