// SPDX-License-Identifier: MIT
/** What the master tells everybody. */
import { message } from '../message.ts';
import { epoch, incarnation, nodeId, regionName } from '../names.ts';
import { list, struct } from '../types.ts';

export const Routes = message({
  id: 700,
  name: 'Routes',
  way: 'master -> zone, gateway, account',
  doc: 'Which node runs which region, once a second and on change. A region that is not listed is down. Receivers keep the last table while the master is away.',
  fields: {
    seatEpoch: epoch(),
    routes: list(
      struct({
        region: regionName(),
        node: nodeId(),
        incarnation: incarnation(),
        epoch: epoch(),
      }),
      4096,
    ),
  },
});
