import { expect } from '@open-wc/testing';
import { render } from 'lit';
import { createCodeToolbar } from '../../../src/markdown/code-toolbar/index.ts';
import { createExtensions } from '../../../src/markdown/extensions/index.ts';
import { createDomSink, createMarkdown, type ExtensionHooks } from '../../../src/markdown/index.ts';
import { math } from '../../../src/markdown/math/index.ts';
import { createMessage } from '../../../src/chat/message-reducer.ts';
import { enPanel } from '../../../src/widget/i18n/en-panel.ts';
import type { ConversationSnapshot } from '../../../src/conversation/conversation.ts';
import type { MessageContext } from '../../../src/widget/views/message.ts';
import { MessageList } from '../../../src/widget/views/message-list.ts';
import { toAccessibleText } from '../../../src/widget/rendering/accessible-text.ts';
import { until } from '../../helpers/until.ts';
import { plainTextRenderer } from '../../../src/widget/rendering/plain-text.ts';

const TABLE = 'Breed, Weight, Wool\nFell: Weight heavy\nWeight light, Wool Herdwick';

describe('the accessible text of an answer', () => {
  it('contains its words block by block, without buttons', () => {
    const source =
      '## One\n\ntwo **three**\\\nfour\n\n- five\n\n-\n- six\n\n```ts\nseven\n```\n\n| eight |\n|---|\n| nine |\n\nten';
    expect(spoken(source)).to.equal('One\ntwo three\nfour\nfive\nsix\nts\nseven\neight\nnine\nten');
  });

  const OTHERS: readonly (readonly [what: string, source: string, spoken: string])[] = [
    ['a table', '| Breed | Weight | Wool |\n|-|-|-|\n| Fell | heavy | |\n| | light | Herdwick |', TABLE],
    ['a task', '- [x] washed\n- [ ] dried', 'Done: washed\nTo do: dried'],
    ['a picture', '![A sheep](/sheep.png)', 'A sheep'],
    ['code of many lines', '```py\na = 1\nb = 2\n```\n\nso', 'py\n2 lines of code\nso'],
    ['code of one line', 'Run `npm ci`:\n\n```sh\nnpm ci\n```', 'Run npm ci:\nsh\nnpm ci'],
  ];
  for (const [what, source, expected] of OTHERS) {
    it(`describes ${what}`, () => expect(spoken(source)).to.equal(expected));
  }

  const FORMULAS: readonly (readonly [source: string, spoken: string])[] = [
    ['let $x$ be $a+b$', 'let x be a+b'],
    ['so $x^2$ it is', 'so formula it is'],
    ['$$\\int_0^\\infty e^{-kt}\\,dt$$', 'formula'],
    ['and $\\frac{a}{b}$', 'and formula'],
    ['$\\foo$ is none', 'formula is none'],
  ];
  for (const isDrawn of [false, true]) {
    for (const [source, expected] of FORMULAS) {
      it(`contains no TeX: ${source}, ${isDrawn ? 'rendered' : 'while the extensions load'}`, async () => {
        const { root, drawn } = draw(source, createExtensions([math]));
        if (isDrawn) await drawn();
        expect(toAccessibleText(root)).to.equal(expected);
      });
    }
  }

  it('has a maximum length, and an ellipsis if it is cut', () => {
    expect(spoken('ten of it.\n\n'.repeat(900))).to.have.length(900 * 11 - 1);
    const text = spoken('ten of it.\n\n'.repeat(2000));
    expect(text).to.have.length(10_001);
    expect(text).to.match(/^ten of it\.\nten of .*…$/s);
    expect(spoken(`${'x'.repeat(9_999)}😀 and more`)).to.equal(`${'x'.repeat(9_999)}…`);
  });

  it('is computed once', () => {
    const list = new MessageList();
    const message = createMessage('assistant', {
      id: '1',
      turnId: '1',
      text: 'Yes.',
      state: 'done',
      createdAt: Date.now(),
    });
    const context = {
      strings: enPanel,
      pageLang: '',
      assistants: [],
      isImageAllowed: () => false,
      secondaryViews: { request: () => undefined },
    } as unknown as MessageContext;
    const snapshot = {
      messages: [message],
      connection: { state: 'idle' },
      capabilities: [],
      branches: new Map(),
    } as unknown as ConversationSnapshot;
    const root = document.createElement('div');
    const renderers = {
      prompt: plainTextRenderer,
      answer: plainTextRenderer,
      answerWithLineBreaks: plainTextRenderer,
    };
    render(list.render(snapshot, context, renderers), root);
    const announced = () => list.accessibleText('1', enPanel);
    expect(announced()).to.equal('Yes.');
    root.querySelector('.plain-text')?.append(' And more.');
    expect(root.textContent).to.contain('And more.');
    expect(announced()).to.equal('Yes.');
  });
});

function spoken(source: string): string {
  return toAccessibleText(draw(source).root);
}

function draw(source: string, extensions?: ExtensionHooks) {
  const root = document.createElement('div');
  const sink = createDomSink(root, { toolbar: createCodeToolbar() });
  const markdown = createMarkdown(sink, extensions && { extensions });
  markdown.write(source);
  markdown.end();
  const drawn = async () => {
    const last = root.querySelector('.extension');
    await until(() => !last || last.matches('.drawn') || source.includes('foo'));
  };
  return { root, drawn };
}
