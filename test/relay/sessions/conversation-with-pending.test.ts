import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMessage, type ChatMessage, type Transcript } from '../../../src/chat/index.ts';
import { messageId, pathBefore } from '../../../src/relay/sessions/conversation-tree.ts';
import { ConversationWithPending } from '../../../src/relay/sessions/conversation-with-pending.ts';
import type { PendingPrompt } from '../../../src/relay/sessions/pending-prompts.ts';
import { toMessages } from '../../../src/relay/sessions/save-turn.ts';
import type { Turn } from '../../../src/relay/sessions/turn.ts';

interface TurnFields {
  readonly turnId: string;
  readonly createdAt: number;
  readonly parentTurnId?: string | null;
}

const answerOf = ({ turnId, createdAt }: TurnFields, state: ChatMessage['state']) =>
  createMessage('assistant', { id: messageId(turnId, 'assistant'), turnId, createdAt, text: turnId, state });

/** A prompt that waits, or whose turn runs. */
function pendingOf(fields: TurnFields, answer?: ChatMessage): PendingPrompt {
  const { turnId, createdAt, ...place } = fields;
  const turn = answer && ({ answer, lastEventNumber: 3 } as Turn);
  return { prompt: { text: `${turnId}?`, ...place }, turnId, createdAt, turn } as PendingPrompt;
}

/** What a conversation becomes if each turn is put where it would be saved. */
function addSlowly(messages: Transcript, fields: TurnFields, answer: ChatMessage): Transcript {
  const parentId = pathBefore(messages, fields).at(-1)?.id;
  const turn = toMessages({ text: `${fields.turnId}?` }, answer, parentId);
  return [...messages.filter(({ turnId }) => turnId !== fields.turnId), ...turn];
}

const placesOf = (messages: Transcript) => messages.map(({ id, parentId }) => [id, parentId]);

/** Numbers below `limit`, always the same ones. */
function createNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * limit);
  };
}

describe('a conversation with turns that are not saved yet', () => {
  it('has each of them where it will be saved, whatever their parents, retries and times', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const below = createNumbers(seed);
      const someTurn = (): TurnFields => {
        const parent = [undefined, undefined, null, `t${below(8)}`][below(4)];
        return { turnId: `t${below(8)}`, createdAt: below(6), ...(parent !== undefined && { parentTurnId: parent }) };
      };
      let expected: Transcript = [];
      for (let count = below(6); count > 0; count--) {
        const turn = someTurn();
        expected = addSlowly(expected, turn, answerOf(turn, 'stopped'));
      }
      const conversation = new ConversationWithPending(expected);
      for (let count = below(6); count > 0; count--) {
        const turn = someTurn();
        const answer = answerOf(turn, 'stopped');
        expected = addSlowly(expected, turn, answer);
        conversation.add(pendingOf(turn, answer));
      }
      assert.deepEqual(placesOf(conversation.messages), placesOf(expected), `seed ${seed}`);
    }
  });

  it('has the number of the last event in answers that are pending, and only there', () => {
    const conversation = new ConversationWithPending([]);
    const [waiting, running, ended] = ['a', 'b', 'c'].map((turnId) => ({ turnId, createdAt: 1 }));
    assert.ok(waiting && running && ended);
    conversation.add(pendingOf(waiting));
    conversation.add(pendingOf(running, answerOf(running, 'streaming')));
    conversation.add(pendingOf(ended, answerOf(ended, 'done')));
    assert.deepEqual(
      conversation.messages.map(({ role, state, lastEventNumber }) => [role, state, lastEventNumber]),
      [
        ['user', 'done', undefined],
        ['assistant', 'sending', 0],
        ['user', 'done', undefined],
        ['assistant', 'streaming', 3],
        ['user', 'done', undefined],
        ['assistant', 'done', undefined],
      ],
    );
  });

  it('reads a stored message a fixed number of times, however many turns are added', () => {
    const countReads = (turns: number) => {
      let reads = 0;
      const stored: ChatMessage = {
        ...answerOf({ turnId: 'stored', createdAt: 0 }, 'done'),
        get createdAt() {
          reads += 1;
          return 0;
        },
      };
      const conversation = new ConversationWithPending([stored]);
      for (let index = 0; index < turns; index++)
        conversation.add(pendingOf({ turnId: `t${index}`, createdAt: 1, parentTurnId: 'stored' }));
      assert.equal(conversation.messages.length, 1 + 2 * turns);
      return reads;
    };
    assert.equal(countReads(1_000), countReads(10));
  });
});
