// SPDX-License-Identifier: MIT
/** Which node runs which region, as the master last told. Kept while the master is away. */
import type { NodeId, RegionId } from '@realmkeep/base';
import type { BodyOf, masterMessages } from '@realmkeep/wire';

type Route = BodyOf<typeof masterMessages.Routes>['routes'][number];

export class RouteTable {
  #seatEpoch = 0;
  #routes: ReadonlyMap<RegionId, Route> = new Map();

  /** A table of an older master changes nothing. */
  update(table: BodyOf<typeof masterMessages.Routes>): void {
    if (table.seatEpoch < this.#seatEpoch) return;
    this.#seatEpoch = table.seatEpoch;
    this.#routes = new Map(table.routes.map((route) => [route.region, route]));
  }

  /** The node that runs the region, or null when the region is down or unknown. */
  nodeOf(region: RegionId): NodeId | null {
    return this.#routes.get(region)?.node ?? null;
  }
}
