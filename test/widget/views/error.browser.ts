import { expect, fixture, html, nextFrame } from '@open-wc/testing';
import { errorInfo, ERROR_DEFINITIONS, type ErrorCode } from '../../../src/chat/index.ts';
import { enSecondary } from '../../../src/widget/i18n/en-secondary.ts';
import { AiChat, type AiChatErrorEvent } from '../../../src/widget/index.ts';
import { until } from '../../helpers/until.ts';
import { heard, openChat, shown, Stage } from '../chat-fixture.ts';
import { ScriptedTransport } from '../scripted-transport.ts';

/** What can be done where the same again would only fail again: nothing, if it is not the visitor who can. */
const WAYS: Partial<Record<ErrorCode, string>> = {
  'bad-request': 'Edit message',
  'too-long': 'Edit message',
  'unsupported-media': 'Edit message',
  'content-filtered': 'Edit message',
  'load-failed': 'Reload the page',
};

describe('a failure', () => {
  for (const code of Object.keys(ERROR_DEFINITIONS) as ErrorCode[]) {
    it(`is a sentence in the conversation, with the way on: ${code}`, async () => {
      const stage = await openChat();
      (await stage.ask('Hello?')).push({ type: 'reply-start' }, { type: 'reply-error', ...errorInfo(code) });
      const failure = await stage.appears('failure');
      expect(failure.querySelector('p')?.textContent).to.equal(enSecondary.errors[code](errorInfo(code)));
      const way = ERROR_DEFINITIONS[code].retryable ? 'Try again' : WAYS[code];
      expect(failure.querySelector('button')?.textContent.trim()).to.equal(way);
    });
  }

  it('counts down where it is said how long to wait, is announced once, and can be tried again when it is over', async () => {
    const stage = await openChat();
    const error = errorInfo('rate-limited', { retryAfter: 1.2 });
    (await stage.ask('Hello?')).push({ type: 'reply-start' }, { type: 'reply-error', ...error });
    const failure = await stage.appears('failure');
    const button = failure.querySelector('button');
    const regions = () => Array.from(stage.root.querySelectorAll('[role=status]'), (region) => region.textContent);
    await stage.drawn();
    const announced = regions();
    expect(announced.join()).to.contain('Wait 2 seconds');
    const seen = new Set<string | undefined>();
    for (const start = Date.now(); button?.disabled && Date.now() - start < 10_000; await nextFrame()) {
      seen.add(failure.querySelector('p')?.textContent);
      button.click();
    }
    expect([...seen].join()).to.match(/Wait 2 seconds.*Wait a second/);
    expect(failure.textContent).to.contain('You can try again now.');
    expect(regions()).to.deep.equal(announced);
    expect(stage.transport.turns).to.have.length(1);
    button?.click();
    await stage.drawn();
    expect(stage.transport.turns).to.have.length(2);
  });

  it('of the connection is one message with one button, however many prompts wait', async () => {
    const stage = await openChat();
    const first = await stage.ask('One');
    await stage.element.send('Two');
    await stage.element.send('Three');
    stage.transport.tell({ type: 'status', state: 'reconnecting', error: errorInfo('disconnected') });
    await stage.drawn();
    expect(stage.said).to.contain('Reconnecting…');
    first.push({ type: 'reply-start' }, { type: 'reply-error', ...errorInfo('disconnected') });
    await stage.appears('failure');
    stage.transport.tell({ type: 'status', state: 'failed', error: errorInfo('unreachable') });
    await stage.drawn();
    expect(stage.parts('failure')).to.have.length(1);
    expect(stage.parts('action').map((button) => button.textContent.trim())).to.deep.equal(['Try again']);
    expect(stage.transport.turns).to.have.length(1);
    stage.part('action').click();
    stage.transport.tell({ type: 'status', state: 'connected' });
    await stage.drawn();
    for (const turn of ['One', 'Two', 'Three'])
      for (let frame = 0; frame < 300; frame++) {
        const asked = stage.transport.turns.at(-1);
        if (asked?.prompt === turn) {
          asked.answer(`Answer to ${turn}`);
          break;
        }
        await nextFrame();
      }
    await stage.drawn();
    expect(stage.texts.filter((text) => text.startsWith('Answer'))).to.have.length(3);
    expect(stage.parts('failure')).to.have.length(0);
  });

  it('of the connection in mid-answer leaves the cut answer its one button, and prompts wait for the next connection', async () => {
    const stage = await openChat();
    const first = await stage.ask('One');
    await stage.element.send('Two');
    first.start();
    first.say('Half an');
    stage.transport.tell({ type: 'status', state: 'reconnecting', error: errorInfo('disconnected') });
    first.end('interrupted');
    await stage.drawn();
    stage.transport.tell({ type: 'status', state: 'failed', error: errorInfo('unreachable') });
    await stage.drawn();
    expect(stage.parts('action')).to.have.length(1);
    expect(stage.transport.turns).to.have.length(1);
    stage.transport.tell({ type: 'status', state: 'connected' });
    await stage.drawn();
    expect(stage.transport.turns.at(-1)?.prompt).to.equal('Two');
  });

  it('is not said of an answer that is only long in coming', async () => {
    const { Date: clock } = globalThis;
    const { now } = clock;
    let skipped = 0;
    clock.now = () => now.call(clock) + skipped;
    try {
      const stage = await openChat();
      const turn = await stage.ask('Hello?');
      await stage.drawn();
      expect(stage.said).not.to.contain('Still working…');
      skipped = 8000;
      await until(() => stage.said.includes('Still working…'));
      const statuses = Array.from(stage.root.querySelectorAll('[role=status]'), ({ textContent }) => textContent);
      expect(statuses).to.include('Still working…');
      turn.answer('Here.');
      await stage.drawn();
      expect(stage.said).not.to.contain('Still working…');
    } finally {
      clock.now = now;
    }
  });

  it('of the connection stands above the field, and is tried again there', async () => {
    const stage = await openChat();
    stage.transport.tell({ type: 'status', state: 'failed', error: errorInfo('unreachable') });
    const failure = await stage.appears('failure');
    expect(failure.textContent).to.contain('cannot be reached');
    expect(stage.transport.connects).to.equal(0);
    failure.querySelector('button')?.click();
    await stage.drawn();
    expect(stage.transport.connects).to.equal(1);
    stage.transport.tell({ type: 'status', state: 'connected' });
    await stage.drawn();
    expect(stage.parts('failure')).to.have.length(0);
  });

  it('is not said twice, in the conversation and above the field', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    stage.transport.tell({ type: 'status', state: 'failed', error: errorInfo('unreachable') });
    turn.push({ type: 'reply-start' }, { type: 'reply-error', ...errorInfo('unreachable') });
    await stage.appears('failure');
    await stage.drawn();
    expect(stage.parts('failure')).to.have.length(1);
  });

  it('of the page’s settings is told to visitor and page', async () => {
    const element = document.createElement('ai-chat');
    element.transport = 'carrier-pigeon';
    const told = heard<AiChatErrorEvent>(element, 'ai-chat-error');
    await fixture(html`<div>${element}</div>`);
    expect((await told).error.code).to.equal('invalid-configuration');
    expect((await new Stage(element, []).appears('failure')).textContent).to.contain('not set up correctly');
  });

  it('of a history that cannot be had is told, and asked for again with the next connection', async () => {
    let asked = 0;
    const stage = await openChat(
      {},
      {
        history: () => {
          asked += 1;
          return asked === 1 ? Promise.reject(new Error('no')) : Promise.resolve([]);
        },
      },
    );
    await stage.appears('failure');
    stage.transport.tell({ type: 'status', state: 'connected' });
    await stage.drawn();
    expect(asked).to.equal(2);
    expect(stage.parts('failure')).to.have.length(0);
  });

  it('of a page’s own transport that throws leaves the conversation whole', async () => {
    class Faulty extends ScriptedTransport {
      override send(): never {
        throw new Error('faulty');
      }
    }
    const stage = await openChat({ transport: (options) => new Faulty(options) });
    await stage.element.send('Hello?');
    expect((await stage.appears('failure')).textContent).to.contain('unexpected');
    expect(stage.texts).to.deep.equal(['Hello?', '']);
  });

  it('whose own sentence cannot be fetched still has one', async () => {
    customElements.define(
      'chat-without-extras',
      class extends AiChat {
        override importSecondaryViews(): Promise<never> {
          return Promise.reject(new TypeError('gone'));
        }
      },
    );
    const element = document.createElement('chat-without-extras') as AiChat;
    let transport: ScriptedTransport | undefined;
    element.transport = (options) => (transport = new ScriptedTransport(options));
    await fixture(html`<div>${element}</div>`);
    const stage = new Stage(element, []);
    await shown(stage);
    await element.send('Hello?');
    await stage.drawn();
    transport?.turns[0]?.push({ type: 'reply-start' }, { type: 'reply-error', ...errorInfo('unreachable') });
    const again = await stage.appears('action');
    expect(stage.said).to.contain('Check your connection and try again.');
    again.click();
    await until(() => transport?.turns.length === 2);
  });
});
