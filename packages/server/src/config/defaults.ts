// SPDX-License-Identifier: MIT
/** Defaults as the JSON Schema declares them: the only place where they stand. */

/** The part of a JSON Schema that this needs. */
interface Schema {
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/** The value with every absent key that has a default filled in, at all depths. */
export function withDefaults(schema: Schema, value: unknown): unknown {
  const { items, properties } = schema;
  if (Array.isArray(value)) {
    return items === undefined ? value : value.map((each) => withDefaults(items, each));
  }
  if (properties === undefined || typeof value !== 'object' || value === null) return value;
  const filled: Record<string, unknown> = { ...value };
  for (const [key, property] of Object.entries(properties)) {
    const own = filled[key] ?? property.default;
    if (own !== undefined) filled[key] = withDefaults(property, own);
  }
  return filled;
}
