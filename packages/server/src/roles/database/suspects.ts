// SPDX-License-Identifier: MIT
/**
 * Characters of whom zone processes may have died: whom a process had just loaded when it was
 * proved gone. Of one death, or two, anybody may be the cause, or nobody who was loaded. Whoever
 * was there both times is then loaded alone, and who is alone when it happens again is set
 * aside. Pure: it is told the time.
 */
import type { CharacterId, Incarnation } from '@realmkeep/base';

/** A process that dies within this after a load may have died of it. */
export const AFTER_LOAD_MS = 2300;
/** Deaths after which a character is loaded alone. */
export const DEATHS_MAX = 2;
/** For so long nobody else under suspicion is loaded by the same process. */
export const TRIAL_MS = 300;
/** A death that was the last one so long ago is forgotten. */
const FORGOTTEN_MS = 300_000;
/** Suspects that are kept apart; further ones are not suspected. */
const SUSPECTS_MAX = 8192;

interface Deaths {
  readonly count: number;
  readonly at: number;
}

interface Trial {
  readonly character: CharacterId;
  readonly at: number;
}

export class Suspects {
  /** Whom each living process has loaded lately, and since when without a break. */
  readonly #loads = new Map<Incarnation, Map<CharacterId, number>>();
  readonly #deaths = new Map<CharacterId, Deaths>();
  readonly #trials = new Map<Incarnation, Trial>();

  /** A process is about to simulate the character; `wait`: another one is on trial there. */
  load(incarnation: Incarnation, character: CharacterId, now: number): 'go' | 'wait' {
    if ((this.#deaths.get(character)?.count ?? 0) >= DEATHS_MAX) {
      const trial = this.#trials.get(incarnation);
      const taken = trial !== undefined && trial.character !== character;
      if (taken && now - trial.at < TRIAL_MS) return 'wait';
      this.#trials.set(incarnation, { character, at: now });
    }
    const loads = this.#loads.get(incarnation) ?? new Map<CharacterId, number>();
    this.#loads.set(incarnation, loads);
    for (const [other, at] of loads) if (now - at > AFTER_LOAD_MS) this.#survived(other, loads);
    // Who comes again and again is as old as his first coming: he would never have survived.
    if (!loads.has(character)) loads.set(character, now);
    return 'go';
  }

  /** The process has let go of the character: of what comes then it does not die. */
  released(incarnation: Incarnation, character: CharacterId): void {
    this.#loads.get(incarnation)?.delete(character);
    if (this.#trials.get(incarnation)?.character === character) this.#trials.delete(incarnation);
  }

  /** The process is proved gone, and nobody had asked it to; who is to be set aside for it. */
  died(incarnation: Incarnation, now: number): CharacterId | null {
    const loads = this.#loads.get(incarnation) ?? new Map<CharacterId, number>();
    const trial = this.#trials.get(incarnation);
    this.left(incarnation);
    const onTrial = trial !== undefined && now - trial.at <= AFTER_LOAD_MS ? trial : null;
    for (const [character, at] of loads) {
      if (now - at > AFTER_LOAD_MS) this.#survived(character, loads);
      else if (onTrial === null) this.#suspect(character, now);
    }
    if (onTrial === null) return null;
    this.#deaths.delete(onTrial.character);
    return onTrial.character;
  }

  /** The process ends in good order: whatever becomes of it says nothing. */
  left(incarnation: Incarnation): void {
    this.#loads.delete(incarnation);
    this.#trials.delete(incarnation);
  }

  /** Somebody vouches for the character. */
  forget(character: CharacterId): void {
    this.#deaths.delete(character);
  }

  #survived(character: CharacterId, loads: Map<CharacterId, number>): void {
    loads.delete(character);
    this.#deaths.delete(character);
  }

  #suspect(character: CharacterId, now: number): void {
    const before = this.#deaths.get(character);
    const recent = before !== undefined && now - before.at < FORGOTTEN_MS ? before.count : 0;
    if (before === undefined && this.#deaths.size >= SUSPECTS_MAX) return;
    this.#deaths.set(character, { count: recent + 1, at: now });
  }
}
