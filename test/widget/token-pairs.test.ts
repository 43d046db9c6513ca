import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sourceFiles } from '../helpers/source-file.ts';
import { TEXT } from './token-pairs.ts';

const USES = {
  text: { pattern: /(?<![\w-])color: var\(--_([\w-]+)\)/g, measured: Object.keys(TEXT) },
  'a ground of text': {
    pattern: /(?<![\w-])background: var\(--_([\w-]+)\)/g,
    measured: Object.values(TEXT).flat(),
  },
};

/** Grounds without text on them. */
const SHAPES = new Set(['on-fill', 'line', 'muted', 'ink', 'backdrop']);

describe('the pairs of colours whose contrast is measured', () => {
  for (const [use, { pattern, measured }] of Object.entries(USES)) {
    it(`contain every token of the panel that a style uses as ${use}`, () => {
      const styles = sourceFiles('src/widget/**/*.styles.ts').map(({ code }) => code);
      const tokens = new Set(styles.flatMap((code) => [...code.matchAll(pattern)].map(([, token = '']) => token)));
      // Those that a style defines for its own elements are measured on these elements.
      const hostTokens = [...tokens].filter((token) =>
        styles.some((code) => code.includes(':host {') && code.includes(`    --_${token}:`)),
      );
      assert.ok(hostTokens.length > 4);
      assert.deepEqual(
        hostTokens.filter((token) => !measured.includes(token) && !SHAPES.has(token)),
        [],
      );
    });
  }
});
