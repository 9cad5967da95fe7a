// SPDX-License-Identifier: MIT
import { registerBusContract } from '@realmkeep/bus/contract';
import { embeddedUnderTest, NATS_SERVER_MISSING, natsServerUnderTest } from './bus-servers.ts';

registerBusContract('embedded broker', embeddedUnderTest, { wire: true });
registerBusContract('nats-server', natsServerUnderTest, {
  wire: true,
  skip: NATS_SERVER_MISSING,
});
