import { expect, waitUntil } from '@open-wc/testing';
import { AiChat } from '../../../src/widget/ai-chat.ts';
import { until } from '../../helpers/until.ts';
import { openChat } from '../chat-fixture.ts';

const SOURCE = 'One **two**\n- three\n\n```js\nfour()\n```\n';

describe('Markdown in a conversation', () => {
  it('is drawn in answers, in notices and in reasoning; prompts stay as they were typed', async () => {
    const stage = await openChat();
    const turn = await stage.ask('**Hello?**');
    turn.push(
      { type: 'reply-start' },
      { type: 'reasoning-delta', delta: 'I *think*' },
      { type: 'notice', text: 'Looking `there`' },
      { type: 'text-delta', delta: SOURCE },
    );
    await stage.appears('notice');
    await stage.drawn();
    expect(stage.part('notice').querySelector('code')?.textContent).to.equal('there');
    expect(stage.part('reasoning').querySelector('em')?.textContent).to.equal('think');
    const [prompt, answer] = stage.parts('text');
    expect(prompt?.textContent).to.equal('**Hello?**');
    expect(answer?.querySelector('strong')?.textContent).to.equal('two');
    expect(answer?.querySelector('pre code')?.textContent).to.contain('four()');
  });

  it('is drawn in prompts where the page wants it, with the lines they were typed in', async () => {
    const stage = await openChat({ renderUserMarkdown: true });
    (await stage.ask('**Hello?**\nYou!')).answer('Yes.');
    await stage.drawn();
    const [prompt] = stage.parts('text');
    expect(prompt?.querySelector('strong')?.textContent).to.equal('Hello?');
    expect(prompt?.querySelectorAll('br')).to.have.length(1);
  });

  it('breaks the lines of answers where they are written, unless the page wants one newline to be a space and no wire needs it', async () => {
    for (const [markdownBreaks, breaks, count] of [
      [true, false, 1],
      [true, true, 1],
      [false, false, 0],
      [false, true, 1],
    ] as const) {
      const stage = await openChat({ markdownBreaks }, { hasHardLineBreaks: breaks });
      (await stage.ask('Hello?')).answer('One\nTwo');
      await stage.drawn();
      expect(stage.parts('text')[1]?.querySelectorAll('br')).to.have.length(count);
    }
  });

  it('leaves what is settled where it is, with what a reader has selected in it', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say('The first paragraph.\n\nThe second');
    await stage.drawn();
    const first = stage.parts('text')[1]?.querySelector('p');
    const selection = getSelection();
    selection?.setBaseAndExtent(first?.firstChild as Node, 4, first?.firstChild as Node, 9);
    turn.say(' one.\n\n- and', ' a list');
    await stage.drawn();
    turn.end();
    await stage.drawn();
    expect(stage.parts('text')[1]?.querySelector('p')).to.equal(first);
    expect(selection?.toString()).to.equal('first');
  });

  it('is read out as the words it says', async () => {
    const stage = await openChat();
    (await stage.ask('Hello?')).answer('# A *heading*\n\n- one\n- two\n\n| a | b |\n|---|---|\n| c | d |');
    await stage.drawn();
    const said = stage.root.querySelectorAll('[role=status]')[1]?.textContent;
    expect(said).to.equal('A heading\none\ntwo\na, b\nc: b d');
  });

  it('begins anew when an answer is asked for once more', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say('# Half of');
    turn.end('interrupted');
    await stage.drawn();
    stage.element.retry();
    await stage.drawn();
    const again = stage.transport.turns.at(-1);
    again?.answer('# The whole');
    await stage.drawn();
    expect(stage.parts('text')[1]?.querySelectorAll('h3')).to.have.length(1);
    expect(stage.texts[1]).to.equal('The whole');
  });
});

describe('the looks of a formula', () => {
  it('are lines where there are lines, and a width of its own that scrolls', async () => {
    const stage = await openChat();
    stage.element.style.inlineSize = '360px';
    const long = Array.from({ length: 80 }, () => 'x').join('+');
    (await stage.ask('Hello?')).answer(
      `# $a$\n\nHere $0.\\overline{3}$ and $\\cancel{x}$, $\\foo$ and $${long}$ there.\n\n$$${long}$$\n\n| $${long}$ |\n|---|`,
    );
    await stage.drawn();
    const answer = stage.parts('text')[1] as HTMLElement;
    await waitUntil(() => answer.querySelectorAll('.drawn').length === 6, 'they are not drawn');
    const conversation = stage.part('conversation');
    await waitUntil(() => answer.querySelectorAll('.extension[tabindex="0"]').length === 2, 'they are out of reach');
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

describe('the first mark of a formula on a page', () => {
  for (const [what, source, shown] of [
    ['a price', 'It costs $5 today, and more tomorrow.', 'It costs $5 today, and more tomorrow.'],
    ['a formula', 'It is $x$ today.\n\n$$\ny\n$$\n\nEnd', 'It is x today.yEnd'],
    ['a fence', '```math\nx\n```\n\nEnd', 'xEnd'],
  ] as const) {
    it(`leaves what is drawn as it is: ${what}`, async () => {
      const stage = await openChat();
      const turn = await stage.ask('Hello?');
      turn.start();
      turn.say('The first paragraph.\n\nThe second ');
      await stage.drawn();
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
      await waitUntil(() => text() === shown && !answer.querySelector('.extension:not(.drawn)'), `it is "${text()}"`);
      observer.disconnect();
      expect(paragraphs.every((paragraph) => answer.contains(paragraph))).to.equal(true);
      expect(removed.filter((node) => node instanceof HTMLParagraphElement)).to.deep.equal([]);
    });
  }

  it('does not keep an answer from being read out whole', async () => {
    const stage = await openChat();
    (await stage.ask('Hello?')).answer('It costs $5 today.');
    const said = () => stage.root.querySelectorAll('[role=status]')[1]?.textContent;
    await waitUntil(() => said(), 'nothing is said');
    expect(said()).to.equal('It costs $5 today.');
  });

  it('leaves a stopped answer as it was drawn', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say('So[^1], **that\n\n| Sock | Weight |\n|---|---|\n| Fell | hea');
    await stage.drawn();
    const answer = stage.parts('text')[1] as HTMLElement;
    const [reference, strong] = answer.querySelectorAll('sup, strong');
    turn.end('stopped');
    await stage.drawn();
    expect(answer.contains(reference as Node) && strong === undefined).to.equal(true);
    expect(answer.querySelector('.table.settled td:last-child')?.textContent).to.equal('hea');
    expect(answer.textContent).not.to.match(/\[\^|\|/);
  });
});

describe('what Markdown does not have by itself', () => {
  it('is a bar over each block of code, and its colours', async () => {
    const stage = await openChat();
    (await stage.ask('Hello?')).answer('```js\nconst one = 1;\n```');
    await until(() => stage.root.querySelector('code .keyword'));
    await waitUntil(() => stage.root.querySelector('.code-language')?.textContent === 'JavaScript', 'it has no name');
    expect(stage.root.querySelector('code')?.textContent).to.equal('const one = 1;\n');
  });

  it('are formulas, fetched with the first text that may hold one', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say('The first paragraph.\n\nSo it is $x^2$, for $5');
    await until(() => stage.root.querySelector('math'));
    turn.say(' and $10.');
    turn.end();
    await stage.drawn();
    expect(stage.root.querySelectorAll('math')).to.have.length(1);
    expect(stage.texts[1]).to.contain('for $5 and $10.');
  });

  it('are formulas whose mark comes in two pieces, too', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say('So it is \\');
    await stage.drawn();
    turn.say('(x^2\\).');
    turn.end();
    await until(() => stage.root.querySelector('math'));
    expect(stage.texts[1]).to.match(/^So it is .*\.$/);
  });

  it('is whatever the page adds', async () => {
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

  it('are pictures of the places that the page names; those of others come when they are asked for', async () => {
    const stage = await openChat({ allowedImageOrigins: 'https://a.example  https://b.example/' });
    (await stage.ask('Hello?')).answer('![a](https://a.example/1) ![b](https://b.example/2) ![c](https://c.example/3)');
    await stage.drawn();
    const shown = stage.root.querySelectorAll<HTMLImageElement>('.markdown img');
    expect(Array.from(shown, ({ alt }) => alt)).to.deep.equal(['a', 'b']);
    expect(stage.root.querySelector('.load-image')?.textContent).to.contain('c.example');
  });

  it('is the text that the backend states at the end: what stands already stays', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say('One *two*.\n\nThree fuor.');
    await stage.drawn();
    const first = stage.root.querySelector('.markdown p');
    turn.push({ type: 'reply-end', reason: 'done', text: 'One *two*.\n\nThree four.' });
    await stage.drawn();
    expect(first).not.to.equal(null);
    expect(stage.root.querySelector('.markdown p')).to.equal(first);
    expect(stage.texts[1]).to.equal('One two.Three four.');
  });
});

describe('the code that draws Markdown', () => {
  it('is fetched meanwhile: texts stand there as they are, and are drawn when it has come', async () => {
    let deliver: () => void = () => undefined;
    const delivered = new Promise<void>((resolve) => (deliver = resolve));
    class Waiting extends AiChat {
      override async importMarkdown(): ReturnType<AiChat['importMarkdown']> {
        await delivered;
        return super.importMarkdown();
      }
    }
    customElements.define('chat-waiting-for-markdown', Waiting);
    const stage = await openChat({}, {}, new Waiting());
    (await stage.ask('Hello?')).answer('**Yes.**');
    await stage.drawn();
    expect(stage.texts[1]).to.equal('**Yes.**');
    deliver();
    await until(() => stage.root.querySelector('strong'));
    expect(stage.texts[1]).to.equal('Yes.');
  });

  it('may be missing: then texts stay as they are, and the person is told what to do', async () => {
    class Without extends AiChat {
      override importMarkdown(): Promise<never> {
        return Promise.reject(new TypeError('no such file'));
      }
    }
    customElements.define('chat-without-markdown', Without);
    const stage = await openChat({}, {}, new Without());
    (await stage.ask('Hello?')).answer('**Yes.**');
    await stage.drawn();
    expect(stage.texts[1]).to.equal('**Yes.**');
    expect(stage.said).to.contain('Reload');
  });
});
