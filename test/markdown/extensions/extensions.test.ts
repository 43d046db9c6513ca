import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { createExtensions, type MarkdownExtension } from '../../../src/markdown/extensions/index.ts';
import { math } from '../../../src/markdown/math/index.ts';
import { createMarkdown } from '../../../src/markdown/markdown.ts';
import type { MarkdownElement } from '../../../src/markdown/sink.ts';
import { TreeSink, type Tree } from '../../helpers/tree-sink.ts';
import { pieces, written } from '../written.ts';

const render = (): void => {};
const mention: MarkdownExtension = { name: 'mention', inline: [{ open: '{{', close: '}}' }], render };
const aside: MarkdownExtension = { name: 'aside', block: [{ open: ':::', close: ':::' }], render };
const diagram: MarkdownExtension = { name: 'diagram', languages: ['mermaid', 'dot'], render };
/** Its validity depends on the next character, in both directions. */
const fickle: MarkdownExtension = {
  name: 'fickle',
  inline: [{ open: '@', close: '@', isValid: (source, _before, after) => source !== '' && after === '!' }],
  render,
};
/** Valid only at the beginning of a word. */
const shy: MarkdownExtension = {
  name: 'shy',
  inline: [{ open: '%', close: '%', isValid: (_source, before) => before === '' }],
  render,
};
const extensions = createExtensions([mention, aside, diagram, fickle, shy, math]);

describe('an extension', () => {
  it('receives the source between its delimiters', () => {
    assert.deepEqual(elements(written(['a {{ *b* }} c'], { extensions }).tree, 'extension'), [
      { kind: 'extension', extension: mention, opening: '{{', isBlock: false, source: '*b*' },
    ]);
    assert.deepEqual(elements(written([':::\n- a\n# b\n:::\n'], { extensions }).tree, 'extension'), [
      { kind: 'extension', extension: aside, opening: ':::', isBlock: true, source: '- a\n# b' },
    ]);
    assert.deepEqual(elements(written(['~~~ dot x\na\n\nb\n'], { extensions }).tree, 'extension'), [
      { kind: 'extension', extension: diagram, opening: 'dot', isBlock: true, source: 'a\n\nb' },
    ]);
    assert.deepEqual(elements(written(['```doting\na\n```'], { extensions }).tree, 'extension'), []);
  });

  it('is parsed in lists, quotes, tables, headings and alternative texts', () => {
    const source =
      '# {{a}}\n\n> - :::\n>   b\n>   :::\n\n| {{c}} |\n|---|\n| {{d}} |\n\n![e {{f}}](/g)\n\n[{{h}}](/i) *{{j}}*\n';
    const { tree } = written([source], { extensions });
    const sources = elements(tree, 'extension').map((element) => 'source' in element && element.source);
    assert.deepEqual(sources, ['a', 'b', 'c', 'd', 'h', 'j']);
    assert.deepEqual(elements(tree, 'image'), [{ kind: 'image', url: '/g', title: '', alt: 'e f' }]);
  });

  it('is text or a paragraph when its closing delimiter is missing', () => {
    for (const source of ['{{a', '{{a\n\nb}}', ':::\na\n\nb\n:::', ':::', '::: a ::: b', `{{${'a'.repeat(2000)}}}`]) {
      assert.deepEqual(elements(written([source], { extensions }).tree, 'extension'), [], source);
      assert.equal(text(written([source], { extensions }).tree).replaceAll(/\s/g, ''), source.replaceAll(/\s/g, ''));
    }
  });

  it('gives the same result in any chunks, even if its validity depends on the next character', () => {
    const long = 'and words that go on until the text is cut between two of them ';
    for (const source of [
      `@a@! ${long}@b@ c@! ${long}@d`,
      `${long}@a@${long}@b@!`,
      `@${long}@!`,
      `@${long.repeat(40)}@!`,
      `%a% b%c% ${long}%d%\n%e% f%g%`,
    ]) {
      for (const size of [1, 3, 7]) {
        assert.equal(
          json(written(pieces(source, size), { extensions }).tree),
          json(written([source], { extensions }).tree),
        );
      }
    }
  });

  it('becomes complete once and does not change afterwards', () => {
    for (const source of [
      'see $x^2$ and {{b}} there',
      '```mermaid\na-->b\n```\n\nmore',
      'so\n$$\nx\ny\n$$\nmore',
      '- a\n\n  \\[ x \\]\n- b',
    ]) {
      const sink = new Watched();
      const markdown = createMarkdown(sink, { extensions });
      for (const piece of pieces(source, 1)) markdown.write(piece);
      markdown.end();
      const wanted = elements(sink.root, 'extension').length;
      assert.equal(sink.completed, wanted, source);
      assert.ok(wanted > 0);
    }
  });
});

describe('an incomplete formula', () => {
  for (const source of [
    'so $E = mc^2$ is $a + b$, and more',
    'so \\(\\frac{a}{b}\\) is \\[ x \\] and more',
    'the sum\n\\[\n\\sum_{i=1}^n i = \\frac{n(n+1)}{2}\n\\]\nis known',
    '$$\\int x$$\n\nand $$ y $$ here\n\n- a\n\n  $$\n  z\n  $$\n',
    `it is \\(${'a + b + '.repeat(20)} c\\) and more`,
    `\\[${'a + b + '.repeat(20)} c\\]\n\nmore`,
    '**$a$** and *b $c$*\n\n```math\nx\n```\n',
    'the line $y = mx + b$ and $PV = nRT$, $ab + cd = ef$',
    '$S=长×宽$和$速度 = 路程 / 时间$',
    `it is $\\sum ${'a + b + '.repeat(20)} c$ and $${'x+'.repeat(80)}x$`,
  ]) {
    it(`shows no delimiters and removes nothing it has shown: ${source.slice(0, 30)}`, () => {
      let before = '';
      for (const frame of frames(source)) {
        const shown = text(frame);
        assert.doesNotMatch(shown, /\$|\\[()[\]]/);
        assert.ok(inked(shown).startsWith(inked(before)), `${before} → ${shown}`);
        before = shown;
      }
    });
  }

  for (const name of ['maths.md', 'report.md', 'tables.md', 'code.md', 'marks.md']) {
    it(`removes nothing that an answer has shown: ${name}`, () => {
      const source = readFileSync(new URL(`../../fixtures/answers/${name}`, import.meta.url), 'utf8');
      let before = '';
      for (const frame of frames(source, 4)) {
        const shown = inked(text(frame));
        assert.ok(shown.startsWith(before), `${before.slice(-40)} → ${shown.slice(-40)}`);
        before = shown;
      }
    });
  }

  it('is not recognized in a price', () => {
    for (const source of [
      'It is $5 and $10 more',
      'from $5-$10 a piece',
      '$5,000.50 for one, $3 for two.',
      '$HOME is set and so is $PATH now',
    ]) {
      for (const frame of frames(source)) assert.deepEqual(elements(frame, 'extension'), [], source);
      assert.equal(text(written(pieces(source, 1), { extensions }).tree), source);
    }
  });

  it('is not recognized in price levels', () => {
    for (const source of [
      '- $$ – moderate\n- $$$ – high',
      '$: cheap\n$$: moderate\n$$$: high',
      '$$ - fair\n$$$ - dear',
    ]) {
      let before = '';
      for (const frame of frames(`${source}\n`)) {
        assert.deepEqual(elements(frame, 'extension'), [], source);
        assert.ok(inked(text(frame)).startsWith(before), source);
        before = inked(text(frame));
      }
    }
  });

  it('withholds a price for one word at most', () => {
    const sink = new TreeSink();
    createMarkdown(sink, { extensions }).write('It costs $5 for o');
    assert.equal(text(sink.root), 'It costs $5 for o');
  });
});

/** Counts how often a source became complete, which is when it is rendered. */
class Watched extends TreeSink {
  completed = 0;

  override open(parent: Tree, element: MarkdownElement): Tree {
    this.#count(element);
    return super.open(parent, element);
  }

  override update(node: Tree, element: MarkdownElement): void {
    this.#count(element);
    super.update(node, element);
  }

  #count(element: MarkdownElement): void {
    if (element.kind === 'extension' && element.source !== undefined) this.completed += 1;
  }
}

function* frames(source: string, size = 1): Generator<Tree> {
  const sink = new TreeSink();
  const markdown = createMarkdown(sink, { extensions });
  for (const piece of pieces(source, size)) {
    markdown.write(piece);
    yield sink.root;
  }
}

function elements(tree: Tree, kind: MarkdownElement['kind']): MarkdownElement[] {
  if ('text' in tree) return [];
  const { element, children } = tree;
  return [...(element?.kind === kind ? [element] : []), ...children.flatMap((child) => elements(child, kind))];
}

function text(tree: Tree): string {
  if ('text' in tree) return tree.text;
  const ownText = tree.element?.kind === 'extension' ? (tree.element.source ?? '') : '';
  return ownText + tree.children.map(text).join('');
}

function inked(shown: string): string {
  return shown.replaceAll(/\s/g, '');
}

function json(tree: Tree): string {
  return JSON.stringify(tree, (key, value: unknown) =>
    key === 'extension' ? (value as MarkdownExtension).name : value,
  );
}
