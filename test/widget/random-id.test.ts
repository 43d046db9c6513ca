import assert from 'node:assert/strict';
import { it } from 'node:test';
import { randomId } from '../../src/widget/random-id.ts';

it('an id is 128 random bits, none like another', () => {
  const ids = Array.from({ length: 1000 }, randomId);
  for (const id of ids) assert.match(id, /^[\da-f]{32}$/);
  assert.equal(new Set(ids).size, ids.length);
});
