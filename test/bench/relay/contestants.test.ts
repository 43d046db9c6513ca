import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CONTESTANTS, orderIn, PAIRS } from './contestants.ts';

describe('contestants', () => {
  it('take their turns in another order in every round', () => {
    assert.deepEqual(
      Array.from({ length: 5 }, (_, round) => orderIn(round, ['a', 'b', 'c', 'd']).join('')),
      ['abcd', 'adcb', 'cdab', 'cbad', 'abcd'],
    );
  });

  it('are not always measured behind the same one', () => {
    const rounds = Array.from({ length: 5 }, (_, round) => orderIn(round, CONTESTANTS).map(({ name }) => name));
    for (const { now, before } of PAIRS) {
      const isNowFirst = rounds.map((names) => names.indexOf(now) < names.indexOf(before));
      assert.deepEqual(new Set(isNowFirst), new Set([true, false]));
    }
  });

  it('are asked for nothing where there are none', () => {
    assert.deepEqual(orderIn(3, []), []);
  });
});
