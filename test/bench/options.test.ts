import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readOptions } from './options.ts';

describe('the options of a bench', () => {
  it('have defaults', () => {
    assert.deepEqual(readOptions(['relay']), {
      suite: 'relay',
      rounds: undefined,
      only: [],
      isQuick: false,
      against: 'HEAD~1',
      isGreeted: false,
      json: undefined,
    });
  });

  it('are read with a sign of equality and without', () => {
    const all = [
      '--rounds=7',
      '--only=relay-cat, paced',
      '--quick',
      '--against=v0.1.0',
      '--greeted',
      '--json',
      'a.json',
    ];
    assert.deepEqual(readOptions(['relay', ...all]), {
      suite: 'relay',
      rounds: 7,
      only: ['relay-cat', 'paced'],
      isQuick: true,
      against: 'v0.1.0',
      isGreeted: true,
      json: 'a.json',
    });
  });

  it('are refused where there is no such thing', () => {
    for (const args of [['--rounds=none'], ['--rounds=0'], ['--rounds=1.5'], ['--slow']]) {
      assert.throws(() => readOptions(['relay', ...args]), Error, args[0]);
    }
  });
});
