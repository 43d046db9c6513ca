import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMarkdown } from '../../src/markdown/markdown.ts';
import { ObservedTable } from '../helpers/observed-table.ts';
import { TreeSink } from '../helpers/tree-sink.ts';
import { pieces, written } from './written.ts';

/** Inputs that make one parser or another slow, each for a number of repetitions. */
const HOSTILE: Readonly<Record<string, (size: number) => string>> = {
  'open brackets': (size) => '['.repeat(size * 50),
  'emphasis never closed': (size) => '*a '.repeat(size * 25),
  'emphasis never opened': (size) => 'a_ '.repeat(size * 20),
  'emphasis in emphasis': (size) => '*a **a '.repeat(size * 5) + 'b** b* '.repeat(size * 5),
  'quotes in quotes': (size) => '> '.repeat(size * 10),
  'lists in lists': (size) =>
    Array.from({ length: Math.sqrt(size * 400) }, (_, depth) => `${'  '.repeat(depth)}- a\n`).join(''),
  'bullets on one line': (size) => '- '.repeat(size * 5),
  'links half written': (size) => '[a]('.repeat(size * 25),
  'images around links': (size) => '![[]()'.repeat(size * 15),
  'backticks, one more each time': (size) =>
    Array.from({ length: Math.sqrt(size * 400) }, (_, run) => `e${'`'.repeat(run + 1)}`).join(''),
  'angle brackets': (size) => '<'.repeat(size * 50),
  'comments half written': (size) => '<!-- '.repeat(size * 12),
  'tags half written': (size) => '<a b=" '.repeat(size * 12),
  ampersands: (size) => '&'.repeat(size * 50),
  'definitions in one paragraph': (size) => '[a]: /u\n'.repeat(size * 8),
  'addresses in parentheses': (size) => `www.a.com/${')'.repeat(size * 50)}`,
  'at signs': (size) => 'a@'.repeat(size * 25),
  'lines that may be underlines': (size) => '-x\n'.repeat(size * 10),
  'one heading': (size) => `# ${'a '.repeat(size * 20)}`,
  'one line of code': (size) => `\`\`\`\n${'x = y; '.repeat(size * 10)}`,
  'one fence': (size) => `\`\`\`\n${'x = y;\n'.repeat(size * 10)}`,
  'one table': (size) => `| a | b |\n|---|---|\n${'| one | two |\n'.repeat(size * 2)}`,
  'one list': (size) => '- an item\n'.repeat(size * 2),
  'notes of many names': (size) =>
    Array.from({ length: size }, (_, label) => `a[^${label}] `).join('') +
    Array.from({ length: size }, (_, label) => `\n[^${size - label}]: b[^x${label}]`).join(''),
  'one note, referred to again and again': (size) => `${'a[^a] '.repeat(size * 8)}\n\n[^a]: b [^a]`,
  'notes that nobody defined': (size) => Array.from({ length: size * 2 }, (_, label) => `a[^${label}]\n\n`).join(''),
  'labels half written': (size) => '[^a'.repeat(size * 20),
  'one label': (size) => `[^${'a'.repeat(size * 50)}]: b`,
  'a line of spaces': (size) => `${' '.repeat(size * 75)}words`,
  'a note, and spaces': (size) => `[^a]:${' '.repeat(size * 75)}words`,
  'an alert, and spaces': (size) => `> [!NOTE]${' '.repeat(size * 50)}`,
  'pictures in links': (size) => '[![a](b)'.repeat(size * 10),
  'titles half written': (size) => '[a](b "'.repeat(size * 10),
  'labels of nothing': (size) => `${'['.repeat(size * 20)}a${'][d]'.repeat(size * 20)}`,
  'addresses that are none': (size) => '(www.a_b'.repeat(size * 10),
  'spaces in a line': (size) => `a${' '.repeat(size * 100)}b\nc`,
  'spaces before a word': (size) => `${'\t'.repeat(size * 100)}a`,
  'spaces in an underline': (size) => `a|b\n:-${' '.repeat(size * 100)}x`,
  'number signs': (size) => `# a ${'#'.repeat(size * 100)} b`,
  'a line of hyphens': (size) => '-'.repeat(size * 100),
  'attributes of a tag': (size) => `a <a ${'b=c '.repeat(size * 25)}`,
  'one paragraph': (size) => 'words that go on and on '.repeat(size * 4),
};

describe('what it costs', () => {
  it('grows with the length and no faster, for whatever was written to make it slow', (t) => {
    const table = new ObservedTable('input', 'characters', 'read per character: a quarter', 'half', 'whole');
    const slow: string[] = [];
    for (const [name, make] of Object.entries(HOSTILE)) {
      const start = process.cpuUsage();
      const perCharacter = [100, 200, 400].map((size) => {
        const source = make(size);
        return written(pieces(source, 80)).markdown.work / source.length;
      });
      const { user } = process.cpuUsage(start);
      const [quarter = 0, half = 0, whole = 0] = perCharacter;
      table.note(name, 'characters', make(400).length);
      table.note(name, 'read per character: a quarter', quarter.toFixed(1));
      table.note(name, 'half', half.toFixed(1));
      table.note(name, 'whole', whole.toFixed(1));
      // Twice the length may add a little to each character, as n log n does, and it may never be much; nor may what is not counted.
      if (half > quarter * 1.2 + 1 || whole > half * 1.2 + 1 || whole > 100 || user > 5e6) slow.push(name);
    }
    t.diagnostic(`\n${table.markdown()}`);
    assert.deepEqual(slow, []);
  });

  it('takes time that grows no faster, even where nothing is counted', () => {
    const slow = Object.entries(HOSTILE).filter(([, make]) => {
      // What is quadratic takes sixteen times as long. A machine that is busy with something else may take long once, not each time.
      const isSlow = (): boolean => {
        const quarter = secondsOf(make(150));
        const whole = secondsOf(make(600));
        return whole > 0.1 && whole > 10 * quarter;
      };
      return isSlow() && isSlow() && isSlow();
    });
    assert.deepEqual(
      slow.map(([name]) => name),
      [],
    );
  });

  it('is the same at the end of a long answer as at its start', () => {
    const part =
      'Some **bold** text with `code` and [a link](/u).\n\n- one\n- two\n  - three\n\n```ts\nlet a = 1;\n```\n\n| a |\n|---|\n| 1 |\n\n';
    const markdown = createMarkdown(new TreeSink());
    const cost = (): number => {
      const before = markdown.work;
      for (const piece of pieces(part, 4)) markdown.write(piece);
      return markdown.work - before;
    };
    const costs = Array.from({ length: 200 }, cost);
    assert.equal(Math.max(...costs), Math.min(...costs));
  });
});

function secondsOf(source: string): number {
  const before = process.cpuUsage();
  written(pieces(source, 80));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
