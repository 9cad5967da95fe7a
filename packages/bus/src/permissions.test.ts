// SPDX-License-Identifier: MIT
import { deepEqual, equal, ok } from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { utf8 } from '@realmkeep/base';
import { Access, ANSWERS_OPEN_MAX } from './broker/access.ts';
import { authorizeNode, nodeToken, permissionsOf, ROLE_PERMISSIONS } from './permissions.ts';
import { isSubscribeSubject } from './subjects.ts';

const crypto = {
  hmacSha256: (key: Uint8Array, bytes: Uint8Array) =>
    new Uint8Array(createHmac('sha256', key).update(bytes).digest()),
};
const SECRET = utf8('one installation');

test('[BUS50] a token names its node and role and gives the rights of that role', () => {
  const token = nodeToken(crypto, SECRET, 'GATE-1', 'gateway');
  ok(/^GATE-1\.gateway\.[0-9a-f]{64}$/.test(token));
  deepEqual(
    authorizeNode(crypto, SECRET, token, () => 'hollowmere'),
    {
      nodeId: 'GATE-1',
      role: 'gateway',
      permissions: permissionsOf('GATE-1', 'gateway', 'hollowmere'),
    },
  );
});

test('[BUS51] a token that was altered in any place is refused', () => {
  const token = nodeToken(crypto, SECRET, 'GATE-1', 'gateway');
  for (let i = 0; i < token.length; i++) {
    const other = token[i] === '0' ? '1' : '0';
    equal(authorizeNode(crypto, SECRET, token.slice(0, i) + other + token.slice(i + 1)), null);
  }
  const seal = token.split('.')[2];
  for (const wrong of ['', '..', `GATE-1.zone.${seal}`, `GATE-2.gateway.${seal}`, `${token}.x`])
    equal(authorizeNode(crypto, SECRET, wrong), null, wrong);
  equal(authorizeNode(crypto, utf8('another installation'), token), null);
  const unknownRole = nodeToken(crypto, SECRET, 'GATE-1', '__proto__');
  equal(authorizeNode(crypto, SECRET, unknownRole), null);
});

test('[BUS52] every role has its own beat, messages and inbox, and no other node has them', () => {
  for (const role of Object.keys(ROLE_PERMISSIONS)) {
    const permissions = permissionsOf('NODE-1', role, 'hollowmere');
    ok(permissions);
    for (const pattern of [...permissions.publish, ...permissions.subscribe])
      ok(isSubscribeSubject(pattern), `${role}: ${pattern}`);
    const access = new Access(permissions);
    ok(access.mayPublish('realm.hollowmere.beat.NODE-1'), role);
    ok(access.maySubscribe('realm.hollowmere.node.NODE-1'), role);
    ok(access.maySubscribe('_INBOX.NODE-1.abc.*'), role);
    ok(!access.mayPublish('realm.hollowmere.beat.NODE-2'), role);
    ok(!access.maySubscribe('realm.hollowmere.node.NODE-2'), role);
    ok(!access.maySubscribe('realm.hollowmere.node.*'), role);
    ok(!access.maySubscribe('_INBOX.>'), role);
    ok(!access.mayPublish('_INBOX.NODE-2.abc.1'), role);
    ok(!access.maySubscribe('>'), role);
  }
});

test('[BUS53] only a zone publishes sector streams, and a gateway cannot act as the database', () => {
  for (const role of Object.keys(ROLE_PERMISSIONS)) {
    const access = new Access(permissionsOf('NODE-1', role, 'x'));
    equal(access.mayPublish('realm.x.region.moor:1:0.stream'), role === 'zone', role);
    equal(access.maySubscribe('realm.x.database'), role === 'database', role);
  }
});

test('[BUS54] a request that was delivered may be answered once; the oldest are forgotten', () => {
  const access = new Access({ publish: [], subscribe: [] });
  ok(!access.mayPublish('_INBOX.A.1'));
  access.expectAnswer('_INBOX.A.1');
  ok(access.mayPublish('_INBOX.A.1'));
  ok(!access.mayPublish('_INBOX.A.1'));
  for (let i = 0; i <= ANSWERS_OPEN_MAX; i++) access.expectAnswer(`_INBOX.B.${i}`);
  ok(!access.mayPublish('_INBOX.B.0'));
  ok(access.mayPublish('_INBOX.B.1'));
});
