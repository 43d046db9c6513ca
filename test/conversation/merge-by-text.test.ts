import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorInfo, type ChatMessage } from '../../src/chat/index.ts';
import { addUnsolicitedAnswer } from '../../src/conversation/late-messages.ts';
import { mergeHistory } from '../../src/conversation/merge-history.ts';
import { MessageTree } from '../../src/conversation/message-tree.ts';
import { addAnswerBranch } from '../../src/conversation/branches.ts';
import { toStoredTree } from '../../src/conversation/stored-tree.ts';
import { countedHistory, createId, mergeOptions, OPENED_AT, treeOf, writtenPath } from './history-fixture.ts';

describe('a history whose ids only count, as that of a stock Cat', () => {
  const cases: ReadonlyArray<readonly [what: string, restored: string, own: string, history: string, path: string]> = [
    ['is the transcript of an empty tree', '', '', 'a:1 b:2', 'a:1 b:2'],
    ['changes nothing if it is empty: the Cat was restarted', 'a:1', 'b:2', '', 'a:1 b:2'],
    ['comes before the messages of this page', '', 'c:3', 'a:1 b:2', 'a:1 b:2 c:3'],
    ['does not repeat the page’s first prompt', '', 'c:…', 'a:1 b:2 c', 'a:1 b:2 c:…'],
    ['does not repeat the page’s answer, even if it was stored with other words', '', 'c:3', 'b:2 c:three', 'b:2 c:3'],
    ['repeats nothing of a restored transcript', 'a:1 b:2', '', 'a:1 b:2', 'a:1 b:2'],
    ['adds what another page has asked since', 'a:1 b:2', '', 'a:1 b:2 c:3', 'a:1 b:2 c:3'],
    ['adds that before the messages of this page', 'a:1', 'c:3', 'a:1 b:2', 'a:1 b:2 c:3'],
    ['adds what the storage did not have room for', 'b:2 c:3', '', 'a:1 b:2 c:3', 'a:1 b:2 c:3'],
    ['leaves what the Cat has forgotten', 'a:1 b:2 c:3', '', 'b:2 c:3', 'a:1 b:2 c:3'],
    ['leaves what the Cat has forgotten, and adds the rest', 'a:1 b:2', '', 'b:2 c:3', 'a:1 b:2 c:3'],
    ['has what another page asked in between', 'a:1 c:3', '', 'a:1 b:2 c:3', 'a:1 b:2 c:3'],
    ['leaves a prompt that never arrived', 'a:1 lost:! c:3', '', 'a:1 c:3', 'a:1 lost:! c:3'],
    ['adds to both sides of a prompt that never arrived', 'lost:! b:2', '', 'a:1 b:2 c:3', 'lost:! a:1 b:2 c:3'],
    ['comes after an unrelated restored transcript', 'a:1', '', 'x:9', 'a:1 x:9'],
    ['comes between an unrelated restored transcript and this page', 'a:1', 'n:…', 'x:9', 'a:1 x:9 n:…'],
    ['is unrelated if the same prompt has another answer', 'hello:1', '', 'hello:2', 'hello:1 hello:2'],
    ['is unrelated if an answered prompt has no answer there', 'hello:1', '', 'hello', 'hello:1 hello'],
    ['has the same question twice', 'q:1 q:2', '', 'q:1 q:2', 'q:1 q:2'],
    ['has the same question again from another page', 'q:1', '', 'q:1 q:2', 'q:1 q:2'],
    ['has the same question before', 'q:2', '', 'q:1 q:2', 'q:1 q:2'],
    ['has the same question twice, the last one cut off here', 'q:1 q:2~', '', 'q:1 q:22', 'q:1 q:22'],
    ['has the same question twice, one cut off here', 'q:1~', '', 'q:x q:11', 'q:x q:11'],
    ['completes an answer that was cut off', 'a:1 b:hal~', '', 'a:1 b:half', 'a:1 b:half'],
    ['completes an answer that failed', 'b:!', '', 'b:2', 'b:2'],
    ['completes an answer that was pending when the page was left', 'b:hal…', '', 'b:half', 'b:half'],
    ['completes a prompt without an answer', 'a:1 b', 'c:3', 'a:1 b:2', 'a:1 b:2 c:3'],
    ['completes the last prompt without an answer, and goes on', 'b', '', 'b:2 c:3', 'b:2 c:3'],
    ['leaves a stopped answer stopped', 'b:hal#', '', 'b:half c:3', 'b:hal# c:3'],
    ['leaves a longer answer that is complete', 'b:twofold', '', 'b:twofold c:3', 'b:twofold c:3'],
    ['keeps a cut-off answer if the Cat’s is empty', 'b:hal~', '', 'b:', 'b:hal~'],
    ['leaves a last prompt whose answer is still to come', 'a:1 b:hal~', '', 'a:1 b', 'a:1 b:hal~'],
    ['may begin with an answer', 'a:1 b:2', '', ':1 b:2 c:3', 'a:1 b:2 c:3'],
    ['has the Cat’s own messages', ':hi a:1', '', ':hi a:1 :bye', ':hi a:1 :bye'],
    ['has a second answer', 'a:1', '', 'a:1 :2 b:3', 'a:1 :2 b:3'],
    ['does not complete a later question with an earlier answer', 'a:1 q:hal~', '', 'q:old a:1', 'q:old a:1 q:hal~'],
    ['leaves an exchange at its place', 'a:1 b:2', '', 'b:2 a:1', 'a:1 b:2'],
    ['fails empty answers', '', '', 'a: b:2', 'a:! b:2'],
    ['is not the question that waits to be sent', '', 'q:?', 'q:1', 'q:1 q:?'],
  ];
  for (const [what, restored, own, written, path] of cases) {
    it(`${what} (${[restored, own].filter(Boolean).join(' + ') || '–'} ← ${written || '–'})`, () => {
      const tree = treeOf(restored, own);
      const ids = tree.path.map(({ id }) => id);
      mergeHistory(tree, countedHistory(written), mergeOptions());
      assert.equal(writtenPath(tree), path);
      assert.deepEqual(
        tree.path.filter(({ id }) => ids.includes(id)).map(({ id }) => id),
        ids,
      );
      const stored = toStoredTree(tree);
      mergeHistory(tree, countedHistory(written), mergeOptions());
      assert.deepEqual(toStoredTree(tree), stored, 'merged again');
    });
  }

  it('comes before everything if nothing was restored', () => {
    const tree = treeOf('a:1', '');
    mergeHistory(tree, countedHistory('x:9'), { createId });
    assert.equal(writtenPath(tree), 'x:9 a:1');
  });

  it('gives its turns other ids where the tree has these for others', () => {
    const tree = new MessageTree();
    mergeHistory(tree, countedHistory('a:1 b:2'), mergeOptions());
    const turnIds = mergeHistory(tree, countedHistory('b:2 c:3 d'), mergeOptions());
    assert.equal(writtenPath(tree), 'a:1 b:2 c:3 d');
    assert.equal(turnIds.get('history-turn-1'), 'history-turn-2');
    const [prompt, answer] = tree.messagesOfTurn(turnIds.get('history-turn-2') ?? '');
    assert.deepEqual([prompt?.text, answer?.text], ['c', '3']);
    addUnsolicitedAnswer(tree, { id: 'late', turnId: turnIds.get('history-turn-3') ?? '' });
    assert.equal(tree.promptOf('late')?.text, 'd');
  });

  it('names the local turn of its unanswered prompt, for the answer that will come', () => {
    const tree = treeOf('a:1 b:hal~', '');
    const turnIds = mergeHistory(tree, countedHistory('x:0 a:1 b'), mergeOptions());
    assert.equal(turnIds.get('history-turn-3'), tree.path.at(-1)?.turnId);
    addUnsolicitedAnswer(tree, { id: 'late', turnId: turnIds.get('history-turn-3') ?? '' });
    tree.applyEvent(tree.path.at(-1)?.turnId ?? '', { type: 'reply-end', reason: 'done', text: 'half' });
    assert.equal(writtenPath(tree), 'x:0 a:1 b:half');
  });

  it('does not repeat versions that are not visible', () => {
    const tree = treeOf('p:1', '');
    addAnswerBranch(tree, tree.path.at(-1)?.id ?? '', { turnId: 'v2', answerId: 'v2', createdAt: 0 });
    tree.applyEvent('v2', { type: 'reply-end', reason: 'done', text: '2' });
    for (const id of tree.children(tree.path[0]?.id).map((answer) => answer.id)) {
      tree.select(id);
      const before = toStoredTree(tree);
      mergeHistory(tree, countedHistory('p:1 p:2'), mergeOptions());
      assert.deepEqual(toStoredTree(tree), before);
    }
    mergeHistory(tree, countedHistory('p:1 p:2 q:3'), mergeOptions());
    assert.equal(writtenPath(tree), 'p:2 q:3');
  });

  it('does not complete a version that was cut off with the text of another one', () => {
    const tree = treeOf('p:1', '');
    addAnswerBranch(tree, tree.path.at(-1)?.id ?? '', { turnId: 'v2', answerId: 'v2', createdAt: 0 });
    tree.applyEvent('v2', { type: 'reply-end', reason: 'interrupted' });
    mergeHistory(tree, countedHistory('p:1'), mergeOptions());
    assert.equal(writtenPath(tree), 'p:~');
    const turnIds = mergeHistory(tree, countedHistory('p:1 p'), mergeOptions());
    assert.deepEqual([writtenPath(tree), turnIds.get('history-turn-2')], ['p:~', 'v2']);
    mergeHistory(tree, countedHistory('p:1 p:2'), mergeOptions());
    assert.equal(writtenPath(tree), 'p:2');
  });

  it('does not change a turn that this page runs, whatever it has of it', () => {
    const tree = treeOf('', 'a:hal…');
    const isActive = (turnId: string) => turnId === tree.path[0]?.turnId;
    mergeHistory(tree, countedHistory('a:half'), mergeOptions({ isActive }));
    assert.equal(writtenPath(tree), 'a:hal…');
  });

  it('has an old question beside the same one of this page', () => {
    const tree = treeOf('', 'q:…');
    const old = countedHistory('q:1', { createdAt: OPENED_AT - 3_600_000 });
    mergeHistory(tree, old, mergeOptions());
    assert.equal(writtenPath(tree), 'q:1 q:…');
  });

  it('marks a prompt that it has as arrived', () => {
    const tree = treeOf('a', '');
    tree.put({ ...(tree.path[0] as ChatMessage), state: 'failed', error: errorInfo('timeout') });
    mergeHistory(tree, countedHistory('a:1'), mergeOptions());
    assert.deepEqual([tree.path[0]?.state, tree.path[0]?.error], ['done', undefined]);
  });
});
