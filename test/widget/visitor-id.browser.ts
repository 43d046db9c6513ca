import { expect } from '@open-wc/testing';
import { openChat } from './chat-fixture.ts';

// Test pages run in parallel and share one storage, so each test has an element id, and so a visitor, of its own.
let id = '';
const key = (): string => `ai-chat:user:${id}`;

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

describe('the visitor id', () => {
  beforeEach(() => (id = `test-${Math.random()}`));
  afterEach(() => localStorage.removeItem(key()));

  it('is not stored before the visitor sends a prompt', async () => {
    const real = Object.getOwnPropertyDescriptor(Storage.prototype, 'setItem') as PropertyDescriptor;
    const kept: string[] = [];
    Storage.prototype.setItem = function (this: Storage, name, value) {
      kept.push(name);
      (real.value as Storage['setItem']).call(this, name, value);
    };
    try {
      const stage = await openChat({ id, layout: 'launcher' });
      stage.element.show();
      await stage.appears('field');
      stage.input.focus();
      await stage.rendered();
      expect(kept).to.deep.equal([]);
      expect(document.cookie).to.equal('');
      await stage.ask('Hello?');
      expect(kept).to.deep.equal([key()]);
      expect(localStorage.getItem(key())).to.equal(stage.transport.options.userId);
      expect(stage.transport.options.userId).to.match(UUID);
    } finally {
      Object.defineProperty(Storage.prototype, 'setItem', real);
    }
  });

  it('is the same on the next page', async () => {
    const stage = await openChat({ id });
    await stage.ask('Hello?');
    const again = await openChat({ id });
    await again.ask('Hello again?');
    expect(again.transport.options.userId).to.equal(stage.transport.options.userId);
  });

  for (const [what, kept] of [
    ['one of an earlier version', '9f86d081884c7d659a2feaa0c55ad015'],
    ['nothing', ''],
    ['a name', 'anna'],
    ['too long', 'a'.repeat(20_000)],
    ['the text of a missing value', 'undefined'],
    ['an address', 'a/b?c#d'],
    ['an emoji', '😀'],
    ['an id with a suffix', 'c232ab00-9414-41ec-b3c8-9f68deced846/'],
  ] as const) {
    it(`is generated again and stored if the stored one is ${what}`, async () => {
      localStorage.setItem(key(), kept);
      const stage = await openChat({ id });
      await stage.ask('Hello?');
      const { userId } = stage.transport.options;
      expect(userId).to.match(UUID);
      expect(localStorage.getItem(key())).to.equal(userId);
      const again = await openChat({ id });
      await again.ask('Hello again?');
      expect(again.transport.options.userId).to.equal(userId);
    });
  }

  it('is the same for two elements of a page, from the first visit on', async () => {
    const [one, other] = [await openChat({ id }), await openChat({ id })];
    await one.ask('One?');
    await other.ask('Other?');
    const { userId } = one.transport.options;
    expect(other.transport.options.userId).to.equal(userId);
    expect(one.texts[0]).to.equal('One?');
    expect(localStorage.getItem(key())).to.equal(userId);
    const again = await openChat({ id });
    await again.ask('Again?');
    expect(again.transport.options.userId).to.equal(userId);
  });

  it('is that of another tab that stored one first, from the first prompt on', async () => {
    const first = '6f1b1a52-5e0e-4d3c-9d0c-0f6f4c7f2a11';
    const stage = await openChat({ id });
    localStorage.setItem(key(), first);
    (await stage.ask('One?')).answer('Yes.');
    await stage.rendered();
    expect(stage.transport.options.userId).to.equal(first);
    expect(localStorage.getItem(key())).to.equal(first);
    expect(stage.texts).to.deep.equal(['One?', 'Yes.']);
    // A visitor who has sent a prompt keeps the id.
    localStorage.setItem(key(), '0b9d9b0e-3c6b-4b8e-8b86-8f5a86c9a3d2');
    await stage.ask('Two?');
    expect(stage.transport.options.userId).to.equal(first);
  });

  it('has the same unguessable form as turn ids', async () => {
    const stage = await openChat({ id });
    const { request } = await stage.ask('Hello?');
    expect(request.turnId).to.match(UUID);
  });

  it('differs for elements with different `id` attributes', async () => {
    const stage = await openChat({ id });
    await stage.ask('Hello?');
    const other = await openChat({ id: `${id}-other` });
    await other.ask('Hello?');
    expect(other.transport.options.userId).to.not.equal(stage.transport.options.userId);
    localStorage.removeItem(`${key()}-other`);
  });

  it('is the page’s `user-id`, and then nothing is stored', async () => {
    const stage = await openChat({ id, userId: 'anna' });
    await stage.ask('Hello?');
    expect(stage.transport.options.userId).to.equal('anna');
    expect(localStorage.getItem(key())).to.equal(null);
  });

  it('lasts as long as the page if storage is blocked', async () => {
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
      await stage.rendered();
      expect(stage.texts).to.deep.equal(['Hello?', 'Hi']);
    } finally {
      Object.defineProperty(globalThis, 'localStorage', real);
    }
  });
});
