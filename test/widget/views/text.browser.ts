import { expect } from '@open-wc/testing';
import { drawPlain, TextView, type DrawText } from '../../../src/widget/views/text.ts';

describe('a text', () => {
  it('is drawn anew where it is to be drawn in another way, and only then', () => {
    const view = new TextView('text');
    view.update('One', false, drawPlain);
    const [frame] = view.element.children;
    view.update('One two', false, drawPlain);
    expect(view.element.children[0]).to.equal(frame);
    view.update('One two', true, upperCase);
    expect(view.element.textContent).to.equal('ONE TWO');
  });

  it('stands as it was written where it cannot be drawn, from then on', () => {
    const view = new TextView('text');
    const said: unknown[] = [];
    const { error } = console;
    console.error = (...words: unknown[]) => said.push(words);
    try {
      view.update('One', false, faulty);
      view.update('One two', false, faulty);
      view.update('One two three', true, faulty);
    } finally {
      console.error = error;
    }
    expect(view.element.textContent).to.equal('One two three');
    expect(said).to.have.length(1);
  });
});

const upperCase: DrawText = (element) => ({ update: (text) => element.replaceChildren(text.toUpperCase()) });

const faulty: DrawText = (element) => ({
  update(text) {
    if (text.includes('two')) throw new Error('no');
    element.replaceChildren(text);
  },
});
