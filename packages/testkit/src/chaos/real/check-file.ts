// SPDX-License-Identifier: MIT
/** Reads a realm's database file as it lies on the disk, with no process of ours beside it. */
import { DatabaseSync } from 'node:sqlite';

type Row = Record<string, unknown>;

/** What is wrong in the files, in words; `names` are characters that a player was promised. */
export function checkRealmFile(files: readonly string[], names: readonly string[]): string[] {
  const problems: string[] = [];
  const found = new Set<string>();
  for (const file of files) {
    const database = new DatabaseSync(file);
    try {
      const all = (sql: string): Row[] => database.prepare(sql).all() as Row[];
      for (const { integrity_check: said } of all('PRAGMA integrity_check')) {
        if (said !== 'ok') problems.push(`integrity: ${String(said)}`);
      }
      for (const row of all('PRAGMA foreign_key_check')) {
        problems.push(`a row of ${String(row.table)} refers to nothing`);
      }
      for (const { name } of all('SELECT name FROM character')) found.add(String(name));
      problems.push(...ownerless(all));
    } finally {
      database.close();
    }
  }
  for (const name of names) if (!found.has(name)) problems.push(`${name} is gone`);
  return problems;
}

/** A character in the world belongs to a region that somebody has, and nobody has two owners. */
function ownerless(all: (sql: string) => Row[]): string[] {
  const lost = all(
    `SELECT character_id FROM character_owner
     WHERE region <> '' AND region NOT IN (SELECT region FROM region_owner)`,
  );
  const without = all(
    `SELECT id FROM character
     WHERE id NOT IN (SELECT character_id FROM character_owner)`,
  );
  return [
    ...lost.map((row) => `character ${String(row.character_id)} is in a region of nobody`),
    ...without.map((row) => `character ${String(row.id)} has no row of its owner`),
  ];
}
