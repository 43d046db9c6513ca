import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { anyLength, pieces, written } from './written.ts';

const ANSWERS = new URL('../fixtures/answers/', import.meta.url);

describe('an answer in chunks', () => {
  for (const name of globSync('*.md', { cwd: ANSWERS }).toSorted()) {
    it(`equals the answer parsed at once: ${name}`, () => {
      const source = readFileSync(new URL(name, ANSWERS), 'utf8');
      for (const gfm of [true, false]) {
        for (const breaks of [true, false]) {
          const whole = written([source], { gfm, breaks });
          for (const length of [1, 3, 4, 7, anyLength]) {
            const cut = [...pieces(source, length)];
            const variant = `${typeof length === 'number' ? length : JSON.stringify(cut)}, GFM ${gfm}, breaks ${breaks}`;
            assert.deepEqual(written(cut, { gfm, breaks }).tree, whole.tree, variant);
          }
        }
      }
    });
  }
});
