// SPDX-License-Identifier: MIT
import type { EntityId } from '@realmkeep/base';
import type { AttributeValue, Kind } from '@realmkeep/sim';

type Fields = Record<string, string | number | boolean>;

/** An entity in view, as the page holds it: one object for as long as it is seen. */
export class VisibleEntity {
  readonly id: EntityId;
  readonly kind: string;
  readonly own: boolean;
  fields: Readonly<Fields> = {};
  x = 0;
  y = 0;
  heading = 0;
  speed = 0;

  constructor(id: number, kind: string, own: boolean) {
    this.id = id as EntityId;
    this.kind = kind;
    this.own = own;
  }
}

/** The public fields of an entity by name; a bool as such. */
export function fieldsOf(kind: Kind, values: readonly AttributeValue[]): Fields {
  const fields: Fields = {};
  for (const [index, field] of kind.fields.entries()) {
    const value = values[index];
    fields[field.name] = field.type === 'bool' ? value === 1 : value;
  }
  return fields;
}
