import { expect, fixture, html } from '@open-wc/testing';
import { emulateMedia, sendKeys, setViewport } from '@web/test-runner-commands';
import { CHUNK_LOADERS } from '../../src/widget/chunks/chunk-loaders.ts';
import { AiChat, type AiChatToggleEvent } from '../../src/widget/index.ts';
import { until } from '../helpers/until.ts';
import { nextEvent, openChat, shown, type Stage } from './chat-fixture.ts';

describe('the launcher', () => {
  it('loads nothing else until the pointer reaches it', async () => {
    const stage = await openChat({ layout: 'launcher' });
    await stage.rendered();
    expect(stage.root.querySelector('dialog')).to.equal(null);
    expect(stage.transports).to.have.length(0);
    stage.part('launcher').dispatchEvent(new PointerEvent('pointerenter'));
    await stage.appears('panel');
    expect(stage.element.open).to.equal(false);
    expect(stage.transports).to.have.length(0);
  });

  it('opens the panel and focuses the input, dispatches the event, and returns the focus when it closes', async () => {
    const stage = await openChat({ layout: 'launcher' });
    const launcher = stage.part('launcher');
    expect(launcher.getAttribute('aria-expanded')).to.equal('false');
    const opened = nextEvent<AiChatToggleEvent>(stage.element, 'ai-chat-toggle');
    launcher.focus();
    await sendKeys({ press: 'Enter' });
    expect((await opened).open).to.equal(true);
    await shown(stage);
    expect(launcher.getAttribute('aria-expanded')).to.equal('true');
    expect(stage.root.getElementById(launcher.getAttribute('aria-controls') ?? '')).to.equal(stage.part('panel'));
    // One of name and state changes, never both.
    expect(launcher.getAttribute('aria-label')).to.equal('Chat');
    expect(stage.isFocused('field')).to.equal(true);
    const closed = nextEvent<AiChatToggleEvent>(stage.element, 'ai-chat-toggle');
    await sendKeys({ press: 'Escape' });
    expect((await closed).open).to.equal(false);
    expect(stage.element.open).to.equal(false);
    await stage.rendered();
    expect(stage.isFocused('launcher')).to.equal(true);
    expect(launcher.getAttribute('aria-expanded')).to.equal('false');
  });

  it('shows the page’s label, which is its name, and no text while the panel is open', async () => {
    const stage = await openChat({ layout: 'launcher', launcherLabel: 'Ask Northfold' });
    const launcher = stage.part('launcher');
    expect(launcher.innerText.trim()).to.equal('Ask Northfold');
    expect(launcher.offsetWidth).to.be.greaterThan(120);
    launcher.click();
    await shown(stage);
    expect(launcher.getAttribute('aria-label')).to.equal('Ask Northfold');
    expect([launcher.offsetWidth, launcher.offsetHeight]).to.deep.equal([56, 56]);
    expect(getComputedStyle(launcher).fontSize).to.equal('0px');
  });

  it('has a chevron in place of its icon while the panel is open, and the page’s icon again after it', async () => {
    const stage = await openChat({ layout: 'launcher', open: true });
    const icon = stage.element.appendChild(document.createElement('i'));
    icon.slot = 'launcher';
    const opacities = (): readonly string[] => {
      const [slot, chevron] = stage.part('launcher').querySelectorAll(':scope > :is(slot, svg)');
      return [slot, chevron].map((one) => {
        for (const animation of one?.getAnimations() ?? []) animation.finish();
        return one ? getComputedStyle(one).opacity : 'missing';
      });
    };
    expect(opacities()).to.deep.equal(['0', '1']);
    stage.element.hide();
    await stage.rendered();
    expect(opacities()).to.deep.equal(['1', '0']);
  });

  it('opens its panel from its corner, and at once if the page or the visitor wants no motion', async () => {
    const stage = await openChat({ layout: 'launcher' });
    stage.element.open = true;
    await shown(stage);
    const panel = stage.part('panel');
    const { width, height } = getComputedStyle(panel);
    expect(getComputedStyle(panel).transformOrigin).to.equal(`${width} ${height}`);
    const duration = (): string | undefined => getComputedStyle(panel).transitionDuration.split(', ')[0];
    expect(duration()).to.equal('0.18s');
    stage.element.open = false;
    await stage.element.updateComplete;
    expect(duration()).to.equal('0.12s');
    stage.element.style.setProperty('--ai-chat-motion', '0');
    expect(duration()).to.equal('0s');
    stage.element.style.removeProperty('--ai-chat-motion');
    await emulateMedia({ reducedMotion: 'reduce' });
    try {
      expect(duration()).to.equal('0s');
    } finally {
      await emulateMedia({ reducedMotion: 'no-preference' });
    }
  });

  it('returns the focus to the page’s own button', async () => {
    const stage = await openChat({ layout: 'launcher' });
    const button = await fixture<HTMLButtonElement>(html`<button @click=${() => stage.element.show()}>Ask us</button>`);
    button.focus();
    button.click();
    await shown(stage);
    expect(stage.isFocused('field')).to.equal(true);
    stage.element.hide();
    await stage.rendered();
    expect(document.activeElement === button).to.equal(true);
  });

  it('does not take the focus when the page sets `open`', async () => {
    const stage = await openChat({ layout: 'launcher' });
    const field = await fixture<HTMLInputElement>(html`<input aria-label="Elsewhere" />`);
    field.focus();
    stage.element.open = true;
    await shown(stage);
    expect(document.activeElement === field).to.equal(true);
    expect(stage.root.querySelector('dialog')?.open).to.equal(true);
  });

  it('ignores Escape while an input method is composing', async () => {
    const stage = await openChat({ layout: 'launcher', open: true });
    stage.input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', isComposing: true, bubbles: true }));
    await stage.rendered();
    expect(stage.element.open).to.equal(true);
  });

  it('leaves the page usable, except on a phone', async () => {
    const stage = await openChat({ layout: 'launcher' });
    const field = await fixture<HTMLInputElement>(html`<input aria-label="Elsewhere" />`);
    stage.element.show();
    await shown(stage);
    expect(stage.root.querySelector('dialog:modal')).to.equal(null);
    await setViewport({ width: 360, height: 740 });
    try {
      await until(() => stage.root.querySelector('dialog:modal'));
      expect(stage.isFocused('field')).to.equal(true);
      const { offsetWidth, offsetHeight, offsetTop } = stage.part('panel');
      expect([offsetWidth, offsetHeight, offsetTop], 'below a strip of the page').to.deep.equal([360, 732, 8]);
      field.focus();
      expect(document.activeElement === field).to.equal(false);
    } finally {
      await setViewport({ width: 1280, height: 800 });
    }
    await until(() => !stage.root.querySelector('dialog:modal'));
    expect(stage.element.open).to.equal(true);
  });

  it('keeps the conversation while it is closed, and marks new answers', async () => {
    const stage = await openChat({ layout: 'launcher', open: true });
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say('One ');
    await stage.rendered();
    stage.element.hide();
    await stage.rendered();
    turn.say('two');
    turn.end();
    await stage.rendered();
    expect(stage.part('launcher').getAttribute('aria-label')).to.equal('Chat, 1 new message');
    expect(stage.part('count').textContent).to.equal('1');
    expect(stage.element.unreadCount).to.equal(1);
    (await stage.ask('And?')).answer('Three');
    await until(() => stage.element.unreadCount === 2);
    await stage.rendered();
    expect(stage.part('launcher').getAttribute('aria-label')).to.equal('Chat, 2 new messages');
    expect(stage.element.matches(':state(unread)')).to.equal(true);
    stage.element.show();
    await stage.rendered();
    expect(stage.texts).to.deep.equal(['Hello?', 'One two', 'And?', 'Three']);
    expect(stage.element.unreadCount).to.equal(0);
    expect(stage.parts('count')).to.have.length(0);
    expect(stage.element.matches(':state(unread)')).to.equal(false);
  });

  it('has two live regions inside the dialog while it is open, and one outside while it is closed', async () => {
    const stage = await openChat({ layout: 'launcher', open: true });
    const dialog = stage.part('panel');
    expect(dialog.querySelectorAll('[role=status]')).to.have.length(2);
    stage.element.hide();
    await stage.rendered();
    expect(dialog.querySelectorAll('[role=status]')).to.have.length(0);
    const regions = [...stage.root.querySelectorAll('[role=status]')];
    (await stage.ask('Hello?')).answer('Hi');
    await until(() => regions.map(({ textContent }) => textContent).join('|') === 'Chat, 1 new message');
  });

  it('is open again after a move in the page, in the same mode', async () => {
    const stage = await openChat({ layout: 'launcher', open: true });
    const elsewhere = await fixture<HTMLElement>(html`<section></section>`);
    await setViewport({ width: 360, height: 740 });
    try {
      await until(() => stage.root.querySelector('dialog:modal'));
      elsewhere.append(stage.element);
      await stage.rendered();
      expect(stage.root.querySelectorAll('dialog:modal')).to.have.length(1);
    } finally {
      await setViewport({ width: 1280, height: 800 });
    }
  });

  it('is modal when it returns after it left the page before the first update', async () => {
    await setViewport({ width: 360, height: 740 });
    try {
      const stage = await openChat({ layout: 'launcher' });
      stage.element.open = true;
      await stage.appears('panel');
      const page = stage.element.parentElement;
      stage.element.open = false;
      await stage.rendered();
      stage.element.open = true;
      stage.element.remove();
      await stage.rendered();
      expect(stage.root.querySelector('dialog')?.open).to.equal(false);
      page?.append(stage.element);
      await stage.rendered();
      expect(stage.root.querySelectorAll('dialog:modal')).to.have.length(1);
    } finally {
      await setViewport({ width: 1280, height: 800 });
    }
  });

  it('is not printed, but an inline chat is', async () => {
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

  it('shows a message with a reload button if the panel cannot be loaded', async () => {
    customElements.define(
      'chat-without-panel',
      class extends AiChat {
        constructor() {
          super({ ...CHUNK_LOADERS, importPanel: () => Promise.reject(new TypeError('gone')) });
        }
      },
    );
    for (const layout of ['launcher', 'inline']) {
      const element = await fixture<AiChat>(html`<chat-without-panel layout=${layout}></chat-without-panel>`);
      const errorEvent = nextEvent<ErrorEvent>(element, 'ai-chat-error');
      element.show();
      if (layout === 'launcher') await errorEvent;
      await element.updateComplete;
      await until(() => element.renderRoot.querySelector('[role=alert]'));
      const alert = element.renderRoot.querySelector('[role=alert]');
      expect(alert?.textContent).to.contain('could not be loaded. Please reload the page');
      expect(alert?.querySelector('button')?.textContent).to.equal('Reload page');
      await expect(element).to.be.accessible();
      expect(await element.send('Lost?')).to.equal(false);
    }
  });
});

describe('the focus', () => {
  it('moves from the header through the conversation and the input to the button, and on to the page', async () => {
    const stage = await openChat({ layout: 'launcher' });
    (await stage.ask('Hello?')).answer('Hi');
    stage.element.show();
    await shown(stage);
    await fixture(html`<button>After</button>`);
    stage.root.querySelector<HTMLElement>('[aria-label="Expand chat"]')?.focus();
    const order: string[] = [];
    for (let step = 0; step < 8; step += 1) {
      order.push(nameOf(stage));
      await sendKeys({ press: 'Tab' });
    }
    // Of the actions below prompt and answer, the first is the tab stop.
    const rows = ['Copy', 'Copy'];
    expect(order).to.deep.equal([
      'Expand chat',
      'Menu',
      'Conversation',
      ...rows,
      'Your message',
      'Send',
      'Size of the chat',
    ]);
    expect(document.activeElement?.textContent).to.equal('After');
  });

  it('moves to the menu, to the confirmation before clearing, and from there back to the menu’s button', async () => {
    const stage = await openChat();
    (await stage.ask('Hello?')).answer('Hi');
    await stage.rendered();
    stage.root.querySelector<HTMLElement>('[aria-label="Menu"]')?.focus();
    await sendKeys({ press: 'Enter' });
    await stage.appears('menu');
    await sendKeys({ press: 'End' });
    await sendKeys({ press: 'Enter' });
    await stage.appears('question');
    await stage.rendered();
    expect(stage.root.activeElement?.textContent?.trim()).to.equal('Cancel');
    await sendKeys({ press: 'Enter' });
    await stage.rendered();
    expect(nameOf(stage)).to.equal('Menu');
  });
});

function nameOf(stage: Stage): string {
  return stage.root.activeElement?.getAttribute('aria-label') ?? '';
}
