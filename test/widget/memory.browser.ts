import { expect } from '@open-wc/testing';
import { openChat } from './chat-fixture.ts';

const KEY = 'ai-chat:user';

describe('who the visitor is', () => {
  beforeEach(() => localStorage.clear());
  after(() => localStorage.clear());

  it('is kept nowhere before they have written something', async () => {
    const stage = await openChat({ layout: 'launcher' });
    stage.element.show();
    await stage.appears('input');
    stage.input.focus();
    await stage.drawn();
    expect(localStorage).to.have.length(0);
    expect(sessionStorage).to.have.length(0);
    expect(document.cookie).to.equal('');
    await stage.ask('Hello?');
    expect(localStorage.getItem(KEY)).to.equal(stage.transport.options.userId);
    expect(stage.transport.options.userId).to.match(/^[\da-f]{32}$/);
  });

  it('is the same on their next page', async () => {
    const stage = await openChat();
    await stage.ask('Hello?');
    const again = await openChat();
    await again.ask('Hello again?');
    expect(again.transport.options.userId).to.equal(stage.transport.options.userId);
  });

  it('is another for an element with an id of its own', async () => {
    const stage = await openChat();
    await stage.ask('Hello?');
    const other = await openChat({ id: 'sales' });
    await other.ask('Hello?');
    expect(other.transport.options.userId).to.not.equal(stage.transport.options.userId);
    expect(localStorage.getItem(`${KEY}:sales`)).to.equal(other.transport.options.userId);
  });

  it('is what the page says, and then nothing is kept', async () => {
    const stage = await openChat({ userId: 'anna' });
    await stage.ask('Hello?');
    expect(stage.transport.options.userId).to.equal('anna');
    expect(localStorage).to.have.length(0);
  });

  it('lasts as long as the page where the browser keeps nothing', async () => {
    const real = Object.getOwnPropertyDescriptor(globalThis, 'localStorage') as PropertyDescriptor;
    Object.defineProperty(globalThis, 'localStorage', {
      configurable: true,
      get() {
        throw new DOMException('denied', 'SecurityError');
      },
    });
    try {
      const stage = await openChat();
      (await stage.ask('Hello?')).answer('Hi');
      await stage.drawn();
      expect(stage.texts).to.deep.equal(['Hello?', 'Hi']);
    } finally {
      Object.defineProperty(globalThis, 'localStorage', real);
    }
  });
});
