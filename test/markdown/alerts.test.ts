import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMarkdown } from '../../src/markdown/markdown.ts';
import type { MarkdownOptions } from '../../src/markdown/markdown-options.ts';
import { markdownHtml } from '../helpers/markdown-html.ts';
import { TreeSink } from '../helpers/tree-sink.ts';
import { pieces, written } from './written.ts';

const html = (source: string, options?: MarkdownOptions): string =>
  markdownHtml(written([source], options).tree).replaceAll('\n', '');

describe('an alert', () => {
  for (const kind of ['note', 'tip', 'important', 'warning', 'caution']) {
    it(`is a quote that begins with its kind: ${kind}`, () => {
      const expected = `<div class="${kind}"><p>Mind <em>this</em>.</p></div>`;
      for (const word of [kind, kind.toUpperCase()]) {
        assert.equal(html(`> [!${word}]\n> Mind *this*.`), expected);
        assert.equal(html(`   >[!${word}] \t\nMind *this*.`), expected);
      }
    });
  }

  it('contains whatever a quote contains, wherever a quote may be', () => {
    assert.equal(
      html('> [!TIP]\n>\n> - one\n>   > [!note]\n>   > two\n> ```\n> three'),
      '<div class="tip"><ul><li>one<div class="note"><p>two</p></div></li></ul><pre><code>three</code></pre></div>',
    );
  });

  it('is recognized without content', () => {
    assert.equal(html('> [!NOTE]'), '<div class="note"></div>');
    assert.equal(html('> [!NOTE]\n\ntext'), '<div class="note"></div><p>text</p>');
  });

  it('is not recognized when its kind is not alone, first and known', () => {
    assert.equal(html('> [!NOTE] this'), '<blockquote><p>[!NOTE] this</p></blockquote>');
    assert.equal(html('> so\n> [!NOTE]'), '<blockquote><p>so[!NOTE]</p></blockquote>');
    assert.equal(html('> [!NEWS]\n> this'), '<blockquote><p>[!NEWS]this</p></blockquote>');
    assert.equal(html('[!NOTE]\nthis'), '<p>[!NOTE]this</p>');
    assert.equal(html('>     [!NOTE]'), '<blockquote><pre><code>[!NOTE]</code></pre></blockquote>');
    assert.equal(html(`> [!NOTE]${' '.repeat(200)}\n> this`), '<blockquote><p>[!NOTE]<br />this</p></blockquote>');
  });

  it('is off without GitHub’s extensions', () => {
    assert.equal(html('> [!NOTE]\n> this', { gfm: false }), '<blockquote><p>[!NOTE]this</p></blockquote>');
  });

  it('does not show its marker while it is written, and is the same in chunks', () => {
    const source = '> [!IMPORTANT]   \n> Mind this.\n\n> [!CAUTION]\nand that';
    for (const size of [1, 3, 4, 7]) {
      const sink = new TreeSink();
      const markdown = createMarkdown(sink);
      for (const piece of pieces(source, size)) {
        markdown.write(piece);
        assert.doesNotMatch(markdownHtml(sink.root), /[[!\]]/);
      }
      markdown.end();
      assert.deepEqual(sink.root, written([source]).tree);
    }
  });
});
