import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { openChat, type Stage } from './chat-fixture.ts';

const init = { bubbles: true, composed: true, cancelable: true };
const key = (name: string, more: KeyboardEventInit = {}) =>
  new KeyboardEvent('keydown', { ...init, key: name, ...more });
const dragged = (type: string, item: string | File) => {
  const dataTransfer = new DataTransfer();
  if (typeof item === 'string') dataTransfer.setData('text/plain', item);
  else dataTransfer.items.add(item);
  return new DragEvent(type, { ...init, dataTransfer });
};

/** Events of an input. */
const EDITS: readonly (() => Event)[] = [
  ...['a', '/', 'Enter', 'Delete', 'ArrowUp', 'F2', ' '].map((name) => () => key(name)),
  () => key('z', { ctrlKey: true }),
  () => key('z', { metaKey: true, shiftKey: true }),
  () => key('k', { metaKey: true }),
  ...['keypress', 'keyup'].map((type) => () => new KeyboardEvent(type, { ...init, key: 'a' })),
  ...['beforeinput', 'input', 'change'].map(
    (type) => () => new InputEvent(type, { ...init, composed: type !== 'change' }),
  ),
  ...['paste', 'cut', 'copy'].map((type) => () => new ClipboardEvent(type, init)),
  ...['compositionstart', 'compositionupdate', 'compositionend'].map((type) => () => new CompositionEvent(type, init)),
  ...['dragstart', 'dragenter', 'dragover', 'dragleave', 'drop'].map((type) => () => dragged(type, 'text')),
  ...['focusin', 'focusout', 'focus', 'blur'].map((type) => () => new FocusEvent(type, init)),
];

describe('events in the input', () => {
  const form = document.createElement('form');
  let stage: Stage;
  before(async () => {
    stage = await openChat();
    document.body.append(form);
    form.append(stage.element);
  });
  after(() => form.remove());

  for (const make of EDITS) {
    const { type, key: name, ctrlKey, metaKey } = make() as Partial<KeyboardEvent>;
    it(`are hidden from the page: ${type} ${ctrlKey ? 'Ctrl ' : ''}${metaKey ? 'Meta ' : ''}${name ?? ''}`, () => {
      expect(receiversOf(stage.input, make())).to.deep.equal([]);
    });
  }

  for (const make of [() => key('Escape'), () => key('Tab'), () => dragged('drop', new File(['x'], 'x.txt'))])
    it(`reach the page for Escape, Tab and files: ${(make() as KeyboardEvent).key ?? 'a file'}`, () => {
      expect(receiversOf(stage.input, make())).to.deep.equal(['form', 'document', 'window']);
    });

  it('do not reach a form around the element while the visitor types and sends', async () => {
    const events: string[] = [];
    for (const type of ['input', 'beforeinput', 'change', 'keydown', 'keyup', 'submit'])
      form.addEventListener(type, ({ type: name }) => events.push(name));
    stage.input.focus();
    await sendKeys({ type: 'Hello' });
    await sendKeys({ press: 'Enter' });
    await stage.rendered();
    expect(stage.texts[0]).to.equal('Hello');
    expect(events).to.deep.equal([]);
  });

  it('reach the page from slotted content', () => {
    for (const slot of ['footer', 'welcome', 'avatar']) {
      const field = stage.element.appendChild(document.createElement('input'));
      field.slot = slot;
      for (const make of EDITS.filter((one) => one().composed)) {
        const seen = receiversOf(field, make());
        expect(seen, make().type).to.include('document');
      }
      field.remove();
    }
  });

  it('are hidden from the page in elements of an answer', () => {
    const inner = stage.part('conversation').appendChild(document.createElement('div')).attachShadow({ mode: 'open' });
    const field = inner.appendChild(document.createElement('input'));
    for (const make of EDITS) expect(receiversOf(field, make()), make().type).to.deep.equal([]);
  });
});

describe('Escape', () => {
  it('closes the panel and is hidden from the page', async () => {
    const stage = await openChat({ layout: 'launcher', open: true });
    expect(receiversOf(stage.input, key('Escape'))).to.deep.equal([]);
    expect(stage.element.open).to.equal(false);
  });

  it('closes the panel from slotted content, unless its default is prevented, and reaches the page', async () => {
    const stage = await openChat({ layout: 'launcher', open: true });
    const field = stage.element.appendChild(document.createElement('input'));
    field.slot = 'footer';
    const use = (event: Event) => event.preventDefault();
    field.addEventListener('keydown', use);
    expect(receiversOf(field, key('Escape'))).to.include('document');
    expect(stage.element.open).to.equal(true);
    field.removeEventListener('keydown', use);
    expect(receiversOf(field, key('Escape'))).to.include('document');
    expect(stage.element.open).to.equal(false);
  });

  it('and every other key on a closed launcher reach the page', async () => {
    const stage = await openChat({ layout: 'launcher', open: true });
    stage.element.hide();
    await stage.rendered();
    for (const name of ['Escape', '/', 'k'])
      expect(receiversOf(stage.part('launcher'), key(name))).to.include('document');
  });
});

describe('undo in the input', () => {
  it('works beside an editor that handles Ctrl+Z, and restores the sent text', async () => {
    const stage = await openChat();
    let taken = 0;
    const editor = (event: KeyboardEvent) => {
      if (!event.ctrlKey || event.key !== 'z') return;
      event.preventDefault();
      taken += 1;
    };
    for (const capture of [false, true]) document.addEventListener('keydown', editor, capture);
    stage.input.focus();
    await sendKeys({ type: 'First' });
    await undo();
    expect(stage.input.value).to.equal('');
    await sendKeys({ type: 'Sent' });
    await sendKeys({ press: 'Enter' });
    await stage.rendered();
    expect(stage.input.value).to.equal('');
    await undo();
    await stage.rendered();
    expect(stage.input.value).to.equal('Sent');
    await sendKeys({ press: 'Enter' });
    await stage.rendered();
    for (const capture of [false, true]) document.removeEventListener('keydown', editor, capture);
    expect(stage.texts.filter((text) => text === 'Sent')).to.have.length(2);
    expect(taken).to.equal(0);
  });
});

async function undo(): Promise<void> {
  await sendKeys({ down: 'Control' });
  await sendKeys({ press: 'z' });
  await sendKeys({ up: 'Control' });
}

/** Dispatches an event and returns the names of the listeners around the element that receive it. */
function receiversOf(target: Element, event: Event): string[] {
  const events: string[] = [];
  const form = document.querySelector('form') ?? document.body;
  const places: Record<string, EventTarget> = { form, document, window };
  const off = Object.entries(places).map(([name, place]) => {
    const listener = (): void => void events.push(name);
    place.addEventListener(event.type, listener);
    return () => place.removeEventListener(event.type, listener);
  });
  target.dispatchEvent(event);
  for (const one of off) one();
  return events;
}
