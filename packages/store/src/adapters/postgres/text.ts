// SPDX-License-Identifier: MIT
/**
 * PostgreSQL's text cannot hold U+0000, and the other databases' can. It is kept as two letters
 * that begin with U+0001, and so is U+0001 itself.
 */
const ESCAPE = '\u0001';
const LETTER_OF = new Map([
  ['\u0000', '0'],
  [ESCAPE, '1'],
]);

export function toDatabase(text: string): string {
  if (!text.includes('\u0000') && !text.includes(ESCAPE)) return text;
  return [...text].map((letter) => escaped(letter)).join('');
}

function escaped(letter: string): string {
  const code = LETTER_OF.get(letter);
  return code === undefined ? letter : ESCAPE + code;
}

export function fromDatabase(text: string): string {
  if (!text.includes(ESCAPE)) return text;
  return text.split(ESCAPE).reduce((out, part) => {
    return out + (part.startsWith('0') ? '\u0000' : ESCAPE) + part.slice(1);
  });
}

/** As a literal of SQL; `standard_conforming_strings` is on, so a backslash is a letter. */
export function literal(value: string | number | null): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `'${toDatabase(value).replaceAll("'", "''")}'`;
  return Number.isFinite(value) ? `${value}` : `'${value}'`;
}
