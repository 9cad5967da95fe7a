// SPDX-License-Identifier: MIT
import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { Actors, type Realm } from './actors.ts';

const entity = (kind: string, name: string) => ({
  id: 1,
  kind,
  x: 0,
  y: 0,
  heading: 0,
  speed: 0,
  own: false,
  fields: { name },
});

test('[PAGE19] an id that comes again in another zone is somebody of another kind', () => {
  const actors = new Actors();
  const shown = [];
  for (const one of [entity('merchant', 'Merryn'), entity('wolf', 'Grey wolf')]) {
    const realm: unknown = { entities: () => new Map([[one.id, one]]) };
    actors.update(realm as Realm);
    shown.push(`${actors.find(1)?.kind} ${actors.find(1)?.name}`);
  }
  deepEqual(shown, ['merchant Merryn', 'wolf Grey wolf']);
});
