// SPDX-License-Identifier: MIT
/** What the swarm needs of a kind of server: thin, so that the load generator stays cheap. */

export interface LinkEvents {
  /** The client is in the world: inputs may begin. */
  ready(): void;
  /** A message of `bytes` came; `update` when it carries the state of the world. */
  message(bytes: number, update: boolean): void;
  /** The highest number of an own input that the world has seen. */
  acknowledged?(number: number): void;
  closed(code: number): void;
}

export interface Link {
  /** Own heading from now on, in 1/256 of a turn, walking or not; inputs are numbered from 1. */
  move(heading: number, number: number, walks: boolean): void;
  close(): void;
  /** Says that the client is there, where a server wants to hear it. */
  ping?(): void;
}

export type OpenLink = (index: number, events: LinkEvents) => Promise<Link>;
