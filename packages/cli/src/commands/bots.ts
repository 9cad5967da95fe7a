// SPDX-License-Identifier: MIT
/**
 * `realmkeep bots`: a crowd of real clients against a running realm, and whether it was well
 * served.
 */
import { nodeEnv } from '@realmkeep/client/node';
import { makeReport, runBots, tableOf, writeReport } from '@realmkeep/testkit';
import { defineCommand } from '../command.ts';

export const bots = defineCommand({
  name: 'bots',
  summary: 'Plays with many clients at once; exit code 0 only when every check holds.',
  details:
    'Every bot signs up, makes a hero, walks, uses portals and talks. The same seed plays the same accounts again.',
  options: {
    count: { type: 'number', default: 50, min: 1, max: 5000, description: 'clients' },
    minutes: {
      type: 'number',
      default: 1,
      min: 0.05,
      max: 1440,
      unit: 'min',
      description: 'time to measure, after all have joined',
    },
    login: {
      type: 'text',
      default: 'http://127.0.0.1:7700',
      placeholder: 'URL',
      description: 'where login listens',
    },
    realm: {
      type: 'text',
      default: null,
      placeholder: 'ID',
      description: 'realm to play in; without it the first one',
    },
    seed: {
      type: 'text',
      default: null,
      placeholder: 'TEXT',
      description: 'names of the accounts; without it new ones',
    },
    portals: {
      type: 'number',
      default: 0.5,
      min: 0,
      max: 1,
      description: 'share of the goals that are portals',
    },
    items: {
      type: 'number',
      default: 0,
      min: 0,
      max: 10,
      description: 'things that each bot does with items in a second',
    },
    thin: { type: 'flag', description: 'do not decode what is sent, for larger crowds' },
    json: {
      type: 'text',
      default: null,
      placeholder: 'FILE',
      description: 'write the report here',
    },
  },
  async run({ options, io }) {
    const { count, minutes, login, realm, portals, items, thin } = options;
    const seed = options.seed ?? String(Date.now());
    const progress = (line: string): void => io.out(line);
    const given = { count, minutes, login, realm, seed, portals, items, thin, progress };
    const { checks, data } = await runBots(nodeEnv(), given);
    const report = makeReport('bots', checks, data);
    for (const line of tableOf(checks)) io.out(line);
    if (options.json !== null) writeReport(options.json, report);
    return report.ok ? 0 : 1;
  },
});
