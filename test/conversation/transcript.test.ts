import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorInfo, createMessage, type ChatMessage } from '../../src/chat/index.ts';
import { Transcript } from '../../src/conversation/transcript.ts';

describe('a conversation', () => {
  it('replaces a message that changes, and leaves the others', () => {
    const conversation = conversationWith('Hello?');
    conversation.markSending('1');
    conversation.applyEvent('1', { type: 'reply-start' });
    const [prompt, answer] = conversation.messages;
    conversation.applyEvent('1', { type: 'text-delta', delta: 'Hi' });
    assert.equal(conversation.messages[0], prompt);
    assert.notEqual(conversation.messages[1], answer);
    assert.equal(conversation.messages[1]?.text, 'Hi');
  });

  it('tracks the state of a prompt: queued, sending, done', () => {
    const conversation = conversationWith('Hello?');
    const states = () => conversation.messages.map(({ state }) => state);
    assert.deepEqual(states(), ['queued', 'queued']);
    conversation.markSending('1');
    assert.deepEqual(states(), ['sending', 'sending']);
    conversation.applyEvent('1', { type: 'reply-start' });
    assert.deepEqual(states(), ['done', 'streaming']);
  });

  it('ignores events of a removed message', () => {
    const conversation = conversationWith('Hello?');
    assert.equal(conversation.removeTurn('1'), 'Hello?');
    assert.equal(conversation.applyEvent('1', { type: 'text-delta', delta: 'Hi' }), undefined);
    assert.deepEqual(conversation.messages, []);
  });

  it('fails an answer that ends without content', () => {
    const end = { type: 'reply-end', reason: 'done' } as const;
    assert.deepEqual(
      conversationWith('Hello?').applyEvent('1', { ...end, text: '' })?.error,
      errorInfo('empty-response'),
    );
    const shown = conversationWith('Hello?');
    shown.applyEvent('1', { type: 'media', kind: 'image', url: 'data:image/png,' });
    assert.equal(shown.applyEvent('1', end)?.state, 'done');
    assert.equal(conversationWith('Hello?').applyEvent('1', { ...end, reason: 'stopped' })?.state, 'stopped');
  });

  it('accepts an answer with only a notice, solicited or not', () => {
    const conversation = conversationWith('Hello?');
    for (const turnId of ['1', conversation.addUnsolicitedAnswer()]) {
      conversation.applyEvent(turnId, { type: 'notice', text: 'Read 40% of hours.txt' });
      const answer = conversation.applyEvent(turnId, { type: 'reply-end', reason: 'done' });
      assert.deepEqual([answer?.state, answer?.error, answer?.notices], ['done', undefined, ['Read 40% of hours.txt']]);
    }
  });

  it('inserts a late answer after its prompt, whatever was sent since', () => {
    const conversation = conversationWith('Now?');
    conversation.prependHistory([
      remembered('user', 'Then?'),
      remembered('assistant', 'Yes'),
      { ...remembered('user', 'Left?'), turnId: 'left' },
    ]);
    for (const text of ['Half', 'Whole']) {
      conversation.applyEvent(conversation.addUnsolicitedAnswer('left'), { type: 'reply-end', reason: 'done', text });
    }
    assert.deepEqual(texts(conversation), ['Then?', 'Yes', 'Left?', 'Half', 'Whole', 'Now?', '']);
    conversation.applyEvent(conversation.addUnsolicitedAnswer('unknown'), { type: 'text-delta', delta: 'By the way' });
    assert.equal(texts(conversation).at(-1), 'By the way');
  });

  it('retries the prompt of a failed late answer', () => {
    const conversation = new Transcript();
    conversation.prependHistory([{ ...remembered('user', 'Left?'), turnId: 'left' }]);
    conversation.applyEvent(conversation.addUnsolicitedAnswer('left'), { type: 'reply-end', reason: 'interrupted' });
    assert.equal(conversation.restartLast(), 'left');
  });

  it('fails an empty answer of the history, unless it has other content', () => {
    const media = [{ kind: 'image', url: 'data:image/png,' }] as const;
    const conversation = new Transcript();
    conversation.prependHistory([
      remembered('user', ''),
      remembered('assistant', ''),
      { ...remembered('assistant', ''), media },
      { ...remembered('assistant', ''), notices: ['Read hours.txt'] },
      remembered('assistant', 'Yes'),
    ]);
    assert.deepEqual(
      conversation.messages.map(({ state, error }) => error?.code ?? state),
      ['done', 'empty-response', 'done', 'done', 'done'],
    );
  });

  it('retries only the last answer, if it is interrupted or retryable and has a prompt', () => {
    const conversation = conversationWith('Hello?');
    assert.equal(conversation.restartLast(), undefined);
    conversation.applyEvent('1', { type: 'reply-error', ...errorInfo('too-long') });
    assert.equal(conversation.restartLast(), undefined);
    assert.equal(new Transcript().restartLast(), undefined);

    const cut = conversationWith('Hello?');
    cut.applyEvent('1', { type: 'text-delta', delta: 'Half' });
    cut.applyEvent('1', { type: 'reply-end', reason: 'interrupted' });
    const id = cut.messages[1]?.id;
    assert.equal(cut.restartLast(), '1');
    assert.deepEqual([cut.messages[1]?.id, cut.messages[1]?.text, cut.messages[1]?.state], [id, '', 'sending']);

    const unasked = new Transcript();
    unasked.applyEvent(unasked.addUnsolicitedAnswer(), { type: 'reply-error', ...errorInfo('timeout') });
    assert.equal(unasked.restartLast(), undefined);
  });

  it('leaves the messages before an unsolicited answer unchanged', () => {
    const conversation = conversationWith('Hello?');
    conversation.applyEvent(conversation.addUnsolicitedAnswer(), { type: 'text-delta', delta: 'By the way' });
    assert.deepEqual(
      conversation.messages.map(({ state, text }) => [state, text]),
      [
        ['queued', 'Hello?'],
        ['queued', ''],
        ['streaming', 'By the way'],
      ],
    );
  });

  it('inserts the history before its messages, without the part that repeats them', () => {
    const conversation = conversationWith('Now?');
    conversation.prependHistory([
      remembered('user', 'Then?'),
      remembered('assistant', 'Yes'),
      remembered('user', 'Now?'),
    ]);
    assert.deepEqual(texts(conversation), ['Then?', 'Yes', 'Now?', '']);
  });

  it('builds requests from the answered turns', () => {
    const conversation = conversationWith('Lost?');
    conversation.applyEvent('1', { type: 'reply-error', ...errorInfo('timeout') });
    ask(conversation, 'Half?', '2');
    conversation.applyEvent('2', { type: 'text-delta', delta: 'Hal' });
    conversation.applyEvent('2', { type: 'reply-end', reason: 'stopped' });
    ask(conversation, 'Now?', '3');
    ask(conversation, 'Later?', '4');
    assert.deepEqual(conversation.buildRequest('3', undefined), {
      turnId: '3',
      messages: [
        { role: 'user', text: 'Half?' },
        { role: 'assistant', text: 'Hal' },
        { role: 'user', text: 'Now?' },
      ],
    });
    assert.equal(conversation.buildRequest('3', 'poet').assistant, 'poet');
  });

  it('retracts an answer by its id or its turn’s id, never the prompt', () => {
    const conversation = conversationWith('Hello?');
    conversation.applyEvent('1', { type: 'reply-end', reason: 'done', text: 'Rude' });
    conversation.retract({ type: 'retract', messageId: 'unknown' });
    assert.deepEqual(texts(conversation), ['Hello?', 'Rude']);
    conversation.retract({ type: 'retract', messageId: '1', replacement: 'Polite' });
    assert.deepEqual(texts(conversation), ['Hello?', 'Polite']);
    assert.equal(conversation.messages[1]?.retracted, undefined);
    conversation.retract({ type: 'retract', messageId: conversation.messages[1]?.id ?? '' });
    assert.deepEqual(texts(conversation), ['Hello?', '']);
    assert.equal(conversation.messages[1]?.retracted, true);
  });
});

function conversationWith(text: string): Transcript {
  const conversation = new Transcript();
  ask(conversation, text, '1');
  return conversation;
}

function ask(conversation: Transcript, text: string, turnId: string): void {
  conversation.addTurn(turnId, `${turnId} prompt`, text);
}

function remembered(role: 'user' | 'assistant', text: string): ChatMessage {
  return createMessage(role, { id: `${role} ${text}`, turnId: 'remembered', text, state: 'done' });
}

function texts(conversation: Transcript): string[] {
  return conversation.messages.map(({ text }) => text);
}
