// SPDX-License-Identifier: MIT
import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { AddressCounts, addressKey, isLoopback } from './addresses.ts';

test('[LGN3] an address is an IPv4 address or the /64 of an IPv6 one', () => {
  equal(addressKey('192.0.2.7'), '192.0.2.7');
  equal(addressKey('::ffff:192.0.2.7'), '192.0.2.7');
  equal(addressKey('2001:db8:1:2:3:4:5:6'), addressKey('2001:db8:1:2::9'));
  equal(addressKey('2001:DB8::1'), '2001:db8:0:0::/64');
  equal(isLoopback('127.0.0.1') && isLoopback('::1') && isLoopback('::ffff:127.1.2.3'), true);
  equal(isLoopback('128.0.0.1') || isLoopback('::2') || isLoopback('2001:db8::1'), false);
});

test('[ADR1] what an address has is counted per address and in all, and forgotten when it goes', () => {
  const counts = new AddressCounts({ perAddressMax: 2, countMax: 4 });
  equal(counts.enter('192.0.2.1'), true);
  equal(counts.enter('192.0.2.1'), true);
  equal(counts.enter('192.0.2.1'), false);
  equal(counts.enter('192.0.2.2'), true);
  counts.leave('192.0.2.1');
  equal(counts.enter('::ffff:192.0.2.1'), true, 'one machine, however it is written');
  equal(counts.enter('192.0.2.3'), true);
  equal(counts.enter('192.0.2.4'), false, 'four in all');
  equal(counts.count, 4);
});

test('[ADR2] who owns a whole /64 of IPv6 counts as one address', () => {
  const counts = new AddressCounts({ perAddressMax: 2, countMax: 100 });
  equal(counts.enter('2001:db8::1'), true);
  equal(counts.enter('2001:db8::2'), true);
  equal(counts.enter('2001:db8::3'), false);
  equal(counts.enter('2001:db8:0:1::3'), true);
});
