import { expect } from '@open-wc/testing';
import { resetMouse, sendMouse } from '@web/test-runner-commands';
import {
  type Capability,
  errorInfo,
  ChatError,
  createMessage,
  type ChatEvent,
  type ChatMessage,
  type UnsolicitedReplyEvent,
} from '../../src/chat/index.ts';
import type {
  AiChatErrorEvent,
  AiChatPromptEvent,
  AiChatReplyEvent,
  AiChatStatusEvent,
} from '../../src/widget/index.ts';
import { enPanel } from '../../src/widget/i18n/en-panel.ts';
import { until } from '../helpers/until.ts';
import { nextEvent, openChat } from './chat-fixture.ts';

/** An unsolicited reply. */
function unprompted(...events: readonly ChatEvent[]): UnsolicitedReplyEvent {
  return {
    type: 'unsolicited-reply',
    reply: (async function* () {
      yield* events;
    })(),
  };
}

describe('a turn', () => {
  it('sends the conversation so far, with its own id', async () => {
    const stage = await openChat({ assistant: 'poet' });
    (await stage.ask('One?')).answer('Yes.');
    await stage.rendered();
    const { request } = await stage.ask('Two?');
    expect(request.assistant).to.equal('poet');
    expect(request.turnId).to.match(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(request.messages).to.deep.equal([
      { role: 'user', text: 'One?' },
      { role: 'assistant', text: 'Yes.' },
      { role: 'user', text: 'Two?' },
    ]);
  });

  it('dispatches events for its prompt and its reply, with their ids', async () => {
    const stage = await openChat();
    const prompted = nextEvent<AiChatPromptEvent>(document.body, 'ai-chat-prompt');
    const replied = nextEvent<AiChatReplyEvent>(document.body, 'ai-chat-reply');
    (await stage.ask('Hello?')).answer('Good morning');
    const prompt = await prompted;
    const reply = await replied;
    expect(prompt.text).to.equal('Hello?');
    expect(reply.message.text).to.equal('Good morning');
    expect(reply.message.state).to.equal('done');
    expect(prompt.turnId).to.be.a('string');
    expect(prompt.turnId).to.equal(reply.turnId);
    expect(prompt.messageId).to.be.a('string');
    expect(prompt.messageId).to.not.equal(reply.messageId);
    expect(prompt.conversationId).to.equal(reply.conversationId);
    expect(prompt.conversationId).to.equal(stage.element.conversationId);
  });

  it('stops at once and keeps its text, and the next turn gets only its own answer', async () => {
    const stage = await openChat();
    const first = await stage.ask('One?');
    first.start();
    first.say('Partly');
    await stage.rendered();
    stage.part('stop').click();
    first.say(' and more');
    await stage.rendered();
    expect(first.signal.aborted).to.equal(true);
    expect(stage.texts).to.deep.equal(['One?', 'Partly']);
    expect(stage.visibleText).to.contain('You stopped this answer.');
    (await stage.ask('Two?')).answer('Second');
    await stage.rendered();
    expect(stage.texts).to.deep.equal(['One?', 'Partly', 'Two?', 'Second']);
  });

  it('is shown as queued until the one before it has ended', async () => {
    const stage = await openChat();
    const first = await stage.ask('One?');
    first.start();
    await stage.element.send('Two?');
    await stage.rendered();
    expect(stage.parts('user')[1]?.textContent).to.contain(enPanel.queued);
    expect(stage.transport.turns).to.have.length(1);
    const next = stage.transport.nextTurn();
    first.end();
    expect((await next).prompt).to.equal('Two?');
    await stage.rendered();
    expect(stage.visibleText).not.to.contain(enPanel.queued);
  });

  it('that failed can be retried with the same id', async () => {
    const stage = await openChat();
    const failed = await stage.ask('Hello?');
    const errorEvent = nextEvent<AiChatErrorEvent>(stage.element, 'ai-chat-error');
    failed.start();
    failed.say('Half an ans');
    failed.push({ type: 'reply-error', ...errorInfo('disconnected') });
    const { error, turnId } = await errorEvent;
    expect(error.code).to.equal('disconnected');
    expect(turnId).to.equal(failed.request.turnId);
    const retry = await stage.appears('action');
    expect(stage.texts).to.deep.equal(['Hello?', 'Half an ans']);
    const again = stage.transport.nextTurn();
    retry.click();
    expect((await again).request).to.deep.equal(failed.request);
    await stage.rendered();
    expect(stage.texts[1]).to.equal('');
    (await again).answer('All of the answer');
    await stage.rendered();
    expect(stage.texts).to.deep.equal(['Hello?', 'All of the answer']);
  });

  it('that failed is not sent to the model again', async () => {
    const stage = await openChat();
    (await stage.ask('Lost?')).push({ type: 'reply-start' }, { type: 'reply-error', ...errorInfo('timeout') });
    await stage.rendered();
    const { request } = await stage.ask('Heard?');
    expect(request.messages).to.deep.equal([{ role: 'user', text: 'Heard?' }]);
  });

  it('that failed for good returns its text to the composer', async () => {
    const stage = await openChat();
    (await stage.ask('Far too long')).push({ type: 'reply-start' }, { type: 'reply-error', ...errorInfo('too-long') });
    (await stage.appears('action')).click();
    await stage.rendered();
    expect(stage.input.value).to.equal('Far too long');
    expect(stage.parts('message')).to.have.length(0);
  });

  it('that was interrupted shows that, and can be retried', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say('Once upon');
    turn.end('interrupted');
    await stage.rendered();
    expect(stage.texts[1]).to.equal('Once upon');
    expect(stage.visibleText).to.contain('The answer was interrupted.');
    const again = stage.transport.nextTurn();
    stage.element.retry();
    expect((await again).request.turnId).to.equal(turn.request.turnId);
  });

  it('that ends without content has failed', async () => {
    const stage = await openChat();
    (await stage.ask('Hello?')).answer('');
    expect((await stage.appears('fault')).textContent).to.contain('The answer was empty.');
  });
});

describe('a conversation', () => {
  it('starts with the backend’s history', async () => {
    const stage = await openChat({}, { history: () => Promise.resolve(REMEMBERED) });
    // The code that merges it is fetched.
    await until(() => stage.texts.length > 0);
    expect(stage.texts).to.deep.equal(['Before?', 'Yes, before.']);
  });

  it('keeps the draft and prompts from before the history arrived', async () => {
    let tell: (messages: readonly ChatMessage[]) => void = () => undefined;
    const history = new Promise<readonly ChatMessage[]>((resolve) => (tell = resolve));
    const stage = await openChat({}, { history: () => history });
    stage.input.value = 'Being typed';
    stage.input.dispatchEvent(new InputEvent('input'));
    const turn = await stage.ask('Now?');
    turn.start();
    turn.say('At o');
    await stage.rendered();
    const now = stage.parts('message')[1];
    tell([...REMEMBERED, createMessage('user', { id: 'x', turnId: 'noted', text: 'Now?', state: 'done' })]);
    await until(() => stage.texts.includes('Before?'));
    turn.say('nce.');
    turn.end();
    await stage.rendered();
    expect(stage.texts).to.deep.equal(['Before?', 'Yes, before.', 'Now?', 'At once.']);
    expect(stage.parts('message')[3] === now).to.equal(true);
    expect(stage.input.value).to.equal('Being typed');
  });

  it('shows unsolicited answers', async () => {
    const stage = await openChat();
    await stage.element.send('');
    stage.transport.emit({
      type: 'unsolicited-reply',
      reply: (async function* () {
        yield { type: 'reply-start' } as const;
        yield { type: 'text-delta', delta: 'By the way' } as const;
        yield { type: 'reply-end', reason: 'done' } as const;
      })(),
    });
    await until(() => stage.texts.length > 0);
    await stage.rendered();
    expect(stage.texts).to.deep.equal(['By the way']);
  });

  it('shows unsolicited notices without buttons', async () => {
    const stage = await openChat();
    const notices = ['I’m parsing the content.', 'Parsing completed.', 'Finished reading hours.txt.'];
    await stage.element.send('');
    for (const text of notices)
      stage.transport.emit(
        unprompted({ type: 'reply-start' }, { type: 'notice', text }, { type: 'reply-end', reason: 'done' }),
      );
    await until(() => notices.every((text) => stage.visibleText.includes(text)));
    expect([...stage.parts('stop'), ...stage.parts('fault'), ...stage.parts('action')]).to.have.length(0);
    for (const hint of [enPanel.stopped, enPanel.interrupted]) expect(stage.visibleText).not.to.contain(hint);
    expect(stage.visibleText).not.to.contain('removed');
  });

  it('offers a retry only for answers to a prompt', async () => {
    const stage = await openChat();
    await stage.element.send('');
    for (const end of [
      { type: 'reply-end', reason: 'interrupted' },
      { type: 'reply-error', ...errorInfo('provider-failed') },
      { type: 'reply-error', ...errorInfo('too-long') },
    ] as const) {
      const { length } = stage.texts;
      stage.transport.emit(unprompted({ type: 'reply-start' }, { type: 'text-delta', delta: 'By the' }, end));
      await until(() => stage.texts.length > length);
      await stage.rendered();
    }
    await stage.appears('fault');
    expect(stage.parts('action')).to.have.length(0);
    (await stage.ask('And now?')).end('interrupted');
    await stage.appears('action');
  });

  it('shows no error if it may not read the history', async () => {
    const refusal = () => Promise.reject(new ChatError(errorInfo('permission-denied')));
    const stage = await openChat({}, { history: refusal, assistants: refusal });
    let errors = 0;
    stage.element.addEventListener('ai-chat-error', () => (errors += 1));
    (await stage.ask('Hello?')).answer('Hi');
    await stage.rendered();
    expect([stage.texts, stage.parts('fault').length, errors]).to.deep.equal([['Hello?', 'Hi'], 0, 0]);
  });

  it('shows the same error for an empty answer after a reload', async () => {
    const history = [
      createMessage('user', { id: 'a', turnId: 'then', text: 'Hello?', state: 'done' }),
      createMessage('assistant', { id: 'b', turnId: 'then', state: 'done' }),
    ];
    const stage = await openChat({}, { history: () => Promise.resolve(history) });
    expect((await stage.appears('fault')).textContent).to.contain('The answer was empty.');
    const again = stage.transport.nextTurn();
    (await stage.appears('action')).click();
    expect((await again).prompt).to.equal('Hello?');
  });

  it('refers visitors who cannot choose another assistant to the site owner', async () => {
    const offered = ['a', 'b'].map((id) => ({ id, label: id }));
    for (const [assistants, sentence, buttons] of [
      [[], 'let the site owner know', 0],
      [offered.slice(1), 'let the site owner know', 0],
      [offered, 'Choose another one', 1],
    ] as const) {
      const stage = await openChat({ assistant: 'Nobody' }, { assistants: () => Promise.resolve(assistants) });
      await stage.rendered();
      const turn = await stage.ask('Hello?');
      turn.push({ type: 'reply-error', ...errorInfo('unknown-assistant') });
      expect((await stage.appears('fault')).textContent).to.contain(sentence);
      expect(stage.parts('action')).to.have.length(buttons);
    }
  });

  it('removes or replaces an answer that the backend retracts', async () => {
    const stage = await openChat();
    const first = await stage.ask('One?');
    first.answer('Rude');
    const second = await stage.ask('Two?');
    second.answer('Wrong');
    await stage.rendered();
    stage.transport.emit({ type: 'retract', messageId: first.request.turnId });
    stage.transport.emit({ type: 'retract', messageId: second.request.turnId, replacement: 'Right' });
    await stage.rendered();
    await until(() => stage.visibleText.includes('removed'));
    expect(stage.texts).to.deep.equal(['One?', '', 'Two?', 'Right']);
  });

  it('shows the remaining quota', async () => {
    const stage = await openChat();
    stage.transport.emit({ type: 'quota', limit: 20, left: 1, resetsAt: Date.now() + 60_000 });
    await until(() => stage.visibleText.includes('1 message left until'));
  });

  it('lets the visitor choose an assistant', async () => {
    const offered = [
      { id: 'a', label: 'Anna' },
      { id: 'b', label: 'Bert' },
    ];
    const stage = await openChat({}, { assistants: () => Promise.resolve(offered) });
    const picker = await stage.appears('assistants');
    expect(picker.querySelector('bdi')?.textContent).to.equal('Anna');
    picker.click();
    await stage.appears('menu');
    const items = stage.parts('item');
    expect(items.map((item) => [item.role, item.ariaChecked, item.textContent.trim()])).to.deep.equal([
      ['menuitemradio', 'true', 'Anna'],
      ['menuitemradio', 'false', 'Bert'],
    ]);
    expect(stage.root.activeElement === items[0], 'the selected one has the focus').to.equal(true);
    items[1]?.click();
    await stage.rendered();
    expect(stage.isFocused('assistants')).to.equal(true);
    expect(picker.querySelector('bdi')?.textContent).to.equal('Bert');
    expect((await stage.ask('Bert?')).request.assistant).to.equal('b');
  });

  it('uses and drops capabilities as the transport announces them', async () => {
    let clears = 0;
    const stage = await openChat(
      {},
      {
        capabilities: [],
        assistants: () => Promise.resolve(['a', 'b'].map((id) => ({ id, label: id }))),
        clear: async () => void (clears += 1),
      },
    );
    const announce = (...capabilities: readonly Capability[]) => {
      Object.assign(stage.transport, { capabilities });
      stage.transport.emit({ type: 'capabilities', capabilities });
    };
    const clear = async () => {
      (await stage.ask('Hello?')).answer('Hi');
      await stage.element.clear();
    };
    await clear();
    expect([stage.parts('assistants').length, clears]).to.deep.equal([0, 0]);
    announce('assistants', 'clear');
    await stage.appears('assistants');
    await clear();
    expect(clears).to.equal(1);
    announce('assistants');
    await clear();
    expect(clears).to.equal(1);
  });

  it('is cleared after a confirmation, here and in the backend', async () => {
    let clears = 0;
    const stage = await openChat({}, { clear: async () => void (clears += 1) });
    (await stage.ask('Hello?')).answer('Hi');
    await stage.rendered();
    const { conversationId } = stage.element;
    const clear = async (answer: string): Promise<void> => {
      await stage.choose('Clear conversation');
      await stage.appears('question');
      stage
        .parts('action')
        .find(({ textContent }) => textContent.trim() === answer)
        ?.click();
      await stage.rendered();
    };
    await clear('Cancel');
    expect(stage.parts('message')).to.have.length(2);
    await clear('Delete');
    expect(stage.parts('message')).to.have.length(0);
    expect(clears).to.equal(1);
    expect(stage.element.conversationId).to.not.equal(conversationId);
  });

  it('stays if the backend cannot clear it', async () => {
    const stage = await openChat({}, { clear: () => Promise.reject(new Error('no')) });
    (await stage.ask('Hello?')).answer('Hi');
    await stage.element.clear();
    expect((await stage.appears('strip')).textContent).to.contain('Something went wrong.');
    expect(stage.parts('message')).to.have.length(2);
  });

  it('says that the connection is lost, and nothing about one that works', async () => {
    const stage = await openChat();
    const statusEvent = nextEvent<AiChatStatusEvent>(stage.element, 'ai-chat-status');
    stage.transport.emit({ type: 'status', state: 'reconnecting', error: errorInfo('disconnected') });
    expect((await statusEvent).state).to.equal('reconnecting');
    await stage.rendered();
    expect((await stage.appears('strip')).textContent).to.contain('Reconnecting…');
    stage.transport.emit({ type: 'status', state: 'connected' });
    await stage.rendered();
    expect(stage.parts('strip')).to.have.length(0);
  });

  it('connects when the visitor focuses the input, and not before', async () => {
    const stage = await openChat();
    await stage.rendered();
    expect(stage.transport.connects).to.equal(0);
    const { x, y, width, height } = stage.input.getBoundingClientRect();
    // A click rather than focus(): a window in the background gets no focus event from a script.
    await sendMouse({ type: 'click', position: [Math.round(x + width / 2), Math.round(y + height / 2)] });
    await stage.rendered();
    await resetMouse();
    expect(stage.transport.connects).to.equal(1);
  });
});

describe('a lost connection', () => {
  it('is opened again when the browser is online, while the chat is in the page', async () => {
    const stage = await openChat();
    window.dispatchEvent(new Event('online'));
    await stage.rendered();
    expect(stage.transport.connects).to.equal(0);
    stage.transport.emit({ type: 'status', state: 'reconnecting', error: errorInfo('disconnected') });
    window.dispatchEvent(new Event('online'));
    await stage.rendered();
    expect(stage.transport.connects).to.equal(1);
    stage.element.remove();
    await stage.rendered();
    window.dispatchEvent(new Event('online'));
    await stage.rendered();
    expect(stage.transport.connects).to.equal(1);
    expect(stage.transports).to.have.length(1);
  });
});

describe('an empty conversation', () => {
  it('shows the welcome text, and sends a suggestion', async () => {
    const stage = await openChat({ welcome: 'Ahoy', suggestions: ['Where am I?', 'Who are you?'] });
    expect(stage.part('welcome').textContent).to.contain('Ahoy');
    expect(stage.parts('starter').map(({ textContent }) => textContent.trim())).to.deep.equal([
      'Where am I?',
      'Who are you?',
    ]);
    stage.parts('starter')[1]?.focus();
    stage.parts('starter')[1]?.click();
    await until(() => stage.texts[0]);
    expect(stage.texts[0]).to.equal('Who are you?');
    expect(stage.root.querySelector('[part=welcome]')).to.equal(null);
    expect(stage.isFocused('field')).to.equal(true);
  });

  it('puts a prompt that waits for a connection back into the input when the visitor withdraws it', async () => {
    const stage = await openChat();
    (await stage.ask('One')).answer('1');
    await stage.rendered();
    stage.transport.emit({ type: 'status', state: 'reconnecting', error: errorInfo('disconnected') });
    const isSent = stage.element.send('Two');
    await stage.rendered();
    expect(await isSent).to.equal(true);
    expect(stage.visibleText).to.contain('Will be sent when you are online');
    expect(stage.parts('message').at(-1)?.querySelector('.dot')).to.equal(null);
    stage.root.querySelector<HTMLElement>('.message [part=action]')?.click();
    await stage.rendered();
    expect(stage.texts).to.deep.equal(['One', '1']);
    expect(stage.input.value).to.equal('Two');
    stage.transport.emit({ type: 'status', state: 'connected' });
    await stage.rendered();
    expect(stage.transport.turns).to.have.length(1);
  });

  it('sends a prompt that waited as soon as there is a connection', async () => {
    const stage = await openChat();
    (await stage.ask('One')).answer('1');
    stage.transport.emit({ type: 'status', state: 'reconnecting', error: errorInfo('disconnected') });
    void stage.element.send('Two');
    await stage.rendered();
    stage.transport.emit({ type: 'status', state: 'connected' });
    await stage.rendered();
    expect(stage.transport.turns.at(-1)?.prompt).to.equal('Two');
    expect(stage.visibleText).not.to.contain('Will be sent');
  });
});

const REMEMBERED: readonly ChatMessage[] = [
  createMessage('user', { id: '1', turnId: 't', text: 'Before?', state: 'done' }),
  createMessage('assistant', { id: '2', turnId: 't', text: 'Yes, before.', state: 'done' }),
];
