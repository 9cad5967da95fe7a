// SPDX-License-Identifier: MIT
/** Which heroes may be made, and what the choice of characters shows of them. */
import { defineAccount, hashText, refused } from '@realmkeep/kit';

/** Looks are five digits of 16. */
const LOOKS = 16 ** 5;

export const account = defineAccount({
  charactersMax: 8,
  /** `choices` may be `{ look }`; without it the name decides. */
  newCharacter({ name, choices }) {
    const look = lookOf(choices);
    if (look === null) return refused('That is no way for a hero to look.');
    return { fields: { look: look ?? hashText(name) % LOOKS } };
  },
  summary({ fields }) {
    return { level: fields.level, look: fields.look };
  },
});

/** Undefined when no look was chosen, null when what was chosen is none. */
function lookOf(choices: unknown): number | null | undefined {
  if (typeof choices !== 'object' || choices === null || !('look' in choices)) return undefined;
  const { look } = choices;
  const isLook = typeof look === 'number' && Number.isInteger(look) && look >= 0 && look < LOOKS;
  return isLook ? look : null;
}
