// SPDX-License-Identifier: MIT
/** Kinds of entities: heroes, creatures, whatever stands or moves in a zone. */
import { RealmError } from '@realmkeep/base';
import type { FieldTable, NoFields, ValueOf, ValuesOf, WireFieldTable } from './fields.ts';

/** Commands of a kind's player, or events that it is told of: name to arguments. */
export type CommandTable = Readonly<Record<string, WireFieldTable>>;

/** Which fields say how much an entity can bear. */
export interface HealthFields {
  /** Damage lowers it; at 0 the entity is dead. */
  readonly now: string;
  /** It is not healed above this field; without one, not above its initial value. */
  readonly max: string | null;
}

export interface EntityDefinition<
  Kind extends string = string,
  Public extends WireFieldTable = WireFieldTable,
  Owner extends WireFieldTable = WireFieldTable,
  Server extends FieldTable = FieldTable,
  Commands extends CommandTable = CommandTable,
  Events extends CommandTable = CommandTable,
  Timer extends string = string,
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
  /** What scripts tell a hero's own player. */
  readonly events: Events;
  /** Names of its timers. */
  readonly timers: readonly Timer[];
  /** Null for what cannot be hurt. */
  readonly health: HealthFields | null;
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
  Events extends CommandTable,
  Timer extends string,
> {
  readonly public?: Public;
  readonly owner?: Owner;
  readonly server?: Server;
  readonly saved?: readonly NoInfer<Extract<keyof Public | keyof Owner | keyof Server, string>>[];
  readonly initial?: NoInfer<Partial<ValuesOf<Public> & ValuesOf<Owner> & ValuesOf<Server>>>;
  readonly commands?: Commands;
  readonly events?: Events;
  readonly timers?: readonly Timer[];
  readonly health?: {
    readonly now: NoInfer<NumberNames<Public> | NumberNames<Owner> | NumberNames<Server>>;
    readonly max?: NoInfer<NumberNames<Public> | NumberNames<Owner> | NumberNames<Server>>;
  };
  readonly speed: number;
  readonly size: number;
}

/** Names of the fields that are numbers. */
type NumberNames<T extends FieldTable> = {
  [K in keyof T & string]: ValueOf<T[K]> extends number ? K : never;
}[keyof T & string];

/** Names that every entity has of itself; fields cannot be called so. */
const RESERVED_FIELD_NAMES: readonly string[] = [
  'id',
  'kind',
  'x',
  'y',
  'heading',
  'speed',
  'alive',
  'dead',
  'busy',
  'is',
  'distanceTo',
  'sees',
  'stand',
  'face',
  'goTo',
  'walkTo',
  'chase',
  'flee',
  'wander',
  'cooldown',
  'coolingMs',
  'threat',
  'timer',
  'cancelTimer',
  'tell',
  'definition',
  'body',
  'values',
  'cooldowns',
  'savedChanged',
  'ownChanged',
  'attribute',
  'setAttribute',
];
const TIMERS_MAX = 32;

/** Throws ERR_GAME_DEFINITION when a field's name is taken or a length is out of range. */
export function defineEntity<
  const Kind extends string,
  const Public extends WireFieldTable = NoFields,
  const Owner extends WireFieldTable = NoFields,
  const Server extends FieldTable = NoFields,
  const Commands extends CommandTable = NoFields,
  const Events extends CommandTable = NoFields,
  const Timer extends string = never,
>(
  kind: Kind,
  spec: EntitySpec<Public, Owner, Server, Commands, Events, Timer>,
): EntityDefinition<Kind, Public, Owner, Server, Commands, Events, Timer> {
  const tables = [spec.public ?? {}, spec.owner ?? {}, spec.server ?? {}];
  const names = tables.flatMap((table) => Object.keys(table));
  for (const name of names) {
    check(!RESERVED_FIELD_NAMES.includes(name), `field "${kind}.${name}" has a name of its own`);
  }
  check(new Set(names).size === names.length, `every field of "${kind}" stands in one table`);
  for (const name of [...(spec.saved ?? []), ...Object.keys(spec.initial ?? {})]) {
    check(names.includes(name), `"${kind}.${name}" is a field`);
  }
  const timers = spec.timers ?? [];
  check(new Set(timers).size === timers.length, `timers of "${kind}" have different names`);
  check(timers.length <= TIMERS_MAX, `"${kind}" has at most ${TIMERS_MAX} timers`);
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
    events: spec.events ?? ({} as Events),
    timers,
    health:
      spec.health === undefined ? null : { now: spec.health.now, max: spec.health.max ?? null },
    speed: spec.speed,
    size: spec.size,
  };
}

/** Throws ERR_GAME_DEFINITION with what was expected. */
export function check(condition: boolean, what: string): void {
  if (!condition) throw new RealmError('ERR_GAME_DEFINITION', `game: expected that ${what}`);
}
