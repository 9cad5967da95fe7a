// SPDX-License-Identifier: MIT
/** What the `realmkeep` command may ask of the active reviver; the same words on both sides. */
import { type NodeId, RealmError } from '@realmkeep/base';
import type { StatusRow } from './status.ts';

const PROGRAM_WORDS_MAX = 16;
const WORD_LENGTH_MAX = 512;

export type ControlRequest =
  | { readonly command: 'status' }
  /** Start what does not run, also what is in a crash loop or was misconfigured. */
  | { readonly command: 'up' }
  | { readonly command: 'restart'; readonly node: NodeId }
  /** Hands on what the node has and keeps it away until `up` or `restart`. */
  | { readonly command: 'drain'; readonly node: NodeId }
  /** From now on nodes are started by this Node.js and launcher: another version's. */
  | { readonly command: 'program'; readonly program: readonly string[] };

export interface StatusAnswer {
  readonly reviver: NodeId;
  readonly busConnected: boolean;
  /** By which nodes are started: Node.js and the launcher. */
  readonly program: readonly string[];
  readonly nodes: readonly StatusRow[];
}

/** The request, checked; throws ERR_CONTROL_REQUEST. */
export function parseControlRequest(value: unknown): ControlRequest {
  if (typeof value === 'object' && value !== null && 'command' in value) {
    const { command } = value;
    if (command === 'status' || command === 'up') return { command };
    const node = 'node' in value && typeof value.node === 'string' ? value.node : null;
    if ((command === 'restart' || command === 'drain') && node !== null) {
      return { command, node: node as NodeId };
    }
    if (command === 'program' && 'program' in value && isProgram(value.program)) {
      return { command, program: value.program };
    }
  }
  throw new RealmError('ERR_CONTROL_REQUEST', 'the reviver does not know this request');
}

/** Two absolute paths at least: Node.js and the launcher. */
function isProgram(value: unknown): value is readonly string[] {
  if (!Array.isArray(value) || value.length < 2 || value.length > PROGRAM_WORDS_MAX) return false;
  return value.every((word) => typeof word === 'string' && word.length <= WORD_LENGTH_MAX);
}
