// SPDX-License-Identifier: MIT
/** What may be said, and how much of it: pure rules without a clock of their own. */

/** A player may say this much in this time. */
const CHAT_COUNT_MAX = 5;
const CHAT_WINDOW_MS = 5000;
/** Speakers that are remembered at once; the one silent longest makes room. */
const SPEAKERS_MAX = 50_000;

/**
 * Control characters, what turns the direction of text around, and what takes no room on the
 * screen: with them one line could pose as another's, or as two.
 */
const UNSEEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
/** More marks than this on one letter only serve to write over other lines. */
const MARKS = /(\p{M}{3})\p{M}+/gu;

/** Joiners stay for scripts and emoji that need them; a text of nothing else says nothing. */
const SEEN = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** The text as others see it; empty when nothing is left. Never longer than it was. */
export function cleanText(text: string): string {
  const clean = text
    .replace(/[\t\n\r]+/g, ' ')
    .replace(UNSEEN, '')
    .replace(MARKS, '$1')
    .replace(/\s{2,}/gu, ' ')
    .trim();
  return SEEN.test(clean) ? clean : '';
}

/** Sliding window per speaker. */
export class ChatRate {
  readonly #said = new Map<string, number[]>();

  /** Counts one; gives 0, or the milliseconds until the speaker may go on (nothing is counted). */
  charge(speaker: string, now: number): number {
    const recent = (this.#said.get(speaker) ?? []).filter((at) => now - at < CHAT_WINDOW_MS);
    if (recent.length >= CHAT_COUNT_MAX) return recent[0] + CHAT_WINDOW_MS - now;
    recent.push(now);
    this.#said.delete(speaker);
    this.#said.set(speaker, recent);
    if (this.#said.size > SPEAKERS_MAX) this.#dropOldest();
    return 0;
  }

  /** Forgets whoever has been silent; called now and then. */
  expire(now: number): void {
    for (const [speaker, said] of this.#said) {
      if (now - (said.at(-1) ?? 0) >= CHAT_WINDOW_MS) this.#said.delete(speaker);
    }
  }

  #dropOldest(): void {
    const oldest = this.#said.keys().next();
    if (!oldest.done) this.#said.delete(oldest.value);
  }
}
