// SPDX-License-Identifier: MIT
/** Names of bots: legal, easy to tell apart, and the same again for the same seed. */
import { hashText } from '@realmkeep/base';

/** No letters that look alike: two names never have one skeleton. */
const CONSONANTS = 'bdgkptvz';
const VOWELS = 'aeiou';
const SYLLABLES = CONSONANTS.length * VOWELS.length;

export function botName(seed: string, index: number): string {
  const name = `${syllables(hashText(seed), 3)}-${syllables(index, 3)}`;
  return name[0].toUpperCase() + name.slice(1);
}

function syllables(number: number, count: number): string {
  let rest = number;
  let out = '';
  for (let i = 0; i < count; i++) {
    const syllable = rest % SYLLABLES;
    rest = Math.floor(rest / SYLLABLES);
    out += CONSONANTS[Math.floor(syllable / VOWELS.length)] + VOWELS[syllable % VOWELS.length];
  }
  return out;
}
