import { expect } from '@open-wc/testing';
import { createCodeToolbar } from '../../../src/markdown/code-toolbar/index.ts';
import { createExtensions } from '../../../src/markdown/extensions/index.ts';
import { createDomSink, createMarkdown, type ExtensionHooks } from '../../../src/markdown/index.ts';
import { math } from '../../../src/markdown/math/index.ts';
import { createMessage } from '../../../src/chat/message-reducer.ts';
import { enPanel } from '../../../src/widget/i18n/en-panel.ts';
import type { MessageContext } from '../../../src/widget/views/message.ts';
import { MessageList } from '../../../src/widget/views/message-list.ts';
import { toAccessibleText } from '../../../src/widget/rendering/accessible-text.ts';
import { PLAIN_TEXT } from '../../../src/widget/rendering/message-text.ts';
import { until } from '../../helpers/until.ts';

const TABLE = 'Breed, Weight, Wool\nFell: Weight heavy\nWeight light, Wool Herdwick';

describe('what is read out of an answer', () => {
  it('is its words, block by block, without the buttons', () => {
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
    it(`is understood without seeing it: ${what}`, () => expect(spoken(source)).to.equal(expected));
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
      it(`is no TeX: ${source}, ${isDrawn ? 'drawn' : 'while what draws it is on its way'}`, async () => {
        const { root, drawn } = draw(source, createExtensions([math]));
        if (isDrawn) await drawn();
        expect(toAccessibleText(root)).to.equal(expected);
      });
    }
  }

  it('is no more than one can listen to, and says when there is more', () => {
    expect(spoken('ten of it.\n\n'.repeat(900))).to.have.length(900 * 11 - 1);
    const text = spoken('ten of it.\n\n'.repeat(2000));
    expect(text).to.have.length(10_001);
    expect(text).to.match(/^ten of it\.\nten of .*…$/s);
    expect(spoken(`${'x'.repeat(9_999)}😀 and more`)).to.equal(`${'x'.repeat(9_999)}…`);
  });

  it('is waited for while what finds the words is being fetched, then looked for once', () => {
    const list = new MessageList();
    const message = createMessage('assistant', { id: '1', turnId: '1', text: 'Yes.', state: 'done', createdAt: 0 });
    const context = {
      strings: enPanel,
      pageLang: '',
      imageOrigins: new Set(),
      secondaryViews: {},
    } as unknown as MessageContext;
    list.render([message], context, PLAIN_TEXT);
    let words: string | undefined;
    const said = () => list.accessibleText('1', () => words);
    expect(said()).to.equal('');
    words = 'Yes.';
    expect(said()).to.equal('Yes.');
    words = 'Other words';
    expect(said()).to.equal('Yes.');
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
