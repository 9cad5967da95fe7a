// SPDX-License-Identifier: MIT
/** A small realm in words, for the contract suite and the adapters' own tests. */
import {
  type AccountId,
  type CharacterId,
  type Incarnation,
  type NodeId,
  type RegionId,
  regionId,
  type SessionId,
} from '@realmkeep/base';
import type { Liveness, OperationOf } from './realm-store.ts';

export const ACCOUNT = 41 as AccountId;
/** Wall clock of everything, unless a rule is about time. */
export const AT = 1_800_000_000_000;
export const EMPTY_STATE = '{"x":1}';
export const SOURCE = 'a'.repeat(32) as Incarnation;
export const TARGET = 'b'.repeat(32) as Incarnation;
export const REGION_A: RegionId = regionId({ zone: 'harbour', instance: 1, region: 0 });
export const REGION_B: RegionId = regionId({ zone: 'crypt', instance: 1, region: 0 });
export const GATE_1 = 'GATE-1' as NodeId;
export const GATE_2 = 'GATE-2' as NodeId;

export const ALL_LIVE: Liveness = { of: 'all-but', incarnations: [] };
export const only = (...incarnations: Incarnation[]): Liveness => ({ of: 'only', incarnations });

/** 32 bytes that stand for a token or a hash. */
export const bytesOf = (seed: number): Uint8Array => new Uint8Array(32).fill(seed);

const sessionOf = (seed: number): SessionId => `session-${seed}` as SessionId;

export const storing = (name: string): OperationOf<'StoreCharacter'> => ({
  operation: 'StoreCharacter',
  account: ACCOUNT,
  name,
  skeleton: name.toLowerCase(),
  kind: 'hero',
  zone: 'harbour',
  state: EMPTY_STATE,
  charactersMax: 8,
  at: AT,
});

export const removing = (character: CharacterId): OperationOf<'RemoveCharacter'> => ({
  operation: 'RemoveCharacter',
  account: ACCOUNT,
  character,
  at: AT,
});

/** Opens session `session` with ticket `ticket`; its resume token has the session's number. */
export const opening = (session: number, ticket: number): OperationOf<'OpenSession'> => ({
  operation: 'OpenSession',
  account: ACCOUNT,
  accountName: 'ann',
  nonce: bytesOf(ticket).subarray(16),
  loginEpoch: 1,
  session: sessionOf(session),
  tokenHash: bytesOf(session),
  gateway: GATE_1,
  at: AT,
});

export const resuming = (token: number, next: number): OperationOf<'ResumeSession'> => ({
  operation: 'ResumeSession',
  tokenHash: bytesOf(token),
  nextTokenHash: bytesOf(next),
  gateway: GATE_1,
  at: AT,
});

export const enter = (
  character: CharacterId,
  session: number,
  sessionEpoch: number,
): OperationOf<'EnterCharacter'> => ({
  operation: 'EnterCharacter',
  account: ACCOUNT,
  character,
  session: sessionOf(session),
  sessionEpoch,
  region: REGION_A,
  liveness: ALL_LIVE,
});

/** Rows of [character, epoch, state]. */
export const saving = (
  incarnation: Incarnation,
  ...rows: readonly (readonly [CharacterId, number, string])[]
): OperationOf<'SaveCharacters'> => ({
  operation: 'SaveCharacters',
  incarnation,
  items: rows.map(([character, epoch, state]) => ({
    character,
    epoch,
    zone: 'harbour',
    state,
    lastInput: 7,
  })),
});

/** From the source in region A to the target in region B. */
export const transfer = (
  character: CharacterId,
  epoch: number,
  move: string,
): OperationOf<'CommitTransfer'> => ({
  operation: 'CommitTransfer',
  move,
  character,
  epoch,
  incarnation: SOURCE,
  toRegion: REGION_B,
  toIncarnation: TARGET,
  toZone: 'crypt',
  state: `moved by ${move}`,
  lastInput: 11,
  liveness: ALL_LIVE,
});
