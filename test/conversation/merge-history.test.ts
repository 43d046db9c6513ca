import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { ChatMessage } from '../../src/chat/index.ts';
import { mergeHistory } from '../../src/conversation/merge-history.ts';
import type { MessageTree } from '../../src/conversation/message-tree.ts';
import { toStoredTree } from '../../src/conversation/stored-tree.ts';
import { countedHistory, historyWithIds, mergeOptions, treeOf } from './history-fixture.ts';

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

  it('keeps what is complete, and changes nothing when it is merged again', () => {
    fc.assert(
      fc.property(transcript, transcript, entries, fc.boolean(), (restored, own, written, hasIds) => {
        const tree = treeOf(restored, own);
        const before = tree.path;
        const history = hasIds ? historyWithIds(written) : countedHistory(written.replaceAll(/[!~#…?]/g, ''));
        mergeHistory(tree, history, mergeOptions());
        assertKept(tree, before);
        const stored = toStoredTree(tree);
        mergeHistory(tree, history, mergeOptions());
        assert.deepEqual(toStoredTree(tree), stored);
      }),
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

/** The messages from before are there, in their order, and what was complete is unchanged except for its parent. */
function assertKept(tree: MessageTree, before: readonly ChatMessage[]): void {
  before.forEach(({ parentId: _, ...former }, index) => {
    const now = tree.get(former.id);
    assert.ok(now);
    const { parentId: __, ...content } = now;
    if (former.state === 'done' || former.state === 'stopped') assert.deepEqual(content, former);
    const previous = before[index - 1]?.id;
    if (previous) assert.ok(tree.pathTo(former.id).some((ancestor) => ancestor.id === previous));
  });
}
