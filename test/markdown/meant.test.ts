import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../helpers/fast-check.ts';
import { createMarkdown } from '../../src/markdown/markdown.ts';
import type { MarkdownOptions } from '../../src/markdown/markdown-options.ts';
import { markdownHtml } from '../helpers/markdown-html.ts';
import { TreeSink, type Tree } from '../helpers/tree-sink.ts';
import { cutAt, cuts, documentsOf } from './arbitrary-document.ts';
import { pieces, written } from './written.ts';

/** The content of a paragraph, the same at once and in chunks. */
function inner(source: string, options: MarkdownOptions = {}): string {
  const html = markdownHtml(written([source], options).tree);
  for (const size of [1, 3, 4]) assert.equal(markdownHtml(written(pieces(source, size), options).tree), html, source);
  return html.replace(/^<p>|<\/p>\n$/g, '');
}

function link(url: string, text = url): string {
  return `<a href="${url}">${text}</a>`;
}

/** A table in short notation: the cells of the first row under its header. */
function cells(row: string, options: MarkdownOptions = {}): string[] {
  const html = inner(`| a | b |\n|---|---|\n${row}\n`, options);
  return Array.from(html.matchAll(/<td>(.*?)<\/td>/gs), ([, cell = '']) => cell);
}

/* Sources that are shown as written. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  'a lone tilde': [
    'It takes ~5 minutes or so, and then it is done.',
    'about (~300 lines) and (~700) ok',
    '早 20~25°C，晚 12~15°C',
    'age(2~4), height(70~90)',
    '~a~ and ~~~b~~~',
  ],
  'powers and products': [
    'In Python 2**10 is 1024 and so on for a while.',
    '2**10 is 1024, 3**5 is 243 and 2**8 is 256',
    'The area is a*b where a is one side, c*d where c is',
    'x**2 + y**2 = z**2',
    'f(x)*g(y) and h(x)*k(y) are',
    'Look for **/*.ts or *.js files',
    '2**10是1024，a*b是面积',
    'print(*items) and f(**opts) are',
    "$_GET['a'], x^*y and int x=*p; are",
  ],
  'types and other tags': [
    'List<String> and Map<S> of <T>',
    'vector<int>',
    '</sub>',
    'a <sub>b',
    '<b onclick="x">a</b>',
  ],
};

/* Sources with a result that differs from CommonMark's, or that were wrong before. */
const MARKS: Readonly<Record<string, string>> = {
  '~~a~~': '<del>a</del>',
  'un*frigging*believable 5*6*7': 'un<em>frigging</em>believable 5<em>6</em>7',
  'Step 1**Install it** now': 'Step 1<strong>Install it</strong> now',
  用Python_的__人: '用Python_的__人',
  '用Python**pandas库**处理': '用Python<strong>pandas库</strong>处理',
  '**始于三年前，**现在': '<strong>始于三年前，</strong>现在',
  '**“원칙(rule)”**은 중요': '<strong>“원칙(rule)”</strong>은 중요',
  '~~旧句（括号）。~~新句': '<del>旧句（括号）。</del>新句',
  'これは**「強調」**です': 'これは<strong>「強調」</strong>です',
  '这是**`code`**的': '这是<strong><code>code</code></strong>的',
  'a**“b”**c': 'a**“b”**c',
};

const LINKS: Readonly<Record<string, string>> = {
  '已建：https://a.example/i/477，包括四点': `已建：${link('https://a.example/i/477')}，包括四点`,
  '看 https://a.example/docs（说明）了解': `看 ${link('https://a.example/docs')}（说明）了解`,
  '看https://a.example了解': `看${link('https://a.example')}了解`,
  '「https://a.example/x」『https://b.example』': `「${link('https://a.example/x')}」『${link('https://b.example')}』`,
  '“https://a.example/x”，‘https://a.example/y’…': `“${link('https://a.example/x')}”，‘${link('https://a.example/y')}’…`,
  '«https://a.example/x» 【https://a.example/y】': `«${link('https://a.example/x')}» 【${link('https://a.example/y')}】`,
  'https://a.example/x… 보기:https://a.example/y는': `${link('https://a.example/x')}… 보기:${link('https://a.example/y는')}`,
  'https://zh.example.org/wiki/中文 是': `${link('https://zh.example.org/wiki/中文')} 是`,
  "see 'https://a.example/z'.": `see '${link('https://a.example/z')}'.`,
  '（www.a.example）': `（${link('http://www.a.example', 'www.a.example')}）`,
  '[w](www.a.example/x) [m](a.b@c.example)': `${link('https://www.a.example/x', 'w')} ${link('mailto:a.b@c.example', 'm')}`,
  '[w]\n\n[w]: www.a.example': link('https://www.a.example', 'w'),
  '**https://a.example/**是~~https://a.example/x~~的': `<strong>${link('https://a.example/')}</strong>是<del>${link('https://a.example/x')}</del>的`,
  '[p](a/b.html)': link('a/b.html', 'p'),
};

const TAGS: Readonly<Record<string, string>> = {
  'H<sub>2</sub>O, x<SUP>2</SUP>': 'H<sub>2</sub>O, x<sup>2</sup>',
  '<kbd>Ctrl</kbd> <u>u</u> <mark>*m*</mark> <ins>n</ins> <small>s</small>':
    '<kbd>Ctrl</kbd> <u>u</u> <mark><em>m</em></mark> <ins>n</ins> <small>s</small>',
  '<b>b</b><strong>b</strong><i>i</i><em>i</em><s>s</s><del>s</del>':
    '<strong>b</strong><strong>b</strong><em>i</em><em>i</em><del>s</del><del>s</del>',
  'a<br>b<br/>c<BR />d<br>\ne': 'a<br />\nb<br />\nc<br />\nd<br />\ne',
  '`<sub>a</sub>` \\<sub>a</sub>': '<code>&lt;sub&gt;a&lt;/sub&gt;</code> &lt;sub&gt;a&lt;/sub&gt;',
  '<sub/>a</sub> </br> <sub class="a">b</sub>':
    '&lt;sub/&gt;a&lt;/sub&gt; &lt;/br&gt; &lt;sub class=&quot;a&quot;&gt;b&lt;/sub&gt;',
  '<b>a<i>b</b>c</i>': '<strong>a&lt;i&gt;b</strong>c&lt;/i&gt;',
  '[a <b>c](/u) d</b>': '<a href="/u">a &lt;b&gt;c</a> d&lt;/b&gt;',
  '<sub>a\n\nb</sub>': '&lt;sub&gt;a</p>\n<p>b&lt;/sub&gt;',
  '<script>alert(1)</script>\n\n<div>a</div>': '&lt;script&gt;alert(1)&lt;/script&gt;\n&lt;div&gt;a&lt;/div&gt;\n',
  '<details>\n\n# x\n\n</details>\n\ny': '<details>\n<h1>x</h1>\n</details>\n<p>y',
  '<details><summary>A *b*</summary>\n\n- c\n</details>\nd':
    '<details>\n<summary>A <em>b</em></summary>\n<ul>\n<li>c</li>\n</ul>\n</details>\n<p>d',
  '<details>\n<summary>A</summary>\n\n```\n</details>\n```\n<details>\nb\n</details>\n</details>':
    '<details>\n<summary>A</summary>\n<pre><code>&lt;/details&gt;\n</code></pre>\n<details>\n<p>b</p>\n</details>\n</details>\n',
  '- <details>\n\n  a\n\n  </details>\n- b': '<ul>\n<li>\n<details>\n<p>a</p>\n</details>\n</li>\n<li>b</li>\n</ul>\n',
  '<details open>\na\n</details>': '&lt;details open&gt;\na\n&lt;/details&gt;\n',
  '<details>\n<summary>[a] [^b] [^c]</summary>\n\nd\n\n[a]: /u\n[^b]: e':
    '<details>\n<summary><a href="/u">a</a> <sup>1</sup> [^c]</summary>\n<p>d</p>\n</details>\n<section>\n<ol>\n<li>\n<p>e</p>\n</li>\n</ol>\n</section>\n',
  '<details>\n<summary>[^a]<summary>a</summary>\nhttps://a.example<sub>':
    '<details>\n<summary>[^a]&lt;summary&gt;a</summary>\n<p><a href="https://a.example">https://a.example</a>&lt;sub&gt;</p>\n</details>\n',
  '<details>\n\nnever closed': '<details>\n<p>never closed</p>\n</details>\n',
};

describe('the intended meaning', () => {
  for (const [kind, sources] of Object.entries(TEXTS)) {
    it(`is text for ${kind}, in every frame`, () => {
      for (const source of sources) {
        for (const frame of frames(source, { htmlTags: true })) {
          assert.ok(source.startsWith(visible(frame)), `${source}: ${visible(frame)}`);
          assert.deepEqual([...marksIn(frame)], [], source);
        }
        assert.equal(visible(written([source], { htmlTags: true }).tree), source);
      }
    });
  }

  it('is emphasis beside Chinese, Japanese and Korean, and within words', () => {
    for (const [source, html] of Object.entries(MARKS)) assert.equal(inner(source), html, source);
  });

  it('is an address without the punctuation of its sentence', () => {
    for (const [source, html] of Object.entries(LINKS)) assert.equal(inner(source), html, source);
  });

  it('keeps all cells of a row and all bars of code', () => {
    assert.deepEqual(cells('| pipe | `ls | wc` |'), ['pipe', '<code>ls | wc</code>']);
    assert.deepEqual(cells('| `a | b` | c'), ['<code>a | b</code>', 'c']);
    assert.deepEqual(cells('| a | b | c | d |'), ['a', 'b | c | d']);
    assert.deepEqual(cells('| a | b | | |'), ['a', 'b']);
    assert.deepEqual(cells('| a \\| b | `c \\| d` |'), ['a | b', '<code>c | d</code>']);
    assert.deepEqual(cells('| `a | b |'), ['`a', 'b']);
    assert.deepEqual(cells('| a<br>b | c |', { htmlTags: true }), ['a<br />\nb', 'c']);
  });

  it('is a break at each newline with the option breaks, except in code', () => {
    const options = { breaks: true };
    assert.equal(inner('• one\n• two\n  three  \nfour', options), '• one<br />\n• two<br />\nthree<br />\nfour');
    assert.equal(inner('> a\nb\n\n- c\n  d', options).split('<br />').length, 3);
    assert.equal(inner('a\nb\n===', options), '<h1>a<br />\nb</h1>\n');
    assert.equal(inner('`a\nb`\n\n```\nc\nd\n```', options), '<code>a b</code></p>\n<pre><code>c\nd\n</code></pre>\n');
  });

  it('is a tag of the closed set with the option htmlTags', () => {
    for (const [source, html] of Object.entries(TAGS)) assert.equal(inner(source, { htmlTags: true }), html, source);
    assert.equal(inner('H<sub>2</sub>O'), 'H&lt;sub&gt;2&lt;/sub&gt;O');
  });

  it('excludes ChatGPT’s citations and a byte order mark', () => {
    assert.equal(inner('a\ue200cite\ue202turn0search0\ue202turn1\ue201 b\ue200cite'), 'a b');
    assert.equal(inner('a\ue200cite\nb\ue201'), 'a\nb');
    assert.equal(inner('a\ue202 \ue203b\ue204\ue206'), 'a b');
    assert.equal(inner('a\r\ue200b\nc\r\ue201\nd'), 'a</p>\n<p>c</p>\n<p>d');
    assert.equal(inner('\ufeff# a'), '<h1>a</h1>\n');
  });

  it('excludes characters that were appended to close a link', () => {
    for (const source of [
      '[`b](https://b.example) c`',
      '[{{a](https://a.example/a) or',
      '[![a](b) `c](https://a.example) d` e',
    ]) {
      for (const frame of frames(source)) assert.doesNotMatch(visible(frame), /pending:/, source);
    }
  });

  it('keeps everything of tags that was shown', () => {
    for (const source of ['<sub>[x](https://a.example)</sub>', '<details><summary>a</summary>b</details>']) {
      let before = '';
      for (const frame of frames(source, { htmlTags: true })) {
        assert.ok(visible(frame).startsWith(before), before);
        before = visible(frame);
      }
    }
  });

  it('is the same in chunks', () => {
    fc.assert(
      fc.property(documentsOf(PARTS), cuts, fc.boolean(), fc.boolean(), (source, lengths, htmlTags, breaks) => {
        const streamed = written(cutAt(source, lengths), { htmlTags, breaks });
        assert.deepEqual(streamed.tree, written([source], { htmlTags, breaks }).tree);
      }),
      { numRuns: 4000 },
    );
  });
});

const PARTS = [
  ['<sub>', '</sub>', '<b>', '</b>', '<br>', '<br />', '<kbd>', '</kbd>\n', '<u', '/>', '>'],
  ['<details>', '<details>\n', '</details>', '\n</details>\n', '<summary>', '<summary>a</summary>\n', '</summary>'],
  ['中', '，', '（', '」', '“', '…', '한', 'a', '2', '10', 'x', ' ', ' ', '\n', '\n\n', '- ', '> ', '  '],
  ['*', '**', '~', '~~', '_', '`', '[', '](/u)', '](', '![', ')', '\\', '```\n', '[^a]', '[^a]: '],
  ['https://a.example', '/b', 'www.a.example', 'a@b.example', '"', '\ue200', '\ue201', '\r', '\ufeff'],
  ['| a | b |\n|---|---|\n', '|', ' | ', '| c |', 'words and more words ', '=', '---\n'],
].flat();

function* frames(source: string, options: MarkdownOptions = {}): Generator<Tree> {
  const sink = new TreeSink();
  const markdown = createMarkdown(sink, options);
  for (const piece of pieces(source, 1)) {
    markdown.write(piece);
    yield sink.root;
  }
}

function visible(tree: Tree): string {
  if ('text' in tree) return tree.text;
  return tree.children.map(visible).join('');
}

/** The element kinds in a paragraph. */
function* marksIn(tree: Tree): Generator<string> {
  if ('text' in tree) return;
  const kind = tree.element?.kind;
  if (kind && kind !== 'paragraph' && kind !== 'html') yield kind;
  for (const child of tree.children) yield* marksIn(child);
}
