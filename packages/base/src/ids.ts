// SPDX-License-Identifier: MIT
/** Branded ids: two kinds of id cannot be mixed up without a type error. */
declare const brand: unique symbol;
export type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** Node of an installation file, for example `HOLLOW-ZONE-2`. */
export type NodeId = Branded<string, 'NodeId'>;
/** One world with its own database. */
export type RealmId = Branded<string, 'RealmId'>;
/** `zone:instance:region`, for example `greenwood:1:0`. */
export type RegionId = Branded<string, 'RegionId'>;
/** 32 hexadecimal digits made at process start; a restarted process is somebody else. */
export type Incarnation = Branded<string, 'Incarnation'>;
/** Row id of an account in login's database, from 1. */
export type AccountId = Branded<number, 'AccountId'>;
/** Row id of a character in the realm's database, from 1. */
export type CharacterId = Branded<number, 'CharacterId'>;
/** 32 hexadecimal digits, one per player's session at a gateway. */
export type SessionId = Branded<string, 'SessionId'>;
/** Entity of a realm: unique among the living; 1 to 2^32 - 1. */
export type EntityId = Branded<number, 'EntityId'>;

/** Node and realm names: what is legal in a subject of the bus, in file names and in addresses. */
export const NODE_ID_PATTERN = /^[A-Z][A-Z0-9-]{0,47}$/;
export const REALM_ID_PATTERN = /^[a-z][a-z0-9-]{0,31}$/;
export const ZONE_NAME_PATTERN = /^[a-z][a-z0-9-]{0,31}$/;

/** Names of a region's parts. */
export interface RegionName {
  readonly zone: string;
  /** 1 for the zone itself, 2 and up for further instances. */
  readonly instance: number;
  /** Index of the rectangle within the instance. */
  readonly region: number;
}

export function regionId(name: RegionName): RegionId {
  return `${name.zone}:${name.instance}:${name.region}` as RegionId;
}

/** The parts of a region id, or null when it is not one. */
export function parseRegionId(id: string): RegionName | null {
  const match = /^([a-z][a-z0-9-]{0,31}):([1-9][0-9]{0,8}):([0-9]{1,4})$/.exec(id);
  if (!match) return null;
  return { zone: match[1], instance: Number(match[2]), region: Number(match[3]) };
}
