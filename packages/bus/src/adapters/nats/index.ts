// SPDX-License-Identifier: MIT
/** The bus over NATS's client protocol, to the embedded broker or to a NATS cluster. */
export { connectNatsBus, type NatsBusOptions } from './connect.ts';
export type { NatsBusEnv } from './nats-bus.ts';
