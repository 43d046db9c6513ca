import { expect } from '@open-wc/testing';
import { emulateMedia } from '@web/test-runner-commands';
import { until } from '../../helpers/until.ts';
import { CHUNK_LOADERS } from '../../../src/widget/chunks/chunk-loaders.ts';
import { PANEL_CHUNK_LOADERS } from '../../../src/widget/chunks/panel-chunk-loaders.ts';
import { markdownStyles } from '../../../src/widget/styles/markdown.styles.ts';
import { openChat } from '../chat-fixture.ts';

const SOURCE = 'One **two**\n- three\n\n```js\nfour()\n```\n';

describe('Markdown in a conversation', () => {
  it('is rendered in answers, notices and reasoning, but not in prompts', async () => {
    const stage = await openChat();
    const turn = await stage.ask('**Hello?**');
    turn.push(
      { type: 'reply-start' },
      { type: 'reasoning-delta', delta: 'I *think*' },
      { type: 'notice', text: 'Looking `there`' },
      { type: 'text-delta', delta: SOURCE },
    );
    await stage.appears('step');
    await stage.rendered();
    const [reasoning, notice] = stage.parts('step');
    expect(reasoning?.querySelector('em')?.textContent).to.equal('think');
    expect(notice?.querySelector('code')?.textContent).to.equal('there');
    const [prompt, answer] = stage.parts('text');
    expect(prompt?.textContent).to.equal('**Hello?**');
    expect(answer?.querySelector('strong')?.textContent).to.equal('two');
    expect(answer?.querySelector('pre code')?.textContent).to.contain('four()');
  });

  it('is rendered in prompts with `render-user-markdown`, with line breaks as typed', async () => {
    const stage = await openChat({ renderUserMarkdown: true });
    (await stage.ask('**Hello?**\nYou!')).answer('Yes.');
    await stage.rendered();
    const [prompt] = stage.parts('text');
    expect(prompt?.querySelector('strong')?.textContent).to.equal('Hello?');
    expect(prompt?.querySelectorAll('br')).to.have.length(1);
  });

  it('has a line break for a single newline, unless `markdown-breaks` is false and the transport does not need it', async () => {
    for (const [markdownBreaks, breaks, count] of [
      [true, false, 1],
      [true, true, 1],
      [false, false, 0],
      [false, true, 1],
    ] as const) {
      const stage = await openChat({ markdownBreaks }, { hasHardLineBreaks: breaks });
      (await stage.ask('Hello?')).answer('One\nTwo');
      await stage.rendered();
      expect(stage.parts('text')[1]?.querySelectorAll('br')).to.have.length(count);
    }
  });

  it('keeps the nodes of final blocks, and the selection in them', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say('The first paragraph.\n\nThe second');
    await stage.rendered();
    const first = stage.parts('text')[1]?.querySelector('p');
    const selection = getSelection();
    selection?.setBaseAndExtent(first?.firstChild as Node, 4, first?.firstChild as Node, 9);
    turn.say(' one.\n\n- and', ' a list');
    await stage.rendered();
    turn.end();
    await stage.rendered();
    expect(stage.parts('text')[1]?.querySelector('p')).to.equal(first);
    expect(selection?.toString()).to.equal('first');
  });

  it('is announced as its words', async () => {
    const stage = await openChat();
    (await stage.ask('Hello?')).answer('# A *heading*\n\n- one\n- two\n\n| a | b |\n|---|---|\n| c | d |');
    const announced = () => stage.root.querySelectorAll('[role=status][dir=auto]')[0]?.textContent;
    await until(announced);
    expect(announced()).to.equal('A heading\none\ntwo\na, b\nc: b d');
  });

  it('starts again when the answer is retried', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say('# Half of');
    turn.end('interrupted');
    await stage.rendered();
    stage.element.retry();
    await stage.rendered();
    const again = stage.transport.turns.at(-1);
    again?.answer('# The whole');
    await stage.rendered();
    expect(stage.parts('text')[1]?.querySelectorAll('h3')).to.have.length(1);
    expect(stage.texts[1]).to.equal('The whole');
  });
});

describe('the size of text', () => {
  it('is 15 px in a narrow chat and 16 px in a wide one, in prompts and answers', async () => {
    const stage = await openChat();
    (await stage.ask('Hello?')).answer('# One\n\n## Two\n\nthree');
    await until(() => stage.root.querySelector('h4'));
    const sizes = (): string[] =>
      Array.from(stage.root.querySelectorAll('.text, h3, h4'), (one) => getComputedStyle(one).fontSize);
    stage.element.style.inlineSize = '400px';
    expect(sizes()).to.deep.equal(['15px', '15px', '18px', '15px']);
    stage.element.style.inlineSize = '700px';
    expect(sizes().map((size) => Math.round(parseFloat(size)))).to.deep.equal([16, 16, 18, 16]);
  });
});

describe('a printed conversation', () => {
  afterEach(() => emulateMedia({ media: 'screen' }));

  it('is complete, with wrapped code and without controls', async () => {
    const stage = await openChat();
    (await stage.ask('Hello?\n'.repeat(12))).answer(
      `${SOURCE}\n\`\`\`\n${'long '.repeat(99)}\n\`\`\`\n\n${'one\n\n'.repeat(60)}`,
    );
    await until(() => stage.root.querySelectorAll('.code-bar button').length === 4);
    const conversation = stage.part('conversation');
    expect(conversation.scrollHeight).to.be.greaterThan(conversation.clientHeight);
    await emulateMedia({ media: 'print' });
    expect(conversation.scrollHeight).to.equal(conversation.clientHeight);
    expect(stage.element.getBoundingClientRect().height).to.be.at.least(conversation.clientHeight);
    const controls = [...stage.root.querySelectorAll('button, textarea')];
    expect(controls.filter((control) => control.checkVisibility())).to.deep.equal([]);
    const prompt = stage.part('text').firstElementChild;
    expect(prompt?.scrollHeight, 'a long prompt').to.equal(prompt?.clientHeight);
    for (const pre of stage.root.querySelectorAll('pre')) expect(pre.scrollWidth).to.equal(pre.clientWidth);
  });
});

describe('the style of a formula', () => {
  it('draws lines, and scrolls a wide formula', async () => {
    const stage = await openChat();
    stage.element.style.inlineSize = '360px';
    const long = Array.from({ length: 80 }, () => 'x').join('+');
    (await stage.ask('Hello?')).answer(
      `# $a$\n\nHere $0.\\overline{3}$ and $\\cancel{x}$, $\\foo$ and $${long}$ there.\n\n$$${long}$$\n\n| $${long}$ |\n|---|`,
    );
    await stage.rendered();
    const answer = stage.parts('text')[1] as HTMLElement;
    await until(() => answer.querySelectorAll('.drawn').length === 6);
    const conversation = stage.part('conversation');
    await until(() => answer.querySelectorAll('.extension[tabindex="0"]').length === 2);
    expect(conversation.scrollWidth, 'the conversation itself').to.equal(conversation.clientWidth);
    const style = (selector: string) => getComputedStyle(answer.querySelector(selector) as Element);
    // Firefox and Safari draw these lines themselves.
    if (!CSS.supports('(-moz-appearance: none) or (-webkit-backdrop-filter: blur(1px))')) {
      expect(Number.parseFloat(style('.tml-overline').borderTopWidth)).to.be.greaterThan(0);
      expect(style('.tml-cancel').backgroundImage).to.include('gradient');
      expect(style('.tml-cancel').position).to.equal('absolute');
    }
    expect(style('math').fontFamily).to.match(/Latin Modern Math.*math$/);
    expect(answer.querySelector('.extension:not(.drawn)')?.textContent).to.equal('$\\foo$');
    const [word, formula] = [document.createRange(), answer.querySelector('p math') as Element];
    word.selectNode(answer.querySelector('p')?.firstChild as Node);
    const middle = (box: DOMRect): number => box.top + box.height / 2;
    const apart = Math.abs(middle(word.getBoundingClientRect()) - middle(formula.getBoundingClientRect()));
    expect(apart, 'it stands on the line').to.be.lessThan(5);
  });
});

describe('the first possible formula on a page', () => {
  for (const [what, source, shown] of [
    ['a price', 'It costs $5 today, and more tomorrow.', 'It costs $5 today, and more tomorrow.'],
    ['a formula', 'It is $x$ today.\n\n$$\ny\n$$\n\nEnd', 'It is x today.yEnd'],
    ['a fence', '```math\nx\n```\n\nEnd', 'xEnd'],
  ] as const) {
    it(`keeps the rendered nodes while the extensions load: ${what}`, async () => {
      const stage = await openChat();
      const turn = await stage.ask('Hello?');
      turn.start();
      turn.say('The first paragraph.\n\nThe second ');
      await stage.rendered();
      const answer = stage.parts('text')[1] as HTMLElement;
      const paragraphs = [...answer.querySelectorAll('p')];
      const removed: Node[] = [];
      const observer = new MutationObserver((records) => {
        for (const { removedNodes } of records) removed.push(...Array.from(removedNodes));
      });
      observer.observe(answer, { childList: true, subtree: true });
      turn.say(source.startsWith('`') ? `\n\n${source}` : source);
      turn.end('done');
      const text = () => answer.textContent.replace('The first paragraph.The second', '').trim();
      await until(() => text() === shown && !answer.querySelector('.extension:not(.drawn)'));
      observer.disconnect();
      expect(paragraphs.every((paragraph) => answer.contains(paragraph))).to.equal(true);
      expect(removed.filter((node) => node instanceof HTMLParagraphElement)).to.deep.equal([]);
    });
  }

  it('does not shorten the announcement of the answer', async () => {
    const stage = await openChat();
    (await stage.ask('Hello?')).answer('It costs $5 today.');
    const announced = () => stage.root.querySelectorAll('[role=status]')[1]?.textContent;
    await until(() => announced());
    expect(announced()).to.equal('It costs $5 today.');
  });

  it('leaves a stopped answer as it was rendered', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say('So[^1], **that\n\n| Sock | Weight |\n|---|---|\n| Fell | hea');
    await stage.rendered();
    const answer = stage.parts('text')[1] as HTMLElement;
    const [reference, strong] = answer.querySelectorAll('sup, strong');
    turn.end('stopped');
    await stage.rendered();
    expect(answer.contains(reference as Node) && strong === undefined).to.equal(true);
    expect(answer.querySelector('.table.final td:last-child')?.textContent).to.equal('hea');
    expect(answer.textContent).not.to.match(/\[\^|\|/);
  });
});

describe('additions to Markdown', () => {
  it('include a toolbar over each code block, and highlighting', async () => {
    const stage = await openChat();
    (await stage.ask('Hello?')).answer('```js\nconst one = 1;\n```');
    await until(() => stage.root.querySelector('code .keyword'));
    await until(() => stage.root.querySelector('.code-language')?.textContent === 'JavaScript');
    expect(stage.root.querySelector('code')?.textContent).to.equal('const one = 1;\n');
  });

  it('include formulas, loaded with the first text that may contain one', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say('The first paragraph.\n\nSo it is $x^2$, for $5');
    await until(() => stage.root.querySelector('math'));
    turn.say(' and $10.');
    turn.end();
    await stage.rendered();
    expect(stage.root.querySelectorAll('math')).to.have.length(1);
    expect(stage.texts[1]).to.contain('for $5 and $10.');
  });

  it('include formulas whose delimiter is split between two deltas', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say('So it is \\');
    await stage.rendered();
    turn.say('(x^2\\).');
    turn.end();
    await until(() => stage.root.querySelector('math'));
    expect(stage.texts[1]).to.match(/^So it is .*\.$/);
  });

  it('include the page’s extensions', async () => {
    const extensions = [
      {
        name: 'diagram',
        languages: ['diagram'],
        render: (frame: HTMLElement, source: string) => frame.replaceChildren(`drawn: ${source}`),
      },
    ];
    const stage = await openChat({ markdownExtensions: extensions });
    (await stage.ask('Hello?')).answer('```diagram\na → b\n```');
    await until(() => stage.texts[1]?.startsWith('drawn'));
    expect(stage.texts[1]).to.equal('drawn: a → b');
  });

  it('include images of allowed origins at once, and others after a click', async () => {
    const stage = await openChat({ allowedImageOrigins: 'https://a.example  https://b.example/' });
    (await stage.ask('Hello?')).answer('![a](https://a.example/1) ![b](https://b.example/2) ![c](https://c.example/3)');
    await stage.rendered();
    const shown = stage.root.querySelectorAll<HTMLImageElement>('.markdown img');
    expect(Array.from(shown, ({ alt }) => alt)).to.deep.equal(['a', 'b']);
    expect(stage.root.querySelector('.picture-host')?.textContent).to.equal('c.example');
    expect(stage.root.querySelector('.load-image')?.textContent).to.equal('Show picture');
  });

  it('keep the rendered nodes that the final text of the backend shares', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say('One *two*.\n\nThree fuor.');
    await stage.rendered();
    const first = stage.root.querySelector('.markdown p');
    turn.push({ type: 'reply-end', reason: 'done', text: 'One *two*.\n\nThree four.' });
    await stage.rendered();
    expect(first).not.to.equal(null);
    expect(stage.root.querySelector('.markdown p')).to.equal(first);
    expect(stage.texts[1]).to.equal('One two.Three four.');
  });
});

describe('the Markdown chunk', () => {
  it('renders no text before its styles are there', async () => {
    // With loaders of its own, the chat is given no time to fetch them.
    const stage = await openChat({}, {}, { ...CHUNK_LOADERS });
    await PANEL_CHUNK_LOADERS.importMarkdown();
    const unstyled: Element[] = [];
    const observer = new MutationObserver(() => {
      const isStyled = markdownStyles.every(({ styleSheet }) =>
        stage.root.adoptedStyleSheets.includes(styleSheet as CSSStyleSheet),
      );
      if (!isStyled) unstyled.push(...stage.root.querySelectorAll('.markdown'));
    });
    observer.observe(stage.root, { childList: true, subtree: true });
    (await stage.ask('Hello?')).answer('**Yes.**');
    await until(() => stage.root.querySelector('strong'));
    observer.disconnect();
    expect(unstyled).to.have.length(0);
  });

  it('renders texts that were plain until it was loaded', async () => {
    let deliver: () => void = () => undefined;
    const delivered = new Promise<void>((resolve) => (deliver = resolve));
    const importMarkdown = async () => {
      await delivered;
      return PANEL_CHUNK_LOADERS.importMarkdown();
    };
    const stage = await openChat({}, {}, { ...CHUNK_LOADERS, importMarkdown });
    (await stage.ask('Hello?')).answer('**Yes.**');
    await until(() => stage.texts[1]);
    await stage.rendered();
    expect(stage.texts[1]).to.equal('**Yes.**');
    deliver();
    await until(() => stage.root.querySelector('strong'));
    expect(stage.texts[1]).to.equal('Yes.');
  });

  it('leaves texts plain and shows a message if it cannot be loaded', async () => {
    const importMarkdown = () => Promise.reject(new TypeError('no such file'));
    const stage = await openChat({}, {}, { ...CHUNK_LOADERS, importMarkdown });
    (await stage.ask('Hello?')).answer('**Yes.**');
    await until(() => stage.texts[1]);
    await stage.rendered();
    expect(stage.texts[1]).to.equal('**Yes.**');
    expect(stage.visibleText).to.contain('reload');
  });
});
