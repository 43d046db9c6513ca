import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { isUnguessable } from '../../src/relay/security/unguessable-id.ts';
import { isRandomId, randomId } from '../../src/conversation/random-id.ts';

describe('a random id', () => {
  it('is a unique UUID that the relay recognizes', () => {
    const ids = Array.from({ length: 1000 }, randomId);
    for (const id of ids) {
      assert.match(id, /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
      assert.ok(isRandomId(id));
    }
    assert.equal(new Set(ids).size, ids.length);
    // About one in a million has no letter, and the relay does not accept it.
    assert.ok(ids.filter(isUnguessable).length >= 998);
  });

  it('gets its random bits from `getRandomValues`, because `randomUUID` is missing on plain http pages', () => {
    for (const [byte, id] of [
      [0x00, '00000000-0000-4000-8000-000000000000'],
      [0xff, 'ffffffff-ffff-4fff-bfff-ffffffffffff'],
      [0x5a, '5a5a5a5a-5a5a-4a5a-9a5a-5a5a5a5a5a5a'],
    ] as const) {
      const random = mock.method(crypto, 'getRandomValues', (bytes: Uint8Array) => bytes.fill(byte));
      assert.equal(randomId(), id);
      random.mock.restore();
    }
  });

  it('is recognized in no other form', () => {
    for (const text of [
      '',
      'anna',
      '9f86d081884c7d659a2feaa0c55ad015',
      'a'.repeat(20_000),
      'c232ab00-9414-11ec-b3c8-9f68deced846',
    ]) {
      assert.ok(!isRandomId(text), text.slice(0, 40));
    }
  });
});
