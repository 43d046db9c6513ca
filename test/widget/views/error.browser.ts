import { expect, fixture, html } from '@open-wc/testing';
import { errorInfo, ERROR_DEFINITIONS, type ErrorCode } from '../../../src/chat/index.ts';
import { CHUNK_LOADERS } from '../../../src/widget/chunks/chunk-loaders.ts';
import { enSecondary } from '../../../src/widget/i18n/en-secondary.ts';
import { AiChat, type AiChatErrorEvent } from '../../../src/widget/index.ts';
import { until } from '../../helpers/until.ts';
import { nextEvent, openChat, shown, Stage } from '../chat-fixture.ts';
import { ScriptedTransport } from '../scripted-transport.ts';

/** The label of the button for errors that a retry cannot solve. None if only the site's owner can help. */
const WAYS: Partial<Record<ErrorCode, string>> = {
  'bad-request': 'Edit message',
  'too-long': 'Edit message',
  'unsupported-media': 'Edit message',
  'attachment-missing': 'Edit message',
  'content-filtered': 'Edit message',
  'load-failed': 'Reload page',
};

/** Errors that go by waiting. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'unreachable',
  'disconnected',
  'session-replaced',
  'timeout',
  'rate-limited',
  'overloaded',
  'server-restarting',
  'provider-unreachable',
]);

/** The weight of errors that do not pass. */
const WEIGHTS: Partial<Record<ErrorCode, string>> = {
  'bad-request': 'neutral',
  'too-long': 'neutral',
  'unsupported-media': 'neutral',
  'attachment-missing': 'neutral',
  'content-filtered': 'neutral',
  'unknown-assistant': 'neutral',
};

describe('an error', () => {
  const dateNow = Date.now;
  afterEach(() => {
    Date.now = dateNow;
  });

  for (const code of Object.keys(ERROR_DEFINITIONS) as ErrorCode[]) {
    it(`is shown in the conversation with its message and action: ${code}`, async () => {
      const stage = await openChat();
      (await stage.ask('Hello?')).push({ type: 'reply-start' }, { type: 'reply-error', ...errorInfo(code) });
      const failure = await stage.appears('fault');
      expect(failure.querySelector('p')?.textContent).to.equal(enSecondary.errors[code](errorInfo(code)));
      expect(failure.className).to.equal(`fault ${WEIGHTS[code] ?? (PASSING.has(code) ? 'passing' : 'broken')}`);
      const way = ERROR_DEFINITIONS[code].retryable ? 'Try again' : WAYS[code];
      expect(failure.querySelector('button')?.textContent.trim()).to.equal(way);
    });
  }

  it('with `retryAfter` counts down, is announced once, and can be retried at the end', async () => {
    let time = dateNow();
    Date.now = () => time;
    const stage = await openChat();
    const error = errorInfo('rate-limited', { retryAfter: 1.2 });
    (await stage.ask('Hello?')).push({ type: 'reply-start' }, { type: 'reply-error', ...error });
    const failure = await stage.appears('fault');
    const button = failure.querySelector('button');
    const regions = () => Array.from(stage.root.querySelectorAll('[role=status]'), (region) => region.textContent);
    await stage.rendered();
    const announced = regions();
    expect(announced.join()).to.contain('Too many messages in a short time. Try again in 2 s.');
    const shows = (label: string) => until(() => button?.textContent.trim() === label);
    button?.click();
    await shows('Try again in 2 s');
    time += 300;
    await shows('Try again in 1 s');
    button?.click();
    time += 1000;
    await shows('Try again');
    expect(failure.querySelector('p')?.textContent).to.contain('You can send again now.');
    // Empty again after ten seconds.
    expect([...announced, '']).to.include.members(regions());
    expect(stage.transport.turns).to.have.length(1);
    button?.click();
    await stage.rendered();
    expect(stage.transport.turns).to.have.length(2);
  });

  it('of the connection is one message with one button, besides those of queued prompts', async () => {
    const stage = await openChat();
    const first = await stage.ask('One');
    await stage.element.send('Two');
    await stage.element.send('Three');
    stage.transport.emit({ type: 'status', state: 'reconnecting', error: errorInfo('disconnected') });
    await stage.rendered();
    await stage.appears('strip');
    first.push({ type: 'reply-start' }, { type: 'reply-error', ...errorInfo('disconnected') });
    await stage.appears('fault');
    stage.transport.emit({ type: 'status', state: 'failed', error: errorInfo('unreachable') });
    await stage.rendered();
    expect(stage.parts('fault')).to.have.length(1);
    expect(stage.parts('action').map(labelOf)).to.deep.equal(['Try again', 'Don’t send', 'Don’t send']);
    expect(stage.transport.turns).to.have.length(1);
    stage.part('action').click();
    stage.transport.emit({ type: 'status', state: 'connected' });
    await stage.rendered();
    for (const prompt of ['One', 'Two', 'Three']) {
      await until(() => stage.transport.turns.at(-1)?.prompt === prompt);
      stage.transport.turns.at(-1)?.answer(`Answer to ${prompt}`);
    }
    await stage.rendered();
    expect(stage.texts.filter((text) => text.startsWith('Answer'))).to.have.length(3);
    expect(stage.parts('fault')).to.have.length(0);
  });

  it('of the connection during an answer has one button to retry, and holds the queued prompts until the next connection', async () => {
    const stage = await openChat();
    const first = await stage.ask('One');
    await stage.element.send('Two');
    first.start();
    first.say('Half an');
    stage.transport.emit({ type: 'status', state: 'reconnecting', error: errorInfo('disconnected') });
    first.end('interrupted');
    await stage.rendered();
    stage.transport.emit({ type: 'status', state: 'failed', error: errorInfo('unreachable') });
    await stage.rendered();
    expect(stage.parts('action').map(labelOf)).to.deep.equal(['Try again', 'Don’t send']);
    expect(stage.transport.turns).to.have.length(1);
    stage.transport.emit({ type: 'status', state: 'connected' });
    await stage.rendered();
    expect(stage.transport.turns.at(-1)?.prompt).to.equal('Two');
  });

  it('is not shown for an answer that takes long', async () => {
    const { Date: clock } = globalThis;
    const { now } = clock;
    let skipped = 0;
    clock.now = () => now.call(clock) + skipped;
    try {
      const stage = await openChat();
      const turn = await stage.ask('Hello?');
      await stage.rendered();
      expect(stage.visibleText).not.to.contain('Still working…');
      skipped = 10_000;
      await until(() => stage.visibleText.includes('Still working…'));
      const statuses = Array.from(stage.root.querySelectorAll('[role=status]'), ({ textContent }) => textContent);
      expect(statuses).to.include('Still working…');
      turn.answer('Here.');
      await stage.rendered();
      expect(stage.visibleText).not.to.contain('Still working…');
    } finally {
      clock.now = now;
    }
  });

  it('of the connection is shown below the header and can be retried there', async () => {
    const stage = await openChat();
    stage.transport.emit({ type: 'status', state: 'failed', error: errorInfo('unreachable') });
    const strip = await stage.appears('strip');
    expect(strip.textContent).to.contain("Can't reach the chat");
    expect(stage.transport.connects).to.equal(0);
    strip.querySelector('button')?.click();
    await stage.rendered();
    expect(stage.transport.connects).to.equal(1);
    stage.transport.emit({ type: 'status', state: 'connected' });
    await stage.rendered();
    expect(stage.parts('strip')).to.have.length(0);
  });

  it('is shown once if the last message and the connection have the same one', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    stage.transport.emit({ type: 'status', state: 'failed', error: errorInfo('unreachable') });
    turn.push({ type: 'reply-start' }, { type: 'reply-error', ...errorInfo('unreachable') });
    await stage.appears('fault');
    await stage.rendered();
    expect(stage.parts('fault')).to.have.length(1);
  });

  it('of the page’s configuration is shown and dispatched', async () => {
    const element = document.createElement('ai-chat');
    element.transport = 'carrier-pigeon';
    const errorEvent = nextEvent<AiChatErrorEvent>(element, 'ai-chat-error');
    await fixture(html`<div>${element}</div>`);
    expect((await errorEvent).error.code).to.equal('invalid-configuration');
    expect((await new Stage(element, []).appears('strip')).textContent).to.contain('not set up correctly');
  });

  it('of a history that cannot be loaded is shown, and the history is requested again with the next connection', async () => {
    let requests = 0;
    const stage = await openChat(
      {},
      {
        history: () => {
          requests += 1;
          return requests === 1 ? Promise.reject(new Error('no')) : Promise.resolve([]);
        },
      },
    );
    await stage.appears('strip');
    stage.transport.emit({ type: 'status', state: 'connected' });
    await stage.rendered();
    expect(requests).to.equal(2);
    expect(stage.parts('strip')).to.have.length(0);
  });

  it('thrown by a page’s transport leaves the conversation intact', async () => {
    class Faulty extends ScriptedTransport {
      override send(): never {
        throw new Error('faulty');
      }
    }
    const stage = await openChat({ transport: (options) => new Faulty(options) });
    await stage.element.send('Hello?');
    expect((await stage.appears('fault')).textContent).to.contain('Something went wrong.');
    expect(stage.texts).to.deep.equal(['Hello?', '']);
  });

  it('whose own message cannot be loaded shows the generic message', async () => {
    const importSecondaryViews = () => Promise.reject(new TypeError('gone'));
    const element = new AiChat({ ...CHUNK_LOADERS, importSecondaryViews });
    let transport: ScriptedTransport | undefined;
    element.transport = (options) => (transport = new ScriptedTransport(options));
    await fixture(html`<div>${element}</div>`);
    const stage = new Stage(element, []);
    await shown(stage);
    await element.send('Hello?');
    await until(() => transport?.turns[0]);
    transport?.turns[0]?.push({ type: 'reply-start' }, { type: 'reply-error', ...errorInfo('unreachable') });
    await until(() => stage.visibleText.includes('Check your connection and try again.'));
    const again = await stage.appears('action');
    again.click();
    await until(() => transport?.turns.length === 2);
  });
});

/** The name of a button. */
function labelOf(button: HTMLElement): string {
  return button.ariaLabel ?? button.textContent.trim();
}
