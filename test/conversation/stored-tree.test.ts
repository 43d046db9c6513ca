import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../helpers/fast-check.ts';
import type { ChatMessage } from '../../src/chat/index.ts';
import { MessageTree } from '../../src/conversation/message-tree.ts';
import { addUnsolicitedAnswer, retract } from '../../src/conversation/late-messages.ts';
import { addAnswerBranch, addPromptBranch } from '../../src/conversation/branches.ts';
import { applyChange, restoreTree, toStoredTree, type StoredTree } from '../../src/conversation/stored-tree.ts';
import { addTurn, markSending, removeTurn, restartLast } from '../../src/conversation/turn-messages.ts';
import { arbitraryEvent } from '../helpers/arbitrary-event.ts';
import { message, recordChanges, texts } from './tree-fixture.ts';

describe('any sequence of changes', () => {
  it('leaves a path in which each message is below the one before it', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const tree = run(new MessageTree(), list);
        assertChain(tree);
      }),
    );
  });

  it('gives the path that a rebuilt tree has, so no change is missing from the kept array', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const tree = new MessageTree();
        for (const step of list) {
          run(tree, [step]);
          assert.deepEqual(tree.path, restored(toStoredTree(tree)).path);
        }
      }),
    );
  });

  it('gives an equal tree that follows them', () => {
    fc.assert(
      fc.property(steps, steps, (before, after) => {
        const tree = run(new MessageTree(), before);
        const follower = restored(toStoredTree(tree));
        const changes = recordChanges(tree);
        run(tree, after);
        for (const change of changes) applyChange(follower, change);
        assert.deepEqual(toStoredTree(follower), toStoredTree(tree));
        assert.deepEqual(follower.path, tree.path);
      }),
    );
  });

  it('is stored and restored as it is', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const tree = run(new MessageTree(), list);
        const stored = toStoredTree(tree);
        const again = restored(structuredClone(stored));
        assert.deepEqual(toStoredTree(again), stored);
        assert.deepEqual(again.path, tree.path);
      }),
    );
  });
});

describe('a stored tree', () => {
  it('is restored whatever it contains', () => {
    const id = fc.constantFrom('', 'a', 'b', 'c', 'd', '__proto__', 'constructor');
    const messages = fc.array(
      fc
        .record({ id, parentId: fc.option(id, { nil: undefined }), role: fc.constantFrom('user', 'assistant') })
        .map(({ parentId, role, ...fields }) =>
          message(role, '', { ...fields, ...(parentId !== undefined && { parentId }) }),
        ),
    );
    const selected = fc.dictionary(id, id, { noNullPrototype: true });
    fc.assert(
      fc.property(messages, selected, (list, selection) => {
        const tree = restored({ messages: list, selected: selection });
        assertChain(tree);
        const ids = toStoredTree(tree).messages.map((stored) => stored.id);
        assert.deepEqual(ids.toSorted(), [...new Set(list.map((stored) => stored.id))].filter(Boolean).toSorted());
      }),
    );
  });

  const a = message('user', 'a', { id: 'a' });
  const b = message('assistant', 'b', { id: 'b', parentId: 'a' });
  const c = message('assistant', 'c', { id: 'c', parentId: 'a' });
  const cases: ReadonlyArray<readonly [what: string, stored: StoredTree, path: string]> = [
    ['shows the last version without a selection', { messages: [a, b, c], selected: {} }, 'ac'],
    ['shows the selected version', { messages: [a, b, c], selected: { a: 'b' } }, 'ab'],
    ['ignores the selection of an unknown message', { messages: [a, b, c], selected: { a: 'x', x: 'b' } }, 'ac'],
    ['ignores the selection of a message elsewhere', { messages: [a, b, c], selected: { a: 'a', '': 'b' } }, 'ac'],
    ['keeps the first of two messages with one id', { messages: [a, b, { ...c, id: 'b' }], selected: {} }, 'ab'],
    ['puts messages without their parent first', { messages: [b, c], selected: { '': 'b' } }, 'b'],
    ['breaks up a circle', { messages: [{ ...a, parentId: 'b' }, b], selected: {} }, 'ab'],
  ];
  for (const [what, stored, path] of cases) {
    it(what, () => {
      assert.equal(texts(restored(stored)).join(''), path);
    });
  }

  it('replaces what the tree had', () => {
    const tree = restored({ messages: [a], selected: {} });
    restoreTree(tree, { messages: [c], selected: {} });
    assert.deepEqual(texts(tree), ['c']);
  });
});

function restored(stored: StoredTree): MessageTree {
  const tree = new MessageTree();
  restoreTree(tree, stored);
  return tree;
}

function assertChain(tree: MessageTree): void {
  let parent: ChatMessage | undefined;
  for (const child of tree.path) {
    assert.equal(child.parentId, parent?.id);
    assert.equal(tree.get(child.id), child);
    parent = child;
  }
  assert.deepEqual(tree.children(parent?.id), []);
}

/** A change of one kind, to the message or turn with this number. */
const steps = fc.array(
  fc.record({
    kind: fc.constantFrom(
      'turn',
      'event',
      'event',
      'sending',
      'restart',
      'remove',
      'removeTurn',
      'select',
      'answer',
      'prompt',
      'unsolicited',
      'between',
      'retract',
      'clear',
      'read',
    ),
    target: fc.nat(30),
    event: arbitraryEvent,
  }),
  { maxLength: 40 },
);

type Step = typeof steps extends fc.Arbitrary<Array<infer T>> ? T : never;

function run(tree: MessageTree, list: readonly Step[]): MessageTree {
  for (const { kind, target, event } of list) {
    const all = toStoredTree(tree).messages;
    const { id = 'unknown', turnId = 'unknown', parentId } = all[target % Math.max(all.length, 1)] ?? {};
    count += 1;
    const turn = {
      turnId: `t${count}`,
      promptId: `p${count}`,
      answerId: `a${count}`,
      text: `Q${count}`,
      createdAt: count,
    };
    if (kind === 'turn') addTurn(tree, turn);
    if (kind === 'event') tree.applyEvent(turnId, event, target || undefined);
    if (kind === 'sending') markSending(tree, turnId);
    if (kind === 'restart') restartLast(tree, count);
    if (kind === 'remove') tree.remove(id);
    if (kind === 'removeTurn') removeTurn(tree, turnId);
    if (kind === 'select') tree.select(id);
    if (kind === 'answer') addAnswerBranch(tree, id, turn);
    if (kind === 'prompt') addPromptBranch(tree, id, turn);
    if (kind === 'unsolicited') addUnsolicitedAnswer(tree, { id: `u${count}`, turnId });
    if (kind === 'between') tree.put(message('user', 'x', { id: `b${count}`, ...(parentId && { parentId }) }), true);
    if (kind === 'retract') retract(tree, { type: 'retract', messageId: turnId, replacement: 'other' });
    if (kind === 'clear' && target === 0) tree.clear();
    if (kind === 'read') void tree.path;
  }
  return tree;
}

let count = 0;
