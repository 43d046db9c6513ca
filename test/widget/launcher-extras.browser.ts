import { expect, fixture, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { CHUNK_LOADERS } from '../../src/widget/chunks/chunk-loaders.ts';
import type { AiChat } from '../../src/widget/index.ts';
import { until } from '../helpers/until.ts';
import { openChat, shown, type Stage } from './chat-fixture.ts';

describe('the bubble above the launcher', () => {
  const KEYS = ['preview', 'open', 'continue'].map((name) => `ai-chat:${name}:previewed`);
  const forget = () => KEYS.forEach((key) => localStorage.removeItem(key));
  beforeEach(forget);
  after(forget);

  const open = (properties: Partial<AiChat> = {}): Promise<Stage> =>
    openChat({
      layout: 'launcher',
      id: 'previewed',
      storage: 'local',
      preview: 'Any questions?',
      previewDelayMs: 0,
      ...properties,
    });

  it('shows the page’s text without loading the chat, and opens it when pressed', async () => {
    const stage = await open({ heading: 'Northfold' });
    const bubble = await stage.appears('preview');
    expect(bubble.textContent).to.contain('Northfold').and.contain('Any questions?');
    expect(stage.element.conversation).to.equal(undefined);
    await expect(stage.element).to.be.accessible();
    bubble.querySelector('button')?.click();
    await shown(stage);
    expect(stage.element.open).to.equal(true);
    expect(stage.isFocused('field')).to.equal(true);
    expect(stage.parts('preview')).to.have.length(0);
  });

  it('has the assistant’s image, if its origin is allowed, over the initial', async () => {
    for (const [avatar, hasImage] of [
      ['/demo/sock.svg', true],
      ['https://elsewhere.example/avatar.svg', false],
    ] as const) {
      const stage = await open({ heading: 'Northfold', avatar });
      const avatarView = (await stage.appears('preview')).querySelector('[part~=avatar]');
      expect([avatarView?.textContent.trim(), avatarView?.querySelector('img') !== null], avatar).to.deep.equal([
        'N',
        hasImage,
      ]);
      stage.element.remove();
    }
  });

  it('is announced once, in a region that was there before', async () => {
    const { setTimeout } = globalThis;
    let show: TimerHandler | undefined;
    const hold = (handler: TimerHandler, delay?: number): number => {
      if (delay !== 12_345) return setTimeout(handler, delay);
      show = handler;
      return 0;
    };
    Object.assign(globalThis, { setTimeout: hold });
    const stage = await open({ heading: 'Northfold', previewDelayMs: 12_345 });
    await until(() => show && stage.root.querySelector('[role=status]'));
    Object.assign(globalThis, { setTimeout });
    const region = stage.root.querySelector('[role=status]');
    expect([region?.textContent.trim(), stage.parts('preview').length]).to.deep.equal(['', 0]);
    (show as () => void)();
    await stage.appears('preview');
    expect(stage.root.querySelector('[role=status]') === region).to.equal(true);
    expect(region?.textContent.replaceAll(/\s+/g, ' ').trim()).to.equal('Northfold: Any questions?');
  });

  it('invites a visitor who has written to go on, until they dismiss it', async () => {
    const stage = await open({ open: true });
    (await stage.ask('Hello?')).answer('Hi');
    await stage.rendered();
    stage.element.hide();
    await stage.rendered();
    expect(stage.parts('preview'), 'not on the same page').to.have.length(0);
    stage.element.remove();
    for (let page = 0; page < 2; page += 1) {
      const next = await open({ heading: 'Northfold' });
      const bubble = await next.appears('preview');
      expect(bubble.textContent).to.contain('Continue your conversation').and.not.contain('Any questions?');
      if (page === 1) bubble.querySelector<HTMLElement>('[aria-label="Dismiss"]')?.click();
      await next.rendered();
      next.element.remove();
    }
    await remains(await open(), 'absent');
  });

  it('invites nobody to go on with a conversation that was cleared', async () => {
    const stage = await open({ open: true });
    (await stage.ask('Hello?')).answer('Hi');
    await stage.rendered();
    await stage.element.clear();
    await stage.rendered();
    expect(localStorage.getItem('ai-chat:continue:previewed')).to.equal(null);
    stage.element.remove();
    expect((await (await open()).appears('preview')).textContent).to.contain('Any questions?');
  });

  it('appears no earlier than its delay', async () => {
    const start = performance.now();
    const stage = await open({ previewDelayMs: 300 });
    await stage.appears('preview');
    expect(performance.now() - start).to.be.at.least(300);
  });

  for (const key of ['Enter', 'Escape'])
    it(`is gone for good once it is dismissed with ${key}`, async () => {
      const stage = await open();
      const bubble = await stage.appears('preview');
      bubble.querySelector<HTMLElement>('[aria-label="Dismiss"]')?.focus();
      await sendKeys({ press: key });
      await stage.rendered();
      expect(stage.parts('preview')).to.have.length(0);
      expect(stage.isFocused('launcher')).to.equal(true);
      expect(stage.element.open).to.equal(false);
      await remains(await open(), 'absent');
    });

  it('is gone for good once the visitor has opened the chat', async () => {
    const stage = await open();
    await stage.appears('preview');
    stage.part('launcher').click();
    await shown(stage);
    stage.element.hide();
    await stage.rendered();
    await remains(stage, 'absent');
    await remains(await open(), 'absent');
  });

  it('comes again on the next page if the visitor did nothing, and stores nothing', async () => {
    const before = Object.keys(localStorage);
    const stage = await open();
    await stage.appears('preview');
    stage.element.remove();
    await (await open()).appears('preview');
    expect(Object.keys(localStorage)).to.deep.equal(before);
  });

  it('does not come over an open panel, nor after it', async () => {
    const stage = await open({ open: true });
    await remains(stage, 'absent');
    stage.element.open = false;
    await stage.rendered();
    await remains(stage, 'absent');
  });

  it('stays away if its code cannot be loaded, and the launcher works', async () => {
    const loaders = { ...CHUNK_LOADERS, importLauncherExtras: () => Promise.reject(new TypeError('gone')) };
    const stage = await openChat({ layout: 'launcher', preview: 'Any questions?', previewDelayMs: 0 }, {}, loaders);
    await remains(stage, 'absent');
    stage.part('launcher').click();
    await shown(stage);
    expect(stage.root.querySelector('[role=alert]')).to.equal(null);
  });

  /** The timers of the element are older than that of this function, so they have run before it. */
  async function remains(stage: Stage, state: 'absent'): Promise<void> {
    await CHUNK_LOADERS.importLauncherExtras();
    await stage.rendered();
    await new Promise((resolve) => setTimeout(resolve));
    await stage.rendered();
    expect(stage.parts('preview'), state).to.have.length(0);
  }
});

describe('the launcher with an id', () => {
  const open = async (properties: Partial<AiChat> = {}): Promise<Stage> => {
    const stage = await openChat({ layout: 'launcher', id: 'help', ...properties });
    // The code that listens has arrived.
    await CHUNK_LOADERS.importLauncherExtras();
    await stage.rendered();
    return stage;
  };
  afterEach(() => history.replaceState(null, '', location.pathname + location.search));

  it('is opened by a link to it, again and again, without a change of the address', async () => {
    const stage = await open();
    const link = await fixture<HTMLAnchorElement>(html`<a href="#help">Ask <b>us</b></a>`);
    const { href } = location;
    for (let time = 0; time < 2; time += 1) {
      link.focus();
      link.querySelector('b')?.click();
      await shown(stage);
      expect(stage.element.open).to.equal(true);
      expect(stage.isFocused('field')).to.equal(true);
      stage.element.hide();
      await stage.rendered();
      expect(document.activeElement === link, 'the focus returns to the link').to.equal(true);
    }
    expect(location.href).to.equal(href);
  });

  it('is not opened by other links, and not if the page prevents the default', async () => {
    const stage = await open();
    const place = await fixture(html`
      <div>
        <a href="#helpful">Another</a>
        <a href="#help" @click=${(event: Event) => event.preventDefault()}>Prevented</a>
      </div>
    `);
    for (const link of place.querySelectorAll('a')) link.click();
    await stage.rendered();
    expect(stage.element.open).to.equal(false);
  });

  it('is opened by the page’s address, when the page loads and when it changes', async () => {
    history.replaceState(null, '', '#help');
    const loaded = await open();
    await shown(loaded);
    expect(loaded.element.open).to.equal(true);
    const elsewhere = await fixture<HTMLElement>(html`<section></section>`);
    loaded.element.hide();
    await loaded.rendered();
    elsewhere.append(loaded.element);
    await loaded.rendered();
    expect(loaded.element.open, 'a move in the page is not a load').to.equal(false);
    location.hash = 'elsewhere';
    location.hash = 'help';
    await until(() => loaded.element.open);
  });

  it('is opened and closed by the commands of a button', async () => {
    const stage = await open();
    const command = async (name: string): Promise<boolean> => {
      // What a button with `commandfor` dispatches. Not every supported browser has the event's class.
      stage.element.dispatchEvent(Object.assign(new Event('command', { cancelable: true }), { command: name }));
      await stage.rendered();
      return stage.element.open;
    };
    const states: boolean[] = [];
    for (const name of ['--toggle', '--toggle', '--open', '--open', '--close', '--close', 'show-modal'])
      states.push(await command(name));
    expect(states).to.deep.equal([true, false, true, true, false, false, false]);
  });

  if ('commandForElement' in HTMLButtonElement.prototype)
    it('is opened by a button with `commandfor`', async () => {
      const stage = await open();
      const button = await fixture<HTMLButtonElement>(html`<button commandfor="help" command="--open">Ask</button>`);
      button.click();
      await shown(stage);
      expect(stage.element.open).to.equal(true);
    });

  it('leaves links to an inline chat to the browser', async () => {
    const stage = await open({ layout: 'inline' });
    const link = await fixture<HTMLAnchorElement>(html`<a href="#help">Ask us</a>`);
    link.click();
    expect(location.hash).to.equal('#help');
    expect(stage.element.open).to.equal(false);
  });
});
