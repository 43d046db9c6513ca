import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import * as fc from '../helpers/fast-check.ts';
import { createExtensions } from '../../src/markdown/extensions/index.ts';
import { createMarkdown } from '../../src/markdown/markdown.ts';
import { TreeSink, type Tree } from '../helpers/tree-sink.ts';
import { written } from './written.ts';

const BLOCKS = [
  [
    'one',
    'two words',
    '# three',
    '- four\n- five',
    '1. six\n\n   seven',
    '```\neight\n```',
    '> nine',
    '---',
    '<b>\nten',
  ],
  [
    '| a |\n|---|\n| b |',
    'see [foo]',
    '[foo]: /u',
    '[foo]: /other',
    'a[^a]',
    'b[^b], c[^a]',
    '[^a]: note',
    '[^b]: [foo]',
  ],
  ['- [^c]\n\n  [^c]: x', '[^a]: other', '> [!TIP]\n> eleven', '- [ ] twelve', '    thirteen', '', '*', '`', 'half ['],
].flat();

const sources = fc.array(fc.constantFrom(...BLOCKS), { maxLength: 12 });
const separators = fc.constantFrom('\n\n', '\n');

/** A source and a replacement for it, in which some blocks in the middle are exchanged. */
const pairs = fc
  .tuple(sources, sources, sources, sources, separators)
  .map(([before, old, others, after, separator]) =>
    [old, others].map((middle) => [...before, ...middle, ...after].join(separator)),
  );

describe('a replaced text', () => {
  it('equals the text parsed at once, and keeps the blocks of the common beginning', () => {
    fc.assert(
      fc.property(pairs, fc.nat(), fc.boolean(), ([source = '', text = ''], length, isEnded) => {
        const old = source.slice(0, isEnded ? source.length : length % (source.length + 1));
        const sink = new TreeSink();
        const markdown = createMarkdown(sink);
        markdown.write(old);
        if (isEnded) markdown.end();
        const standing = [...sink.root.children];
        // An unsettled block may become another one at the end of the text.
        const settled = new Set<Tree>(sink.settled);
        markdown.replace(text);
        assert.deepEqual(sink.shown, written([text]).tree);
        if (text.startsWith(old) && !isEnded) return;
        const before = written([old]).sink.root.children;
        const differing = before.findIndex((block, index) => !isDeepStrictEqual(block, sink.root.children[index]));
        const kept = sink.root.children.slice(0, differing < 0 ? before.length : differing);
        assert.ok(kept.every((block, index) => block === standing[index] || !settled.has(standing[index] as Tree)));
      }),
      { numRuns: 700 },
    );
  });

  it('continues when it begins with the written text', () => {
    const sink = new TreeSink();
    const markdown = createMarkdown(sink);
    markdown.write('one\n\ntwo');
    const standing: Tree[] = [...sink.root.children];
    markdown.replace('one\n\ntwo *three*\n\nfour');
    assert.deepEqual(sink.root.children.slice(0, 2), standing);
    assert.ok(standing.every((block, index) => sink.root.children[index] === block));
    assert.deepEqual(sink.shown, written(['one\n\ntwo *three*\n\nfour']).tree);
  });

  it('can be replaced again, also by an empty text, and ignores later writes', () => {
    const sink = new TreeSink();
    const markdown = createMarkdown(sink);
    markdown.replace('one[^a]\n\ntwo\n\n[^a]: note');
    for (const text of ['one[^a]\n\n[^a]: another', '', '', 'three\n\nfour', 'three']) {
      markdown.replace(text);
      markdown.write(' five');
      markdown.end();
      assert.deepEqual(sink.shown, written([text]).tree, text);
    }
  });

  it('keeps the output of any extension', () => {
    const extension = {
      name: 'x',
      inline: [{ open: '{{', close: '}}' }],
      render: (): void => {},
      self: undefined as unknown,
    };
    extension.self = extension;
    const sink = new TreeSink();
    const markdown = createMarkdown(sink, { extensions: createExtensions([extension]) });
    markdown.write('a {{b}}\n\nc {{d}}\n\ne');
    markdown.end();
    const [first, second] = sink.root.children;
    markdown.replace('a {{b}}\n\nc {{f}}\n\ne');
    assert.equal(sink.root.children[0], first);
    assert.notEqual(sink.root.children[1], second);
    assert.deepEqual(
      sink.shown,
      written(['a {{b}}\n\nc {{f}}\n\ne'], { extensions: createExtensions([extension]) }).tree,
    );
  });

  it('costs as much as parsing both texts', () => {
    const source = 'Some *text*[^a] and [foo].\n\n'.repeat(2000);
    const { markdown } = written([source]);
    const before = markdown.charactersRead;
    markdown.replace(`${source}[foo]: /u\n\n[^a]: note`);
    assert.ok(
      markdown.charactersRead - before < source.length * 10,
      `${(markdown.charactersRead - before) / source.length} per character`,
    );
  });
});
