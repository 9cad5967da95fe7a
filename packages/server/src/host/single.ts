// SPDX-License-Identifier: MIT
/** One process per node: a second one would answer the same messages. */
import { RealmError } from '@realmkeep/base';
import type { RunFiles } from './run-files.ts';

/** Throws ERR_NODE_RUNNING when another living process has this node's record. */
export function assertAlone(files: RunFiles, node: string): void {
  const other = files.living(node);
  if (other === null || other.pid === process.pid) return;
  throw new RealmError('ERR_NODE_RUNNING', `${node} already runs as process ${other.pid}`, {
    fields: { node, pid: other.pid },
  });
}
