import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMarkdown } from '../../../src/markdown/markdown.ts';
import type { MarkdownOptions } from '../../../src/markdown/markdown-options.ts';
import { markdownHtml } from '../../helpers/markdown-html.ts';
import { micromarkHtml } from '../../helpers/micromark-html.ts';
import { TreeSink } from '../../helpers/tree-sink.ts';
import { pieces, written } from '../written.ts';

/** Sources that micromark and cmark-gfm parse alike. */
const SOURCES: Readonly<Record<string, string>> = {
  'a note': 'One[^a].\n\n[^a]: First.\n',
  'numbers in the order of reference': 'One[^b], two[^a].\n\n[^a]: Second.\n[^b]: First.\n',
  'a note before what refers to it': '[^a]: First.\n\nOne[^a].\n',
  'more than one reference': 'One[^a], two[^a].\n\n[^a]: First.\n',
  'labels in any case': 'One[^Note].\n\n[^nOTE]: First.\n',
  'no definition': 'One[^a], two[^b].\n\n[^b]: First.\n',
  'no reference': 'One.\n\n[^a]: Not shown.\n',
  'two definitions': 'One[^a].\n\n[^a]: First.\n[^a]: Not shown.\n',
  'a reference in a definition that is not shown': '[^x]: See [^y].\n\n[^y]: Shown.\n\nOne[^z].\n\n[^z]: Third.\n',
  paragraphs: 'One[^a].\n\n[^a]: First.\n\n    Second\ngoes on.\n\n    Third.\n\nText.\n',
  'a lazy line': 'One[^a].\n\n[^a]: First\ngoes on.\n',
  'a list, code, a quote and a heading':
    'One[^a].\n\n[^a]: # Head\n\n    - one\n    - two\n\n    ```\n    code\n    ```\n\n    > quote\n\nText.\n',
  'a paragraph that it interrupts': 'One[^a].\n[^a]: First.\nLast.\n',
  'nothing on the first line': 'One[^a].\n\n[^a]:\n    First.\n',
  'a note in a quote': '> One[^a].\n>\n> [^a]: First.\n\nText.\n',
  'a note in a list': '- One[^a].\n\n  [^a]: First.\n\n  More.\n- Two.\n',
  'an item that begins with a note': '- [^a]: First.\n\n  [ ] One[^a].\n',
  'headings, emphasis, tables':
    '# One[^a]\n\n*two[^b]* **[^c]**\n\n| [^d] | x[^a] |\n|---|---|\n| [^e] | |\n\n[^a]: a\n[^b]: b\n[^c]: c\n[^d]: d\n[^e]: e\n',
  'notes about notes': 'One[^a].\n\n[^a]: See [^b].\n[^b]: See [^a] and [^b].\n',
  'what is no label': '[^] [^a b] [^a\nb] [^a[b] \\[^a] `[^a]` [^ a]\n\n[^a]: a\n[^a b]: /u\n',
  'brackets that are escaped': 'One[^a\\]b].\n\n[^a\\]b]: First.\n',
  neighbours: 'One[^a][^b].\n\n[^a]: First.\n[^b]: Second.\n',
  'an exclamation mark': 'One![^a].\n\n[^a]: First.\n',
  'four spaces': 'One[^a].\n\n    [^a]: code\n',
  'spaces before it': '   [^a]:    First.\n\nOne[^a].\n',
};

const html = (source: string, options?: MarkdownOptions): string => markdownHtml(written([source], options).tree);

describe('footnotes', () => {
  for (const [name, source] of Object.entries(SOURCES)) {
    it(`are parsed like micromark, and the same in chunks: ${name}`, () => {
      assert.equal(plain(html(source)), plain(micromarkHtml(source)));
      for (const size of [1, 3, 4, 7]) {
        assert.deepEqual(written(pieces(source, size)).tree, written([source]).tree, `in pieces of ${size}`);
      }
    });
  }

  it('do not nest: a definition ends the footnote before it', () => {
    assert.equal(
      plain(html('One[^a], two[^b].\n\n[^a]: First.\n    - [^b]: Second.\n\n    Text.\n')),
      plain(
        '<p>One<sup>1</sup>, two<sup>2</sup>.</p><section><ol>' +
          '<li><p>First.</p><ul><li></li></ul></li><li><p>Second.</p><p>Text.</p></li></ol></section>',
      ),
    );
  });

  it('are all kept when a long paragraph follows them in the same chunk', () => {
    const source = `One[^a], two[^b].\n\n> [^a]: First.\n\n- [^b]: Second.\n\n${'word '.repeat(200)}\nand [^a]`;
    const expected = written([source]).tree;
    assert.equal(plain(markdownHtml(expected)), plain(micromarkHtml(source)));
    for (const size of [1, 7, 700, 1000]) assert.deepEqual(written(pieces(source, size)).tree, expected, `${size}`);
  });

  it('are links when GitHub reads links', () => {
    const links = '[^a](/u) [^a][foo] [x [^a] y](/u)\n\n[^a]: First.\n\n[foo]: /f\n';
    assert.equal(
      plain(html(links)),
      plain(
        '<p><a href="/u">^a</a> <a href="/f">^a</a> <a href="/u">x <sup>1</sup> y</a></p><section><ol><li><p>First.</p></li></ol></section>',
      ),
    );
    assert.deepEqual(written(pieces(links, 2)).tree, written([links]).tree);
  });

  it('are off without GitHub’s extensions', () => {
    assert.equal(html('[^a]\n\n[^a]: /u', { gfm: false }), '<p><a href="/u">^a</a></p>\n');
  });
});

describe('a growing document', () => {
  it('removes no footnote reference and changes no settled block', () => {
    const source =
      'The first claim[^1] and the second[^2][^3], which is *certain*[^long-label].\n\n- as [^1] says\n\n' +
      '[^1]: *Title*, 2020, [a link](https://a.example).\n[^2]: 1999 was the year.\n\n    More of it.\n[^3]: - a list\n\n[^long-label]: The end.\n';
    const sink = new TreeSink();
    const markdown = createMarkdown(sink);
    let before = '';
    let notes = '';
    for (const piece of pieces(source, 1)) {
      markdown.write(piece);
      const document = text(markdownHtml(sink.root));
      const list = text(markdownHtml({ element: undefined, children: sink.notes }));
      assert.ok(document.startsWith(before), `${before} → ${document}`);
      assert.ok(list.startsWith(notes), `${notes} → ${list}`);
      before = document;
      notes = list;
    }
    const end = markdownHtml(sink.shown);
    markdown.end();
    assert.equal(markdownHtml(sink.shown), end);
  });

  it('shows a reference before its footnote, which comes later or not at all', () => {
    const sink = new TreeSink();
    const markdown = createMarkdown(sink);
    markdown.write('One[^a], two[^b].\n\n');
    const shown = (): string => plain(markdownHtml(sink.shown));
    assert.equal(shown(), '<p>One<sup>1</sup>, two<sup>2</sup>.</p>');
    markdown.write('[^b]: Second.\n\n');
    assert.equal(
      shown(),
      '<p>One<sup>1</sup>, two<sup>2</sup>.</p><section><ol><li><p>Second.</p></li></ol></section>',
    );
    markdown.end();
    assert.equal(shown(), '<p>One[^a], two<sup>1</sup>.</p><section><ol><li><p>Second.</p></li></ol></section>');
  });
});

function plain(source: string): string {
  return source.replaceAll(/>\s+/g, '>').replaceAll(/\s+</g, '<').trim();
}

function text(source: string): string {
  return source.replaceAll(/<[^>]*>|\s/g, '');
}
