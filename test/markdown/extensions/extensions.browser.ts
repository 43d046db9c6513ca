import { expect } from '@open-wc/testing';
import { createExtensions, type MarkdownExtension } from '../../../src/markdown/extensions/index.ts';
import { createDomSink, createMarkdown, type Markdown } from '../../../src/markdown/index.ts';
import { math } from '../../../src/markdown/math/index.ts';
import { until } from '../../helpers/until.ts';

describe('an extension in a page', () => {
  it('draws a fence when it is complete, into a frame, once', async () => {
    const drawn: string[] = [];
    const mermaid: MarkdownExtension = {
      name: 'mermaid',
      languages: ['mermaid'],
      async render(frame, source, opening) {
        drawn.push(`${opening}: ${source}`);
        await Promise.resolve();
        const picture = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
        frame.replaceChildren(picture);
      },
    };
    const { root, markdown } = page(mermaid);
    for (const character of '```mermaid\ngraph TD\nA-->B') markdown.write(character);
    const [frame] = root.children;
    expect(frame?.textContent).to.equal('graph TD\nA-->B');
    expect(drawn).to.deep.equal([]);
    for (const character of '\n```\n\nand more\n\nand more') markdown.write(character);
    markdown.end();
    await drawnIn(root);
    expect(drawn).to.deep.equal(['mermaid: graph TD\nA-->B']);
    expect(root.children[0]).to.equal(frame);
    expect(frame?.matches('div.extension.drawn[data-extension=mermaid][dir=ltr]')).to.equal(true);
    expect(frame?.firstElementChild?.localName).to.equal('svg');
    expect(frame?.childNodes).to.have.length(1);
  });

  for (const [how, fail] of [
    ['at once', () => void boom()],
    ['later', () => Promise.resolve().then(boom)],
  ] as const) {
    it(`leaves its source, with its marks, where drawing fails ${how}`, async () => {
      let failed = (): void => {};
      const isOver = new Promise<void>((resolve) => {
        failed = resolve;
      });
      const broken: MarkdownExtension = {
        name: 'broken',
        inline: [{ open: '{{', close: '}}' }],
        render(frame) {
          frame.replaceChildren('half');
          failed();
          return fail();
        },
      };
      const { root, markdown } = page(broken);
      markdown.write('a {{b}} c');
      markdown.end();
      await isOver;
      await until(() => root.querySelector('.extension')?.textContent === '{{b}}');
      expect(root.textContent).to.equal('a {{b}} c');
      expect(root.querySelector('.drawn')).to.equal(null);
    });
  }

  it('has a new frame where its source turns out to be another', () => {
    const sources: string[] = [];
    const extension: MarkdownExtension = {
      name: 'x',
      inline: [{ open: '@', close: '@' }],
      render: (_frame, source) => void sources.push(source),
    };
    const { root, markdown } = page(extension);
    markdown.write('a @b@ c');
    const frame = root.querySelector('.extension');
    markdown.write(' d\n\ne');
    expect(root.querySelector('.extension')).to.equal(frame);
    expect(sources).to.deep.equal(['b']);
  });
});

describe('a formula in a page', () => {
  it('is MathML, within a line and in a block', async () => {
    const { root, markdown } = page(math);
    for (const character of 'so $x^2$ is\n\n$$\n\\frac{a}{b}\n$$\n\nand \\[ c \\] so') markdown.write(character);
    markdown.end();
    await drawnIn(root, 3);
    const [inline, block, within] = root.querySelectorAll<HTMLElement>('.extension[data-extension=math]');
    expect(inline?.matches('p > span.drawn:not(.block)')).to.equal(true);
    expect(inline?.querySelector('math > msup > mi')?.textContent).to.equal('x');
    expect(block?.matches('div.drawn.block')).to.equal(true);
    expect(block?.querySelector('math[display=block] mfrac')?.textContent).to.equal('ab');
    expect(within?.matches('p > span.drawn.block')).to.equal(true);
    expect(inline?.firstElementChild?.namespaceURI).to.equal('http://www.w3.org/1998/Math/MathML');
  });

  it('draws what people write', async () => {
    const { root, markdown } = page(math);
    markdown.write(FORMULAS.map((formula) => `$$${formula}$$\n\n`).join(''));
    markdown.end();
    await drawnIn(root, FORMULAS.length);
    expect(root.querySelectorAll('math')).to.have.length(FORMULAS.length);
    expect(harm(root)).to.deep.equal([]);
  });

  it('numbers the equations of a document, one after another', async () => {
    const { root, markdown } = page(math);
    const environments = [
      'align} x &= 1 \\\\ y &= 2',
      'equation} z',
      'gather} a \\\\ b \\notag',
      'align*} c &= d',
      'equation} e \\tag{A}',
    ];
    markdown.write(environments.map((tex) => `$$\\begin{${tex} \\end{${/^[^}]*/.exec(tex)?.[0]}}$$\n\n`).join(''));
    markdown.end();
    await drawnIn(root, environments.length);
    const numbers = Array.from(root.querySelectorAll('.extension'), ({ textContent }) => textContent.match(/\(\w\)/g));
    expect(numbers).to.deep.equal([['(1)', '(2)'], ['(3)'], ['(4)'], null, ['(A)']]);
    expect(harm(root)).to.deep.equal([]);
  });

  it('covers nothing above it and below it', async () => {
    for (const mark of ['$', '$$']) {
      const { root, markdown } = page(math);
      const { host } = root.getRootNode() as ShadowRoot;
      document.body.append(host);
      root.style.paddingBlock = '400px';
      for (const formula of COVERING) markdown.write(`${mark}x ${formula}${mark}\n\n`);
      markdown.end();
      await drawnIn(root, COVERING.length);
      for (const formula of root.querySelectorAll<HTMLElement>('math')) {
        formula.scrollIntoView({ block: 'center' });
        const { left, top, bottom, width } = formula.getBoundingClientRect();
        for (let x = left; x < left + width; x += 8) {
          for (const y of [top - 40, bottom + 40]) {
            const there = (root.getRootNode() as ShadowRoot).elementFromPoint(x, y);
            expect(formula.contains(there), `${formula.textContent} at ${y - top}`).to.equal(false);
          }
        }
      }
      host.remove();
    }
  });

  it('stays as it was written where it is no TeX, or more than a formula', async () => {
    const { root, markdown } = page(math);
    markdown.write(HARMFUL.map((formula) => `$$${formula}$$\n\n`).join(''));
    markdown.write('$$a \\label{b}$$\n\n$$end$$');
    markdown.end();
    await drawnIn(root, 2);
    const frames = [...root.querySelectorAll('.extension')];
    expect(frames.slice(0, -2).filter((frame) => frame.querySelector('*'))).to.deep.equal([]);
    expect(frames.slice(0, -2).map(({ textContent }) => textContent)).to.deep.equal(
      HARMFUL.map((formula) => `$$${formula}$$`),
    );
    expect(harm(root)).to.deep.equal([]);
  });

  it('lets through nothing that was written to do harm, alone or in a formula', async () => {
    const answer = await fetch('/test/fixtures/xss-vectors.json');
    const vectors = (await answer.json()) as { markdown: string }[];
    const { root, markdown } = page(math);
    for (const { markdown: vector } of vectors) {
      markdown.write(
        `${vector}\n\n$$${vector.replaceAll('\n', ' ')}$$\n\n$${vector.trim()}$ so\n\n$$\n${vector}\n$$\n\n`,
      );
    }
    markdown.write('```\n```\n~~~\n~~~\n-->\n\n$$end$$');
    markdown.end();
    await until(() => root.querySelector('.drawn') !== null);
    expect(root.querySelectorAll('.extension').length).to.be.greaterThan(vectors.length);
    expect(harm(root)).to.deep.equal([]);
    expect(
      root.querySelector('script, iframe, object, embed, form, style, svg, [onerror], [onload], [onclick]'),
    ).to.equal(null);
  });

  it('does not go on for ever', async () => {
    const { root, markdown } = page(math);
    const endless = ['\\def\\a{\\a\\a}\\a', '{'.repeat(1500), '\\sqrt{'.repeat(200) + '}'.repeat(200)];
    markdown.write(endless.map((formula) => `$$${formula}$$\n\n`).join(''));
    markdown.write(`$$\n${'x+\n'.repeat(5000)}$$\n\n$$end$$`);
    markdown.end();
    await until(() => root.lastElementChild?.matches('.drawn') === true);
    expect(root.querySelectorAll('.extension')).to.have.length(5);
    expect(root.textContent).to.contain('\\def\\a{\\a\\a}\\a');
  });
});

const FORMULAS = [
  'E = mc^2',
  'x = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}',
  '\\sum_{i=1}^{n} i = \\frac{n(n+1)}{2}',
  '\\int_0^\\infty e^{-x^2}\\,dx = \\frac{\\sqrt{\\pi}}{2}',
  '\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}',
  '\\begin{aligned} a &= b \\\\ &= c \\end{aligned}',
  '\\begin{cases} 1 & x > 0 \\\\ 0 & \\text{otherwise} \\end{cases}',
  '\\mathbb{R} \\subseteq \\mathcal{C}, \\mathbf{x} \\in \\mathfrak{g}',
  '\\lim_{x \\to 0} \\frac{\\sin x}{x} = 1 \\quad \\text{(known)}',
  '\\left\\{ \\left( \\frac{1}{2} \\right)^2 \\right\\}',
  '\\overbrace{a+b}^{n} \\underbrace{c}_{m} \\overline{x} \\hat{y} \\vec{z}',
  '\\boxed{\\color{red} x} \\cancel{y} \\!\\! z \\colorbox{yellow}{w}',
  '\\ce{2H2 + O2 -> 2H2O}',
  'a \\tag{1}',
];

/** What is drawn where a formula gives it no room. */
const COVERING = [
  '\\smash{\\rule{20em}{20em}}',
  '\\rule[20em]{20em}{20em}',
  '\\smash{\\raisebox{20em}{\\colorbox{white}{\\rule{9em}{20em}}}}',
  '\\smash{\\begin{matrix}a\\\\b\\\\c\\\\d\\\\e\\\\f\\\\g\\\\h\\\\i\\\\j\\\\k\\\\l\\end{matrix}}',
];

const HARMFUL = [
  '\\href{javascript:alert(1)}{x}',
  '\\url{https://a.example}',
  '\\class{drawn}{x}',
  '\\id{panel}{x}',
  '\\style{position:fixed}{x}',
  '\\data{a=b}{x}',
  '\\includegraphics{https://a.example/x.png}',
  '\\ref{a}',
  '\\eqref{a}',
  '\\kern-100em x',
  '\\kern-6em x \\kern-6em y',
  '\\raisebox{-40em}{x}',
  '\\color{red;position:fixed}{x}',
  '\\unknown',
  '{',
  '<img src=x onerror=alert(1)>\\x',
];

/** All that no formula should bring into a page. */
function harm(root: ParentNode): string[] {
  return [...root.querySelectorAll('.extension *')].flatMap((element) => {
    const found = element.namespaceURI === 'http://www.w3.org/1998/Math/MathML' ? [] : [`<${element.localName}>`];
    for (const { name, value } of element.attributes) {
      if (/^(?:on.*|id|name|href|src|xlink:href|action(?:type)?|data-.*)$/.test(name)) found.push(`${name}="${value}"`);
      // Words of the library; none of ours, which have styles.
      if (name === 'class' && /extension|drawn|block|lines|html|task|loose/.test(value)) found.push(value);
      if (name === 'style' && /url|position|fixed|absolute|z-index|transform/.test(value)) found.push(value);
    }
    return found;
  });
}

/** Markdown in a shadow root, as in the element. */
function page(...extensions: MarkdownExtension[]): { root: HTMLElement; markdown: Markdown } {
  const root = document.createElement('div').attachShadow({ mode: 'open' }).appendChild(document.createElement('div'));
  return { root, markdown: createMarkdown(createDomSink(root), { extensions: createExtensions(extensions) }) };
}

function drawnIn(root: HTMLElement, count = 1): Promise<void> {
  return until(() => root.querySelectorAll('.drawn').length === count);
}

function boom(): never {
  throw new Error('it cannot be drawn');
}
