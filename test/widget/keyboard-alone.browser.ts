import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { until } from '../helpers/until.ts';
import { openChat, type Stage } from './chat-fixture.ts';

const ANSWER = `![A sock](https://pictures.example/sock.png)

| Sock | Weight | Wool | Origin | Price | Colours | Sizes |
|------|--------|------|--------|-------|---------|-------|
| Fell | heavy | Herdwick | Cumbria | € 24 | grey, black, brown | all of them |

\`\`\`ts
export const longLine = 'so long that it does not fit into any panel, and then some more, and more, and still more of it';
\`\`\`

It is so [1].`;

describe('a visit with the keyboard alone', () => {
  it('opens, asks, stops, asks again, uses every kind of control, and closes', async () => {
    const stage = await visit();
    await press('Tab');
    await stage.focuses('launcher');
    await press('Enter');
    await stage.focuses('field');

    await sendKeys({ type: 'Socks?' });
    const first = await stage.sends();
    first.start();
    await until(() => stage.chat.parts('stop').length > 0);
    await stage.tabTo('stop');
    await press('Enter');
    await stage.focuses('field');
    expect(first.signal.aborted).to.equal(true);

    await sendKeys({ type: 'Which socks?' });
    (await stage.sends()).push(
      { type: 'reply-start' },
      { type: 'reasoning-delta', delta: 'Let me see.' },
      { type: 'tool', id: '1', name: 'search', state: 'done', input: 'socks', output: 'Fell' },
      { type: 'text-delta', delta: ANSWER },
      { type: 'reply-end', reason: 'done', sources: [{ title: 'A book', url: 'https://example.com/' }] },
    );
    await until(() => stage.find('.code-copy') && stage.find('.table-bar button') && stage.find('.cite'));
    await stage.chat.rendered();

    await stage.tabTo('menu-button', -1);
    await press('Enter');
    await stage.focuses('item');
    await press('End');
    expect(stage.focused?.textContent).to.contain('Clear conversation');
    await press('ArrowUp');
    expect(stage.focused?.textContent).to.contain('Keyboard shortcuts');
    await press('Enter');
    await stage.chat.appears('shortcuts');
    await press('Escape');
    await stage.focuses('menu-button');

    await stage.tabTo('conversation');
    await press('?');
    await stage.chat.appears('shortcuts');
    await press('Escape');
    await stage.focuses('conversation');

    await stage.tabTo('trace');
    await press('Enter');
    await until(() => stage.find('details.trace[open]'));
    await stage.tabTo('picture');
    await press('Enter');
    await until(() => stage.focused?.localName === 'img');
    await stage.tabTo('table');
    const table = stage.focused as HTMLElement;
    await press('ArrowRight');
    await until(() => table.scrollLeft > 0);
    await stage.tabTo('code-button');
    await stage.tabTo('code');
    const code = stage.focused as HTMLElement;
    await press('ArrowRight');
    await until(() => code.scrollLeft > 0);
    await stage.tabTo('cite');
    await stage.tabTo('source');

    await stage.tabTo('assistants');
    await press('Enter');
    await stage.focuses('item');
    await press('ArrowDown');
    await press('Enter');
    await until(() => stage.chat.element.assistant === 'b');
    await stage.focuses('assistants');

    await stage.tabTo('grip');
    const { width } = stage.chat.part('panel').getBoundingClientRect();
    await press('ArrowLeft');
    await until(() => stage.chat.part('panel').getBoundingClientRect().width > width);
    await press('Escape');
    await stage.focuses('launcher');
    expect(stage.chat.element.open).to.equal(false);
  });
});

/** Elements by what they are for a visitor. */
const PLACES: Readonly<Record<string, string>> = {
  launcher: '.launcher',
  'menu-button': 'header [aria-haspopup=menu]',
  conversation: '.conversation',
  field: 'textarea',
  stop: '.stop',
  item: '[part~=item]',
  trace: '.trace > summary',
  picture: '.load-image',
  table: '.table-scroller',
  'code-button': '.code-copy',
  code: 'pre',
  cite: '.cite',
  source: '[part~=source]',
  assistants: '.assistant-picker',
  grip: '.grip',
};

/** A launcher on a page, and what the keyboard does with it. */
async function visit() {
  const chat: Stage = await openChat(
    { layout: 'launcher' },
    {
      assistants: () =>
        Promise.resolve([
          { id: 'a', label: 'Anna' },
          { id: 'b', label: 'Bert' },
        ]),
    },
  );
  const place = (name: string): string => PLACES[name] ?? name;
  const visitor = {
    chat,
    get focused(): Element | null {
      return chat.root.activeElement;
    },
    find: (selector: string): Element | null => chat.root.querySelector(selector),
    /** Waits until an element of this kind has the focus, and visibly so. */
    async focuses(name: string): Promise<void> {
      await until(() => chat.root.activeElement?.matches(place(name)));
      expect(hasVisibleFocus(chat.root.activeElement), `${name} shows its focus`).to.equal(true);
    },
    /** Presses Tab, or Shift and Tab, until an element of this kind has the focus. Fails where the focus leaves the chat or is trapped. */
    async tabTo(name: string, direction: 1 | -1 = 1): Promise<void> {
      const passed: Element[] = [];
      if (direction < 0) await sendKeys({ down: 'Shift' });
      do {
        await press('Tab');
        const { activeElement } = chat.root;
        if (!activeElement || passed.at(-1) === activeElement || passed.length > 60)
          throw new Error(`no ${name} after ${passed.map((one) => one.className || one.localName).join(', ')}`);
        expect(hasVisibleFocus(activeElement), `${activeElement.className} shows its focus`).to.equal(true);
        passed.push(activeElement);
      } while (!chat.root.activeElement?.matches(place(name)));
      if (direction < 0) await sendKeys({ up: 'Shift' });
    },
    /** Presses Enter in the field and resolves to the turn. */
    async sends() {
      const count = chat.transports.flatMap(({ turns }) => turns).length;
      await press('Enter');
      const turns = () => chat.transports.flatMap(({ turns: all }) => all);
      await until(() => turns().length > count);
      const turn = turns().at(-1);
      if (!turn) throw new Error('not sent');
      return turn;
    },
  };
  return visitor;
}

function press(key: string): Promise<void> {
  return sendKeys({ press: key });
}

/** Whether the element has an outline; the field's is around the composer. */
function hasVisibleFocus(element: Element | null): boolean {
  const outlined = element?.matches('textarea') ? element.closest('.composer') : element;
  return outlined !== null && getComputedStyle(outlined).outlineStyle !== 'none';
}
