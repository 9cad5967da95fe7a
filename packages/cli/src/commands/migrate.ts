// SPDX-License-Identifier: MIT
/** `realmkeep migrate ZONE --to NODE`: a zone moves to another node while people play in it. */
import { type NodeId, parseRegionId, type RegionId, regionId } from '@realmkeep/base';
import { connectOperator, findNode } from '@realmkeep/server/host';
import { regionMessages } from '@realmkeep/wire';
import { defineCommand, UsageError } from '../command.ts';
import { FILE_OPTION, openSite, REALM_OPTION, realmOf, until } from '../site.ts';

export const migrate = defineCommand({
  name: 'migrate',
  summary: 'Moves a zone to another node while people play in it.',
  details:
    'ZONE is a zone of the game or a region (greenwood, greenwood:1:0). Nobody is disconnected and ' +
    'no input\nis lost; when something fails on the way, the zone stays where it was, and the exit ' +
    'code is 1.',
  operands: ['ZONE'],
  options: {
    file: FILE_OPTION,
    realm: REALM_OPTION,
    to: { type: 'text', default: null, placeholder: 'NODE', description: 'the zone node' },
    timeout: {
      type: 'number',
      default: 10,
      min: 1,
      max: 300,
      unit: 's',
      description: 'how long to wait until it runs there',
    },
  },
  async run({ options, operands, io }) {
    const region = regionOf(operands[0]);
    if (options.to === null) throw new UsageError('--to names the node that the zone moves to');
    const { installation } = await openSite(options.file, io);
    const realm = realmOf(installation, options.realm);
    const node = options.to as NodeId;
    // A node that joined from another machine stands in no file here.
    if (installation.nodes.some(({ id }) => id === node)) findNode(installation, node);
    const operator = await connectOperator(installation);
    try {
      const begun = performance.now();
      const { from } = await operator.order(realm, regionMessages.MigrateRegion, { region, node });
      let players = 0;
      const arrived = await until(options.timeout * 1000, async () => {
        const of = regionMessages.RegionStatus;
        // For a moment nobody may be known to run it.
        const status = await operator.order(realm, of, { region }).catch(() => null);
        players = status?.players ?? 0;
        return status?.node === node;
      });
      if (!arrived) {
        io.error(`${region} is not at ${node}; see realmkeep logs ${from}`);
        return 1;
      }
      const ms = Math.round(performance.now() - begun);
      io.out(`${region} moved from ${from} to ${node} in ${ms} ms, ${players} players`);
      return 0;
    } finally {
      await operator.close();
    }
  },
});

function regionOf(name: string): RegionId {
  const id = name.includes(':') ? name : regionId({ zone: name, instance: 1, region: 0 });
  if (parseRegionId(id) === null) throw new UsageError(`${name} is no name of a zone`);
  return id as RegionId;
}
