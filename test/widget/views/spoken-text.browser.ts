import { expect } from '@open-wc/testing';
import { createCodeToolbar } from '../../../src/markdown/code-toolbar/index.ts';
import { createDomSink, createMarkdown } from '../../../src/markdown/index.ts';
import { spokenText } from '../../../src/widget/views/spoken-text.ts';

describe('what is read out of an answer', () => {
  it('is its words, block by block, without the buttons', () => {
    const source =
      '## One\n\ntwo **three**\\\nfour\n\n- five\n\n-\n- six\n\n```ts\nseven\n```\n\n| eight |\n|---|\n| nine |\n\nten';
    expect(spoken(source)).to.equal('One\ntwo three\nfour\nfive\nsix\nts\nseven\neight\nnine\nten');
  });

  it('is no more than one can listen to, and says when there is more', () => {
    expect(spoken('ten of it.\n\n'.repeat(900))).to.have.length(900 * 11 - 1);
    const text = spoken('ten of it.\n\n'.repeat(2000));
    expect(text).to.have.length(10_001);
    expect(text).to.match(/^ten of it\.\nten of .*…$/s);
    expect(spoken(`${'x'.repeat(9_999)}😀 and more`)).to.equal(`${'x'.repeat(9_999)}…`);
  });
});

function spoken(source: string): string {
  const root = document.createElement('div');
  const markdown = createMarkdown(createDomSink(root, { toolbar: createCodeToolbar() }));
  markdown.write(source);
  markdown.end();
  return spokenText(root);
}
