import { expect } from '@open-wc/testing';
import { MessageText } from '../../../src/widget/rendering/message-text.ts';
import { plainTextRenderer } from '../../../src/widget/rendering/plain-text.ts';
import type { CreateTextRenderer } from '../../../src/widget/rendering/text-renderer.ts';

describe('MessageText', () => {
  it('renders again only when it gets another renderer', () => {
    const view = new MessageText('text');
    view.update('One', false, plainTextRenderer);
    const [frame] = view.element.children;
    view.update('One two', false, plainTextRenderer);
    expect(view.element.children[0]).to.equal(frame);
    view.update('One two', true, upperCase);
    expect(view.element.textContent).to.equal('ONE TWO');
  });

  it('shows plain text after its renderer has thrown', () => {
    const view = new MessageText('text');
    const logged: unknown[] = [];
    const { error } = console;
    console.error = (...words: unknown[]) => logged.push(words);
    try {
      view.update('One', false, faulty);
      view.update('One two', false, faulty);
      view.update('One two three', true, faulty);
    } finally {
      console.error = error;
    }
    expect(view.element.textContent).to.equal('One two three');
    expect(logged).to.have.length(1);
  });
});

const upperCase: CreateTextRenderer = (element) => ({ update: (text) => element.replaceChildren(text.toUpperCase()) });

const faulty: CreateTextRenderer = (element) => ({
  update(text) {
    if (text.includes('two')) throw new Error('no');
    element.replaceChildren(text);
  },
});
