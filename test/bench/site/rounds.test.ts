import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cell, kilobytes, Rounds } from './rounds.ts';

describe('the rounds of a bench', () => {
  it('have medians, and ratios within the same round', () => {
    const rounds = new Rounds<'ms'>();
    for (const [round, slow] of [1, 3, 2].entries()) {
      rounds.note(round, 'base', { ms: 10 * slow });
      rounds.note(round, 'other', { ms: 20 * slow });
    }
    assert.deepEqual(rounds.summary('other', 'ms'), { median: 40, least: 20, most: 60 });
    assert.deepEqual(rounds.ratio('other', 'base', 'ms'), { median: 2, least: 2, most: 2 });
  });

  it('leave out what could not be measured', () => {
    const rounds = new Rounds<'ms'>();
    rounds.note(0, 'other', { ms: NaN });
    assert.equal(rounds.summary('other', 'ms'), undefined);
    assert.equal(rounds.summary('nobody', 'ms'), undefined);
    assert.equal(rounds.ratio('other', 'nobody', 'ms'), undefined);
    rounds.note(1, 'other', { ms: 7 });
    assert.deepEqual(rounds.summary('other', 'ms'), { median: 7, least: 7, most: 7 });
  });

  it('are printed with their spread, if there is one to be seen', () => {
    assert.equal(cell({ median: 1500, least: 1400, most: 1600 }, kilobytes), '1.5 [1.4–1.6]');
    assert.equal(cell({ median: 1500, least: 1490, most: 1510 }, kilobytes), '1.5');
    assert.equal(cell(undefined, kilobytes), '—');
  });
});
