// SPDX-License-Identifier: MIT
/** The broker of `@realmkeep/bus`, with this installation's tokens and realms. */

import type { Env } from '@realmkeep/base';
import { authorizeNode } from '@realmkeep/bus';
import type { Installation } from '../config/installation.ts';
import type { RunningBroker } from '../roles/broker/broker.ts';
import { parseAddress } from './addresses.ts';
