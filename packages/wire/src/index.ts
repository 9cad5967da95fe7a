// SPDX-License-Identifier: MIT
/**
 * Every message, once. A table entry gives codec, TypeScript type, bound, sample and document; a
 * codec is never written by hand. Loads in a browser; knows no roles and no sockets.
 */
export { BUNDLED_BYTES_MAX, BUNDLED_MAX } from './bundle.ts';

export { CLAIM_BYTES_MAX, claimKey, claimPlace, claimSpawn, isClaim } from './claims.ts';
export {
  CLOSE,
  type CloseAdvice,
  type CloseCode,
  type CloseName,
  closeAdvice,
} from './close-codes.ts';
export { GROUP_MAX } from './groups.ts';
export { HISTORY, type ProtocolRelease } from './history.ts';
export * as clusterHttp from './http/cluster.ts';
export * as loginHttp from './http/login.ts';
export * as itemCommands from './item-commands.ts';
export {
  decodeValue,
  encodeValue,
  ITEM_COMMANDS_FROM,
  type ItemCommand,
  isItemCommand,
  MAIL_ITEMS_MAX,
  TRADE_ITEMS_MAX,
} from './item-commands.ts';
export { ITEM_OPERATIONS } from './item-operations.ts';
export {
  type AnswerOf,
  type BodyOf,
  decode,
  decodeAnswer,
  encode,
  encodeAnswer,
  encodeRefusal,
  lend,
  type Message,
  messageIdOf,
  type Refusal,
  type Request,
} from './message.ts';
export * as accountMessages from './messages/account.ts';
export * as clientMessages from './messages/client.ts';
export * as databaseMessages from './messages/database.ts';
export * as gameMessages from './messages/game.ts';
export * as gatewayMessages from './messages/gateway.ts';
export * as itemMessages from './messages/items.ts';
export * as masterMessages from './messages/master.ts';
export * as regionMessages from './messages/regions.ts';
export * as statisticsMessages from './messages/statistics.ts';
export * as worldMessages from './messages/world.ts';
export * as zoneMessages from './messages/zone.ts';
export { SAVE_HEROES_MAX, STILL_BOUND_MAX, TARGETS_MAX } from './names.ts';
export { OPERATION_ID_BYTES, operationId } from './operation-id.ts';
export {
  CLIENT_SCHEMA_HASH,
  describe,
  MESSAGE_GROUPS,
  type MessageGroup,
  PROTOCOL_VERSION,
  PROTOCOL_VERSION_MIN,
  SCHEMA_HASH,
} from './protocol.ts';
export { Reader } from './reader.ts';
export { subjects } from './subjects.ts';
export {
  decodeTicket,
  encodeTicket,
  TICKET_BYTES_MAX,
  TICKET_NONCE_BYTES,
  type Ticket,
} from './ticket.ts';
export type { Infer, Type } from './types.ts';
export { Writer, written } from './writer.ts';
