import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { markdownHtml } from '../helpers/markdown-html.ts';
import type { Tree } from '../helpers/tree-sink.ts';
import { written } from './written.ts';

describe('an option', () => {
  it('makes a newline a break', () => {
    assert.equal(markdownHtml(written(['a\nb']).tree), '<p>a\nb</p>\n');
    assert.equal(markdownHtml(written(['a\nb'], { breaks: true }).tree), '<p>a<br />\nb</p>\n');
  });

  it('turns GitHub’s extensions on and off', () => {
    const source = '~~a~~ www.b.example\n\n- [x] c';
    const plain = written([source], { gfm: false }).tree;
    assert.equal(markdownHtml(plain), '<p>~~a~~ www.b.example</p>\n<ul>\n<li>[x] c</li>\n</ul>\n');
  });

  it('decodes entities that are not built in', () => {
    const decodeEntity = (name: string): string | undefined => (name === 'house' ? '⌂' : undefined);
    assert.equal(markdownHtml(written(['&copy; &house; &ngE;'], { decodeEntity }).tree), '<p>© ⌂ &amp;ngE;</p>\n');
  });
});

describe('a limit', () => {
  it('bounds the nesting of blocks and delimiters', () => {
    assert.ok(depthOf(written(['> '.repeat(5000) + 'a']).tree) < 110);
    assert.ok(depthOf(written(['- '.repeat(5000) + 'a']).tree) < 110);
    const marks = '*a **a '.repeat(2000) + 'b** b* '.repeat(2000);
    assert.ok(depthOf(written([marks]).tree) < 110);
  });

  it('bounds the columns of a table', () => {
    const table = (columns: number): string => `${'|a'.repeat(columns)}|\n${'|-'.repeat(columns)}|\n`;
    const kind = (source: string): unknown => {
      const [first] = written([source]).tree.children;
      return first && 'element' in first ? first.element?.kind : undefined;
    };
    assert.equal(kind(table(200)), 'table');
    assert.equal(kind(table(201)), 'paragraph');
  });
});

/** Iterative, because the tree may be deeper than the call stack allows. */
function depthOf(tree: Tree): number {
  let depth = 0;
  for (let level: Tree[] = [tree]; level.length > 0; depth += 1) {
    level = level.flatMap((node) => ('text' in node ? [] : node.children));
  }
  return depth;
}
