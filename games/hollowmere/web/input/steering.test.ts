// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headingTo, Steering } from './steering.ts';

test('[PAGE5] headings count clockwise from the east', () => {
  assert.deepEqual(
    [headingTo(1, 0), headingTo(0, 1), headingTo(-1, 0), headingTo(0, -1)],
    [0, 64, 128, 192],
  );
  assert.equal(headingTo(1, 1), 32);
});

test('[PAGE6] a hero walks to the place and stands there', () => {
  const steering = new Steering();
  steering.goTo({ x: 100, y: 0 }, 0);
  assert.equal(steering.steer(null, { x: 0, y: 0 }, 16), 0);
  assert.equal(steering.steer(null, { x: 95, y: 0 }, 500), null);
  assert.equal(steering.target, null);
});

test('[PAGE7] a hero that no longer comes nearer gives up', () => {
  const steering = new Steering();
  steering.goTo({ x: 100, y: 0 }, 0);
  assert.equal(steering.steer(null, { x: 50, y: 0 }, 100), 0);
  assert.equal(steering.steer(null, { x: 51, y: 0 }, 600), 0);
  assert.equal(steering.steer(null, { x: 51, y: 0 }, 900), null);
});

test('[PAGE8] keys win over a place, and the place is forgotten', () => {
  const steering = new Steering();
  steering.goTo({ x: 100, y: 0 }, 0);
  assert.equal(steering.steer({ x: 0, y: -1 }, { x: 0, y: 0 }, 16), 192);
  assert.equal(steering.steer(null, { x: 0, y: 0 }, 32), null);
});
