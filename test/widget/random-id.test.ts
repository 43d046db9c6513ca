import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isUnguessable } from '../../src/relay/security/identity.ts';
import { randomId } from '../../src/widget/random-id.ts';

it('an id is 128 random bits, none like another, and the relay knows it for one', () => {
  const ids = Array.from({ length: 1000 }, randomId);
  for (const id of ids) assert.match(id, /^[\da-f]{32}$/);
  assert.equal(new Set(ids).size, ids.length);
  // Of three million one happens to have no letter in it, and is not trusted.
  assert.ok(ids.filter(isUnguessable).length >= 998);
});
