import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { createMarkdown } from '../../src/markdown/markdown.ts';
import { TreeSink, type Tree } from '../helpers/tree-sink.ts';
import { pieces, written } from './written.ts';

const ANSWERS = new URL('../fixtures/answers/', import.meta.url);
const NAMES = globSync('*.md', { cwd: ANSWERS }).toSorted();

/** What a frame shows, after the first `end` characters of the source. */
interface Frame {
  readonly end: number;
  readonly shown: string;
}

describe('an answer that is half written', () => {
  it('is one of at least twelve', () => {
    assert.ok(NAMES.length > 12);
  });

  for (const name of NAMES) {
    const source = readFileSync(new URL(name, ANSWERS), 'utf8');

    it(`takes back nothing that it has shown, however it is cut: ${name}`, () => {
      for (const size of [1, 4, 7, lengthsFrom(name.length)]) assert.deepEqual(takenBack(framesOf(source, size)), []);
    });

    it(`keeps back little: ${name}`, (t) => {
      const unshown = unshownIn(source, [...framesOf(source, 4)]).toSorted((one, other) => one - other);
      const [median, most] = [unshown[Math.floor(unshown.length / 2)], unshown.at(-1) ?? 0];
      t.diagnostic(`${unshown.length} frames; characters kept back: ${median} in the median, ${most} at the most`);
      assert.equal(median, 0);
      assert.ok(most <= 80);
    });
  }

  const WIDE = '| What it is called | What it does for whom | How much it costs in a year | **Since** when |';
  for (const before of [
    '',
    'As follows:\n',
    '- > ',
    'Words, and more of them, and more than are kept back. '.repeat(3).concat('\n'),
  ]) {
    it(`shows no marks of a table whose head is long: behind ${JSON.stringify(before.slice(0, 12))}`, () => {
      const indent = before.startsWith('-') ? '  > ' : '';
      const source = [`${before}${WIDE}`, `${indent}|---|:-:|---|---|`, `${indent}| a | b | c | d |`, ''].join('\n');
      for (const size of [1, 3, 4, 7]) {
        for (const { shown } of framesOf(source, size)) assert.doesNotMatch(shown, /[|*]/);
      }
    });
  }

  it('has all marks of what is no table after all', () => {
    for (const source of [WIDE, `As follows:\n${WIDE}\nand more`, `${WIDE} `.repeat(20)]) {
      assert.deepEqual(written(pieces(source, 3)).tree, written([source]).tree);
    }
  });

  /* What nobody can know before it has come, so that something is taken back after all. */
  const SURPRISES: Readonly<Record<string, string>> = {
    'a name in brackets that is defined in the end': 'See [the manual] for more.\n\nMore.\n\n[the manual]: /manual\n',
    'a label that is never defined': 'See [the manual][m] for more.\n\nMore.\n',
    'a line that is underlined by what follows': 'A title and a list\n- \n',
  };
  for (const [name, source] of Object.entries(SURPRISES)) {
    it(`is taken back once at the most if it was ${name}`, () => {
      assert.ok(takenBack(framesOf(source, 4)).length <= 1);
    });
  }

  it('shows no bracket less of what is no link', () => {
    for (const text of [
      'a[0][1]',
      'as in [1][2]',
      '[x][y]',
      'half open, [0, 1), it is',
      'f[0](x, y) is',
      'it was so [sic]',
      '[Your name]',
    ]) {
      const source = `Words before, ${text} and words after.\n\nEnd`;
      assert.deepEqual(takenBack(framesOf(source, 1)), [], text);
    }
  });
});

function* framesOf(source: string, size: number | (() => number)): Generator<Frame> {
  const sink = new TreeSink();
  const markdown = createMarkdown(sink);
  let end = 0;
  for (const piece of pieces(source, size)) {
    markdown.write(piece);
    end += piece.length;
    yield { end, shown: visible(sink.root).trimEnd() };
  }
  markdown.end();
  yield { end, shown: visible(sink.root).trimEnd() };
}

/** The frames that do not begin with all that the frame before them showed, each as the ends of both where they part. */
function takenBack(frames: Iterable<Frame>): string[] {
  const found: string[] = [];
  let before = '';
  for (const { shown } of frames) {
    if (!shown.startsWith(before)) {
      const from = Math.max(0, commonLength(before, shown) - 20);
      found.push(`${before.slice(from, from + 60)} → ${shown.slice(from, from + 60)}`);
    }
    before = shown;
  }
  return found;
}

/** What may be missing at the end of a source that was cut off anywhere: an end of a link, of a title, of an address in brackets. */
const ENDS = ['', ']', ')', '](x:)', '")', '>'];

/**
 * How many characters each frame does not show and could: all those of the finished answer, from its beginning on without a gap, that
 * a document shows which ends where the frame does, as it stands or with the end that is missing. What is defined
 * later in the answer is defined for it, too.
 */
function unshownIn(source: string, frames: readonly Frame[]): number[] {
  const answer = frames.at(-1)?.shown ?? '';
  const definitions = (source.match(/^\[[^\]^]+\]: .*$/gm) ?? []).join('\n');
  return frames.map(({ end, shown }) => {
    const line = source.slice(source.lastIndexOf('\n', end - 1) + 1, end);
    const ends = /[[<]/.test(line) ? ENDS : [''];
    const known = ends.map((missing) => {
      const document = visible(written([`${definitions}\n\n${source.slice(0, end)}${missing}`]).tree);
      return document.startsWith(shown) ? commonLength(document.trimEnd(), answer) : 0;
    });
    return Math.max(0, Math.max(...known) - shown.length);
  });
}

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

/** Lengths from 1 to 12 that are the same each time. */
function lengthsFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return 1 + (state % 12);
  };
}

/** What a reader sees of a tree, each block in a line of its own. */
function visible(tree: Tree): string {
  if ('text' in tree) return tree.text;
  const text = tree.children.map(visible).join('');
  const { element } = tree;
  if (element?.kind === 'image') return element.alt;
  return element === undefined || INLINE.has(element.kind) || text.endsWith('\n') ? text : `${text}\n`;
}

const INLINE: ReadonlySet<string> = new Set(['emphasis', 'strong', 'strike', 'code-span', 'link']);
