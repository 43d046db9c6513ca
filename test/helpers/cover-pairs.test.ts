import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { coverPairs } from './cover-pairs.ts';

const DIMENSIONS = {
  state: Array.from({ length: 12 }, (_, index) => `state-${index}`),
  layout: ['inline', 'launcher', 'sidebar', 'fullscreen'],
  scheme: ['light', 'dark'],
  dir: ['ltr', 'rtl'],
};

describe('the rows that cover all pairs', () => {
  const rows = coverPairs(DIMENSIONS);

  it('contain every pair of values of two dimensions', () => {
    const names = Object.keys(DIMENSIONS) as (keyof typeof DIMENSIONS)[];
    for (const name of names)
      for (const other of names.filter((one) => one !== name))
        for (const value of DIMENSIONS[name])
          for (const otherValue of DIMENSIONS[other])
            assert.ok(
              rows.some((row) => row[name] === value && row[other] === otherValue),
              `${value} with ${otherValue}`,
            );
  });

  it('are no more than the product of the two largest dimensions', () => {
    assert.equal(rows.length, 12 * 4);
  });

  it('have a value of each dimension, and are the same each time', () => {
    for (const row of rows) assert.deepEqual(Object.keys(row).toSorted(), Object.keys(DIMENSIONS).toSorted());
    assert.deepEqual(coverPairs(DIMENSIONS), rows);
  });
});
