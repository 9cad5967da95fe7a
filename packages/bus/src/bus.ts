// SPDX-License-Identifier: MIT
/**
 * The bus: one-way messages between nodes, and answers to them.
 *
 * This package owns the port (`Bus`), its adapters (a NATS client, a simulated network under a
 * virtual clock) and the embedded broker that speaks the NATS client protocol. It knows subjects
 * and bytes; it must never look into a payload, and nothing that must not be lost rides on it
 * alone: a message is delivered at most once, and not at all while the bus is away.
 */
export interface BusMessage {
  readonly subject: string;
  /** Shared with other receivers: may be kept, must never be written to. */
  readonly data: Uint8Array;
  /** Subject to publish an answer to; '' when none was asked for. */
  readonly reply: string;
}

export interface BusSubscription {
  readonly subject: string;
  /** Ends the subscription at once: the handler is not called again. Safe to call twice. */
  unsubscribe(): void;
}

/** `away`: connected before or not yet, and trying; `closed` is final. */
export type BusStatus = 'connected' | 'away' | 'closed';

export interface BusCounters {
  published: number;
  received: number;
  /** Publishes that were dropped because the bus was away or closed. */
  dropped: number;
  bytesOut: number;
  bytesIn: number;
}

export interface SubscribeOptions {
  /** Of all subscriptions with the same subject and queue name, one receives each message. */
  readonly queue?: string;
}

export interface Bus {
  readonly status: BusStatus;
  /**
   * One-way, at most once; messages of one publisher arrive in order. While the bus is away the
   * message is dropped and counted, nothing stale is buffered, and nothing is thrown for that. A
   * payload above `payloadBytesMax` throws ERR_BUS_PAYLOAD, a malformed subject ERR_BUS_SUBJECT.
   * The bytes are copied: the caller may reuse his buffer at once.
   */
  publish(subject: string, data: Uint8Array, reply?: string): void;
  /**
   * `*` stands for one token, a final `>` for one or more. A subscription outlives reconnects.
   * Handlers queue and do not throw: what one throws is a programmer's error, reaches the host as
   * an uncaught exception and ends the node.
   */
  subscribe(
    subject: string,
    handler: (message: BusMessage) => void,
    options?: SubscribeOptions,
  ): BusSubscription;
  /**
   * Publishes and waits for one answer. Rejects with ERR_BUS_TIMEOUT, ERR_BUS_NO_RESPONDERS (when
   * the broker knows that nobody listens), ERR_BUS_AWAY, ERR_BUS_CLOSED, ERR_BUS_BUSY, and where
   * `publish` throws. After ERR_BUS_AWAY the request may or may not have been acted upon.
   */
  request(subject: string, data: Uint8Array, deadlineMs: number): Promise<Uint8Array>;
  /** Called on every change of status; returns a function that ends it. */
  onStatus(fn: (status: BusStatus) => void): () => void;
  readonly payloadBytesMax: number;
  readonly counters: BusCounters;
  /** Sends what was published, then leaves; pending requests reject with ERR_BUS_CLOSED. */
  close(): Promise<void>;
}
