import { expect, waitUntil } from '@open-wc/testing';
import { AiChat } from '../../../src/widget/ai-chat.ts';
import { until } from '../../helpers/until.ts';
import { openChat, type Stage } from '../chat-fixture.ts';

const CODE = '```js\nconst one = 1;\n```\n\n- ```\n  two\n  ```\n\n> after';

describe('a block of code', () => {
  for (const [hand, target] of [
    ['a mouse', '36px'],
    ['a finger', '44px'],
  ] as const) {
    for (const size of ['15px', '32px']) {
      it(`has room for a bar that comes later, for ${hand} and letters of ${size}: nothing moves`, async () => {
        const { chat, deliver } = waitingChat();
        chat.style.setProperty('--_target', target);
        chat.style.setProperty('--ai-chat-font-size', size);
        const stage = await openChat({}, {}, chat);
        (await stage.ask('Hello?')).answer(CODE);
        await until(() => stage.root.querySelector('blockquote'));
        await stage.drawn();
        const before = boxes(stage);
        expect(bars(stage)).to.have.length(0);
        deliver();
        await dressed(stage, 2);
        expect(boxes(stage)).to.deep.equal(before);
        for (const bar of bars(stage)) {
          const { top, bottom, height } = bar.getBoundingClientRect();
          expect(height).to.be.at.least(Number.parseInt(target) - 4);
          // No more of it than there is room for, in its block and over its code.
          for (const part of bar.querySelectorAll('.code-language, button')) {
            expect(part.getBoundingClientRect().top).to.be.at.least(top);
            expect(part.getBoundingClientRect().bottom).to.be.at.most(bottom);
          }
          expect(bottom).to.be.closeTo(bar.nextElementSibling?.getBoundingClientRect().top ?? 0, 0.01);
        }
      });
    }
  }

  it('has the language in its bar that was said before there was one, and those said later', async () => {
    const { chat, deliver } = waitingChat();
    const stage = await openChat({}, {}, chat);
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say(CODE, '\n\n```ty');
    await until(() => stage.root.querySelectorAll('.code-block').length >= 3);
    deliver();
    await dressed(stage, 3);
    await waitUntil(() => languages(stage)[0] === 'JavaScript');
    expect(languages(stage)).to.deep.equal(['JavaScript', 'Code', 'ty']);
    turn.say('pescript\n', '```\n\n~~~css');
    await stage.drawn();
    expect(languages(stage)).to.deep.equal(['JavaScript', 'Code', 'TypeScript', 'CSS']);
    turn.end();
  });

  it('keeps its nodes, its place and what is selected in it when the bar comes', async () => {
    const { chat, deliver } = waitingChat();
    const stage = await openChat({}, {}, chat);
    (await stage.ask('Hello?')).answer('```\n' + 'a long line '.repeat(99) + '\n```');
    await until(() => stage.root.querySelector('pre'));
    const pre = stage.root.querySelector('pre') as HTMLElement;
    pre.scrollLeft = 100;
    getSelection()?.selectAllChildren(pre);
    const selected = getSelection()?.toString();
    deliver();
    await dressed(stage, 1);
    expect(stage.root.querySelector('.code-block > pre') === pre).to.equal(true);
    expect(pre.scrollLeft).to.equal(100);
    expect(selected).to.contain('a long line');
    expect(getSelection()?.toString()).to.equal(selected);
  });

  it('has its bar and its looks in every chat of a page, once in each', async () => {
    for (let chat = 0; chat < 2; chat += 1) {
      const stage = await openChat();
      (await stage.ask('Hello?')).answer(CODE);
      await dressed(stage, 2);
      expect(bars(stage).map((bar) => getComputedStyle(bar).display)).to.deep.equal(['flex', 'flex']);
      await until(() => stage.root.querySelector('.keyword'));
      const sheets = stage.root.adoptedStyleSheets.length;
      // All is drawn anew, as when the language has come.
      const [old] = bars(stage);
      stage.element.markdownExtensions = [];
      await until(() => !old?.isConnected);
      await dressed(stage, 2);
      expect(stage.root.adoptedStyleSheets).to.have.length(sheets);
    }
  });

  it('is code without a bar where there is none to be had', async () => {
    const { chat, fail } = waitingChat();
    const stage = await openChat({}, {}, chat);
    (await stage.ask('Hello?')).answer(CODE);
    await until(() => stage.root.querySelector('blockquote'));
    const before = boxes(stage);
    fail();
    (await stage.ask('And?')).answer('```js\nconst three = 3;\n```');
    await until(() => stage.texts[3]?.includes('three'));
    await stage.drawn();
    expect(bars(stage)).to.have.length(0);
    expect(boxes(stage)).to.deep.equal(before);
    expect(stage.texts[3]).to.equal('const three = 3;\n');
  });
});

/** A chat that has what comes to code when it is delivered, or never. */
function waitingChat(): { chat: AiChat; deliver(): void; fail(): void } {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  class Waiting extends AiChat {
    override async importCode(): ReturnType<AiChat['importCode']> {
      await promise;
      return super.importCode();
    }
  }
  customElements.define(`chat-waiting-for-code-${(made += 1)}`, Waiting);
  return { chat: new Waiting(), deliver: resolve, fail: () => reject(new TypeError('no such file')) };
}

let made = 0;

function bars({ root }: Stage): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>('.code-bar')];
}

function languages({ root }: Stage): string[] {
  return Array.from(root.querySelectorAll('.code-language'), ({ textContent }) => textContent);
}

async function dressed(stage: Stage, blocks: number): Promise<void> {
  await until(() => bars(stage).length >= blocks);
  await stage.drawn();
}

/** Where everything of the first answer stands in it, but for the bars, to a hundredth of a pixel. */
function boxes({ root }: Stage): string[] {
  const answer = root.querySelector('.markdown') as HTMLElement;
  const { top } = answer.getBoundingClientRect();
  return Array.from([answer, ...answer.querySelectorAll('.code-block, pre, code, .lines, ul, blockquote')], (part) => {
    const { x, y, width, height } = part.getBoundingClientRect();
    return [part.localName, ...[x, y - top, width, height].map((value) => value.toFixed(2))].join(' ');
  });
}
