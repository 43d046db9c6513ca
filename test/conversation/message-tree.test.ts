import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorInfo } from '../../src/chat/index.ts';
import { MessageTree } from '../../src/conversation/message-tree.ts';
import { addAnswerBranch, addPromptBranch } from '../../src/conversation/branches.ts';
import { markSending } from '../../src/conversation/turn-messages.ts';
import { ask, converse, message, recordChanges, texts, treeWith } from './tree-fixture.ts';

describe('a tree’s path', () => {
  it('replaces a message that changes, and leaves the others', () => {
    const tree = treeWith('Hello?');
    markSending(tree, '1');
    tree.applyEvent('1', { type: 'reply-start' });
    const [prompt, answer] = tree.path;
    tree.applyEvent('1', { type: 'text-delta', delta: 'Hi' });
    assert.equal(tree.path[0], prompt);
    assert.notEqual(tree.path[1], answer);
    assert.equal(tree.path[1]?.text, 'Hi');
  });

  it('is the same array until a message on it changes', () => {
    const tree = treeWith('Hello?');
    converse(tree, 'More?', 'Yes', '2');
    addAnswerBranch(tree, '2 answer', { turnId: '3', answerId: '3 answer', createdAt: 0 });
    tree.select('2 answer');
    const { path } = tree;
    assert.equal(tree.path, path);
    tree.applyEvent('3', { type: 'text-delta', delta: 'hidden' });
    tree.put(message('user', 'Below the hidden answer', { parentId: '3 answer' }));
    tree.select('2 answer');
    assert.equal(tree.path, path);
    tree.applyEvent('1', { type: 'text-delta', delta: 'visible' });
    assert.notEqual(tree.path, path);
    assert.equal(path[1]?.text, '', 'an array that was read never changes');
  });

  it('goes through the selected version, and from there as it did before', () => {
    const tree = new MessageTree();
    converse(tree, 'One?', 'Yes', '1');
    converse(tree, 'Two?', 'Yes, too', '2');
    addPromptBranch(tree, '1 prompt', {
      turnId: '3',
      promptId: '3 prompt',
      answerId: '3 answer',
      text: 'Uno?',
      createdAt: 0,
    });
    assert.deepEqual(texts(tree), ['Uno?', '']);
    tree.select('1 answer');
    assert.deepEqual(texts(tree), ['One?', 'Yes', 'Two?', 'Yes, too']);
    tree.select('unknown');
    assert.equal(tree.path.length, 4);
  });
});

describe('a message of a tree', () => {
  it('is a first one if its parent is unknown or itself', () => {
    const tree = new MessageTree();
    tree.put(message('user', 'A', { id: 'a', parentId: 'nowhere' }));
    tree.put(message('user', 'B', { id: 'b', parentId: 'b' }));
    assert.deepEqual(
      tree.children().map(({ id, parentId }) => [id, parentId]),
      [
        ['a', undefined],
        ['b', undefined],
      ],
    );
  });

  it('keeps its parent when it is replaced', () => {
    const tree = treeWith('One?', 'Two?');
    tree.put(message('assistant', 'Yes', { id: '1 answer', turnId: '1', parentId: '2 prompt' }));
    assert.deepEqual(texts(tree), ['One?', 'Yes', 'Two?', '']);
    assert.equal(tree.get('1 answer')?.parentId, '1 prompt');
  });

  it('takes over the children of its parent when it is put between', () => {
    const tree = treeWith('One?', 'Two?');
    addPromptBranch(tree, '2 prompt', {
      turnId: '3',
      promptId: '3 prompt',
      answerId: '3 answer',
      text: 'Due?',
      createdAt: 0,
    });
    tree.select('2 prompt');
    tree.put(message('user', 'Between', { id: 'between', parentId: '1 answer' }), true);
    assert.deepEqual(texts(tree), ['One?', '', 'Between', 'Two?', '']);
    assert.deepEqual(
      tree.children('between').map(({ id, parentId }) => [id, parentId]),
      [
        ['2 prompt', 'between'],
        ['3 prompt', 'between'],
      ],
    );
  });

  it('leaves its children to its parent when it is removed', () => {
    const tree = treeWith('One?', 'Two?');
    tree.remove('1 answer');
    tree.remove('1 prompt');
    assert.deepEqual(texts(tree), ['Two?', '']);
    assert.equal(tree.path[0]?.parentId, undefined);
    tree.remove('1 prompt');
    tree.remove('');
    assert.equal(tree.path.length, 2);
  });

  it('uncovers the version before it when it is removed', () => {
    const tree = new MessageTree();
    converse(tree, 'One?', 'First', '1');
    for (const turnId of ['2', '3']) addAnswerBranch(tree, '1 answer', { turnId, answerId: turnId, createdAt: 0 });
    tree.select('2');
    tree.remove('2');
    assert.deepEqual(texts(tree), ['One?', 'First']);
    tree.remove('1 answer');
    assert.equal(tree.path.at(-1)?.id, '3');
  });

  it('cannot have the empty id', () => {
    const tree = treeWith('One?');
    tree.put(message('user', 'No id', { id: '' }));
    assert.deepEqual([tree.has(''), tree.get(''), texts(tree)], [true, undefined, ['One?', '']]);
  });
});

describe('an event of a reply', () => {
  it('shows that the prompt has arrived', () => {
    const tree = treeWith('Hello?');
    const states = () => tree.path.map(({ state }) => state);
    assert.deepEqual(states(), ['queued', 'queued']);
    markSending(tree, '1');
    assert.deepEqual(states(), ['sending', 'sending']);
    tree.applyEvent('1', { type: 'reply-start' });
    assert.deepEqual(states(), ['done', 'streaming']);
  });

  it('leaves the prompt of another version’s turn unchanged', () => {
    const tree = treeWith('Hello?');
    addAnswerBranch(tree, '1 answer', { turnId: '2', answerId: '2', createdAt: 0 });
    markSending(tree, '2');
    tree.applyEvent('2', { type: 'reply-start' });
    assert.deepEqual(
      tree.path.map(({ state }) => state),
      ['queued', 'streaming'],
    );
  });

  it('is ignored if its turn was removed', () => {
    const tree = treeWith('Hello?');
    tree.applyEvent('1', { type: 'reply-start' });
    for (const { id } of tree.messagesOfTurn('1')) tree.remove(id);
    assert.equal(tree.applyEvent('1', { type: 'text-delta', delta: 'Hi' }), undefined);
    assert.deepEqual(tree.path, []);
  });

  it('fails an answer that ends without content', () => {
    const end = { type: 'reply-end', reason: 'done' } as const;
    assert.deepEqual(treeWith('Hello?').applyEvent('1', { ...end, text: '' })?.error, errorInfo('empty-response'));
    const shown = treeWith('Hello?');
    shown.applyEvent('1', { type: 'media', kind: 'image', url: 'data:image/png,' });
    assert.equal(shown.applyEvent('1', end)?.state, 'done');
    assert.equal(treeWith('Hello?').applyEvent('1', { ...end, reason: 'stopped' })?.state, 'stopped');
  });

  it('leaves its number in a pending answer only', () => {
    const tree = treeWith('Hello?');
    assert.equal(tree.applyEvent('1', { type: 'reply-start' }, 1)?.lastEventNumber, 1);
    assert.equal(tree.applyEvent('1', { type: 'text-delta', delta: 'Hi' }, 4)?.lastEventNumber, 4);
    const unnumbered = tree.applyEvent('1', { type: 'text-delta', delta: '!' });
    assert.ok(unnumbered && !('lastEventNumber' in unnumbered), 'a turn that cannot be resumed from here');
    tree.applyEvent('1', { type: 'notice', text: 'Reading' }, 6);
    const ended = tree.applyEvent('1', { type: 'reply-end', reason: 'done' }, 7);
    assert.ok(ended && !('lastEventNumber' in ended));
  });

  it('changes an answer that has ended no more', () => {
    const tree = treeWith('Hello?');
    const ended = tree.applyEvent('1', { type: 'reply-end', reason: 'stopped' });
    assert.equal(tree.applyEvent('1', { type: 'text-delta', delta: 'late' }, 9), ended);
  });

  it('reaches the answer whatever was added or replaced since the last one', () => {
    const tree = treeWith('Hello?');
    tree.applyEvent('1', { type: 'text-delta', delta: 'a' });
    tree.put({ ...message('assistant', 'b'), id: '1 answer', turnId: '1', state: 'streaming' });
    assert.equal(tree.applyEvent('1', { type: 'text-delta', delta: 'c' })?.text, 'bc');
    tree.clear();
    assert.equal(tree.applyEvent('1', { type: 'text-delta', delta: 'd' }), undefined);
  });

  it('searches the tree for its answer only after other changes', () => {
    let searches = 0;
    class CountingTree extends MessageTree {
      override answerOf(turnId: string) {
        searches += 1;
        return super.answerOf(turnId);
      }
    }
    const tree = new CountingTree();
    ask(tree, 'One?', '1');
    ask(tree, 'Two?', '2');
    for (let index = 0; index < 100; index += 1) {
      for (const turnId of ['1', '2']) tree.applyEvent(turnId, { type: 'text-delta', delta: '.' });
    }
    assert.deepEqual([searches, tree.path[1]?.text.length, tree.path[3]?.text.length], [2, 100, 100]);
  });

  it('is reported once, without the messages that it changes', () => {
    const tree = treeWith('Hello?');
    const changes = recordChanges(tree);
    tree.applyEvent('1', { type: 'reply-start' }, 1);
    assert.deepEqual(changes, [
      { type: 'event', id: '1 answer', turnId: '1', event: { type: 'reply-start' }, number: 1 },
    ]);
  });
});
