import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { summarize, type Summary } from './statistics.ts';
import { verdict } from './verdict.ts';

function summary(values: readonly number[]): Summary {
  const found = summarize(values);
  assert.ok(found);
  return found;
}

function judge(now: readonly number[], before: readonly number[], isMoreBetter = false): string {
  const ratio = summary(now.map((value, round) => value / (before[round] ?? Number.NaN)));
  return verdict({ rounds: now.length, isMoreBetter, now: summary(now), before: summary(before), ratio });
}

describe('the verdict on a commit', () => {
  it('is that there is no difference, where there is none to be seen', () => {
    assert.equal(judge([40, 41, 42], [41, 40, 42]), 'no difference');
    assert.equal(judge([40, 41, 42], [40, 41, 42]), 'no difference');
  });

  it('names what is beyond the spread, however small, and marks what is worse by more than a twentieth', () => {
    assert.equal(judge([41, 41.1, 41.2], [40, 40.1, 40.2]), 'worse by 2.5 %, beyond the spread');
    assert.equal(judge([44, 44.1, 44.2], [40, 40.1, 40.2]), '**worse by 10.0 %, beyond the spread**');
    assert.equal(judge([36, 36.1, 36.2], [40, 40.1, 40.2]), 'better by 10.0 %, beyond the spread');
  });

  it('names what is large, though the spread is larger', () => {
    assert.equal(judge([44, 66, 55], [40, 60, 50]), 'worse by 10.0 %, within the spread');
  });

  it('takes more for better where it is', () => {
    assert.equal(judge([80, 81, 82], [100, 101, 102], true), '**worse by 24.7 %, beyond the spread**');
    assert.equal(judge([125, 126, 127], [100, 101, 102], true), 'better by 19.8 %, beyond the spread');
  });

  it('is none, where too few rounds were taken for a spread', () => {
    assert.equal(judge([44, 45], [40, 41]), 'too few rounds (2)');
  });
});
