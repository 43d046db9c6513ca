import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { createMarkdown } from '../../src/markdown/markdown.ts';
import { ObservedTable } from '../helpers/observed-table.ts';
import { TreeSink } from '../helpers/tree-sink.ts';
import { HOSTILE } from './hostile-inputs.ts';
import { pieces, written } from './written.ts';

interface Run {
  readonly characters: number;
  readonly perCharacter: number;
  readonly seconds: number;
}

describe('what it costs', () => {
  /** Each hostile input, a quarter, half and whole of it. Both tests that follow judge the same runs. */
  const measured = new Map<string, Readonly<Record<'quarter' | 'half' | 'whole', Run>>>();
  before(() => {
    for (const [name, make] of Object.entries(HOSTILE)) {
      // The first one is compiled meanwhile, which would hide what grows too fast if it were the quarter.
      const half = runOf(make(100));
      measured.set(name, { quarter: runOf(make(50)), half, whole: runOf(make(200)) });
    }
  });

  it('grows with the length and no faster, for whatever was written to make it slow', (t) => {
    const table = new ObservedTable('input', 'characters', 'read per character: half', 'whole');
    const slow: string[] = [];
    for (const [name, runs] of measured) {
      const seconds = runs.quarter.seconds + runs.half.seconds + runs.whole.seconds;
      const half = runs.half.perCharacter;
      const whole = runs.whole.perCharacter;
      table.note(name, 'characters', runs.whole.characters);
      table.note(name, 'read per character: half', half.toFixed(1));
      table.note(name, 'whole', whole.toFixed(1));
      // Twice the length may add a little to each character, as n log n does, and it may never be much; nor may what is not counted.
      if (whole > half * 1.2 + 1 || whole > 100 || seconds > 5) slow.push(name);
    }
    t.diagnostic(`\n${table.markdown()}`);
    assert.deepEqual(slow, []);
  });

  it('takes time that grows no faster, even where nothing is counted', () => {
    // What is quadratic takes sixteen times as long. A machine that is busy with something else may take long once, not each time.
    const isSlow = (quarter: Run, whole: Run): boolean => whole.seconds > 0.04 && whole.seconds > 10 * quarter.seconds;
    const slow = [...measured].filter(([name, { quarter, whole }]) => {
      const make = HOSTILE[name] ?? assert.fail(name);
      const isSlowAgain = (): boolean => isSlow(runOf(make(150)), runOf(make(600)));
      return isSlow(quarter, whole) && isSlowAgain() && isSlowAgain();
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
      const read = markdown.charactersRead;
      for (const piece of pieces(part, 4)) markdown.write(piece);
      return markdown.charactersRead - read;
    };
    const costs = Array.from({ length: 200 }, cost);
    assert.equal(Math.max(...costs), Math.min(...costs));
  });
});

function runOf(source: string): Run {
  const start = process.cpuUsage();
  const { charactersRead } = written(pieces(source, 80)).markdown;
  const { user, system } = process.cpuUsage(start);
  return {
    characters: source.length,
    perCharacter: charactersRead / source.length,
    seconds: (user + system) / 1e6,
  };
}
