import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chosen, CONTESTANTS } from './contestants.ts';

describe('the contestants of a site', () => {
  it('are all of them, if none is named', () => {
    assert.deepEqual(chosen(CONTESTANTS, []), CONTESTANTS);
  });

  it('are those that are named, and the base of the ratios', () => {
    const names = chosen(CONTESTANTS, ['element']).map(({ name }) => name);
    assert.deepEqual(names, ['bare-page', 'element']);
  });

  it('are refused where there is none of that name', () => {
    assert.throws(() => chosen(CONTESTANTS, ['elephant']), /--only takes bare-page, element/);
  });
});
