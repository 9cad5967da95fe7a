// SPDX-License-Identifier: MIT
/** Kinds of entities: heroes, creatures, whatever stands or moves in a zone. */
import { RealmError } from '@realmkeep/base';
import type { FieldTable, NoFields, ValuesOf, WireFieldTable } from './fields.ts';

/** Commands of a kind's player: name to arguments. */
export type CommandTable = Readonly<Record<string, WireFieldTable>>;

export interface EntityDefinition<
  Kind extends string = string,
  Public extends WireFieldTable = WireFieldTable,
  Owner extends WireFieldTable = WireFieldTable,
  Server extends FieldTable = FieldTable,
  Commands extends CommandTable = CommandTable,
> {
  readonly kind: Kind;
  /** Sent to everyone who sees the entity. */
  readonly public: Public;
  /** Sent to the entity's own player alone. */
  readonly owner: Owner;
  /** Never leaves the zone. */
  readonly server: Server;
  /** Fields of a hero that its character keeps, written behind. */
  readonly saved: readonly string[];
  /** Values of a fresh entity; fields that are not named are 0, false or ''. */
  readonly initial: Readonly<Record<string, number | string | boolean>>;
  readonly commands: Commands;
  /** Units per second at a normal pace; for a hero also the highest. */
  readonly speed: number;
  /** Side of the square that walls see, in units. */
  readonly size: number;
}

interface EntitySpec<
  Public extends WireFieldTable,
  Owner extends WireFieldTable,
  Server extends FieldTable,
  Commands extends CommandTable,
> {
  readonly public?: Public;
  readonly owner?: Owner;
  readonly server?: Server;
  readonly saved?: readonly NoInfer<Extract<keyof Public | keyof Owner | keyof Server, string>>[];
  readonly initial?: NoInfer<Partial<ValuesOf<Public> & ValuesOf<Owner> & ValuesOf<Server>>>;
  readonly commands?: Commands;
  readonly speed: number;
  readonly size: number;
}

/** Names that every entity has of itself; fields cannot be called so. */
const RESERVED_FIELD_NAMES: readonly string[] = [
  'id',
  'kind',
  'x',
  'y',
  'heading',
  'speed',
  'alive',
  'busy',
  'stand',
  'goTo',
  'wander',
];

/** Throws ERR_GAME_DEFINITION when a field's name is taken or a length is out of range. */
export function defineEntity<
  const Kind extends string,
  const Public extends WireFieldTable = NoFields,
  const Owner extends WireFieldTable = NoFields,
  const Server extends FieldTable = NoFields,
  const Commands extends CommandTable = NoFields,
>(
  kind: Kind,
  spec: EntitySpec<Public, Owner, Server, Commands>,
): EntityDefinition<Kind, Public, Owner, Server, Commands> {
  const tables = [spec.public ?? {}, spec.owner ?? {}, spec.server ?? {}];
  const names = tables.flatMap((table) => Object.keys(table));
  for (const name of names) {
    check(!RESERVED_FIELD_NAMES.includes(name), `field "${kind}.${name}" has a name of its own`);
  }
  check(new Set(names).size === names.length, `every field of "${kind}" stands in one table`);
  for (const name of [...(spec.saved ?? []), ...Object.keys(spec.initial ?? {})]) {
    check(names.includes(name), `"${kind}.${name}" is a field`);
  }
  check(spec.speed >= 0 && spec.speed <= 1200, `speed of "${kind}" is 0 to 1,200 units a second`);
  check(spec.size > 0 && spec.size <= 256, `size of "${kind}" is up to 256 units`);
  return {
    kind,
    public: spec.public ?? ({} as Public),
    owner: spec.owner ?? ({} as Owner),
    server: spec.server ?? ({} as Server),
    saved: spec.saved ?? [],
    initial: { ...spec.initial } as EntityDefinition['initial'],
    commands: spec.commands ?? ({} as Commands),
    speed: spec.speed,
    size: spec.size,
  };
}

/** Throws ERR_GAME_DEFINITION with what was expected. */
export function check(condition: boolean, what: string): void {
  if (!condition) throw new RealmError('ERR_GAME_DEFINITION', `game: expected that ${what}`);
}
