import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { characterEntities } from 'character-entities';
import { commonEntity } from '../../../src/markdown/entities/escapes.ts';
import { createMarkdown, type Markdown } from '../../../src/markdown/markdown.ts';
import { markdownHtml } from '../../helpers/markdown-html.ts';
import { TreeSink } from '../../helpers/tree-sink.ts';
import { until } from '../../helpers/until.ts';

/** A text that ends, in one way or another, before the table has loaded. */
function createEnded(end: (markdown: Markdown) => void): TreeSink {
  const sink = new TreeSink();
  const markdown = createMarkdown(sink);
  markdown.write('settled &ngE;\n\n| head &ngE; | other');
  end(markdown);
  return sink;
}

describe('a named entity', () => {
  it('is decoded at once if it is common, to the character that HTML defines', () => {
    const known = Object.keys(characterEntities).filter((name) => commonEntity(name) !== undefined);
    // Only common names are built in. The others cost a page nothing until it needs one.
    assert.ok(known.length >= 28 && known.length <= 32, String(known.length));
    for (const name of known) assert.equal(commonEntity(name), characterEntities[name], name);
    for (const name of ['', 'am', 'ampx', 'constructor', 'toString', '__proto__'])
      assert.equal(commonEntity(name), undefined);
  });

  // These depend on their order, as in the life of a page: the first loads the table, the last uses it.
  it('is rendered when the table has loaded, anywhere, also in settled blocks', async () => {
    const long = 'words that are settled before the name has come, '.repeat(4);
    const sink = new TreeSink();
    const markdown = createMarkdown(sink);
    markdown.write('# &ngE; &none;\n\n[a](/&ngE; "&ngE;") and ![&ngE;](/b)\n\n- `&ngE;`\n\n');
    for (const word of `open &ngE; ${long}`.split(' ')) markdown.write(`${word} `);
    const replaced = createEnded((other) => other.replace('one &ngE;'));
    const truncated = createEnded((other) => other.end({ isTruncated: true }));
    const truncatedAndReplaced = createEnded((other) => {
      other.end({ isTruncated: true });
      other.replace('two &ngE;');
    });
    assert.ok(markdownHtml(sink.root).includes('<h1>&amp;ngE; &amp;none;</h1>'));
    await until(() => !markdownHtml(sink.root).includes('open &amp;ngE;'));
    markdown.end();
    assert.equal(
      markdownHtml(sink.root),
      `<h1>≧̸ &amp;none;</h1>\n<p><a href="/≧̸" title="≧̸">a</a> and <img src="/b" alt="≧̸" /></p>\n<ul>\n<li><code>&amp;ngE;</code></li>\n</ul>\n<p>open ≧̸ ${long.trim()}</p>\n`,
    );
    assert.equal(markdownHtml(replaced.root), '<p>one ≧̸</p>\n');
    assert.match(markdownHtml(truncated.root), /<p>settled ≧̸<\/p>\n<table>\n<thead>\n<tr>\n<th>head ≧̸<\/th>/);
    assert.equal(markdownHtml(truncatedAndReplaced.root), '<p>two ≧̸</p>\n');
  });

  it('is decoded at once from then on', () => {
    const sink = new TreeSink();
    const markdown = createMarkdown(sink);
    markdown.write('&ngE; &constructor; &none; and more');
    assert.equal(markdownHtml(sink.root), '<p>≧̸ &amp;constructor; &amp;none; and more</p>\n');
  });
});
