import { expect, fixture, html } from '@open-wc/testing';
import { emulateMedia, sendKeys, setViewport } from '@web/test-runner-commands';
import { AiChat, type AiChatToggleEvent } from '../../src/widget/index.ts';
import { until } from '../helpers/until.ts';
import { heard, openChat, shown, type Stage } from './chat-fixture.ts';

describe('the launcher', () => {
  it('is all there is until a hand comes near', async () => {
    const stage = await openChat({ layout: 'launcher' });
    await stage.drawn();
    expect(stage.root.querySelector('dialog')).to.equal(null);
    expect(stage.transports).to.have.length(0);
    stage.part('launcher').dispatchEvent(new PointerEvent('pointerenter'));
    await stage.appears('panel');
    expect(stage.element.open).to.equal(false);
    expect(stage.transports).to.have.length(0);
  });

  it('opens the panel with the focus in the field, says so, and closes it with the focus back', async () => {
    const stage = await openChat({ layout: 'launcher' });
    const launcher = stage.part('launcher');
    expect(launcher.getAttribute('aria-expanded')).to.equal('false');
    const opened = heard<AiChatToggleEvent>(stage.element, 'ai-chat-toggle');
    launcher.focus();
    await sendKeys({ press: 'Enter' });
    expect((await opened).open).to.equal(true);
    await shown(stage);
    expect(launcher.getAttribute('aria-expanded')).to.equal('true');
    expect(launcher.getAttribute('aria-label')).to.equal('Close chat');
    expect(stage.isFocused('input')).to.equal(true);
    const closed = heard<AiChatToggleEvent>(stage.element, 'ai-chat-toggle');
    await sendKeys({ press: 'Escape' });
    expect((await closed).open).to.equal(false);
    expect(stage.element.open).to.equal(false);
    await stage.drawn();
    expect(stage.isFocused('launcher')).to.equal(true);
    expect(launcher.getAttribute('aria-expanded')).to.equal('false');
  });

  it('gives the focus back to the page’s own button', async () => {
    const stage = await openChat({ layout: 'launcher' });
    const button = await fixture<HTMLButtonElement>(html`<button @click=${() => stage.element.show()}>Ask us</button>`);
    button.focus();
    button.click();
    await shown(stage);
    expect(stage.isFocused('input')).to.equal(true);
    stage.element.hide();
    await stage.drawn();
    expect(document.activeElement === button).to.equal(true);
  });

  it('takes no focus when the page opens it unasked', async () => {
    const stage = await openChat({ layout: 'launcher' });
    const field = await fixture<HTMLInputElement>(html`<input aria-label="Elsewhere" />`);
    field.focus();
    stage.element.open = true;
    await shown(stage);
    expect(document.activeElement === field).to.equal(true);
    expect(stage.root.querySelector('dialog')?.open).to.equal(true);
  });

  it('leaves Escape to an input method', async () => {
    const stage = await openChat({ layout: 'launcher', open: true });
    stage.input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', isComposing: true, bubbles: true }));
    await stage.drawn();
    expect(stage.element.open).to.equal(true);
  });

  it('leaves the page in reach, but not on a phone', async () => {
    const stage = await openChat({ layout: 'launcher' });
    const field = await fixture<HTMLInputElement>(html`<input aria-label="Elsewhere" />`);
    stage.element.show();
    await shown(stage);
    expect(stage.root.querySelector('dialog:modal')).to.equal(null);
    await setViewport({ width: 360, height: 740 });
    try {
      await until(() => stage.root.querySelector('dialog:modal'));
      expect(stage.isFocused('input')).to.equal(true);
      const { width, height } = stage.part('panel').getBoundingClientRect();
      expect([width, height]).to.deep.equal([360, 740]);
      field.focus();
      expect(document.activeElement === field).to.equal(false);
    } finally {
      await setViewport({ width: 1280, height: 800 });
    }
    await until(() => !stage.root.querySelector('dialog:modal'));
    expect(stage.element.open).to.equal(true);
  });

  it('keeps the conversation while it is closed, and marks what came meanwhile', async () => {
    const stage = await openChat({ layout: 'launcher', open: true });
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say('One ');
    await stage.drawn();
    stage.element.hide();
    await stage.drawn();
    turn.say('two');
    turn.end();
    await stage.drawn();
    expect(stage.part('launcher').getAttribute('aria-label')).to.equal('Open chat, new message');
    expect(stage.element.matches(':state(unread)')).to.equal(true);
    stage.element.show();
    await stage.drawn();
    expect(stage.texts).to.deep.equal(['Hello?', 'One two']);
    expect(stage.element.matches(':state(unread)')).to.equal(false);
  });

  it('speaks to screen readers from where they can hear it: inside while it is open, outside while it is closed', async () => {
    const stage = await openChat({ layout: 'launcher', open: true });
    const dialog = stage.part('panel');
    expect(dialog.querySelectorAll('[role=status]')).to.have.length(2);
    stage.element.hide();
    await stage.drawn();
    expect(dialog.querySelectorAll('[role=status]')).to.have.length(0);
    (await stage.ask('Hello?')).answer('Hi');
    await stage.drawn();
    const told = Array.from(stage.root.querySelectorAll('[role=status]'), ({ textContent }) => textContent);
    expect(told).to.deep.equal(['', 'Hi']);
  });

  it('is open again after a move in the page, modal where it was', async () => {
    const stage = await openChat({ layout: 'launcher', open: true });
    const elsewhere = await fixture<HTMLElement>(html`<section></section>`);
    await setViewport({ width: 360, height: 740 });
    try {
      await until(() => stage.root.querySelector('dialog:modal'));
      elsewhere.append(stage.element);
      await stage.drawn();
      expect(stage.root.querySelectorAll('dialog:modal')).to.have.length(1);
    } finally {
      await setViewport({ width: 1280, height: 800 });
    }
  });

  it('may leave the page before it is drawn, and is modal when it comes back', async () => {
    await setViewport({ width: 360, height: 740 });
    try {
      const stage = await openChat({ layout: 'launcher' });
      stage.element.open = true;
      await stage.appears('panel');
      const page = stage.element.parentElement;
      stage.element.open = false;
      await stage.drawn();
      stage.element.open = true;
      stage.element.remove();
      await stage.drawn();
      expect(stage.root.querySelector('dialog')?.open).to.equal(false);
      page?.append(stage.element);
      await stage.drawn();
      expect(stage.root.querySelectorAll('dialog:modal')).to.have.length(1);
    } finally {
      await setViewport({ width: 1280, height: 800 });
    }
  });

  it('is not printed, while a chat in the page is', async () => {
    const launcher = await openChat({ layout: 'launcher', open: true });
    const inline = await openChat();
    const isDrawn = ({ element, root }: Stage) =>
      [element, ...root.querySelectorAll('button')].some((one) => one.checkVisibility());
    expect([launcher, inline].map(isDrawn)).to.deep.equal([true, true]);
    await emulateMedia({ media: 'print' });
    try {
      expect([launcher, inline].map(isDrawn)).to.deep.equal([false, true]);
    } finally {
      await emulateMedia({ media: 'screen' });
    }
  });

  it('says so where the panel cannot be fetched, and offers to reload the page', async () => {
    customElements.define(
      'chat-without-panel',
      class extends AiChat {
        protected override importPanel(): Promise<never> {
          return Promise.reject(new TypeError('gone'));
        }
      },
    );
    for (const layout of ['launcher', 'inline']) {
      const element = await fixture<AiChat>(html`<chat-without-panel layout=${layout}></chat-without-panel>`);
      const told = heard<ErrorEvent>(element, 'ai-chat-error');
      element.show();
      if (layout === 'launcher') await told;
      await element.updateComplete;
      await until(() => element.renderRoot.querySelector('[role=alert]'));
      const alert = element.renderRoot.querySelector('[role=alert]');
      expect(alert?.textContent).to.contain('could not be loaded. Reload the page');
      expect(alert?.querySelector('button')?.textContent).to.equal('Reload the page');
      await expect(element).to.be.accessible();
      expect(await element.send('Lost?')).to.equal(false);
    }
  });
});

describe('the focus', () => {
  it('goes from the header through the conversation and the field to the button, and on to the page', async () => {
    const stage = await openChat({ layout: 'launcher' });
    (await stage.ask('Hello?')).answer('Hi');
    stage.element.show();
    await shown(stage);
    await fixture(html`<button>After</button>`);
    stage.root.querySelector<HTMLElement>('[aria-label="Clear conversation"]')?.focus();
    const order: string[] = [];
    for (let step = 0; step < 5; step += 1) {
      order.push(nameOf(stage));
      await sendKeys({ press: 'Tab' });
    }
    expect(order).to.deep.equal(['Clear conversation', 'Close chat', 'Conversation', 'Your message', 'Send']);
    expect(document.activeElement?.textContent).to.equal('After');
  });

  it('goes to the question before a conversation is cleared, and from its answer to the field', async () => {
    const stage = await openChat();
    (await stage.ask('Hello?')).answer('Hi');
    await stage.drawn();
    stage.root.querySelector<HTMLElement>('[aria-label="Clear conversation"]')?.focus();
    await sendKeys({ press: 'Enter' });
    await stage.appears('question');
    await stage.drawn();
    expect(stage.root.activeElement?.textContent?.trim()).to.equal('Keep');
    await sendKeys({ press: 'Enter' });
    await stage.drawn();
    expect(nameOf(stage)).to.equal('Your message');
  });
});

function nameOf(stage: Stage): string {
  return stage.root.activeElement?.getAttribute('aria-label') ?? '';
}
