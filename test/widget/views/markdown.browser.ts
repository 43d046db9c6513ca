import { expect, nextFrame } from '@open-wc/testing';
import { AiChat } from '../../../src/widget/ai-chat.ts';
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
    const stage = await openChat({ markdownPrompts: true });
    (await stage.ask('**Hello?**\nYou!')).answer('Yes.');
    await stage.drawn();
    const [prompt] = stage.parts('text');
    expect(prompt?.querySelector('strong')?.textContent).to.equal('Hello?');
    expect(prompt?.querySelectorAll('br')).to.have.length(1);
  });

  it('keeps the lines of answers that come without their blank ones', async () => {
    for (const breaks of [true, false]) {
      const stage = await openChat({}, { breaks });
      (await stage.ask('Hello?')).answer('One\nTwo');
      await stage.drawn();
      expect(stage.parts('text')[1]?.querySelectorAll('br')).to.have.length(breaks ? 1 : 0);
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

describe('what Markdown does not have by itself', () => {
  it('is a bar over each block of code, and its colours', async () => {
    const stage = await openChat();
    (await stage.ask('Hello?')).answer('```js\nconst one = 1;\n```');
    while (!stage.root.querySelector('code .keyword')) await nextFrame();
    expect(stage.root.querySelector('.code-language')?.textContent).to.equal('js');
    expect(stage.root.querySelector('code')?.textContent).to.equal('const one = 1;\n');
  });

  it('are formulas, fetched with the first text that may hold one', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say('The first paragraph.\n\nSo it is $x^2$, for $5');
    while (!stage.root.querySelector('math')) await nextFrame();
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
    while (!stage.root.querySelector('math')) await nextFrame();
    expect(stage.texts[1]).to.match(/^So it is .*\.$/);
  });

  it('is whatever the page adds', async () => {
    const extensions = [
      {
        name: 'diagram',
        languages: ['diagram'],
        draw: (frame: HTMLElement, source: string) => frame.replaceChildren(`drawn: ${source}`),
      },
    ];
    const stage = await openChat({ extensions });
    (await stage.ask('Hello?')).answer('```diagram\na → b\n```');
    while (!stage.texts[1]?.startsWith('drawn')) await nextFrame();
    expect(stage.texts[1]).to.equal('drawn: a → b');
  });

  it('are pictures of the places that the page names; those of others come when they are asked for', async () => {
    const stage = await openChat({ imageOrigins: 'https://a.example  https://b.example/' });
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
    while (!stage.root.querySelector('strong')) await nextFrame();
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
