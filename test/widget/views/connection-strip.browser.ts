import { expect } from '@open-wc/testing';
import { errorInfo } from '../../../src/chat/index.ts';
import { PANEL_CHUNK_LOADERS } from '../../../src/widget/chunks/panel-chunk-loaders.ts';
import { until } from '../../helpers/until.ts';
import { openChat, type Stage } from '../chat-fixture.ts';

// Loaded first, as in a conversation that has lasted for a while.
before(() => PANEL_CHUNK_LOADERS.importSecondaryViews());

describe('the strip below the header', () => {
  it('counts down to the next attempt to connect, and connects at once when asked to', async () => {
    const stage = await openChat();
    await lose(stage, 1.4);
    const strip = await stage.appears('strip');
    expect(strip.getBoundingClientRect().top).to.be.at.least(stage.part('header').getBoundingClientRect().bottom);
    const texts = new Set<string | undefined>();
    await until(
      () => strip.querySelector('p')?.textContent === 'Reconnecting…',
      () => {
        texts.add(strip.querySelector('p')?.textContent);
        return stage.rendered();
      },
    );
    expect([...texts]).to.include.members(['Connection lost. Trying again in 1 s.']);
    strip.querySelector('button')?.click();
    await stage.rendered();
    expect(stage.transport.connects).to.equal(1);
  });

  it('begins a new countdown with each attempt', async () => {
    const stage = await openChat();
    await lose(stage, 0.1);
    const text = () => stage.root.querySelector('.strip p')?.textContent;
    await until(
      () => text() === 'Reconnecting…',
      () => stage.rendered(),
    );
    await lose(stage, 30);
    await stage.rendered();
    expect(text()).to.match(/Trying again in (?:30|29) s/);
  });

  it('says once that the browser is offline, without a button, and nothing for a transport without a network', async () => {
    const stage = await openChat();
    await setOnLine(stage, false);
    expect(stage.parts('strip')).to.have.length(0);
    await lose(stage, 5);
    const strip = await stage.appears('strip');
    expect(strip.textContent).to.contain('You are offline');
    expect(strip.querySelectorAll('button')).to.have.length(0);
    await until(() => stage.root.querySelector('[role=status]')?.textContent.includes('You are offline'));
    await setOnLine(stage, true);
    expect(strip.textContent).to.contain('Connection lost');
  });

  for (const [code, weight, button] of [
    ['unreachable', 'warning-strip', 'Try again'],
    ['forbidden', 'error-strip', undefined],
  ] as const) {
    it(`has the weight and the action of the error: ${code}`, async () => {
      const stage = await openChat();
      stage.transport.emit({ type: 'status', state: 'failed', error: errorInfo(code) });
      const strip = await stage.appears('strip');
      expect([strip.classList.contains(weight), strip.querySelector('button')?.textContent.trim()]).to.deep.equal([
        true,
        button,
      ]);
    });
  }

  it('has a button that waits for the time that the backend sets', async () => {
    const stage = await openChat();
    const error = errorInfo('overloaded', { retryAfter: 1.2 });
    stage.transport.emit({ type: 'status', state: 'failed', error });
    const strip = await stage.appears('strip');
    const button = (): [string | undefined, boolean | undefined] => {
      const found = strip.querySelector('button');
      return [found?.textContent.trim(), found?.disabled];
    };
    expect(button()).to.deep.equal(['Try again in 2 s', true]);
    await until(() => button()[1] === false);
    expect(button()).to.deep.equal(['Try again', false]);
  });
});

describe('an answer that takes long', () => {
  it('is called late after a while, with a button that stops it, and this is announced', async () => {
    const { Date: clock } = globalThis;
    const { now } = clock;
    let skipped = 0;
    clock.now = () => now.call(clock) + skipped;
    try {
      const stage = await openChat();
      const turn = await stage.ask('Hello?');
      await until(() => stage.element.conversation?.getSnapshot().runningTurnId);
      skipped = 10_000;
      await until(() => stage.visibleText.includes('Still working…'));
      expect(stage.parts('action')).to.have.length(0);
      skipped = 20_000;
      await until(() => stage.visibleText.includes('This takes longer than usual.'));
      await until(() => stage.root.querySelector('[role=status]')?.textContent === 'This takes longer than usual.');
      stage.part('action').click();
      await stage.rendered();
      expect(turn.signal.aborted).to.equal(true);
      expect(stage.visibleText).not.to.contain('longer than usual');
    } finally {
      clock.now = now;
    }
  });
});

async function lose(stage: Stage, retryAfter: number): Promise<void> {
  await connecting(stage);
  stage.transport.emit({ type: 'status', state: 'reconnecting', error: { ...errorInfo('disconnected'), retryAfter } });
}

/** Waits until the transport is used. */
function connecting(stage: Stage): Promise<unknown> {
  return until(() => stage.element.conversation?.getSnapshot().capabilities.length);
}

/** Changes what the browser knows about its network. */
async function setOnLine(stage: Stage, isOnLine: boolean): Promise<void> {
  if (isOnLine) Reflect.deleteProperty(navigator, 'onLine');
  else Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => false });
  // Not `online`: the conversation would connect.
  window.dispatchEvent(new Event('offline'));
  await stage.rendered();
}
