import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isPending, type ChatMessage } from '../../src/chat/index.ts';
import { mergeHistory } from '../../src/conversation/merge-history.ts';
import { MessageTree } from '../../src/conversation/message-tree.ts';
import { addAnswerBranch, addPromptBranch } from '../../src/conversation/branches.ts';
import { toStoredTree } from '../../src/conversation/stored-tree.ts';
import { createId, historyWithIds, mergeOptions, treeOf, writtenPath } from './history-fixture.ts';
import { ask, message, texts } from './tree-fixture.ts';

describe('a history with ids, as that of our relay', () => {
  const cases: ReadonlyArray<
    readonly [what: string, restored: string, own: string, history: string, path: string, running?: string]
  > = [
    ['is the transcript of an empty tree', '', '', 'a:1 b:2', 'a:1 b:2'],
    ['names the running turn of an empty tree', '', '', 'a:1 b:hal…', 'a:1 b:hal…', 'b'],
    ['names queued turns, too', '', '', 'a:hal… b:…', 'a:hal… b:…', 'a b'],
    ['repeats nothing', 'a:1 b:2', '', 'a:1 b:2', 'a:1 b:2'],
    ['adds what another page has asked since', 'a:1', '', 'a:1 b:2', 'a:1 b:2'],
    ['adds what the storage did not have room for', 'b:2', '', 'a:1 b:2', 'a:1 b:2'],
    ['leaves what the relay has forgotten', 'a:1 b:2', '', 'b:2', 'a:1 b:2'],
    ['has what another page asked in between', 'a:1 c:3', '', 'a:1 b:2 c:3', 'a:1 b:2 c:3'],
    ['leaves a turn that never arrived', 'a:1 lost:! c:3', '', 'a:1 b:2 c:3', 'a:1 b:2 lost:! c:3'],
    ['comes before a prompt that waits', '', 'n:?', 'a:1 b:2', 'a:1 b:2 n:?'],
    ['comes before a prompt that waits, after what is known', 'a:1', 'n:?', 'a:1 b:2', 'a:1 b:2 n:?'],
    ['comes between an unrelated restored transcript and this page', 'x:9', 'n:?', 'a:1 b:2', 'x:9 a:1 b:2 n:?'],
    ['completes an answer that was cut off', 'a:hal~', '', 'a:half', 'a:half'],
    ['completes an answer that failed', 'a:!', '', 'a:1', 'a:1'],
    ['completes a pending answer', 'a:hal…', '', 'a:half', 'a:half'],
    ['continues an answer that was cut off here', 'a:ha~', '', 'a:hal…', 'a:hal…', 'a'],
    ['continues a pending answer from where the relay is', 'a:ha…', '', 'a:hal…', 'a:hal…', 'a'],
    ['leaves a pending answer that is further', 'a:half…', '', 'a:hal…', 'a:half…', 'a'],
    ['leaves a stopped answer, even if the relay does not know that yet', 'a:ha#', '', 'a:hal…', 'a:ha#'],
    ['keeps the longer one of two cut-off answers', 'a:half~', '', 'a:hal~', 'a:half~'],
    ['takes the longer one of two cut-off answers', 'a:ha!', '', 'a:hal~', 'a:hal~'],
    ['recognises turns by their ids, not their texts', 'q:1', '', 'q2:1', 'q:1 q2:1'],
  ];
  for (const [what, restored, own, written, path, running = ''] of cases) {
    it(`${what} (${[restored, own].filter(Boolean).join(' + ') || '–'} ← ${written})`, () => {
      const tree = treeOf(restored, own);
      mergeHistory(tree, historyWithIds(written), mergeOptions());
      assert.equal(writtenPath(tree), path);
      assert.equal(resumableTurns(tree).join(' '), running);
      const stored = toStoredTree(tree);
      mergeHistory(tree, historyWithIds(written), mergeOptions());
      assert.deepEqual(toStoredTree(tree), stored, 'merged again');
    });
  }

  it('shows the relay’s path if another one is visible and nothing is pending', () => {
    const tree = treeOf('a:1 b:2', '');
    const prompt = tree.path[2] as ChatMessage;
    addPromptBranch(tree, prompt.id, {
      turnId: 'v',
      promptId: 'v prompt',
      answerId: 'v answer',
      text: 'v',
      createdAt: 0,
    });
    tree.applyEvent('v', { type: 'reply-end', reason: 'done', text: '3' });
    mergeHistory(tree, historyWithIds('a:1 b:2'), mergeOptions());
    assert.equal(writtenPath(tree), 'a:1 b:2');
    mergeHistory(tree, historyWithIds('a:1 v:3'), mergeOptions());
    assert.equal(writtenPath(tree), 'a:1 v:3');
    ask(tree, 'n', 'n');
    mergeHistory(tree, historyWithIds('a:1 b:2'), mergeOptions());
    assert.equal(writtenPath(tree), 'a:1 v:3 n:?', 'the visitor waits for an answer there');
  });

  it('adds a version that another page has asked for beside the known one', () => {
    const tree = treeOf('a:1 b:2', '');
    mergeHistory(tree, historyWithIds('a:1 c:3'), mergeOptions());
    assert.equal(writtenPath(tree), 'a:1 c:3');
    assert.equal(tree.children(tree.path[1]?.id).length, 2);
  });

  it('knows the prompt of another version of an answer', () => {
    const tree = treeOf('a:1', '');
    addAnswerBranch(tree, tree.path[1]?.id ?? '', { turnId: 'v', answerId: 'v answer', createdAt: 0 });
    mergeHistory(tree, historyWithIds('v:2', { 'v/user': { text: 'a' } }), mergeOptions());
    assert.equal(writtenPath(tree), 'a:2');
    assert.equal(toStoredTree(tree).messages.length, 3);
  });

  it('has a running version below its own parent', () => {
    const tree = new MessageTree();
    const history = historyWithIds('a:1 b:2 v:…', { 'v/user': { parentId: 'a/assistant' } });
    mergeHistory(tree, history, mergeOptions());
    assert.deepEqual(resumableTurns(tree), ['v']);
    assert.equal(writtenPath(tree), 'a:1 v:…');
    assert.equal(tree.children('a/assistant').length, 2);

    const other = new MessageTree();
    mergeHistory(other, historyWithIds('a:1 w:…', { 'w/user': { parentId: undefined } }), mergeOptions());
    assert.deepEqual([writtenPath(other), other.children().length], ['w:…', 2]);
  });

  it('does not change a turn that this page runs', () => {
    const tree = treeOf('', 'a:ha…');
    mergeHistory(tree, historyWithIds('a:hal…'), mergeOptions({ isActive: () => true }));
    assert.equal(writtenPath(tree), 'a:ha…');
  });

  it('gives a message another id if the tree has it for another message', () => {
    const tree = new MessageTree();
    tree.put(message('user', 'local', { id: 'a/user', turnId: 'local' }));
    mergeHistory(tree, historyWithIds('a:1'), { createId });
    assert.deepEqual(texts(tree), ['a', '1', 'local']);
    assert.equal(tree.get('a/user')?.text, 'local');
  });

  it('cannot be resumed where a pending answer has no number', () => {
    const tree = new MessageTree();
    const pending = message('assistant', 'hal', { parentId: 'user a', state: 'streaming' });
    mergeHistory(tree, [message('user', 'a', { state: 'sending' }), pending], mergeOptions());
    assert.deepEqual([writtenPath(tree), resumableTurns(tree)], ['a:hal~', []]);
  });
});

/** The turns of the answers that can be resumed. */
function resumableTurns({ messages }: MessageTree): string[] {
  return messages.flatMap((answer) => (isPending(answer) && answer.lastEventNumber !== undefined ? answer.turnId : []));
}
