import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorInfo } from '../../src/chat/index.ts';
import { buildRequest } from '../../src/conversation/build-request.ts';
import { addUnsolicitedAnswer } from '../../src/conversation/late-messages.ts';
import { MessageTree } from '../../src/conversation/message-tree.ts';
import { addAnswerBranch, addPromptBranch } from '../../src/conversation/branches.ts';
import { ask, converse, message, treeWith } from './tree-fixture.ts';

describe('a request', () => {
  it('contains the answered turns before its prompt', () => {
    const tree = treeWith('Lost?');
    tree.applyEvent('1', { type: 'reply-error', ...errorInfo('timeout') });
    ask(tree, 'Half?', '2');
    tree.applyEvent('2', { type: 'text-delta', delta: 'Hal' });
    tree.applyEvent('2', { type: 'reply-end', reason: 'stopped' });
    ask(tree, 'Now?', '3');
    ask(tree, 'Later?', '4');
    assert.deepEqual(buildRequest(tree, '3', undefined), {
      turnId: '3',
      messages: [
        { role: 'user', text: 'Half?' },
        { role: 'assistant', text: 'Hal' },
        { role: 'user', text: 'Now?' },
      ],
    });
    assert.equal(buildRequest(tree, '3', 'poet').assistant, 'poet');
  });

  it('contains a prompt whose answer came late, and a message of the backend’s own', () => {
    const tree = new MessageTree();
    tree.put(message('user', 'Left?', { id: 'left', turnId: 'left' }));
    for (const turnId of ['left', 'own']) {
      addUnsolicitedAnswer(tree, { id: turnId + ' answer', turnId });
      tree.applyEvent(turnId, { type: 'reply-end', reason: 'done', text: turnId });
    }
    ask(tree, 'Now?', '1');
    assert.deepEqual(
      buildRequest(tree, '1', undefined).messages.map(({ text }) => text),
      ['Left?', 'left', 'own', 'Now?'],
    );
  });

  it('of another version follows its own path, whatever is visible', () => {
    const tree = new MessageTree();
    converse(tree, 'One?', 'First', '1');
    converse(tree, 'Two?', 'Second', '2');
    addAnswerBranch(tree, '2 answer', { turnId: '3', answerId: '3 answer', createdAt: 0 });
    addPromptBranch(tree, '1 prompt', {
      turnId: '4',
      promptId: 'uno',
      answerId: '4 answer',
      text: 'Uno?',
      createdAt: 0,
    });
    assert.deepEqual(buildRequest(tree, '3', undefined), {
      turnId: '3',
      parentTurnId: '1',
      messages: [
        { role: 'user', text: 'One?' },
        { role: 'assistant', text: 'First' },
        { role: 'user', text: 'Two?' },
      ],
    });
    assert.deepEqual(buildRequest(tree, '4', undefined), {
      turnId: '4',
      parentTurnId: null,
      messages: [{ role: 'user', text: 'Uno?' }],
    });
  });

  it('after another version of an answer contains the prompt of both', () => {
    const tree = new MessageTree();
    converse(tree, 'One?', 'First', '1');
    addAnswerBranch(tree, '1 answer', { turnId: '2', answerId: '2 answer', createdAt: 0 });
    tree.applyEvent('2', { type: 'reply-end', reason: 'done', text: 'Second' });
    ask(tree, 'More?', '3');
    assert.deepEqual(buildRequest(tree, '3', undefined), {
      turnId: '3',
      parentTurnId: '2',
      messages: [
        { role: 'user', text: 'One?' },
        { role: 'assistant', text: 'Second' },
        { role: 'user', text: 'More?' },
      ],
    });
  });

  it('does not follow a turn that failed without a text', () => {
    const tree = new MessageTree();
    converse(tree, 'One?', 'First', '1');
    ask(tree, 'Lost?', '2');
    tree.applyEvent('2', { type: 'reply-error', ...errorInfo('timeout') });
    ask(tree, 'Now?', '3');
    assert.ok(!('parentTurnId' in buildRequest(tree, '3', undefined)), 'it follows the last turn that was answered');
    addAnswerBranch(tree, '1 answer', { turnId: '4', answerId: '4 answer', createdAt: 0 });
    assert.equal(buildRequest(tree, '3', undefined).parentTurnId, '1');
  });
});
