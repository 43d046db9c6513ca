import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../helpers/fast-check.ts';
import { createMarkdown } from '../../src/markdown/markdown.ts';
import { TreeSink } from '../helpers/tree-sink.ts';
import { cutAt, cuts, documents, longDocuments } from './arbitrary-document.ts';
import { pieces, written } from './written.ts';

describe('a document in chunks', () => {
  it('equals the document parsed at once, for arbitrary documents and chunks', () => {
    fc.assert(
      fc.property(documents, cuts, fc.boolean(), fc.boolean(), (source, lengths, gfm, breaks) => {
        const streamed = written(cutAt(source, lengths), { gfm, breaks });
        assert.deepEqual(streamed.tree, written([source], { gfm, breaks }).tree);
      }),
      // A million of them are in `npm run test:long`.
      { numRuns: 2_000 },
    );
  });

  it('equals the document parsed at once when long paragraphs are split', () => {
    fc.assert(
      fc.property(longDocuments, (source) => {
        assert.deepEqual(written(pieces(source, 13)).tree, written([source]).tree);
      }),
      { numRuns: 15 },
    );
  });

  it('has tasks with text of any length, in chunks of any length', () => {
    const source = `- [ ] ~${'words and `code` '.repeat(400)}`;
    assert.deepEqual(written([source]).tree, written(pieces(source, 13)).tree);
    const [list] = written([source]).tree.children;
    const [item] = list && 'children' in list ? list.children : [];
    assert.ok(item && 'element' in item && item.element?.kind === 'item' && item.element.isChecked === false);
  });

  it('has the same links for text of any length and targets in any chunks', () => {
    const text = 'a text of many words that is longer than what is kept together of any other';
    const targets = [
      '(/u)',
      '(<a b> "t")',
      "(/u 't (t)')",
      '(a(b)c (t))',
      '[label]',
      '[]',
      '',
      '(b c',
      ' (/u)',
      '[x',
      '("',
    ];
    for (const target of targets) {
      for (const before of ['', 'word ', '*word ', '![', '[x](/y) ']) {
        const source = `${before}[${text}]${target} and* more words that come after it\n\n[label]: /there\n\n[${text}]: /here\n`;
        for (const size of [1, 3, 7]) {
          assert.deepEqual(written(pieces(source, size)).tree, written([source]).tree, `${size}: ${source}`);
        }
      }
    }
  });

  it('has the same autolinks after an open bracket', () => {
    const words = 'and words that go on until the text is cut between two of them, ';
    for (const before of ['[', '![', '[[x](/y)', '![[x](/y)', '![[[x](/y)', '[[x](/y)]', '[![[x](/y)]', '[[x](/y)[']) {
      const source = `${before} ${words}${words}www.a.com ${words}b@c.de ](/z) www.d.com`;
      for (const size of [1, 3, 7]) {
        assert.deepEqual(written(pieces(source, size)).tree, written([source]).tree, `${size}: ${source}`);
      }
    }
  });

  it('has the same address after brackets, whether they become a link or not', () => {
    for (const source of ['][> [!tip][!WARNING]|:-:|\nhttp://a.b', '][- [ ] www.a.com]a longer text, and a comma, a']) {
      assert.deepEqual(written(pieces(source, 1)).tree, written([source]).tree);
    }
  });

  it('settles its blocks in order and never changes them again', () => {
    // The sink throws if anything settled changes, except a link with a late definition.
    const sink = new TreeSink();
    const markdown = createMarkdown(sink);
    const settled = (piece: string): unknown => {
      const before = sink.settled.length;
      markdown.write(piece);
      return sink.settled.slice(before).map(({ element }) => element?.kind);
    };
    assert.deepEqual(settled('one\n'), []);
    assert.deepEqual(settled('\ntwo'), ['paragraph']);
    assert.deepEqual(settled('\n\n- three\n- four\n'), ['paragraph', 'paragraph', 'item']);
    assert.deepEqual(settled('\nwhat comes after the list'), ['paragraph', 'item', 'list']);
    assert.deepEqual(settled('\n\n| a |\n|---|\n| b |\n'), ['paragraph', 'cell', 'row', 'cell', 'row']);
    markdown.end();
    assert.deepEqual(sink.settled.at(-1)?.element, { kind: 'table' });
  });

  it('never splits a link from its target', () => {
    const words = 'words that go on for long enough to be cut between any two of them ';
    const sources = [
      `see [${words}](/u "${words}") and more`,
      `see [${words}][${words}] and [${words}][] and ![*a* b][]\n\n[${words}]: /u\n[*a* b]: /v`,
      `[known]: /u\n\nsee [known](/other\n"${words}\n${words}") or [known][ ${words}`,
    ];
    for (const source of sources) {
      for (const length of [1, 3, 7]) assert.deepEqual(written(pieces(source, length)).tree, written([source]).tree);
    }
  });

  it('ignores writes after its end', () => {
    const sink = new TreeSink();
    const markdown = createMarkdown(sink);
    markdown.write('one');
    markdown.end();
    markdown.write('\n\ntwo');
    markdown.end();
    assert.deepEqual(sink.root, written(['one']).tree);
  });

  it('does not show half a line end or half a character', () => {
    const source = 'a\r\nb 😀\r\n';
    assert.deepEqual(written(pieces(source, 1)).tree, written(['a\nb 😀\n']).tree);
  });
});

describe('a definition after its use', () => {
  it('turns text into links in settled blocks', () => {
    const source =
      '# A [link]\n\nand [another][Link], [none]\n\n| [link] |\n|---|\n\nmuch later\n\n[LINK]: /there "so"\n\nend';
    const { tree } = written(pieces(source, 3));
    assert.deepEqual(tree, written([source]).tree);
    const text = JSON.stringify(tree);
    assert.equal(text.split('"/there"').length - 1, 3);
    assert.ok(text.includes('[none]'));
  });
});
