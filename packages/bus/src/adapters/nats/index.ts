// SPDX-License-Identifier: MIT
/** The bus over NATS's client protocol, to the embedded broker or to a NATS cluster. */
export { connectNatsBus, type NatsBusEnv, type NatsBusOptions } from './connect.ts';
