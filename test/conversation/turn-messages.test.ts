import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorInfo } from '../../src/chat/index.ts';
import { lastStartedMessage } from '../../src/conversation/conversation.ts';
import { addUnsolicitedAnswer, retract } from '../../src/conversation/late-messages.ts';
import { MessageTree } from '../../src/conversation/message-tree.ts';
import { addAnswerBranch, addPromptBranch, branchesOnPath } from '../../src/conversation/branches.ts';
import { markSending, removeTurn, replaceTurn, restartLast } from '../../src/conversation/turn-messages.ts';
import { ask, converse, message, texts, treeWith } from './tree-fixture.ts';

describe('a turn', () => {
  it('is removed with its messages and without what follows it', () => {
    const tree = treeWith('Hello?', 'Still there?');
    removeTurn(tree, '1');
    removeTurn(tree, 'unknown');
    assert.deepEqual(texts(tree), ['Still there?', '']);
  });

  it('leaves the prompt if it is another version of an answer', () => {
    const tree = new MessageTree();
    converse(tree, 'One?', 'First', '1');
    addAnswerBranch(tree, '1 answer', { turnId: '2', answerId: 'second', createdAt: 0 });
    removeTurn(tree, '2');
    assert.deepEqual(texts(tree), ['One?', 'First']);
  });

  it('restarts only the last answer, if it is interrupted or retryable and has a prompt', () => {
    const tree = treeWith('Hello?');
    assert.equal(restartLast(tree, 1), undefined);
    tree.applyEvent('1', { type: 'reply-error', ...errorInfo('too-long') });
    assert.equal(restartLast(tree, 1), undefined);
    assert.equal(restartLast(new MessageTree(), 1), undefined);

    const cut = treeWith('Hello?');
    cut.applyEvent('1', { type: 'text-delta', delta: 'Half' }, 3);
    cut.applyEvent('1', { type: 'reply-end', reason: 'interrupted' });
    ask(cut, 'Queued?', '2');
    assert.equal(restartLast(cut, 7), '1');
    assert.deepEqual(cut.path[1], {
      id: '1 answer',
      turnId: '1',
      parentId: '1 prompt',
      role: 'assistant',
      text: '',
      state: 'sending',
      createdAt: 7,
    });
    assert.equal(cut.path.length, 4);

    const unasked = new MessageTree();
    addUnsolicitedAnswer(unasked, { id: 'by the way', turnId: 'own' });
    unasked.applyEvent('own', { type: 'reply-error', ...errorInfo('timeout') });
    assert.equal(restartLast(unasked, 1), undefined);
  });

  it('restarts the version of an answer that failed', () => {
    const tree = new MessageTree();
    converse(tree, 'One?', 'First', '1');
    addAnswerBranch(tree, '1 answer', { turnId: '2', answerId: 'second', createdAt: 0 });
    tree.applyEvent('2', { type: 'reply-error', ...errorInfo('timeout') });
    assert.equal(restartLast(tree, 1), '2');
    assert.deepEqual([tree.path.at(-1)?.id, tree.path.at(-1)?.state], ['second', 'sending']);
  });

  it('is replaced in its place, and what follows it stays', () => {
    const tree = new MessageTree();
    converse(tree, 'One?', '1', '1');
    ask(tree, 'Two?', '2');
    ask(tree, 'Three?', '3');
    addAnswerBranch(tree, '1 answer', { turnId: '4', answerId: 'hidden', createdAt: 0 });
    replaceTurn(tree, '2', { turnId: '5', promptId: 'dos', answerId: 'dos answer', text: 'Dos?', createdAt: 1 });
    assert.deepEqual(texts(tree), ['One?', '1', 'Dos?', '', 'Three?', '']);
    assert.deepEqual(
      tree.path.slice(2).map(({ parentId }) => parentId),
      ['1 answer', 'dos', 'dos answer', '3 prompt'],
    );
    assert.deepEqual(tree.messagesOfTurn('2'), []);
    assert.equal(tree.children('1 answer').length, 1);
  });

  it('is the last started one while others are queued', () => {
    const tree = treeWith('One?', 'Two?');
    assert.equal(lastStartedMessage({ messages: tree.path }), undefined);
    markSending(tree, '1');
    assert.equal(lastStartedMessage({ messages: tree.path })?.id, '1 answer');
  });
});

describe('a turn that is being sent', () => {
  it('has the assistant that answers with its answer, if it is known', () => {
    const tree = treeWith('One?', 'Two?');
    markSending(tree, '1', 'repairs');
    markSending(tree, '2');
    assert.deepEqual(
      tree.path.map(({ state, assistant }) => [state, assistant]),
      [
        ['sending', undefined],
        ['sending', 'repairs'],
        ['sending', undefined],
        ['sending', undefined],
      ],
    );
  });

  it('leaves a prompt of another turn, whose answer it repeats', () => {
    const tree = new MessageTree();
    converse(tree, 'One?', 'First', '1');
    addAnswerBranch(tree, '1 answer', { turnId: '2', answerId: 'second', createdAt: 0 });
    markSending(tree, '2', 'shop');
    assert.deepEqual(
      tree.path.map(({ id, state, assistant }) => [id, state, assistant]),
      [
        ['1 prompt', 'done', undefined],
        ['second', 'sending', 'shop'],
      ],
    );
  });
});

describe('an unsolicited answer', () => {
  it('comes after its prompt, whatever was sent since', () => {
    const tree = new MessageTree();
    tree.put(message('user', 'Left?', { id: 'left', turnId: 'left' }));
    ask(tree, 'Now?', '1');
    for (const text of ['Half', 'Whole']) {
      addUnsolicitedAnswer(tree, { id: text, turnId: 'left' });
      tree.applyEvent('left', { type: 'reply-end', reason: 'done', text });
    }
    assert.deepEqual(texts(tree), ['Left?', 'Half', 'Whole', 'Now?', '']);
    addUnsolicitedAnswer(tree, { id: 'own', turnId: 'unknown' });
    tree.applyEvent('unknown', { type: 'text-delta', delta: 'By the way' });
    assert.equal(texts(tree).at(-1), 'By the way');
  });

  it('can be retried if it failed', () => {
    const tree = new MessageTree();
    tree.put(message('user', 'Left?', { turnId: 'left' }));
    addUnsolicitedAnswer(tree, { id: 'answer', turnId: 'left' });
    tree.applyEvent('left', { type: 'reply-end', reason: 'interrupted' });
    assert.equal(restartLast(tree, 1), 'left');
  });

  it('takes the place of the answer that was cut off', () => {
    const tree = treeWith('Left?', 'Now?');
    tree.applyEvent('1', { type: 'text-delta', delta: 'Ha' });
    tree.applyEvent('1', { type: 'reply-end', reason: 'interrupted' });
    addUnsolicitedAnswer(tree, { id: 'late', turnId: '1' });
    tree.applyEvent('1', { type: 'reply-end', reason: 'done', text: 'Half and half' });
    assert.deepEqual(texts(tree), ['Left?', 'Half and half', 'Now?', '']);
    assert.equal(tree.path[1]?.id, '1 answer');
  });

  it('leaves the messages before it unchanged', () => {
    const tree = treeWith('Hello?');
    addUnsolicitedAnswer(tree, { id: 'own', turnId: 'own' });
    tree.applyEvent('own', { type: 'text-delta', delta: 'By the way' });
    assert.deepEqual(
      tree.path.map(({ state, text }) => [state, text]),
      [
        ['queued', 'Hello?'],
        ['queued', ''],
        ['streaming', 'By the way'],
      ],
    );
  });

  it('has content if it is only a notice', () => {
    const tree = treeWith('Hello?');
    addUnsolicitedAnswer(tree, { id: 'own', turnId: 'own' });
    for (const turnId of ['1', 'own']) {
      tree.applyEvent(turnId, { type: 'notice', text: 'Read 40% of hours.txt' });
      const answer = tree.applyEvent(turnId, { type: 'reply-end', reason: 'done' });
      assert.deepEqual([answer?.state, answer?.error, answer?.notices], ['done', undefined, ['Read 40% of hours.txt']]);
    }
  });
});

it('retracts an answer by its id or its turn’s id, never the prompt', () => {
  const tree = treeWith();
  converse(tree, 'Hello?', 'Rude', '1');
  retract(tree, { type: 'retract', messageId: 'unknown' });
  assert.deepEqual(texts(tree), ['Hello?', 'Rude']);
  retract(tree, { type: 'retract', messageId: '1', replacement: 'Polite' });
  assert.deepEqual(texts(tree), ['Hello?', 'Polite']);
  assert.equal(tree.path[1]?.retracted, undefined);
  retract(tree, { type: 'retract', messageId: '1 answer' });
  assert.deepEqual(texts(tree), ['Hello?', '']);
  assert.equal(tree.path[1]?.retracted, true);
});

describe('versions', () => {
  it('of an answer are below one prompt', () => {
    const tree = new MessageTree();
    converse(tree, 'One?', 'First', '1');
    ask(tree, 'Two?', '2');
    const turn = { turnId: '3', answerId: 'second', createdAt: 1 };
    assert.equal(addAnswerBranch(tree, '1 answer', turn), true);
    tree.applyEvent('3', { type: 'reply-end', reason: 'done', text: 'Second' });
    assert.deepEqual(texts(tree), ['One?', 'Second']);
    assert.deepEqual([...branchesOnPath(tree)], [['second', { index: 1, count: 2, ids: ['1 answer', 'second'] }]]);
    assert.equal(addAnswerBranch(tree, 'second', { ...turn, turnId: '4', answerId: 'third' }), true);
    assert.equal(tree.children('1 prompt').length, 3);
    assert.equal(addAnswerBranch(tree, '1 prompt', turn), false);
  });

  it('of a prompt are below one answer, or first', () => {
    const tree = new MessageTree();
    converse(tree, 'One?', 'First', '1');
    assert.equal(tree.hasBranches, false);
    const turn = { turnId: '2', promptId: 'uno', answerId: 'uno answer', text: 'Uno?', createdAt: 1 };
    assert.equal(addPromptBranch(tree, '1 answer', turn), false);
    assert.equal(addPromptBranch(tree, '1 prompt', turn), true);
    assert.deepEqual([...branchesOnPath(tree).keys()], ['uno']);
    assert.equal(tree.path[0]?.parentId, undefined);
    assert.equal(tree.hasBranches, true);
  });
});
