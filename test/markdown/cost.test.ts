import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMarkdown } from '../../src/markdown/markdown.ts';
import { ObservedTable } from '../helpers/observed-table.ts';
import { TreeSink } from '../helpers/tree-sink.ts';
import { HOSTILE } from './hostile-inputs.ts';
import { pieces, written } from './written.ts';

describe('the cost of parsing', () => {
  it('grows linearly with the length for hostile input', (t) => {
    const table = new ObservedTable('input', 'characters', 'read per character: a quarter', 'half', 'whole');
    const slow: string[] = [];
    for (const [name, make] of Object.entries(HOSTILE)) {
      const start = process.cpuUsage();
      const perCharacter = [100, 200, 400].map((size) => {
        const source = make(size);
        return written(pieces(source, 80)).markdown.charactersRead / source.length;
      });
      const { user } = process.cpuUsage(start);
      const [quarter = 0, half = 0, whole = 0] = perCharacter;
      table.note(name, 'characters', make(400).length);
      table.note(name, 'read per character: a quarter', quarter.toFixed(1));
      table.note(name, 'half', half.toFixed(1));
      table.note(name, 'whole', whole.toFixed(1));
      // With twice the length, each character may cost slightly more (as in n log n), up to a limit. The same holds for uncounted work.
      if (half > quarter * 1.2 + 1 || whole > half * 1.2 + 1 || whole > 100 || user > 5e6) slow.push(name);
    }
    t.diagnostic(`\n${table.markdown()}`);
    assert.deepEqual(slow, []);
  });

  it('takes linear time even where characters are not counted', () => {
    const slow = Object.entries(HOSTILE).filter(([, make]) => {
      // Quadratic code would take sixteen times as long. A busy machine may be slow once, but not each time.
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
      const before = markdown.charactersRead;
      for (const piece of pieces(part, 4)) markdown.write(piece);
      return markdown.charactersRead - before;
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
