import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { createMarkdown } from '../../src/markdown/markdown.ts';
import { TreeSink, type Tree } from '../helpers/tree-sink.ts';
import { pieces, written } from './written.ts';

const ANSWERS = new URL('../fixtures/answers/', import.meta.url);
const NAMES = globSync('*.md', { cwd: ANSWERS }).toSorted();

/** The visible text after the first `end` characters of the source. */
interface Frame {
  readonly end: number;
  readonly shown: string;
}

describe('an incomplete answer', () => {
  it('is tested with at least twelve answers', () => {
    assert.ok(NAMES.length > 12);
  });

  for (const name of NAMES) {
    const source = readFileSync(new URL(name, ANSWERS), 'utf8');

    it(`removes nothing that it has shown, in any chunks: ${name}`, () => {
      for (const size of [1, 7, lengthsFrom(name.length)]) assert.deepEqual(takenBack(framesOf(source, size)), []);
    });

    it(`withholds little: ${name}`, (t) => {
      const frames = [...framesOf(source, 4)];
      assert.deepEqual(takenBack(frames), []);
      // Every third frame, because the whole beginning is parsed again for each.
      const judged = frames.filter((_, index) => index % 3 === 0 || index === frames.length - 1);
      const unshown = unshownIn(source, judged).toSorted((a, b) => a - b);
      const [median, most] = [unshown[Math.floor(unshown.length / 2)], unshown.at(-1) ?? 0];
      t.diagnostic(
        `${unshown.length} frames judged; characters kept back: ${median} in the median, ${most} at the most`,
      );
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
    it(`shows no bars of a long table header: behind ${JSON.stringify(before.slice(0, 12))}`, () => {
      const indent = before.startsWith('-') ? '  > ' : '';
      const source = [`${before}${WIDE}`, `${indent}|---|:-:|---|---|`, `${indent}| a | b | c | d |`, ''].join('\n');
      for (const size of [1, 3, 4, 7]) {
        for (const { shown } of framesOf(source, size)) assert.doesNotMatch(shown, /[|*]/);
      }
    });
  }

  it('shows all bars of a row that turns out to be no table', () => {
    for (const source of [WIDE, `As follows:\n${WIDE}\nand more`, `${WIDE} `.repeat(20)]) {
      assert.deepEqual(written(pieces(source, 3)).tree, written([source]).tree);
    }
  });

  /* Cases that cannot be known in advance, so that something shown is removed. */
  const SURPRISES: Readonly<Record<string, string>> = {
    'a name in brackets that is defined in the end': 'See [the manual] for more.\n\nMore.\n\n[the manual]: /manual\n',
    'a label that is never defined': 'See [the manual][m] for more.\n\nMore.\n',
    'a line that is underlined by what follows': 'A title and a list\n- \n',
  };
  for (const [name, source] of Object.entries(SURPRISES)) {
    it(`is corrected once at most after ${name}`, () => {
      assert.ok(takenBack(framesOf(source, 4)).length <= 1);
    });
  }

  it('shows all brackets of text that is no link', () => {
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

/** The frames that do not begin with all the text of the frame before, each as the two endings from the first difference on. */
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

/** Endings that may be missing where a source was cut off: of a link, of a title, of an address in angle brackets. */
const ENDS = ['', ']', ')', '](x:)', '")', '>'];

/**
 * How many characters each frame withholds that it could show. A frame could show the text of the final answer, from its beginning without
 * a gap, that a document ending with the frame shows, as it is or with the missing ending. Later definitions apply to it, too.
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

/** Pseudo-random lengths from 1 to 12, the same in every run. */
function lengthsFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return 1 + (state % 12);
  };
}

/** The visible text of a tree, one line for each block. */
function visible(tree: Tree): string {
  if ('text' in tree) return tree.text;
  const text = tree.children.map(visible).join('');
  const { element } = tree;
  if (element?.kind === 'image') return element.alt;
  return element === undefined || INLINE.has(element.kind) || text.endsWith('\n') ? text : `${text}\n`;
}

const INLINE: ReadonlySet<string> = new Set(['emphasis', 'strong', 'strike', 'code-span', 'link']);
