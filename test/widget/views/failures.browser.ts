import { expect, fixture, html, nextFrame } from '@open-wc/testing';
import { chatError, ERROR_CODES, type ErrorCode } from '../../../src/chat/index.ts';
import { enExtras } from '../../../src/widget/i18n/en-extras.ts';
import { AiChat, type AiChatErrorEvent } from '../../../src/widget/index.ts';
import { heard, openChat, shown, Stage } from '../chat-fixture.ts';
import { ScriptedTransport } from '../scripted-transport.ts';

describe('a failure', () => {
  for (const code of Object.keys(ERROR_CODES) as ErrorCode[]) {
    it(`is a sentence in the conversation, with the way on: ${code}`, async () => {
      const stage = await openChat();
      (await stage.ask('Hello?')).push({ type: 'reply-start' }, { type: 'reply-error', ...chatError(code) });
      const failure = await stage.appears('failure');
      expect(failure.querySelector('p')?.textContent).to.equal(enExtras.errors[code](chatError(code)));
      // Nobody who has no choice of assistants can do anything about one that is not there.
      const edit = code === 'unknown-assistant' ? undefined : 'Edit message';
      const way = ERROR_CODES[code].retryable ? 'Try again' : edit;
      expect(failure.querySelector('button')?.textContent.trim()).to.equal(
        code === 'chunk-missing' ? 'Reload the page' : way,
      );
    });
  }

  it('of the connection stands above the field, and is tried again there', async () => {
    const stage = await openChat();
    stage.transport.tell({ type: 'status', state: 'failed', error: chatError('unreachable') });
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
    stage.transport.tell({ type: 'status', state: 'failed', error: chatError('unreachable') });
    turn.push({ type: 'reply-start' }, { type: 'reply-error', ...chatError('unreachable') });
    await stage.appears('failure');
    await stage.drawn();
    expect(stage.parts('failure')).to.have.length(1);
  });

  it('of the page’s settings is told to visitor and page', async () => {
    const element = document.createElement('ai-chat');
    element.transport = 'carrier-pigeon';
    const told = heard<AiChatErrorEvent>(element, 'ai-chat-error');
    await fixture(html`<div>${element}</div>`);
    expect((await told).error.code).to.equal('bad-configuration');
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
        override importExtras(): Promise<never> {
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
    transport?.turns[0]?.push({ type: 'reply-start' }, { type: 'reply-error', ...chatError('unreachable') });
    const again = await stage.appears('action');
    expect(stage.said).to.contain('Check your connection and try again.');
    again.click();
    while (transport?.turns.length !== 2) await nextFrame();
  });
});
