// SPDX-License-Identifier: MIT
/** What the `realmkeep` command may ask of the active reviver; the same words on both sides. */
import { type NodeId, RealmError } from '@realmkeep/base';
import type { StatusRow } from './status.ts';

export type ControlRequest =
  | { readonly command: 'status' }
  /** Start what does not run, also what is in a crash loop or was misconfigured. */
  | { readonly command: 'up' }
  | { readonly command: 'restart'; readonly node: NodeId };

export interface StatusAnswer {
  readonly reviver: NodeId;
  readonly busConnected: boolean;
  readonly nodes: readonly StatusRow[];
}

/** The request, checked; throws ERR_CONTROL_REQUEST. */
export function parseControlRequest(value: unknown): ControlRequest {
  if (typeof value === 'object' && value !== null && 'command' in value) {
    const { command } = value;
    if (command === 'status' || command === 'up') return { command };
    if (command === 'restart' && 'node' in value && typeof value.node === 'string') {
      return { command, node: value.node as NodeId };
    }
  }
  throw new RealmError('ERR_CONTROL_REQUEST', 'the reviver does not know this request');
}
