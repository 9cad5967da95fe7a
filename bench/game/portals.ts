// SPDX-License-Identifier: MIT
/** Two fields joined by gates: the game of `bench -- portals`, whose heroes count their marks. */
import { twoFields } from '@realmkeep/testkit';

export default twoFields;
