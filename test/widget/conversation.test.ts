import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chatError, newMessage, type ChatMessage } from '../../src/chat/index.ts';
import { Conversation } from '../../src/widget/conversation.ts';

describe('a conversation', () => {
  it('changes a message by making another, and leaves the others as they are', () => {
    const conversation = asked('Hello?');
    conversation.send('1');
    conversation.apply('1', { type: 'reply-start' });
    const [prompt, answer] = conversation.messages;
    conversation.apply('1', { type: 'text-delta', delta: 'Hi' });
    assert.equal(conversation.messages[0], prompt);
    assert.notEqual(conversation.messages[1], answer);
    assert.equal(conversation.messages[1]?.text, 'Hi');
  });

  it('knows how a prompt stands: queued, on its way, arrived', () => {
    const conversation = asked('Hello?');
    const states = () => conversation.messages.map(({ state }) => state);
    assert.deepEqual(states(), ['queued', 'queued']);
    conversation.send('1');
    assert.deepEqual(states(), ['sending', 'sending']);
    conversation.apply('1', { type: 'reply-start' });
    assert.deepEqual(states(), ['done', 'streaming']);
  });

  it('has no place for events of a message that is gone', () => {
    const conversation = asked('Hello?');
    assert.equal(conversation.takeBack('1'), 'Hello?');
    assert.equal(conversation.apply('1', { type: 'text-delta', delta: 'Hi' }), undefined);
    assert.deepEqual(conversation.messages, []);
  });

  it('takes an empty end for a failure, but not when something came', () => {
    const end = { type: 'reply-end', reason: 'done' } as const;
    assert.deepEqual(asked('Hello?').apply('1', { ...end, text: '' })?.error, chatError('empty-answer'));
    const shown = asked('Hello?');
    shown.apply('1', { type: 'media', kind: 'image', url: 'data:image/png,' });
    assert.equal(shown.apply('1', end)?.state, 'done');
    assert.equal(asked('Hello?').apply('1', { ...end, reason: 'stopped' })?.state, 'stopped');
  });

  it('takes an answer with nothing but a notice for one, asked or not', () => {
    const conversation = asked('Hello?');
    for (const turnId of ['1', conversation.hear()]) {
      conversation.apply(turnId, { type: 'notice', text: 'Read 40% of hours.txt' });
      const answer = conversation.apply(turnId, { type: 'reply-end', reason: 'done' });
      assert.deepEqual([answer?.state, answer?.error, answer?.notices], ['done', undefined, ['Read 40% of hours.txt']]);
    }
  });

  it('puts a late answer behind its prompt, whatever was asked meanwhile', () => {
    const conversation = asked('Now?');
    conversation.prepend([
      remembered('user', 'Then?'),
      remembered('assistant', 'Yes'),
      { ...remembered('user', 'Left?'), turnId: 'left' },
    ]);
    for (const text of ['Half', 'Whole']) {
      conversation.apply(conversation.hear('left'), { type: 'reply-end', reason: 'done', text });
    }
    assert.deepEqual(texts(conversation), ['Then?', 'Yes', 'Left?', 'Half', 'Whole', 'Now?', '']);
    conversation.apply(conversation.hear('unknown'), { type: 'text-delta', delta: 'By the way' });
    assert.equal(texts(conversation).at(-1), 'By the way');
  });

  it('asks again what a late answer has failed to', () => {
    const conversation = new Conversation();
    conversation.prepend([{ ...remembered('user', 'Left?'), turnId: 'left' }]);
    conversation.apply(conversation.hear('left'), { type: 'reply-end', reason: 'interrupted' });
    assert.equal(conversation.retry(), 'left');
  });

  it('has an empty answer failed in the history, too, unless something else came with it', () => {
    const media = [{ kind: 'image', url: 'data:image/png,' }] as const;
    const conversation = new Conversation();
    conversation.prepend([
      remembered('user', ''),
      remembered('assistant', ''),
      { ...remembered('assistant', ''), media },
      { ...remembered('assistant', ''), notices: ['Read hours.txt'] },
      remembered('assistant', 'Yes'),
    ]);
    assert.deepEqual(
      conversation.messages.map(({ state, error }) => error?.code ?? state),
      ['done', 'empty-answer', 'done', 'done', 'done'],
    );
  });

  it('retries only what failed for now or was cut off, at its end, and only what was asked', () => {
    const conversation = asked('Hello?');
    assert.equal(conversation.retry(), undefined);
    conversation.apply('1', { type: 'reply-error', ...chatError('too-long') });
    assert.equal(conversation.retry(), undefined);
    assert.equal(new Conversation().retry(), undefined);

    const cut = asked('Hello?');
    cut.apply('1', { type: 'text-delta', delta: 'Half' });
    cut.apply('1', { type: 'reply-end', reason: 'interrupted' });
    const id = cut.messages[1]?.id;
    assert.equal(cut.retry(), '1');
    assert.deepEqual([cut.messages[1]?.id, cut.messages[1]?.text, cut.messages[1]?.state], [id, '', 'sending']);

    const unasked = new Conversation();
    unasked.apply(unasked.hear(), { type: 'reply-error', ...chatError('timeout') });
    assert.equal(unasked.retry(), undefined);
  });

  it('leaves what stands before an answer nobody asked for as it is', () => {
    const conversation = asked('Hello?');
    conversation.apply(conversation.hear(), { type: 'text-delta', delta: 'By the way' });
    assert.deepEqual(
      conversation.messages.map(({ state, text }) => [state, text]),
      [
        ['queued', 'Hello?'],
        ['queued', ''],
        ['streaming', 'By the way'],
      ],
    );
  });

  it('puts the history before what was said, without what it has noted of that already', () => {
    const conversation = asked('Now?');
    conversation.prepend([remembered('user', 'Then?'), remembered('assistant', 'Yes'), remembered('user', 'Now?')]);
    assert.deepEqual(texts(conversation), ['Then?', 'Yes', 'Now?', '']);
  });

  it('asks with what was said and answered', () => {
    const conversation = asked('Lost?');
    conversation.apply('1', { type: 'reply-error', ...chatError('timeout') });
    ask(conversation, 'Half?', '2');
    conversation.apply('2', { type: 'text-delta', delta: 'Hal' });
    conversation.apply('2', { type: 'reply-end', reason: 'stopped' });
    ask(conversation, 'Now?', '3');
    ask(conversation, 'Later?', '4');
    assert.deepEqual(conversation.request('3', undefined), {
      turnId: '3',
      messages: [
        { role: 'user', text: 'Half?' },
        { role: 'assistant', text: 'Hal' },
        { role: 'user', text: 'Now?' },
      ],
    });
    assert.equal(conversation.request('3', 'poet').assistant, 'poet');
  });

  it('lets an answer be taken back by its own id or that of its turn, never the prompt', () => {
    const conversation = asked('Hello?');
    conversation.apply('1', { type: 'reply-end', reason: 'done', text: 'Rude' });
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

function asked(text: string): Conversation {
  const conversation = new Conversation();
  ask(conversation, text, '1');
  return conversation;
}

function ask(conversation: Conversation, text: string, turnId: string): void {
  conversation.ask(turnId, `${turnId} prompt`, text);
}

function remembered(role: 'user' | 'assistant', text: string): ChatMessage {
  return newMessage(role, { id: `${role} ${text}`, turnId: 'remembered', text, state: 'done' });
}

function texts(conversation: Conversation): string[] {
  return conversation.messages.map(({ text }) => text);
}
