import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../../helpers/fast-check.ts';
import { math } from '../../../src/markdown/math/index.ts';
import { createExtensions } from '../../../src/markdown/extensions/index.ts';
import { createMarkdown } from '../../../src/markdown/markdown.ts';
import { TreeSink, type Tree } from '../../helpers/tree-sink.ts';
import { pieces, written } from '../written.ts';

const extensions = createExtensions([math]);

/** A document with its formulas in braces, after their opening delimiter: `{$|x}`. Block formulas are between slashes. */
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

/** The visible content of a growing document. */
function half(source: string): Tree {
  const sink = new TreeSink();
  createMarkdown(sink, { extensions }).write(source);
  return sink.root;
}

/** A constant extension, so that trees can be compared. */
function json(tree: Tree): string {
  return JSON.stringify(tree, (key, value: unknown) => (key === 'extension' ? math.name : value));
}

const INLINE: ReadonlySet<string> = new Set(['emphasis', 'strong', 'link', 'code-span']);

describe('a formula', () => {
  it('is recognized within a line', () => {
    assert.equal(read('so $x^2$ is'), '/so {$|x^2} is/');
    assert.equal(read('so \\(x_1*y*z_2\\) is'), '/so {\\(|x_1*y*z_2} is/');
    assert.equal(read('so \\[ x \\] is'), '/so {\\[|x} is/');
    assert.equal(read('so $$ x $$ is'), '/so {$$|x} is/');
    assert.equal(read('**$a$** [and $b$](/u)'), '/{$|a} and {$|b}/');
    assert.equal(read('$a\nb$'), '/{$|a\nb}/');
    assert.equal(read('$\\text{5\\$}$'), '/{$|\\text{5\\$}}/');
    assert.equal(read('公式$x$是'), '/公式{$|x}是/');
  });

  it('is recognized on lines of its own', () => {
    assert.equal(read('$$\nx\n$$\nso'), '{$$|x}/so/');
    assert.equal(read('so\n\\[\n- x\n= y\n\\]\nso'), '/so/{\\[|- x\n= y}/so/');
    assert.equal(read('$$ x $$'), '{$$|x}');
    assert.equal(read('$$\\begin{a}\n# b \\\\\n\\end{a}$$  \n'), '{$$|\\begin{a}\n# b \\\\\n\\end{a}}');
    assert.equal(read('\\[ \\left[ a \\\\[2pt] b \\right] \\]'), '{\\[|\\left[ a \\\\[2pt] b \\right]}');
    assert.equal(read('```math\nx\n```'), '{math|x}');
    assert.equal(read('> $$\n> x\n> $$'), '/{$$|x}/');
    assert.equal(read('1. a\n   \\[\n   x\n   \\]\n'), '///a/{\\[|x}//');
  });

  it('is not recognized in text that is no formula', () => {
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
    assert.equal(read('$$ x\n- one\n\nmore'), '/$$ x\n- one//more/');
    assert.equal(read('$$ is what it is\n- one'), '/$$ is what it is////one///');
    assert.equal(read('$$ x\n$$ and more'), '/{$$|x} and more/');
    assert.equal(read('\\(x'), '/(x/');
    assert.equal(read('$a\n\nb$'), '/$a//b$/');
  });

  /* Text that stays as written, except for escapes, emphasis, code and the targets of links. */
  const TEXTS: Readonly<Record<string, readonly string[]>> = {
    prices: [
      'It is $5 (US$) or $7 (A$).',
      '$5–$10, $5/$6, R$ 5 e R$ 10, A$ and B$',
      '$20/month (or $200/year) vs $/MWh vs €/$',
      'between $1 billion and 2$',
      '从$5到10$的价格',
      'a $$ to $$$ restaurant, ($$) or ($$$), $$–$$$, $$ or $$',
      '$$: ok. $$: fine, $1.000 y 5$ más',
      'It costs $${price} and $${tax} more.',
    ],
    tickers: [
      'Apple ($AAPL) and Tesla ($TSLA) rose.',
      '**$AAPL** beats **$TSLA** today.',
      '*$AAPL* beats *$TSLA* today.',
      '$AAPL/$TSLA, $AAPL-$TSLA, "$BTC" "$ETH"',
      '$AAPL rose by 5%, it costs 10$.',
    ],
    links: [
      '[$A](https://a.example) and [$B](https://b.example)',
      '[x $A y](https://a.example/$B) and $C',
      '$5 at https://a.example/$x and [y](https://a.example/?$top=5&$skip=3)',
    ],
    programs: [
      'Set PATH=$PATH:$HOME/bin first.',
      'It calls /shops/${id}/socks/${n} next.',
      'In C# write $"Hi {n}" or use `$PATH` here.',
      'Use ${first}${last} here, the ${price}$ is',
      'X=$HOME$SUFFIX, $HOME${SUFFIX}, ${HOME}$PATH and $(date)$(time)',
      'echo $A|$B and $1, $2 and $("#a").on($("#b"))',
      '{{ $json.name }} and {{ $json.x }}',
      'The $$ variable is the PID, $$name and $$value are, and $$ is a dollar',
      'AS $$ BEGIN RETURN 1; END $$ LANGUAGE plpgsql',
      '/^a$/ and /^b$/',
    ],
    words: ['I have $x and you have y$ here', '$T rose by 5 and cost 10$ more', '变量$x是整数，而y$也是整数'],
    spaces: ['Let $ a $ and $ b $'],
    escapes: [
      '\\[1\\] is a citation, \\[1, 2\\] and \\[^1\\] are',
      '\\[1\\]',
      'array\\[0\\], f\\(x\\), - \\[x\\] done',
      'Use \\[optional\\] flags \\(see below\\).',
      '\\[link\\](https://a.example)',
    ],
  };
  for (const [kind, texts] of Object.entries(TEXTS)) {
    it(`is not recognized in ${kind}, nor while they are written`, () => {
      for (const source of texts) {
        const text = source.replaceAll(/(?<!!)\[([^\]\\]*)\]\([^)]*\)|\\|\*+|`/g, '$1');
        for (const size of [source.length, 1, 4]) assert.equal(read(source, size), `/${text}/`);
        for (let end = 1; end < source.length; end += 1) {
          assert.doesNotMatch(outline(half(source.slice(0, end))), /\{\$|pending:/, source.slice(0, end));
        }
      }
    });
  }

  it('is recognized beside other scripts, in brackets, and behind a letter if it begins like TeX', () => {
    for (const [source, expected] of Object.entries({
      '$n$th, $n$-th, ($x$), "$x$", $x$’s, $f$(x)': '{$|n}th, {$|n}-th, ({$|x}), "{$|x}", {$|x}’s, {$|f}(x)',
      '变数 $x$ 是，其中$a$是，其中$|x|$是': '变数 {$|x} 是，其中{$|a}是，其中{$||x|}是',
      '共$n!$个，$50\\%$的人，最优解$x^*$是，$A^+$的': '共{$|n!}个，{$|50\\%}的人，最优解{$|x^*}是，{$|A^+}的',
      '范数$\\|v\\|$在「$w$」': '范数{$|\\|v\\|}在「{$|w}」',
      "$f'$is, $x^*$and, $|x|$is": "{$|f'}is, {$|x^*}and, {$||x|}is",
      '$E[X](1-p)$ on $[0, 1)$, $]0, 1[$': '{$|E[X](1-p)} on {$|[0, 1)}, {$|]0, 1[}',
      '$2x = ab + 3$, $2 sin x + 3 cos x$': '{$|2x = ab + 3}, {$|2 sin x + 3 cos x}',
      'H$_2$O, 2$\\pi$, m$^2$': 'H{$|_2}O, 2{$|\\pi}, m{$|^2}',
      '\\( p^* \\), \\(z\\), \\[ x^2 \\], \\(x\\)': '{\\(|p^*}, {\\(|z}, {\\[|x^2}, {\\(|x}',
      'is given by\\[ a = b \\]': 'is given by{\\[|a = b}',
    })) {
      for (const size of [source.length, 1, 4]) assert.equal(read(source, size), `/${expected}/`);
    }
  });

  it('is the same at once and in any chunks', () => {
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

  it('is the same in long paragraphs that are split', () => {
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
