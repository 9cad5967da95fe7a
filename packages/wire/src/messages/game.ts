// SPDX-License-Identifier: MIT
/**
 * Requests to the realm's database node about the game's own things: what its scripts threw, and
 * the small durable values that they keep.
 */
import { request } from '../message.ts';
import { epoch, incarnation, operationId, regionName } from '../names.ts';
import { bool, list, struct, text, u32, varint } from '../types.ts';

/** Exceptions of one place in the source: what is known of them. */
const exceptionGroup = () =>
  struct({
    /** Hash of script, hook, kind of error and the places of the game's source. */
    fingerprint: text(32),
    /** `wolf`, `zone harbour`, `account`. */
    script: text(48),
    hook: text(48),
    message: text(300),
    /** Lines of the source as they stand in the file: stripping types moves nothing. */
    stack: text(2000),
    /** Of the last time: the region, the entity, whose hero it was, and what was given, as JSON. */
    region: text(48),
    entity: u32(),
    player: text(96),
    given: text(300),
    /** How often it happened, and when first and last: wall clock in ms. */
    count: varint(),
    firstAt: varint(),
    lastAt: varint(),
  });

export const ReportExceptions = request({
  id: 1000,
  name: 'ReportExceptions',
  way: 'zone, account, reviver -> database',
  doc: 'What scripts threw since the last report, by fingerprint; counts are added to those of the central log.',
  fields: { exceptions: list(exceptionGroup(), 32) },
  answer: {},
});

export const ListExceptions = request({
  id: 1001,
  name: 'ListExceptions',
  way: 'operator, master -> database',
  doc: 'The central exception log, the latest first; `offset` of the first. `groups` and `count` are of all.',
  fields: { offset: u32() },
  answer: { exceptions: list(exceptionGroup(), 32), groups: u32(), count: varint() },
});

export const ForgetExceptions = request({
  id: 1002,
  name: 'ForgetExceptions',
  way: 'operator -> database',
  doc: 'Takes one group out of the central log, or (with an empty fingerprint) all of them.',
  fields: { fingerprint: text(32) },
  answer: { forgotten: u32() },
});

export const ReadValue = request({
  id: 1003,
  name: 'ReadValue',
  way: 'zone -> database',
  doc: 'A small durable value of the game; empty and not `known` when nobody ever wrote it.',
  fields: { key: text(64) },
  answer: { known: bool(), value: text(4096) },
});

export const WriteValue = request({
  id: 1004,
  name: 'WriteValue',
  way: 'zone -> database',
  doc: 'Writes a value, or (with `add`) adds the number in `value` to the number that is there. Asked again with the same id it is done once, while no 16 other writes of the key came between.',
  fields: {
    op: operationId(),
    region: regionName(),
    epoch: epoch(),
    incarnation: incarnation(),
    key: text(64),
    value: text(4096),
    add: bool(),
  },
  answer: { value: text(4096) },
});
