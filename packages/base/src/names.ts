// SPDX-License-Identifier: MIT
/**
 * Names of accounts and characters: what is allowed, and when two names look alike.
 *
 * A name is 2 to 24 letters, with single spaces, hyphens and apostrophes between them; its letters
 * come from one script, so that a Cyrillic "а" cannot pose as a Latin "a" inside a word. The
 * skeleton folds what remains alike (case, accents, `rn` for `m`, `0` for `o`, whole words of
 * another script's twins); two names with one skeleton are one name.
 */

export const NAME_LETTERS_MIN = 2;
export const NAME_LETTERS_MAX = 24;

/** Words that no player may be called, as skeletons are compared: staff and the program itself. */
const RESERVED = [
  'admin',
  'administrator',
  'announcement',
  'everyone',
  'game master',
  'gamemaster',
  'gm',
  'moderator',
  'mod',
  'nobody',
  'null',
  'operator',
  'owner',
  'realmkeep',
  'root',
  'server',
  'staff',
  'support',
  'system',
  'undefined',
];

/** Scripts of which a name may be; their letters are not mixed. */
const SCRIPTS = [
  /^\p{Script=Latin}+$/u,
  /^\p{Script=Cyrillic}+$/u,
  /^\p{Script=Greek}+$/u,
  /^\p{Script=Armenian}+$/u,
  /^\p{Script=Georgian}+$/u,
  /^\p{Script=Hebrew}+$/u,
  /^\p{Script=Arabic}+$/u,
  /^\p{Script=Thai}+$/u,
  /^\p{Script=Devanagari}+$/u,
  /^\p{Script=Hangul}+$/u,
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+$/u,
];

/** Letters that look like a Latin one, after case folding; the commonest, not all of Unicode. */
const TWINS = new Map(
  Object.entries({
    // Cyrillic.
    а: 'a',
    в: 'b',
    г: 'r',
    е: 'e',
    з: 'e',
    и: 'u',
    к: 'k',
    м: 'm',
    н: 'h',
    о: 'o',
    п: 'n',
    р: 'p',
    с: 'c',
    т: 't',
    у: 'y',
    х: 'x',
    ь: 'b',
    і: 'l',
    ј: 'j',
    ѕ: 's',
    һ: 'h',
    ԁ: 'd',
    ԛ: 'q',
    ԝ: 'w',
    ӏ: 'l',
    // Greek.
    α: 'a',
    β: 'b',
    γ: 'y',
    ε: 'e',
    η: 'n',
    ι: 'l',
    κ: 'k',
    μ: 'u',
    ν: 'v',
    ο: 'o',
    ρ: 'p',
    σ: 'o',
    τ: 't',
    υ: 'u',
    χ: 'x',
    ω: 'w',
    ζ: 'z',
    // Armenian.
    օ: 'o',
    ս: 'u',
    հ: 'h',
    ո: 'n',
    // Latin that normalisation leaves.
    ı: 'l',
    ł: 'l',
    ø: 'o',
    đ: 'd',
    ð: 'd',
    ħ: 'h',
    ŧ: 't',
    ß: 'b',
    æ: 'ae',
    œ: 'oe',
    // Within one script.
    i: 'l',
    '1': 'l',
    '|': 'l',
    '0': 'o',
    '5': 's',
  }),
);

/** What is wrong with a name; `message` is a sentence for its player. */
export interface NameProblem {
  readonly code: 'ERR_NAME_INVALID';
  readonly message: string;
}

/** The name as it is kept (NFKC, trimmed, single spaces), or what is wrong with it. */
export function checkName(
  given: string,
  reserved: readonly string[] = [],
): { readonly name: string; readonly skeleton: string } | NameProblem {
  // Normalising takes time with the length: nothing long comes near it.
  if (given.length > 8 * NAME_LETTERS_MAX) return invalid('The name is too long.');
  const name = given.normalize('NFKC').trim().replace(/ +/g, ' ');
  const letters = [...name].length;
  if (letters < NAME_LETTERS_MIN || letters > NAME_LETTERS_MAX) {
    return invalid(`A name has ${NAME_LETTERS_MIN} to ${NAME_LETTERS_MAX} letters.`);
  }
  const parts = name.split(/[ '’-]/u);
  if (parts.some((part) => part === '')) {
    return invalid('Spaces, hyphens and apostrophes stand between letters only.');
  }
  const joined = parts.join('');
  if (!/^[\p{L}\p{M}]+$/u.test(joined)) {
    return invalid('A name is made of letters, with spaces, hyphens or apostrophes between them.');
  }
  const bare = joined.normalize('NFD').replace(/\p{M}/gu, '');
  if (joined.normalize('NFD').length > 3 * Math.max(1, bare.length)) {
    return invalid('There are too many marks on the letters.');
  }
  if (!SCRIPTS.some((script) => script.test(bare))) {
    return invalid('The letters of a name come from one script.');
  }
  const skeleton = nameSkeleton(name);
  const taken = [...RESERVED, ...reserved];
  if (taken.some((word) => nameSkeleton(word) === skeleton)) {
    return invalid('This name is reserved.');
  }
  return { name, skeleton };
}

/** What a name looks like: two names with the same skeleton cannot be told apart at a glance. */
export function nameSkeleton(name: string): string {
  const folded = name.normalize('NFKC').toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '');
  let out = '';
  for (const letter of folded) {
    const twin = TWINS.get(letter);
    if (twin !== undefined) out += twin;
    else if (/[\p{L}\p{N}]/u.test(letter)) out += letter;
  }
  return out.replaceAll('rn', 'm').replaceAll('vv', 'w').normalize('NFC');
}

function invalid(message: string): NameProblem {
  return { code: 'ERR_NAME_INVALID', message };
}
