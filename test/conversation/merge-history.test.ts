import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../helpers/fast-check.ts';
import type { ChatMessage, FinishReason } from '../../src/chat/index.ts';
import { mergeHistory } from '../../src/conversation/merge-history.ts';
import { MessageTree } from '../../src/conversation/message-tree.ts';
import { addAnswerBranch, addPromptBranch } from '../../src/conversation/branches.ts';
import { applyChange, restoreTree, toStoredTree, type StoredTree } from '../../src/conversation/stored-tree.ts';
import { countedHistory, historyWithIds, mergeOptions, treeOf } from './history-fixture.ts';
import { recordChanges } from './tree-fixture.ts';

describe('any history', () => {
  const word = fc.constantFrom('a', 'b', 'c');
  const exchange = fc
    .tuple(word, fc.option(word, { nil: '' }), fc.constantFrom('', '!', '~', '#', '…', '?'))
    .map(([prompt, answer, state]) => `${prompt}:${answer}${state}`);
  const transcript = fc.array(exchange, { maxLength: 6 }).map((list) => list.join(' '));
  const entries = fc
    .array(
      fc.oneof(
        exchange,
        word,
        word.map((text) => `:${text}`),
      ),
      { maxLength: 8 },
    )
    .map((list) => list.join(' '));

  /** Another version of an answer or of a prompt. */
  const version = fc.record({
    target: fc.nat(12),
    isPrompt: fc.boolean(),
    text: word,
    reason: fc.constantFrom('done', 'stopped', 'interrupted', undefined),
  });

  it('keeps what is complete, changes nothing when it is merged again, and reaches other tabs', () => {
    fc.assert(
      fc.property(
        transcript,
        transcript,
        fc.array(version, { maxLength: 4 }),
        entries,
        fc.boolean(),
        (restored, own, versions, written, hasIds) => {
          const tree = treeOf(restored, own);
          versions.forEach((each, index) => addVersion(tree, each, index));
          const before = toStoredTree(tree);
          const follower = new MessageTree();
          restoreTree(follower, before);
          const changes = recordChanges(tree);
          const history = hasIds ? historyWithIds(written) : countedHistory(written.replaceAll(/[!~#…?]/g, ''));
          mergeHistory(tree, history, mergeOptions());
          assertKept(tree, before.messages);
          const stored = toStoredTree(tree);
          for (const change of changes) applyChange(follower, change);
          assert.deepEqual(toStoredTree(follower), stored);
          mergeHistory(tree, history, mergeOptions());
          const again = toStoredTree(tree);
          if (hasIds) assert.deepEqual(again, stored);
          // A history of texts alone can be ambiguous where a question comes again or still waits to be sent.
          if (!hasIds && (hasRepetition(written) || `${restored}${own}`.includes('?'))) return;
          // Exchanges with equal texts are interchangeable, so another one of them may be completed.
          assert.deepEqual(placesOf(again), placesOf(stored));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('may contain anything', () => {
    const id = fc.constantFrom('', 'a', 'b', 'c', '__proto__');
    const foreign = fc.array(
      fc.record(
        {
          id,
          turnId: id,
          parentId: id,
          role: fc.constantFrom('user', 'assistant'),
          text: word,
          state: fc.constantFrom('done', 'streaming', 'failed'),
          lastEventNumber: fc.nat(3),
        },
        { requiredKeys: ['id', 'turnId', 'role', 'text', 'state'] },
      ),
    );
    fc.assert(
      fc.property(transcript, foreign, (restored, history) => {
        const tree = treeOf(restored, '');
        const before = tree.path;
        mergeHistory(tree, history, mergeOptions());
        assertKept(tree, before);
      }),
    );
  });
});

/** The messages from before are there, below the same ones, and what was complete is unchanged except for its parent. */
function assertKept(tree: MessageTree, before: readonly ChatMessage[]): void {
  for (const { parentId: formerParentId, ...former } of before) {
    const now = tree.get(former.id);
    assert.ok(now);
    const { parentId: __, ...content } = now;
    if (former.state === 'done' || former.state === 'stopped') assert.deepEqual(content, former);
    const ancestors = tree.pathTo(former.id).map(({ id }) => id);
    if (formerParentId) assert.ok(ancestors.includes(formerParentId));
  }
}

function hasRepetition(written: string): boolean {
  const prompts = written.split(' ').map((exchange) => exchange.split(':')[0]);
  return new Set(prompts).size < prompts.length;
}

function placesOf({ messages, selected }: StoredTree) {
  return { messages: messages.map(({ id, parentId }) => [id, parentId]), selected };
}

interface WrittenVersion {
  readonly target: number;
  readonly isPrompt: boolean;
  readonly text: string;
  readonly reason: FinishReason | undefined;
}

function addVersion(tree: MessageTree, { target, isPrompt, text, reason }: WrittenVersion, index: number): void {
  const { messages } = toStoredTree(tree);
  const { id = '' } = messages[target % Math.max(messages.length, 1)] ?? {};
  const turnId = `version ${index}`;
  const turn = { turnId, promptId: `${turnId} prompt`, answerId: `${turnId} answer`, text, createdAt: 0 };
  if (isPrompt) addPromptBranch(tree, id, turn);
  else addAnswerBranch(tree, id, turn);
  tree.applyEvent(turnId, { type: 'text-delta', delta: text });
  if (reason) tree.applyEvent(turnId, { type: 'reply-end', reason });
}
