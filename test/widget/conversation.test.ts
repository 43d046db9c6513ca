import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chatError, newMessage, type ChatMessage } from '../../src/chat/index.ts';
import { Conversation, type Turn } from '../../src/widget/conversation.ts';

describe('a conversation', () => {
  it('changes a message by making another, and leaves the others as they are', () => {
    const { conversation, turn } = asked('Hello?');
    const [prompt, answer] = conversation.messages;
    conversation.apply(turn.answerId, { type: 'text-delta', delta: 'Hi' });
    assert.equal(conversation.messages[0], prompt);
    assert.notEqual(conversation.messages[1], answer);
    assert.equal(conversation.messages[1]?.text, 'Hi');
  });

  it('keeps a message as it is when its state is said again', () => {
    const { conversation, turn } = asked('Hello?');
    conversation.set(turn.promptId, 'done');
    const [prompt] = conversation.messages;
    conversation.set(turn.promptId, 'done');
    assert.equal(conversation.messages[0], prompt);
  });

  it('has no place for events of a message that is gone', () => {
    const { conversation, turn } = asked('Hello?');
    assert.equal(conversation.takeBack(turn.id), 'Hello?');
    assert.equal(conversation.apply(turn.answerId, { type: 'text-delta', delta: 'Hi' }), undefined);
    assert.deepEqual(conversation.messages, []);
  });

  it('takes an empty end for a failure, but not when something came', () => {
    const empty = asked('Hello?');
    const closed = empty.conversation.close(empty.turn.answerId, { type: 'reply-end', reason: 'done', text: '' });
    assert.deepEqual(closed?.error, chatError('empty-answer'));
    const shown = asked('Hello?');
    shown.conversation.apply(shown.turn.answerId, { type: 'media', kind: 'image', url: 'data:image/png,' });
    assert.equal(shown.conversation.close(shown.turn.answerId, { type: 'reply-end', reason: 'done' })?.state, 'done');
    const stopped = asked('Hello?');
    assert.equal(
      stopped.conversation.close(stopped.turn.answerId, { type: 'reply-end', reason: 'stopped' })?.state,
      'stopped',
    );
  });

  it('retries only what failed for now or was cut off, at its end, and only what was asked', () => {
    const { conversation, turn } = asked('Hello?');
    assert.equal(conversation.retry(), undefined);
    conversation.close(turn.answerId, { type: 'reply-error', ...chatError('too-long') });
    assert.equal(conversation.retry(), undefined);

    const cut = asked('Hello?');
    cut.conversation.apply(cut.turn.answerId, { type: 'text-delta', delta: 'Half' });
    cut.conversation.close(cut.turn.answerId, { type: 'reply-end', reason: 'interrupted' });
    const { stop: _, ...again } = cut.conversation.retry() ?? assert.fail('a cut answer can be had again');
    assert.deepEqual(again, { id: cut.turn.id, promptId: cut.turn.promptId, answerId: cut.turn.answerId });
    assert.equal(cut.conversation.messages[1]?.text, '');

    const unasked = new Conversation();
    unasked.close(unasked.hear(), { type: 'reply-error', ...chatError('timeout') });
    assert.equal(unasked.retry(), undefined);
  });

  it('puts the history before what was said, without what it has noted of that already', () => {
    const { conversation } = asked('Now?');
    conversation.prepend([remembered('user', 'Then?'), remembered('assistant', 'Yes'), remembered('user', 'Now?')]);
    assert.deepEqual(texts(conversation), ['Then?', 'Yes', 'Now?', '']);
  });

  it('asks with what was said and answered', () => {
    const { conversation, turn } = asked('Lost?');
    conversation.close(turn.answerId, { type: 'reply-error', ...chatError('timeout') });
    const said = ask(conversation, 'Half?', '2');
    conversation.apply(said.answerId, { type: 'text-delta', delta: 'Hal' });
    conversation.close(said.answerId, { type: 'reply-end', reason: 'stopped' });
    const now = ask(conversation, 'Now?', '3');
    assert.deepEqual(conversation.request(now, undefined), {
      turnId: '3',
      messages: [
        { role: 'user', text: 'Half?' },
        { role: 'assistant', text: 'Hal' },
        { role: 'user', text: 'Now?' },
      ],
    });
    assert.equal(conversation.request(now, 'poet').assistant, 'poet');
  });

  it('lets an answer be taken back by its own id or that of its turn, never the prompt', () => {
    const { conversation, turn } = asked('Hello?');
    conversation.close(turn.answerId, { type: 'reply-end', reason: 'done', text: 'Rude' });
    conversation.retract({ type: 'retract', messageId: 'unknown' });
    assert.deepEqual(texts(conversation), ['Hello?', 'Rude']);
    conversation.retract({ type: 'retract', messageId: turn.id, replacement: 'Polite' });
    assert.deepEqual(texts(conversation), ['Hello?', 'Polite']);
    conversation.retract({ type: 'retract', messageId: turn.answerId });
    assert.deepEqual(texts(conversation), ['Hello?', '']);
  });
});

function asked(text: string): { conversation: Conversation; turn: Turn } {
  const conversation = new Conversation();
  return { conversation, turn: ask(conversation, text, '1') };
}

function ask(conversation: Conversation, text: string, id: string): Turn {
  const turn = { id, promptId: `${id} prompt`, answerId: `${id} answer`, stop: new AbortController() };
  conversation.ask(turn, text, 'sending');
  return turn;
}

function remembered(role: 'user' | 'assistant', text: string): ChatMessage {
  return newMessage(role, { id: `${role} ${text}`, turnId: 'remembered', text, state: 'done' });
}

function texts(conversation: Conversation): string[] {
  return conversation.messages.map(({ text }) => text);
}
