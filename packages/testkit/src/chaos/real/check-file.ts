// SPDX-License-Identifier: MIT
/** Reads a realm's databases as they lie there, with no process of ours beside them. */
import type { Query } from '../../checkers/items.ts';
import type { RealDatabase } from './real-database.ts';

/** What is wrong in them, in words; `names` are characters that a player was promised. */
export async function checkRealm(
  databases: readonly RealDatabase[],
  names: readonly string[],
): Promise<string[]> {
  const problems: string[] = [];
  const found = new Set<string>();
  for (const database of databases) {
    problems.push(...(await database.integrity()));
    for (const { name } of await database.rows('SELECT name FROM character')) {
      found.add(String(name));
    }
    problems.push(...(await ownerless(database.rows)));
  }
  for (const name of names) if (!found.has(name)) problems.push(`${name} is gone`);
  return problems;
}

/** A character in the world belongs to a region that somebody has, and nobody has two owners. */
async function ownerless(rows: Query): Promise<string[]> {
  const lost = await rows(
    `SELECT character_id FROM character_owner
     WHERE region <> '' AND region NOT IN (SELECT region FROM region_owner)`,
  );
  const without = await rows(
    `SELECT id FROM character
     WHERE id NOT IN (SELECT character_id FROM character_owner)`,
  );
  return [
    ...lost.map((row) => `character ${String(row.character_id)} is in a region of nobody`),
    ...without.map((row) => `character ${String(row.id)} has no row of its owner`),
  ];
}
