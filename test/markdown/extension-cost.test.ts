import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createExtensions } from '../../src/markdown/extensions/index.ts';
import { math } from '../../src/markdown/math/index.ts';
import { ObservedTable } from '../helpers/observed-table.ts';
import { pieces, written } from './written.ts';

const extensions = createExtensions([math]);

/** Inputs that could make extensions slow, by the number of repetitions. */
const HOSTILE: Readonly<Record<string, (size: number) => string>> = {
  'dollars and letters': (size) => 'a$'.repeat(size * 25),
  'dollars and spaces': (size) => '$a '.repeat(size * 25),
  'dollars only': (size) => '$'.repeat(size * 50),
  prices: (size) => 'it is $5 and '.repeat(size * 5),
  'one price in a long paragraph': (size) => `$5 ${'and so it goes '.repeat(size * 4)}`,
  'parentheses never closed': (size) => '\\(a '.repeat(size * 25),
  'parentheses closed at the end': (size) => `${'\\(a '.repeat(size * 25)}\\)`,
  'brackets never closed, in a line': (size) => `a${'\\['.repeat(size * 25)}`,
  backslashes: (size) => `\\(${'\\'.repeat(size * 50)}`,
  'backslashes before dollars': (size) => '\\\\$a'.repeat(size * 15),
  'blocks never closed': (size) => '$$ a\n'.repeat(size * 10),
  'blocks and blank lines': (size) => '$$ a\n\n'.repeat(size * 10),
  'one block of many lines': (size) => `$$\n${'x = y \\\\\n'.repeat(size * 5)}`,
  'one block of one line': (size) => `\\[\n${'x = y '.repeat(size * 10)}`,
  'one line that opens a block': (size) => `$$ ${'x = y '.repeat(size * 10)}`,
  'one fence': (size) => `\`\`\`math\n${'x = y\n'.repeat(size * 10)}`,
  'blocks in quotes in quotes': (size) => `${'> '.repeat(90)}$$\n`.repeat(size / 10),
  'formulas in one paragraph': (size) => '$a$ \\(b\\) $$c$$ '.repeat(size * 3),
  'formulas and backticks': (size) => '$`'.repeat(size * 25),
};

describe('the cost of extensions', () => {
  it('grows linearly with the length for hostile input', (t) => {
    const table = new ObservedTable('input', 'characters', 'read per character: half', 'whole', 'ms');
    const slow: string[] = [];
    for (const [name, make] of Object.entries(HOSTILE)) {
      const runs = [100, 200].map((size) => {
        const source = make(size);
        const before = performance.now();
        const { charactersRead: work } = written(pieces(source, 80), { extensions }).markdown;
        return { perCharacter: work / source.length, ms: performance.now() - before };
      });
      const [half = 0, whole = 0] = runs.map(({ perCharacter }) => perCharacter);
      table.note(name, 'characters', make(200).length);
      table.note(name, 'read per character: half', half.toFixed(1));
      table.note(name, 'whole', whole.toFixed(1));
      table.note(name, 'ms', runs.map(({ ms }) => ms.toFixed(0)).join(' '));
      if (whole > half * 1.2 + 1 || whole > 100) slow.push(name);
    }
    t.diagnostic(`\n${table.markdown()}`);
    assert.deepEqual(slow, []);
  });
});
