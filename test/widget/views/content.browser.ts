import { expect } from '@open-wc/testing';
import type { ChatEvent } from '../../../src/chat/index.ts';
import type { Renderers } from '../../../src/widget/renderer.ts';
import { until } from '../../helpers/until.ts';
import { openChat, type Stage } from '../chat-fixture.ts';

/** Opens a chat with an answer of these events. */
async function answered(properties: Parameters<typeof openChat>[0], ...events: ChatEvent[]): Promise<Stage> {
  const stage = await openChat(properties);
  const turn = await stage.ask('Socks?');
  turn.start();
  turn.push(...events, { type: 'text-delta', delta: 'These.' }, { type: 'reply-end', reason: 'done' });
  await stage.rendered();
  return stage;
}

const PRODUCT: ChatEvent = { type: 'data', name: 'product', value: { title: 'Fell' }, id: 'p' };

describe('suggestions below the last answer', () => {
  const suggestions: ChatEvent = {
    type: 'suggestions',
    suggestions: [
      { text: 'Why?', prompt: 'Why wool?' },
      { text: 'Size…', prompt: 'My size is ', isDraft: true },
    ],
  };

  it('are sent or put into the field by a press, and gone with the next prompt', async () => {
    const stage = await answered({}, suggestions);
    await stage.appears('follow-up');
    expect(stage.parts('follow-up').map(({ textContent }) => textContent.trim())).to.deep.equal(['Why?', 'Size…']);
    stage.input.value = 'typed';
    stage.input.dispatchEvent(new InputEvent('input'));
    stage.parts('follow-up')[1]?.click();
    await stage.rendered();
    expect([stage.input.value, stage.isFocused('field')]).to.deep.equal(['My size is \ntyped', true]);
    stage.parts('follow-up')[0]?.click();
    await until(() => stage.transport.turns.length === 2);
    await stage.rendered();
    expect(stage.transport.turns[1]?.prompt).to.equal('Why wool?');
    expect(stage.parts('follow-up')).to.have.length(0);
    expect(stage.input.value).to.equal('My size is \ntyped');
  });

  it('of the page replace those of the answer, and are announced once', async () => {
    const stage = await answered({});
    await until(() => stage.root.querySelectorAll('[role=status]')[0]?.textContent === '');
    expect(stage.element.suggest(['One', 'Two', 'Three'])).to.equal(true);
    await stage.appears('follow-up');
    expect(stage.parts('follow-up')).to.have.length(3);
    stage.element.suggest([]);
    await until(() => stage.parts('follow-up').length === 0);
  });
});

describe('a renderer of the page', () => {
  it('draws data by their name, again when they change, and cleans up when they go', async () => {
    const calls: string[] = [];
    const renderers: Renderers = {
      product: ({ title }: { title: string }, { place, lang, message }) => {
        calls.push(`${title} ${lang} ${message.role}`);
        place.textContent = title;
        return () => calls.push(`end ${title}`);
      },
    };
    const stage = await openChat({ renderers });
    const turn = await stage.ask('Socks?');
    turn.start();
    turn.push(PRODUCT, { type: 'data', name: 'unknown', value: 1 }, { type: 'text-delta', delta: 'These.' });
    const place = await stage.appears('rendered');
    expect([place.textContent, stage.parts('rendered').length]).to.deep.equal(['Fell', 1]);
    turn.say(' And more.');
    await stage.rendered();
    turn.push({ ...PRODUCT, value: { title: 'Hearth' } });
    await stage.rendered();
    expect([stage.part('rendered') === place, place.textContent]).to.deep.equal([true, 'Hearth']);
    turn.end();
    await stage.element.clear();
    await stage.rendered();
    expect(calls).to.deep.equal(['Fell  assistant', 'end Fell', 'Hearth  assistant', 'end Hearth']);
  });

  it('ends when the element leaves the page, and draws again when it comes back', async () => {
    let count = 0;
    const renderers: Renderers = { product: () => ((count += 1), () => (count -= 1)) };
    const stage = await answered({ renderers }, PRODUCT);
    await until(() => count === 1);
    const parent = stage.element.parentElement;
    stage.element.remove();
    expect(count).to.equal(0);
    parent?.append(stage.element);
    expect(count).to.equal(1);
  });

  it('draws pictures that do not look like our icons', async () => {
    const renderers: Renderers = {
      product: (_value, { place }) => {
        const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
        svg.setAttribute('width', '90');
        svg.setAttribute('fill', 'red');
        place.append(svg);
      },
    };
    const stage = await answered({ renderers }, PRODUCT);
    const { width, fill, stroke } = getComputedStyle((await stage.appears('rendered')).firstElementChild as Element);
    expect([width, fill, stroke]).to.deep.equal(['90px', 'rgb(255, 0, 0)', 'none']);
  });

  it('may draw into the page itself, where its styles apply', async () => {
    const renderers: Renderers = {
      product: {
        isSlotted: true,
        render: ({ title }: { title: string }) => Object.assign(document.createElement('b'), { textContent: title }),
      },
    };
    const stage = await answered({ renderers }, PRODUCT);
    const slot = () => stage.element.querySelector('b')?.parentElement?.assignedSlot;
    await until(slot);
    expect(slot()?.closest('[part~=answer]') === stage.part('answer')).to.equal(true);
    await stage.element.clear();
    await stage.rendered();
    expect(stage.element.children).to.have.length(0);
  });

  it('that fails is replaced by the data as text, and reported once', async () => {
    const real = console.error;
    let errors = 0;
    console.error = () => (errors += 1);
    try {
      const fail = (): never => {
        throw new Error('of the page');
      };
      const renderers: Renderers = {
        product: fail,
        'message:assistant': async () => Promise.reject(new Error('late')),
      };
      const stage = await answered({ renderers }, PRODUCT, { ...PRODUCT, value: '<img src=x>', id: 'q' });
      await until(() => stage.root.querySelectorAll('.data-card').length === 3);
      const cards = Array.from(stage.root.querySelectorAll('.data-card pre'), ({ textContent }) => textContent);
      expect(cards[1]).to.equal('"<img src=x>"');
      expect(stage.texts[1]).to.equal('These.');
      expect(errors).to.equal(2);
    } finally {
      console.error = real;
    }
  });

  it('draws tool calls, sources instead of their buttons, and something below each message', async () => {
    const draw =
      (name: string) =>
      (data: { title?: string; text?: string; output?: string }): HTMLElement =>
        Object.assign(document.createElement('i'), {
          textContent: `${name} ${data.title ?? data.output ?? data.text}`,
        });
    const renderers: Renderers = {
      'tool:search': draw('tool'),
      source: draw('source'),
      'message:user': draw('prompt'),
      'message:assistant': draw('answer'),
    };
    const stage = await openChat({ renderers });
    const turn = await stage.ask('Socks?');
    turn.start();
    turn.push({ type: 'tool', id: '1', name: 'search', state: 'done', output: 'two' });
    turn.say('These.');
    turn.push({ type: 'reply-end', reason: 'done', sources: [{ title: 'Stock' }] });
    await until(() => stage.root.querySelectorAll('.rendered').length === 4);
    expect(Array.from(stage.root.querySelectorAll('.rendered'), ({ textContent }) => textContent)).to.deep.equal([
      'prompt Socks?',
      'tool two',
      'source Stock',
      'answer These.',
    ]);
    expect(stage.parts('source')).to.have.length(0);
  });

  it('sends what the visitor picks as a prompt with data, and leaves question marks to its fields', async () => {
    const renderers: Renderers = {
      product: (_, { send, write, place }) => {
        const [button, draft] = [document.createElement('button'), document.createElement('button')];
        button.addEventListener('click', () => send('This one', { sku: 5 }));
        draft.addEventListener('click', () => write('About Fell: '));
        place.append(button, draft, document.createElement('input'));
      },
    };
    const stage = await answered({ renderers }, PRODUCT);
    const place = await stage.appears('rendered');
    const [button, draft] = place.querySelectorAll('button');
    place
      .querySelector('input')
      ?.dispatchEvent(new KeyboardEvent('keydown', { key: '?', bubbles: true, composed: true }));
    draft?.click();
    await stage.rendered();
    expect(stage.input.value).to.equal('About Fell: ');
    button?.click();
    await until(() => stage.transport.turns.length === 2);
    expect(stage.transport.turns[1]?.request.messages.at(-1)).to.deep.equal({
      role: 'user',
      text: 'This one',
      data: [{ name: 'product', value: { sku: 5 } }],
    });
    expect(stage.parts('shortcuts')).to.have.length(0);
  });
});

describe('the explanation of an answer', () => {
  const end: ChatEvent = {
    type: 'reply-end',
    reason: 'done',
    steps: [{ name: 'get_time', input: 'now', output: 'noon' }],
    sources: [{ title: 'socks.txt', text: 'Warm.', score: 0.815, createdAt: 1_700_000_000_000 }],
    recollections: [
      { kind: 'episodic', text: 'I like wool.', source: 'anna', score: 0.5, createdAt: 9e99 },
      { kind: 'procedural', text: 'Tells the time', source: 'get_time' },
    ],
  };

  it('is shown on request in tabs, with arrow keys', async () => {
    const stage = await answered({ explanation: true }, end);
    const details = (await stage.appears('explanation')) as HTMLDetailsElement;
    const tabs = [...details.querySelectorAll<HTMLElement>('[role=tab]')];
    expect(tabs.map(({ textContent }) => textContent.replaceAll(/\s+/g, ' ').trim())).to.deep.equal([
      'Tools 1',
      'Earlier messages 1',
      'Documents 1',
      'Known tools 1',
    ]);
    details.open = true;
    tabs[0]?.focus();
    for (const key of ['ArrowRight', 'End', 'ArrowRight', 'ArrowLeft', 'Home', 'ArrowRight', 'ArrowRight'])
      stage.root.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    expect(stage.root.activeElement === tabs[2]).to.equal(true);
    const shown = [...details.querySelectorAll<HTMLElement>('[role=tabpanel]')].filter(({ hidden }) => !hidden);
    expect(shown).to.have.length(1);
    expect(shown[0]?.textContent.replaceAll(/\s+/g, ' ')).to.match(/socks\.txt Warm\. Match 0\.8[12]/);
    tabs[1]?.click();
    expect(details.textContent).to.contain('I like wool.');
  });

  it('is not shown unless the page wants it, nor without anything to explain', async () => {
    const stage = await answered({}, end);
    stage.element.explanation = true;
    await stage.appears('explanation');
    const other = await answered({ explanation: true });
    await other.rendered();
    expect(other.parts('explanation')).to.have.length(0);
  });
});

describe('pictures of a conversation', () => {
  /** A picture of 64 by 64 pixels. */
  const picture = (colour: string): string => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 64 });
    const context = canvas.getContext('2d');
    if (context) context.fillStyle = colour;
    context?.fillRect(0, 0, 64, 64);
    return canvas.toDataURL();
  };

  it('open as large as the window, one after the other, and give the focus back', async () => {
    const media = ['red', 'green'].map((alt): ChatEvent => ({ type: 'media', kind: 'image', url: picture(alt), alt }));
    const stage = await answered({}, ...media);
    await until(() => stage.root.querySelectorAll('.enlargeable').length === 2);
    const [first, second] = stage.root.querySelectorAll<HTMLElement>('.enlargeable');
    first?.focus();
    first?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    const dialog = stage.part('lightbox') as HTMLDialogElement;
    const shown = () => dialog.querySelector<HTMLImageElement>('.lightbox-stage > img');
    const press = (key: string) =>
      stage.root.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    expect([dialog.open, shown()?.alt]).to.deep.equal([true, 'red']);
    expect(dialog.querySelector('p')?.textContent).to.contain('1 of 2');
    press('ArrowRight');
    expect(shown()?.alt).to.equal('green');
    press('ArrowRight');
    press('+');
    expect([shown()?.alt, shown()?.dataset['zoom']]).to.deep.equal(['green', '2']);
    expect(dialog.querySelector('a')?.hasAttribute('download')).to.equal(true);
    dialog.close();
    await until(() => !dialog.isConnected);
    expect(stage.root.activeElement === second).to.equal(true);
  });

  it('that are blocked, small or in a link do not', async () => {
    const stage = await answered(
      { allowedImageOrigins: location.origin },
      { type: 'media', kind: 'image', url: 'https://pictures.invalid/a.png', alt: 'blocked' },
    );
    await until(() => stage.root.querySelector('.placeholder'));
    expect(stage.root.querySelectorAll('.enlargeable')).to.have.length(0);
  });
});
