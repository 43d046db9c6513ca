import { expect } from '@open-wc/testing';
import { characterEntities } from 'character-entities';
import { createBrowserDecoder } from '../../../src/markdown/entities/entity-decoders.ts';
import {
  createDomSink,
  createMarkdown,
  type DomSinkOptions,
  type MarkdownOptions,
} from '../../../src/markdown/index.ts';
import { parseSafeUrl } from '../../../src/markdown/dom/safe-url.ts';
import type { Example } from '../../helpers/commonmark-server.ts';
import { domTree } from '../../helpers/dom-tree.ts';
import { withEscapedUrls } from '../../helpers/escaped-urls.ts';
import { startPageServer } from '../../helpers/page-server.ts';
import type { Tree } from '../../helpers/tree-sink.ts';

describe('markdown in a page', () => {
  it('equals the output of commonmark.js for every CommonMark example, at once and in chunks', async () => {
    const server = await startPageServer('test/helpers/commonmark-server.ts');
    const examples = await server.call<Example[]>('examples');
    await server.stop();
    expect(examples).to.have.length(652);
    for (const { number, source, tree } of examples) {
      // The browser's decoder. Without one, names would be decoded later.
      const decodeEntity = createBrowserDecoder() ?? ((name: string) => characterEntities[name]);
      const options = { gfm: false, decodeEntity };
      const expected = plain(followable(tree));
      for (const size of [source.length, 3]) {
        const root = draw(source, size, options, { isImageAllowed: () => true, labels: { picture: '' } });
        expect(plain(withEscapedUrls(domTree(root))), `example ${number} in pieces of ${size}`).to.deep.equal(expected);
      }
    }
  });

  it('renders tables, tasks and strikethrough', () => {
    const source = '| a | b |\n|---|:-:|\n| c | ~~d~~ |\n\n- [ ] to do\n- [x] done\n';
    const root = draw(source, 4);
    const head = root.querySelectorAll('thead > tr > th');
    expect(Array.from(head, (cell) => cell.textContent)).to.deep.equal(['a', 'b']);
    expect(root.querySelector('tbody > tr > td.center > del')?.textContent).to.equal('d');
    const boxes = root.querySelectorAll<HTMLInputElement>('li.task > input:disabled');
    expect(Array.from(boxes, ({ checked }) => checked)).to.deep.equal([false, true]);
  });

  it('starts headings at headingLevel', () => {
    const source = '# a\n\n## b\n\nc\n===\n\n#### d\n\n###### e\n';
    const tags = (options?: DomSinkOptions): string =>
      Array.from(draw(source, 3, {}, options).children, ({ localName }) => localName).join(' ');
    expect(tags()).to.equal('h1 h2 h1 h4 h6');
    expect(tags({ headingLevel: 3 })).to.equal('h3 h4 h3 h6 h6');
  });

  it('titles alerts and names task boxes with the given labels', () => {
    const source = '> [!Tip]\n> Go by *train*.\n\n- [x] pack\n- [ ] leave\n';
    const names = (root: ParentNode): unknown => [
      root.querySelector('blockquote.alert.tip > p.alert-title:first-child')?.textContent,
      ...Array.from(root.querySelectorAll('input'), ({ ariaLabel }) => ariaLabel),
    ];
    expect(names(draw(source, 1))).to.deep.equal(['Tip', 'Done', 'To do']);
    const labels = { taskDone: 'Fatto', taskOpen: 'Da fare' };
    expect(names(draw(source, 4, {}, { labels }))).to.deep.equal(['Tip', 'Fatto', 'Da fare']);
  });

  it('takes the direction of its first word, not of its labels', () => {
    const root = stage();
    document.body.append((root.getRootNode() as ShadowRoot).host);
    const markdown = createMarkdown(createDomSink(root));
    markdown.write('> [!NOTE]\n> مرحبا بكم\n\n> [!NOTE]\n> Welcome\n\n- [ ] مرحبا\n\nمرحبا\n');
    markdown.end();
    const directions = Array.from(root.children, (block) => getComputedStyle(block).direction);
    (root.getRootNode() as ShadowRoot).host.remove();
    expect(directions).to.deep.equal(['rtl', 'ltr', 'rtl', 'rtl']);
  });

  it('never changes a settled block', () => {
    const root = stage();
    const markdown = createMarkdown(createDomSink(root));
    const observer = new MutationObserver(() => {});
    observer.observe(root, { childList: true, characterData: true, attributes: true, subtree: true });
    const source =
      '# One\n\ntwo *three*\nfour\n\n- five\n- six\n\n  seven\n\n```js\neight()\n```\n\n| a |\n|---|\n| b |\n\nend';
    for (let start = 0; start < source.length; start += 4) {
      const standing = [...root.children].slice(0, -2);
      markdown.write(source.slice(start, start + 4));
      expect([...root.children].slice(0, standing.length)).to.deep.equal(standing);
      const touched = observer.takeRecords().filter(({ target }) => standing.some((block) => block.contains(target)));
      expect(touched, `after ${source.slice(0, start + 4)}`).to.deep.equal([]);
    }
    markdown.end();
    observer.disconnect();
  });

  it('groups code by 32 lines and writes only to the last group', () => {
    const source = Array.from({ length: 100 }, (_, index) => `line ${index}\n`).join('');
    const root = stage();
    const markdown = createMarkdown(createDomSink(root));
    markdown.write('```\n');
    const blocks = (): Element[] => [...root.querySelectorAll('pre > code > span.lines')];
    for (let start = 0; start < source.length; start += 7) {
      const before = blocks();
      markdown.write(source.slice(start, start + 7));
      expect(blocks().slice(0, before.length)).to.deep.equal(before);
    }
    markdown.end();
    expect(blocks().map(({ textContent }) => textContent.split('\n').length - 1)).to.deep.equal([32, 32, 32, 4]);
    expect(root.querySelector('code')?.textContent).to.equal(source);
  });

  it('turns text into a link when its definition arrives, and keeps the block', () => {
    const root = stage();
    const markdown = createMarkdown(createDomSink(root));
    markdown.write('see [there]\n\nanother paragraph\n\n');
    const [first] = root.children;
    markdown.write('[there]: https://there.example/ "There"\n\n');
    expect(root.children[0]).to.equal(first);
    expect(first?.querySelector('a')?.getAttribute('href')).to.equal('https://there.example/');
  });

  it('loads only images of the page’s origin by default, and links to others', () => {
    const root = draw('![here](/test/none.png "t") ![there](https://spy.example/x.png)', 5);
    expect(root.querySelectorAll('img')).to.have.length(1);
    expect(root.querySelector('img')?.alt).to.equal('here');
    expect(root.querySelector('a')?.textContent).to.equal('there');
    expect(root.querySelector('a')?.rel).to.equal('noopener noreferrer nofollow');
  });

  it('shows raster images in data addresses when the policy allows them, and no other data address', () => {
    const all = { isImageAllowed: () => true };
    const pixels = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';
    expect(draw(`![dot](${pixels})`, 9, {}, all).querySelector('img')?.getAttribute('src')).to.equal(pixels);
    for (const url of [
      'data:image/svg+xml;base64,PHN2Zz4=',
      'data:text/html;base64,PGI+',
      'data:image/png,<b>',
      'data:image/png;base64,%3Cb',
    ]) {
      const root = draw(`![dot](<${url}>) [link](<${url}>)`, 9, {}, all);
      expect(root.querySelectorAll('img, a[href]'), url).to.have.length(0);
    }
    expect(draw(`![dot](${pixels})`, 9).querySelectorAll('img')).to.have.length(0);
    expect(draw(`[dot](${pixels})`, 9, {}, all).querySelectorAll('a[href]')).to.have.length(0);
  });

  it('loads an image of another site on a click, without a referrer', () => {
    const root = draw('![there](https://spy.example/x.png "Spy") [![badge](https://spy.example/b.png)](/page)', 5);
    const button = root.querySelector('button');
    expect(button?.textContent).to.equal('Show picture');
    expect(root.querySelector('.picture.blocked > .picture-host')?.textContent).to.equal('spy.example');
    expect(root.querySelectorAll('button'), 'nothing to press within a link').to.have.length(1);
    expect(root.querySelectorAll('a')[1]?.textContent).to.equal('badge');
    button?.click();
    const image = root.querySelector('img');
    expect(image?.src).to.equal('https://spy.example/x.png');
    expect(image?.title).to.equal('Spy');
    expect(image?.referrerPolicy).to.equal('no-referrer');
    expect(root.querySelectorAll('button')).to.have.length(0);
  });

  it('gives the parts of a table roles', () => {
    const root = draw('| a | b |\n|---|---|\n| c | d |\n\nend', 3);
    const roles = Array.from(root.querySelectorAll('.table-scroller [role]'), (part) => part.getAttribute('role'));
    const row = (cell: string): string[] => ['rowgroup', 'row', cell, cell];
    expect(roles).to.deep.equal(['table', ...row('columnheader'), ...row('cell')]);
  });

  it('has part names by which a page styles it in a shadow tree', () => {
    const source =
      '# a\n\n[b](/b) ![c](/test/none.png)\n\n```\nd\n```\n\n| e |\n|---|\n\n> f\n\n> [!TIP]\n> g\n\n![h](https://spy.example/h.png)\n';
    const parts = Array.from(draw(source, 4).querySelectorAll('[part]'), (one) => one.getAttribute('part'));
    const names = ['heading', 'link', 'picture', 'code', 'table', 'quote', 'alert', 'picture'];
    expect(parts).to.deep.equal(names);
  });

  it('names an image without an alternative text', () => {
    const root = draw('![](/test/none.png) ![](https://spy.example/x.png)', 5);
    expect(root.querySelector('img')?.alt).to.equal('Picture');
    expect(root.querySelector('a')?.textContent).to.equal('Picture');
    const translated = draw('![](/test/none.png)', 5, {}, { labels: { picture: 'Bild' } });
    expect(translated.querySelector('img')?.alt).to.equal('Bild');
  });

  it('groups blocks by 16 with groupBlocks, without empty groups, in any chunks', () => {
    const source = `${'one\n\n'.repeat(31)}- two[^a]\n---\n\n[^a]: three\n\nfour`;
    const whole = draw(source, source.length, {}, { groupBlocks: true });
    expect(Array.from(whole.children, ({ className, children }) => [className, children.length])).to.deep.equal([
      ['blocks', 16],
      ['blocks', 16],
      ['blocks', 2],
      ['footnotes', 1],
    ]);
    const blocks = Array.from(whole.querySelectorAll('.blocks'), ({ innerHTML }) => innerHTML).join('');
    expect(`${blocks}${whole.lastElementChild?.outerHTML}`).to.equal(draw(source, source.length).innerHTML);
    for (const size of [1, 3, 7])
      expect(draw(source, size, {}, { groupBlocks: true }).innerHTML).to.equal(whole.innerHTML);
    const root = stage();
    const markdown = createMarkdown(createDomSink(root, { groupBlocks: true }));
    markdown.write(source);
    const kept = root.querySelectorAll('p')[16];
    markdown.replace('one\n\n'.repeat(17));
    expect(Array.from(root.children, ({ children }) => children.length)).to.deep.equal([16, 1]);
    expect(root.querySelectorAll('p')[16]).to.equal(kept);
    markdown.replace('one\n\n'.repeat(16));
    expect(Array.from(root.children, ({ children }) => children.length)).to.deep.equal([16]);
  });

  it('groups the rows of a table by 32, without empty groups', () => {
    const root = stage();
    const markdown = createMarkdown(createDomSink(root));
    const groups = (): number[] => Array.from(root.querySelectorAll('tbody'), (group) => group.childElementCount);
    markdown.write(`| a |\n|---|\n${'| b |\n'.repeat(64)}`);
    expect(groups()).to.deep.equal([32, 32]);
    markdown.write('# ');
    markdown.write('not a row');
    expect(groups()).to.deep.equal([32, 32]);
    markdown.write('\n\n| a |\n|---|\n| b |\n| c');
    markdown.end();
    expect(groups()).to.deep.equal([32, 32, 2]);
  });

  it('marks only the final blocks of the document', () => {
    const root = stage();
    const markdown = createMarkdown(createDomSink(root));
    const settled = (): string[] => Array.from(root.querySelectorAll('.final'), ({ localName }) => localName);
    markdown.write('one\n\n- two\n\n  three\n');
    expect(settled()).to.deep.equal(['p']);
    markdown.write('\n```\nfour\n```\n| a |\n|---|\n');
    expect(settled()).to.deep.equal(['p', 'ul', 'pre']);
    markdown.end();
    expect(settled()).to.deep.equal(['p', 'ul', 'pre', 'div']);
  });
});

describe('the output for breaks, tags and addresses', () => {
  it('is an element without attributes for each tag of the closed set', () => {
    const source = '<details>\n<summary>a</summary>\n\nb<br>H<sub>2</sub>O <kbd>c</kbd>\n\n</details>\n';
    const root = draw(source, 3, { htmlTags: true });
    expect(root.innerHTML).to.equal(
      '<details dir="auto" class="final"><summary>a</summary><p>b<br>H<sub>2</sub>O <kbd>c</kbd></p></details>',
    );
  });

  it('isolates the direction of a link', () => {
    const link = draw('[https://bank.example\u202e/moc](https://evil.example/) and more', 4).querySelector('a');
    document.body.append(link as Element);
    expect(getComputedStyle(link as Element).unicodeBidi).to.equal('isolate');
    link?.remove();
  });

  it('is the alternative text of an image in a data address or without a safe address', () => {
    for (const url of ['data:image/gif;base64,R0lGODlhAQABAAAAACw=', 'data:image/svg+xml,<svg/>', 'javascript:x']) {
      const root = draw(`![a](${url})`, 4);
      expect(root.querySelectorAll('img, a')).to.have.length(0);
      expect(root.textContent).to.equal('a');
    }
  });
});

describe('harmful input', () => {
  it('produces only allowed elements, attributes and classes, at once and in chunks', async () => {
    const answer = await fetch('/test/fixtures/xss-vectors.json');
    const vectors = (await answer.json()) as { name: string; markdown: string }[];
    expect(vectors).to.have.length.above(200);
    for (const { name, markdown } of vectors) {
      for (const [size, options] of [
        [markdown.length, {}],
        [4, {}],
        [4, { breaks: true, htmlTags: true }],
      ] as const) {
        const root = draw(markdown, size, options);
        expect(harm(root), `${name} in pieces of ${size}`).to.deep.equal([]);
      }
    }
  });
});

const TAGS =
  /^(?:blockquote|ul|ol|li|p|h[1-6]|pre|code|hr|table|thead|tbody|tr|th|td|em|strong|del|br|bdi|a|img|span|input|sup|button|section|div|details|summary|sub|kbd|u|mark|ins|small)$/;
const ATTRIBUTES =
  /^(?:dir|class|start|data-language|href|target|rel|title|src|alt|loading|type|disabled|role|aria-label|tabindex|referrerpolicy|value|part|data-caption)$/;
const CLASSES =
  /^(?:alert|note|footnote|tip|important|warning|caution|alert-title|footnotes|footnote-reference|footnote-back|loose|task|html|lines|left|center|right|table|table-scroller|final|picture|blocked|picture-host|load-image)$/;

/** Everything that must not be in the output. */
function harm(root: ParentNode): string[] {
  return [...root.querySelectorAll('*')].flatMap((element) => {
    const found = TAGS.test(element.localName) ? [] : [`<${element.localName}>`];
    for (const { name, value } of element.attributes) if (!ATTRIBUTES.test(name)) found.push(`${name}="${value}"`);
    for (const name of element.classList) if (!CLASSES.test(name)) found.push(`class="${name}"`);
    for (const address of [(element as HTMLAnchorElement).href, (element as HTMLImageElement).src]) {
      if (address && !/^(?:https?|mailto|tel|sms|xmpp|ircs?|ftp):/.test(address)) found.push(address);
    }
    if (element instanceof HTMLImageElement && new URL(element.src).origin !== location.origin) found.push(element.src);
    return found;
  });
}

/** An element in a shadow root, as in the widget. */
function stage(): HTMLElement {
  const host = document.createElement('div');
  return host.attachShadow({ mode: 'open' }).appendChild(document.createElement('div'));
}

function draw(source: string, size: number, options?: MarkdownOptions, sinkOptions?: DomSinkOptions): HTMLElement {
  const root = stage();
  const markdown = createMarkdown(createDomSink(root, sinkOptions), options);
  for (let start = 0; start < source.length; start += size) markdown.write(source.slice(start, start + size));
  markdown.end();
  return root;
}

/** The same tree with the address `none` in links that must not be followed. */
function followable(tree: Tree): Tree {
  if ('text' in tree) return tree;
  const children = tree.children.map(followable);
  const { element } = tree;
  if (element?.kind !== 'link' || parseSafeUrl(element.url, document.baseURI)) return { ...tree, children };
  return { element: { ...element, url: 'none' }, children };
}

/** The tree without properties that are `undefined`. */
function plain(tree: Tree): unknown {
  return JSON.parse(JSON.stringify(tree));
}
