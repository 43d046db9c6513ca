import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { math } from '../../src/markdown/math/index.ts';
import { createExtensions } from '../../src/markdown/extensions/index.ts';
import type { Tree } from '../helpers/tree-sink.ts';
import { pieces, written } from './written.ts';

const extensions = createExtensions([math]);

/** A document in which formulas stand between braces, with what opened them: `{$|x}`; blocks, between slashes. */
function read(source: string, size = source.length): string {
  return outline(written(pieces(source, size), { extensions }).tree);
}

function outline(tree: Tree): string {
  if ('text' in tree) return tree.text;
  const { element } = tree;
  if (element?.kind === 'extension') return `{${element.opening}|${element.source}}`;
  const inner = tree.children.map(outline).join('');
  return element === undefined || INLINE.has(element.kind) ? inner : `/${inner}/`;
}

/** For comparison: a formula's extension is always the same. */
function json(tree: Tree): string {
  return JSON.stringify(tree, (key, value: unknown) => (key === 'extension' ? math.name : value));
}

const INLINE: ReadonlySet<string> = new Set(['emphasis', 'strong', 'link']);

describe('a formula', () => {
  it('stands within a line', () => {
    assert.equal(read('so $x^2$ is'), '/so {$|x^2} is/');
    assert.equal(read('so \\(x_1*y*z_2\\) is'), '/so {\\(|x_1*y*z_2} is/');
    assert.equal(read('so \\[ x \\] is'), '/so {\\[|x} is/');
    assert.equal(read('so $$ x $$ is'), '/so {$$|x} is/');
    assert.equal(read('**$a$** [and $b$](/u)'), '/{$|a} and {$|b}/');
    assert.equal(read('$a\nb$'), '/{$|a\nb}/');
    assert.equal(read('$\\text{5\\$}$'), '/{$|\\text{5\\$}}/');
    assert.equal(read('公式$x$是'), '/公式{$|x}是/');
  });

  it('stands in lines of its own', () => {
    assert.equal(read('$$\nx\n$$\nso'), '{$$|x}/so/');
    assert.equal(read('so\n\\[\n- x\n= y\n\\]\nso'), '/so/{\\[|- x\n= y}/so/');
    assert.equal(read('$$ x $$'), '{$$|x}');
    assert.equal(read('$$\\begin{a}\n# b \\\\\n\\end{a}$$  \n'), '{$$|\\begin{a}\n# b \\\\\n\\end{a}}');
    assert.equal(read('\\[ \\left[ a \\\\[2pt] b \\right] \\]'), '{\\[|\\left[ a \\\\[2pt] b \\right]}');
    assert.equal(read('```math\nx\n```'), '{math|x}');
    assert.equal(read('> $$\n> x\n> $$'), '/{$$|x}/');
    assert.equal(read('1. a\n   \\[\n   x\n   \\]\n'), '///a/{\\[|x}//');
  });

  it('is none where it is no formula', () => {
    for (const source of [
      '$5 and $10',
      '$5-$10',
      'US$5 and A$7',
      '$5, $10 or 20$',
      'a $5 bill and 10$',
      'a $ b $ c',
      '$HOME and $PATH',
      '\\$x\\$',
      '`$x$`',
      '$',
      '$$',
      '$$$$',
      '$$ x',
    ]) {
      const text = source.replaceAll('\\', '').replaceAll('`', '');
      assert.equal(read(source).replaceAll('/', ''), text.replaceAll('/', ''), source);
    }
    assert.equal(read('it costs $5, and $x$ is'), '/it costs $5, and {$|x} is/');
    assert.equal(read('$$ x $$ and more'), '/{$$|x} and more/');
    assert.equal(read('$$ is what it is\n- one\n\nmore'), '/$$ is what it is\n- one//more/');
    assert.equal(read('$$ x\n$$ and more'), '/{$$|x} and more/');
    assert.equal(read('\\(x'), '/(x/');
    assert.equal(read('$a\n\nb$'), '/$a//b$/');
  });

  it('is what it would have been at once, whatever it is and however it is cut', () => {
    fc.assert(
      fc.property(documents, lengths, fc.boolean(), (source, cut, gfm) => {
        let turn = 0;
        const options = { gfm, extensions };
        const streamed = written(
          pieces(source, () => cut[turn++ % cut.length] ?? 1),
          options,
        );
        assert.equal(json(streamed.tree), json(written([source], options).tree));
      }),
      { numRuns: 1500 },
    );
  });

  it('is the same where paragraphs are long, and cut', () => {
    fc.assert(
      fc.property(documents, documents, fc.nat(), (before, after, seed) => {
        const source = `${before}${'lorem $ipsum$ dolor $5 sit amet *consectetur* '.repeat(30)}${after}${'\\[x] `y` $'.repeat(seed % 700)}`;
        const streamed = written(pieces(source, 13), { extensions });
        assert.equal(json(streamed.tree), json(written([source], { extensions }).tree));
      }),
      { numRuns: 15 },
    );
  });
});

const PARTS = [
  ['$', '$', '$$', '$$\n', '\n$$', '$$\n', '\\(', '\\)', '\\[', '\\]', '\\[\n', '\n\\]', '```math\n', '\n```\n', '\\'],
  ['$x$', '$$ y $$', '\\(z\\)', '$5', '$10', '5', '\\$', '{', '}', '^2'],
  [
    'a',
    'foo',
    'bar ',
    ' ',
    '  ',
    '    ',
    '\n',
    '\n',
    '\n\n',
    '\r\n',
    '- ',
    '> ',
    '1. ',
    '# ',
    '=',
    '---',
    '|',
    '| a | b |\n',
  ],
  ['*', '**', '_', '`', '``', '~~', '[', ']', '](/u)', '![', '<', '>', '<b>', '&amp;', 'a@b.co', 'http://a.b'],
  ['word word word word word ', 'a longer text with spaces in it, and a comma, ', '| - | - |\n', '[a]: /u\n'],
].flat();

const documents = fc.array(fc.constantFrom(...PARTS), { minLength: 1, maxLength: 40 }).map((parts) => parts.join(''));

const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 });
