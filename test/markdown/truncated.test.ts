import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { createMarkdown } from '../../src/markdown/index.ts';
import { TreeSink, type Tree } from '../helpers/tree-sink.ts';
import { pieces } from './written.ts';

const ANSWERS = new URL('../fixtures/answers/', import.meta.url);

/** The rendered content of a truncated text, before and after it was ended. */
function truncated(source: string, size: number): { before: string; after: string; sink: TreeSink } {
  const sink = new TreeSink();
  const markdown = createMarkdown(sink);
  for (const piece of pieces(source, size)) markdown.write(piece);
  const before = outline(sink.shown);
  markdown.end({ isTruncated: true });
  markdown.write('more');
  return { before, after: outline(sink.shown), sink };
}

function outline(tree: Tree): string {
  if ('text' in tree) return tree.text;
  const inner = tree.children.map(outline).join('');
  const { element } = tree;
  if (element === undefined) return inner;
  const value = 'number' in element ? element.number : '';
  // Spaces at the end of a block are not visible.
  return `<${element.kind}${value}>${inner.trimEnd()}</${element.kind}>`;
}

const TABLE = (head: string, rows = ''): string => `<table><row>${head}</row>${rows}</table>`;
const CELLS = (...texts: string[]): string => texts.map((text) => `<cell>${text}</cell>`).join('');

const CUTS: readonly [source: string, drawn: string][] = [
  ['See **the bold', '<paragraph>See <strong>the bold</strong></paragraph>'],
  ['Run `ls -', '<paragraph>Run <code-span>ls -</code-span></paragraph>'],
  ['See [there](https://a.exa', '<paragraph>See <link>there</link></paragraph>'],
  ['It is so[^1] and', '<paragraph>It is so<footnote-reference1></footnote-reference> and</paragraph>'],
  [
    'So[^1].\n\n[^1]: Half a',
    '<paragraph>So<footnote-reference1></footnote-reference>.</paragraph><footnote1><paragraph>Half a</paragraph></footnote>',
  ],
  ['```js\nlet a', '<code>let a</code>'],
  ['| Sock | Weight | Woo', TABLE(CELLS('Sock', 'Weight', 'Woo'))],
  ['So:\n\n| Sock | Weight |\n', `<paragraph>So:</paragraph>${TABLE(CELLS('Sock', 'Weight'))}`],
  ['So:\n| Sock | Weight |\n|--', `<paragraph>So:</paragraph>${TABLE(CELLS('Sock', 'Weight'))}`],
  ['> | Sock | Weight |\n> |', `<quote>${TABLE(CELLS('Sock', 'Weight'))}</quote>`],
  ['| a | b |\n|---|---|\n| one | tw', TABLE(CELLS('a', 'b'), `<row>${CELLS('one', 'tw')}</row>`)],
  ['```\n| a | b', '<code>| a | b</code>'],
  ['The norm is\n|x', '<paragraph>The norm is\n|x</paragraph>'],
  ['An answer that had | begun', '<paragraph>An answer that had | begun</paragraph>'],
  ['[![a](b.png)', '<paragraph><link><image></image></link></paragraph>'],
  ['See [the man', '<paragraph>See [the man</paragraph>'],
  ['See **', '<paragraph>See</paragraph>'],
];

describe('a truncated text', () => {
  it('stays as rendered, and a table header becomes a table', () => {
    for (const [source, drawn] of CUTS) {
      for (const size of [1, 4, source.length]) assert.equal(truncated(source, size).after, drawn, source);
    }
  });

  it('keeps everything that was rendered, wherever it ends, and is settled', () => {
    for (const name of globSync('*.md', { cwd: ANSWERS })) {
      const source = readFileSync(new URL(name, ANSWERS), 'utf8');
      for (let end = 1; end < source.length; end += 211) {
        const text = source.slice(0, end);
        const { before, after, sink } = truncated(text, 64);
        // The last words may be shown only now, because they were withheld.
        if (!/[|[][^\n]*\n?[ \t>|:-]*$/.test(text)) assert.equal(after, before, `${name} at ${end}`);
        for (const block of sink.root.children) assert.ok(sink.settled.includes(block as never), `${name} at ${end}`);
      }
    }
  });

  it('has no open block, however deep', () => {
    const sink = new TreeSink();
    const markdown = createMarkdown(sink, { htmlTags: true });
    markdown.write('- > <details>\n  > <summary>a</summary>\n  >\n  > | b | c |\n  > |---|---|\n  > | d');
    markdown.end({ isTruncated: true });
    assert.deepEqual(
      sink.settled.map(({ element }) => element?.kind),
      ['summary', 'cell', 'cell', 'row', 'cell', 'cell', 'row', 'table', 'details', 'quote', 'item', 'list'],
    );
  });

  it('can be replaced', () => {
    const sink = new TreeSink();
    const markdown = createMarkdown(sink);
    markdown.write('One\n\n**two');
    markdown.end({ isTruncated: true });
    markdown.replace('One\n\n**two');
    assert.equal(outline(sink.shown), '<paragraph>One</paragraph><paragraph>**two</paragraph>');
  });
});
