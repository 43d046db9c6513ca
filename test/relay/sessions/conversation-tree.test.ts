import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ChatMessage, Transcript } from '../../../src/chat/index.ts';
import { currentPath, pathBefore, pathTo, withParents } from '../../../src/relay/sessions/conversation-tree.ts';

/** The messages of a turn. `at`: when it was answered. */
function turn(turnId: string, parent: string | undefined, at: number): [ChatMessage, ChatMessage] {
  const fields = { turnId, state: 'done', createdAt: at } as const;
  return [
    { ...fields, id: `${turnId}/user`, role: 'user', text: '', ...(parent && { parentId: `${parent}/assistant` }) },
    { ...fields, id: `${turnId}/assistant`, role: 'assistant', text: turnId, parentId: `${turnId}/user` },
  ];
}

const turnsOf = (messages: Transcript) => messages.filter(({ role }) => role === 'assistant').map(({ text }) => text);

describe('the current path of a conversation', () => {
  it('ends with the turn that was answered last', () => {
    const messages = [...turn('a', undefined, 1), ...turn('b', 'a', 2), ...turn('c', 'a', 3)];
    assert.deepEqual(turnsOf(currentPath(messages)), ['a', 'c']);
    assert.equal(currentPath(messages).length, 4);
  });

  it('ends with a retried turn of another branch, wherever it is stored', () => {
    const messages = [...turn('a', undefined, 1), ...turn('b', 'a', 9), ...turn('c', 'a', 3)];
    assert.deepEqual(turnsOf(currentPath(messages)), ['a', 'b']);
  });

  it('includes the turns after a retried one', () => {
    const messages = [...turn('a', undefined, 9), ...turn('b', 'a', 2), ...turn('c', 'b', 3)];
    assert.deepEqual(turnsOf(currentPath(messages)), ['a', 'b', 'c']);
  });

  it('begins where the oldest messages were dropped', () => {
    const messages = [...turn('b', 'a', 2), ...turn('c', 'b', 3)].slice(1);
    assert.deepEqual(turnsOf(currentPath(messages)), ['b', 'c']);
  });

  it('is empty without messages, and finite in a cycle', () => {
    assert.deepEqual(currentPath([]), []);
    const messages = [...turn('a', 'b', 1), ...turn('b', 'a', 2)];
    assert.deepEqual(turnsOf(currentPath(messages)).toSorted(), ['a', 'b']);
    assert.deepEqual(turnsOf(pathTo([...turn('x', 'x', 1)], 'x/assistant')), ['x']);
  });
});

describe('the path before a turn', () => {
  const messages = [...turn('a', undefined, 1), ...turn('b', 'a', 2), ...turn('c', 'a', 3)];
  const before = (turnId: string, parentTurnId?: string | null) =>
    turnsOf(pathBefore(messages, { turnId, parentTurnId }));

  it('is the current path for a new turn without a parent', () => {
    assert.deepEqual(before('d'), ['a', 'c']);
  });

  it('ends with the parent, or is empty for none', () => {
    assert.deepEqual(before('d', 'b'), ['a', 'b']);
    assert.deepEqual(before('d', null), []);
  });

  it('is the current path if the parent is unknown', () => {
    assert.deepEqual(before('d', 'x'), ['a', 'c']);
  });

  it('is the stored one for a stored turn', () => {
    assert.deepEqual(before('b'), ['a']);
    assert.deepEqual(before('a'), []);
  });

  it('never contains the turn itself', () => {
    assert.deepEqual(before('b', 'b'), ['a']);
    assert.deepEqual(before('a', 'c'), []);
  });
});

describe('messages of earlier versions', () => {
  it('get the message before them as the parent', () => {
    const old = [...turn('a', undefined, 1), ...turn('b', undefined, 2)].map(({ parentId: _, ...message }) => message);
    assert.deepEqual(
      withParents(old).map(({ parentId }) => parentId),
      [undefined, 'a/user', 'a/assistant', 'b/user'],
    );
    const mixed = withParents([...old, ...turn('c', 'b', 3), ...turn('d', undefined, 4)]);
    assert.deepEqual(turnsOf(pathTo(mixed, 'c/assistant')), ['a', 'b', 'c']);
    assert.deepEqual(turnsOf(pathTo(mixed, 'd/assistant')), ['d'], 'a turn that follows none');
  });
});
