// SPDX-License-Identifier: MIT
/**
 * Why a gateway closes a player's socket: the WebSocket close code, a stable name, what the client
 * should do next, and the sentence of `docs/reference/close-codes.md`.
 */
export type CloseAdvice = 'resume' | 'login' | 'give-up' | 'retry-later';

export interface CloseCode {
  readonly code: number;
  readonly advice: CloseAdvice;
  readonly text: string;
}

export const CLOSE = {
  goodbye: { code: 1000, advice: 'login', text: 'The player left.' },
  drained: { code: 4000, advice: 'resume', text: 'This gateway is going away; resume at another.' },
  replaced: { code: 4001, advice: 'give-up', text: 'The account has come from somewhere else.' },
  badTicket: { code: 4002, advice: 'login', text: 'The ticket is not valid, expired or used.' },
  badResume: { code: 4003, advice: 'login', text: 'The resume token is unknown or expired.' },
  helloTimeout: { code: 4004, advice: 'login', text: 'No valid Hello within 5 s.' },
  tooManySockets: { code: 4005, advice: 'retry-later', text: 'Too many open sockets.' },
  full: { code: 4006, advice: 'retry-later', text: 'This gateway is full.' },
  protocolVersion: {
    code: 4007,
    advice: 'give-up',
    text: 'The client’s protocol version is not spoken here; load the newest client.',
  },
  schemaMismatch: {
    code: 4008,
    advice: 'give-up',
    text: 'Same protocol version, other messages: the client was built from another tree.',
  },
  badMessage: { code: 4009, advice: 'give-up', text: 'A message could not be decoded.' },
  unknownMessage: { code: 4010, advice: 'give-up', text: 'A message id that does not exist.' },
  outOfState: {
    code: 4011,
    advice: 'give-up',
    text: 'A message that is not allowed in this state of the session.',
  },
  flood: {
    code: 4012,
    advice: 'retry-later',
    text: 'Too many messages or bytes, three times within 10 s.',
  },
  slowReader: { code: 4013, advice: 'resume', text: 'The client did not read what it was sent.' },
  silent: { code: 4014, advice: 'resume', text: 'Nothing was heard from the client for 30 s.' },
  badInput: {
    code: 4015,
    advice: 'give-up',
    text: 'Inputs that no honest client sends (number going back, impossible speed).',
  },
  loggedOut: {
    code: 4016,
    advice: 'login',
    text: 'The account was logged out everywhere, banned or deleted.',
  },
  unavailable: {
    code: 4017,
    advice: 'resume',
    text: 'The realm could not answer in time; try again.',
  },
  textFrame: { code: 1003, advice: 'give-up', text: 'A text frame: every message is binary.' },
  tooLong: { code: 1009, advice: 'give-up', text: 'A message longer than 4 KiB.' },
} as const satisfies Readonly<Record<string, CloseCode>>;

export type CloseName = keyof typeof CLOSE;

/** What to do after a close with this code; an unknown code (1006: the link broke) means resume. */
export function closeAdvice(code: number): CloseAdvice {
  const known = Object.values(CLOSE).find((entry) => entry.code === code);
  return known?.advice ?? 'resume';
}
