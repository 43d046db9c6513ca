import { expect, nextFrame } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { createCodeToolbar } from '../../../src/markdown/code-toolbar/index.ts';
import type { ImagePolicy } from '../../../src/markdown/dom/image-policy.ts';
import { createHighlighter } from '../../../src/markdown/highlighting/index.ts';
import { createDomSink, createMarkdown, type Markdown } from '../../../src/markdown/index.ts';
import { hostStyles } from '../../../src/widget/styles/host.styles.ts';
import { MarkdownRenderer } from '../../../src/widget/rendering/markdown-renderer.ts';
import { LazyMarkdownExtensions } from '../../../src/widget/rendering/lazy-markdown-extensions.ts';
import { serializeSelection } from '../../../src/markdown/copying/index.ts';
import { createTableToolbar } from '../../../src/markdown/table-toolbar/index.ts';
import { toolbarStyles } from '../../../src/widget/chunks/code.ts';
import { markdownStyles } from '../../../src/widget/styles/markdown.styles.ts';
import { panelTokensStyles } from '../../../src/widget/styles/panel-tokens.styles.ts';
import { tokensStyles } from '../../../src/widget/styles/tokens.styles.ts';
import { until } from '../../helpers/until.ts';
import { colour, contrast, ground } from '../drawn-colour.ts';
import { conversationStyles } from '../../../src/widget/views/conversation.styles.ts';
import { messageStyles } from '../../../src/widget/views/message.styles.ts';

const SAMPLE = `# One
## Two
### Three
#### Four
##### Five
###### Six

A paragraph with **bold**, *emphasis*, \`code\`, ~~struck~~ and [a link](https://there.example/).

- [x] done
- [ ] to do
- plain

1. one

   more

> a quote

> [!NOTE]
> note

> [!TIP]
> tip

> [!IMPORTANT]
> important

> [!WARNING]
> warning

> [!CAUTION]
> caution

A note[^1].

[^1]: It says this.

\`\`\`ts
// what is
@once export const a: Map<string, number> = new Map([['b', 1.5]]); class B extends A { c = null; get d() { return \`\${this.c}\`; } }
\`\`\`

\`\`\`diff
- old
+ new
\`\`\`

\`\`\`html
<a href="b" c>d</a>
\`\`\`

| a | b | c | d | e | f |
|---|:-:|--:|---|---|---|
| ${'internationalisation | '.repeat(6)}

![a picture](https://pictures.example/a.png)

---

<b>html</b>

<div>
html
</div>
`;

describe('the styles of Markdown', () => {
  for (const theme of ['light', 'dark']) {
    it(`are accessible in the ${theme} theme`, async () => {
      const { host, column, say } = await stage(theme);
      say('user', 'See [there](https://there.example/), `code`\n\n> and a quote');
      say('assistant', SAMPLE);
      await until(() => column.querySelectorAll('.tag').length > 1);
      await until(() => column.querySelector('.table-scroller')?.hasAttribute('tabindex'));
      await expect(host).shadowDom.to.be.accessible();
    });
  }

  it('make wide parts scroll, and focusable while they can scroll', async () => {
    const { column, say } = await stage();
    say('assistant', '```\nshort\n```\n\n```\n' + 'long '.repeat(99) + '\n```\n\n| a |\n|---|\n\nend');
    const parts = (): boolean[] =>
      Array.from(column.querySelectorAll('pre, .table-scroller'), (part) => part.matches('[tabindex="0"]'));
    await until(() => String(parts()) === 'false,true,false');
    column.querySelectorAll<HTMLElement>('.code-wrap')[1]?.click();
    await until(() => String(parts()) === 'false,false,false');
    expect(column.scrollWidth).to.equal(column.clientWidth);
  });

  it('fade wide parts at the sides where there is more, and only there', async () => {
    const { column, say } = await stage();
    say(
      'assistant',
      `\`\`\`\n${'long '.repeat(99)}\n\`\`\`\n\n| ${'a long title | '.repeat(9)}\n|${'---|'.repeat(9)}\n`,
    );
    const [pre, table] = column.querySelectorAll<HTMLElement>('pre, .table-scroller');
    if (!pre || !table) throw new Error('they are not rendered');
    for (const region of [pre, table]) {
      const mask = (): string => getComputedStyle(region).maskImage;
      await until(() => region.dataset['more'] === 'end');
      expect(mask()).to.include('gradient').and.to.include('40px');
      region.scrollTo({ left: 100, behavior: 'instant' });
      await until(() => region.dataset['more'] === 'start end');
      region.scrollTo({ left: region.scrollWidth, behavior: 'instant' });
      await until(() => region.dataset['more'] === 'start');
      region.focus({ preventScroll: true });
      await sendKeys({ press: 'Shift' });
      expect(mask(), 'the focus ring does not fade').to.equal('none');
    }
    pre.parentElement?.querySelector<HTMLElement>('.code-wrap')?.click();
    await until(() => !pre.hasAttribute('data-more'));
  });

  it('keep the first column of a wide table in sight, and scroll on with its round button', async () => {
    for (const direction of ['ltr', 'rtl']) {
      const { column, say } = await stage();
      column.dir = direction;
      const cell = direction === 'rtl' ? 'عنوان طويل' : 'a long title';
      say('assistant', `| ${`${cell} | `.repeat(9)}\n|${'---|'.repeat(9)}\n| ${'x | '.repeat(9)}`);
      const region = column.querySelector('.table-scroller') as HTMLElement;
      const more = column.querySelector('.table-more') as HTMLElement;
      await until(() => region.dataset['more'] === 'end');
      const first = column.querySelector('th') as HTMLElement;
      const before = first.getBoundingClientRect().left;
      const isAtTheEnd = more.getBoundingClientRect().left > region.getBoundingClientRect().left + 180;
      expect(isAtTheEnd).to.equal(direction === 'ltr');
      region.style.setProperty('scroll-behavior', 'auto');
      while (region.dataset['more'] !== 'start') {
        const { scrollLeft } = region;
        more.click();
        await until(() => region.scrollLeft !== scrollLeft);
        await nextFrame();
      }
      expect(Math.sign(region.scrollLeft)).to.equal(direction === 'ltr' ? 1 : -1);
      expect(first.getBoundingClientRect().left).to.be.closeTo(before, 1);
      expect(getComputedStyle(more).display).to.equal('none');
    }
  });

  it('let the bar of a long block stay in sight while the block scrolls', async () => {
    const { column, say } = await stage();
    say('assistant', `\`\`\`js\n${'one();\n'.repeat(90)}\`\`\`\n\nend`);
    const bar = column.querySelector('.code-bar') as HTMLElement;
    column.scrollTop = 600;
    const { top } = column.getBoundingClientRect();
    expect(bar.getBoundingClientRect().top).to.be.closeTo(top, 1);
    expect(bar.parentElement?.getBoundingClientRect().top).to.be.lessThan(top - 300);
  });

  it('do not make a line with a footnote taller, and give its mark a target of 24 px', async () => {
    const { column, say } = await stage();
    say('assistant', 'A note[^1]. More.\n\nNo note.\n\n[^1]: It says this.');
    const [noted, plain] = column.querySelectorAll('p');
    expect(noted?.getBoundingClientRect().height).to.equal(plain?.getBoundingClientRect().height);
    const mark = column.querySelector('.footnote-reference') as HTMLElement;
    const { left, top, width, height } = mark.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    const root = mark.getRootNode() as ShadowRoot;
    for (const [dx, dy] of [
      [-11.5, 0],
      [11.5, 0],
      [0, -11.5],
      [0, 11.5],
    ] as const)
      expect(root.elementFromPoint(x + dx, y + dy)?.className, `${dx} ${dy}`).to.equal('footnote-reference');
  });

  for (const theme of ['light', 'dark']) {
    it(`give the colours of code a contrast of at least 4.5 for any accent in the ${theme} theme`, async () => {
      const { host, column, say } = await stage(theme);
      say('assistant', SAMPLE);
      const tokensNow = (): HTMLElement[] => [...column.querySelectorAll<HTMLElement>('.lines span')];
      // Each language comes in a chunk of its own.
      await until(() => new Set(tokensNow().map(({ className }) => className)).size > 7);
      await until(() => column.querySelectorAll('.tag').length > 1);
      const tokens = tokensNow();
      for (const accent of ['#0b6b83', '#fff3c4', '#14213d', '#ff0000', '#00ff00', '#0000ff', '#808080', '#ffff00']) {
        host.style.setProperty('--ai-chat-accent', accent);
        const low = tokens
          .map((token) => [token.className, contrast(colour(getComputedStyle(token).color), ground(token))] as const)
          .filter(([, ratio]) => ratio < 4.5);
        expect(low, accent).to.deep.equal([]);
      }
    });
  }

  it('show a blocked picture as a card that holds its place, with a large enough link and button', async () => {
    const { column, say } = await stage();
    say('assistant', '![A grey sock](https://pictures.example/sock.png)');
    const card = column.querySelector('.blocked') as HTMLElement;
    const [box, link, button] = [card, card.querySelector('a'), card.querySelector('button')].map((one) =>
      (one as Element).getBoundingClientRect(),
    );
    expect(box?.width).to.be.closeTo(320, 1);
    expect((link?.top ?? 0) - (box?.top ?? 0)).to.be.within(176, 192);
    expect(link?.height).to.be.at.least(24);
    expect(button?.height).to.be.at.least(32);
    expect(box?.bottom).to.be.greaterThan(button?.bottom ?? 0);
  });

  it('give a loaded picture a caption, unless it is an icon', async () => {
    const { column, say } = await stage();
    const icon = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';
    say('assistant', `![A hill](/demo/hill.svg)\n\n![](/demo/hill.svg)\n\n![dot](${icon})`, true, () => true);
    await until(() => [...column.querySelectorAll('img')].every(({ naturalWidth }) => naturalWidth > 0));
    await until(() => column.querySelectorAll('.framed').length === 2);
    const captions = Array.from(column.querySelectorAll('.picture'), (one) => getComputedStyle(one, '::after').content);
    expect(captions[0]).to.include('A hill');
    expect(captions.slice(1)).to.deep.equal(['none', 'none']);
  });

  it('give a table equal columns that new rows do not move', async () => {
    const { column, say } = await stage();
    const markdown = say('assistant', '| a | b | c | d |\n|---|---|---|---|\n', false);
    const columns = (): number[] =>
      Array.from(column.querySelectorAll('th'), (cell) => Math.round(cell.getBoundingClientRect().width));
    const before = columns();
    expect(new Set(before).size).to.equal(1);
    markdown.write(`| ${'a long text '.repeat(9)} | ${'x'.repeat(99)} | | |\n`.repeat(40));
    await nextFrame();
    expect(columns()).to.deep.equal(before);
    const last = [...column.querySelectorAll('tbody:last-child > tr:last-child > td')];
    expect(last.map((cell) => Math.round(cell.getBoundingClientRect().width))).to.deep.equal(before);
  });

  it('give a complete table columns that fit, without breaking words', async () => {
    const { column, say } = await stage();
    const table =
      '| Id | Description | Qty |\n|---|---|--:|\n| 1 | Fourteen long words that have to be broken into several lines of text | 2 |\n';
    say(
      'assistant',
      `${table}\n- item\n\n${table.replaceAll(/^/gm, '  ')}\n| ${'Internationalisation | '.repeat(6)}\n|${'---|'.repeat(6)}\n`,
    );
    for (const [id, description, quantity] of Array.from(column.querySelectorAll('table'), ({ rows }) =>
      Array.from(rows[0]?.cells ?? [], (cell) => cell.getBoundingClientRect()),
    ).slice(0, 2)) {
      expect(id?.width).to.be.lessThan(60);
      expect(quantity?.width).to.be.lessThan(70);
      expect(description?.width).to.be.greaterThan(150);
      expect(description?.height, 'the head is one line').to.be.lessThan(45);
    }
    const wide = [...column.querySelectorAll('.table-scroller')].at(-1) as HTMLElement;
    expect(wide.scrollWidth).to.be.greaterThan(wide.clientWidth);
    for (const head of wide.querySelectorAll('th')) expect(head.getBoundingClientRect().height).to.be.lessThan(45);
    expect(column.scrollWidth).to.equal(column.clientWidth);
  });

  it('give the toolbar the same height with and without a language', async () => {
    const { column, say } = await stage();
    const markdown = say('assistant', '``` ', false);
    const bar = (): number | undefined => column.querySelector('.code-bar')?.getBoundingClientRect().height;
    markdown.write('typescript');
    const before = bar();
    markdown.write('\nlet a;\n');
    expect(bar()).to.equal(before);
    expect(before).to.be.greaterThan(20);
  });

  it('follow the direction of each block, except in code', async () => {
    const { column, say } = await stage();
    say('assistant', '- مرحبا\n- [x] b\n\n> اقتباس\n\n| ا | b |\n|---|---|\n\n- english\n\n```\nمرحبا\n```\n');
    const directions = Array.from(
      column.querySelectorAll('.markdown :is(li, blockquote, .table, pre)'),
      (block) => getComputedStyle(block).direction,
    );
    expect(directions).to.deep.equal(['rtl', 'rtl', 'rtl', 'rtl', 'ltr', 'ltr']);
  });

  it('skip the layout of final blocks off screen, except in the last two messages', async () => {
    const { column, say } = await stage();
    for (let turn = 0; turn < 3; turn += 1) {
      say('user', 'and?');
      say('assistant', 'one\n\ntwo\n\n- three');
    }
    const found = Array.from(
      column.querySelectorAll('.markdown > .blocks > *'),
      (block) => getComputedStyle(block).contentVisibility,
    );
    const answers = ['auto', 'auto', 'auto'];
    const all = ['visible', 'visible', 'visible'];
    expect(found).to.deep.equal(['visible', ...answers, 'visible', ...answers, 'visible', ...all]);
  });

  it('keep the scroll position when scrolling back through a long conversation', async () => {
    const place = await stage();
    const { column, say } = place;
    const rows = '| row | of | a | long | table |\n'.repeat(50);
    for (let turn = 0; turn < 5; turn += 1) {
      say('user', `question ${turn}`);
      say(
        'assistant',
        `answer ${turn}\n\n${SAMPLE}\n\n| a | b | c | d | e |\n|---|---|---|---|---|\n${rows}\n${'words and words '.repeat(60)}`,
      );
    }
    column.scrollTop = column.scrollHeight;
    await settledFrame();
    const before = column.scrollHeight;
    expect(find('answer 0'), 'it is not found in the page').to.equal(true);
    column.scrollTop = before;
    const jumps = await jumpsBack(place);
    expect(column.scrollHeight, 'sizes were guessed').not.to.equal(before);
    expect(jumps).to.deep.equal([]);
    const selection = getSelection();
    selection?.selectAllChildren(column);
    expect(selection?.toString()).to.include('question 0').and.to.include('question 4');
  });

  it('keep the scroll position when scrolling back through a long answer that has just arrived', async () => {
    const place = await stage();
    const { column } = place;
    const text = new MarkdownRenderer(place.text('assistant'), {
      extensions: new LazyMarkdownExtensions({ renderRoot: place.host.shadowRoot as ShadowRoot }),
    });
    const part = `${SAMPLE.replace('$', '')}\n\n${'words and words '.repeat(60)}\n\n`;
    let source = '';
    for (let turn = 0; turn < 6; turn += 1) {
      for (let at = 0; at < part.length; at += 160) {
        text.update((source += part.slice(at, at + 160)), false);
        await nextFrame();
        column.scrollTop = column.scrollHeight;
      }
    }
    text.update(source, true);
    await settledFrame();
    const groups = [...column.querySelectorAll('.blocks')];
    const found = groups.map((group) => getComputedStyle(group).contentVisibility);
    expect(found).to.deep.equal([...groups.slice(2).map(() => 'auto'), 'visible', 'visible']);
    expect(found).to.have.length.above(8);
    const before = column.scrollHeight;
    expect(await jumpsBack(place)).to.deep.equal([]);
    expect(column.scrollHeight, 'a size was not remembered').to.equal(before);
  });
});

/** The non-standard function that browsers search a page with. TypeScript has no type for it. */
declare function find(text: string): boolean;

interface Stage {
  readonly host: HTMLElement;
  /** The scrolling element. */
  readonly column: HTMLElement;
  say(role: 'user' | 'assistant', source: string, isWhole?: boolean, isImageAllowed?: ImagePolicy): Markdown;
  /** Adds a message and returns its text element. */
  text(role: 'user' | 'assistant'): HTMLElement;
}

/** A conversation in a shadow root, with the style sheets of the element. */
async function stage(theme = 'light'): Promise<Stage> {
  for (const old of document.querySelectorAll('[theme]')) old.remove();
  const host = append(document.body, 'ai-chat-stage');
  host.setAttribute('theme', theme);
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    '.conversation { inline-size: 360px; block-size: 600px; background: var(--_surface); color: var(--_text); font: 15px / 1.55 sans-serif; }',
  );
  const sheets = [
    tokensStyles,
    panelTokensStyles,
    hostStyles,
    conversationStyles,
    messageStyles,
    ...markdownStyles,
    ...toolbarStyles,
  ].flatMap(({ styleSheet }) => styleSheet ?? []);
  root.adoptedStyleSheets = [...sheets, sheet];
  const column = append(root, 'div', 'conversation');
  column.tabIndex = 0;
  const list = append(append(append(column, 'div', 'conversation-content'), 'div', 'messages'), 'ol', 'group');
  const newText = (role: string): HTMLElement =>
    append(append(append(list, 'li'), 'article', `message ${role}`), 'div', 'text');
  const highlighter = createHighlighter();
  const toolbar = createCodeToolbar();
  const tableToolbar = createTableToolbar({ serialize: serializeSelection });
  return {
    host,
    column,
    text: newText,
    say(role, source, isWhole = true, isImageAllowed) {
      const text = append(newText(role), 'div', 'markdown');
      const markdown = createMarkdown(
        createDomSink(text, {
          groupBlocks: true,
          headingLevel: 3,
          ...(isImageAllowed && { isImageAllowed }),
          toolbar,
          tableToolbar,
          loadHighlighter: async () => highlighter,
        }),
      );
      markdown.write(source);
      if (isWhole) markdown.end();
      return markdown;
    },
  };
}

function append(parent: Node, tag: string, name = ''): HTMLElement {
  const element = document.createElement(tag);
  element.className = name;
  parent.appendChild(element);
  return element;
}

/** Scrolls back to the start, one turn of the wheel at a time, and returns what moved by another distance. */
async function jumpsBack({ host, column }: Stage): Promise<string[]> {
  const jumps: string[] = [];
  const { left, top } = host.getBoundingClientRect();
  while (column.scrollTop > 0) {
    const seen = host.shadowRoot?.elementFromPoint(left + 150, top + 300);
    // One turn of the wheel. Containers are left out: their start may be far above, and moves as their content is laid out.
    const mark = seen?.matches('div, ol, ul, li, article, table, tbody') ? undefined : seen;
    const at = mark?.getBoundingClientRect().top ?? 0;
    const step = Math.min(97, column.scrollTop);
    column.scrollTop -= step;
    await settledFrame();
    const moved = (mark?.getBoundingClientRect().top ?? step) - at;
    if (mark && Math.abs(moved - step) > 2) jumps.push(`${mark.localName} ${moved} instead of ${step}`);
  }
  return jumps;
}

/** Content that enters the view is laid out one frame later. */
async function settledFrame(): Promise<void> {
  for (let frame = 0; frame < 3; frame += 1) await nextFrame();
}
