import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMessage, type ChatMessage } from '../../../src/chat/index.ts';
import { byteLength, limitTranscript } from '../../../src/conversation/storage/limit-transcript.ts';
import type { StoredTranscript } from '../../../src/conversation/storage/stored-transcript.ts';
import { cpuMs } from '../../helpers/cpu-ms.ts';

describe('limiting a transcript', () => {
  it('returns a short one as it is', () => {
    const transcript = transcriptOf(turns(5));
    assert.equal(limitTranscript(transcript, 100_000), transcript);
  });

  it('drops the oldest turns, and the next prompt becomes the first message', () => {
    const { messages } = limitTranscript(transcriptOf(turns(10)), 5_000);
    assert.deepEqual(ids(messages), ['p7', 'a7', 'p8', 'a8', 'p9', 'a9', 'p10', 'a10'].slice(-messages.length));
    assert.equal(messages[0]?.role, 'user');
    assert.ok(messages.length >= 4);
    assert.deepEqual(parents(messages), [undefined, ...ids(messages).slice(0, -1)]);
  });

  it('is never larger than its limit as it is stored, whatever its texts', () => {
    for (const text of ['x', 'ä', '😀', '"', '\n', '\ud83d', '漢']) {
      const transcript = transcriptOf(turns(40, text));
      for (const limit of [500, 3_000, 10_000, 20_000]) {
        const { messages, ...rest } = limitTranscript(transcript, limit);
        const stored = JSON.stringify({ version: 1, updatedAt: 1_700_000_000_000, ...rest, messages });
        assert.ok(Buffer.byteLength(stored) <= limit, `${text}: ${Buffer.byteLength(stored)} of ${limit}`);
      }
    }
  });

  it('drops hidden branches of the first prompt before the visible path', () => {
    const path = turns(3);
    const hidden = [message('user', 'h1'), message('assistant', 'h2', 'h1'), message('user', 'h3', 'h2')];
    const transcript = { ...transcriptOf([...path, ...hidden]), selected: { '': 'p1' } };
    const { messages, selected } = limitTranscript(transcript, 4_500);
    assert.deepEqual(ids(messages), ids(path));
    assert.deepEqual(selected, { '': 'p1' });
  });

  it('keeps the selected branch, with the other branches that leave it later', () => {
    const path = turns(4);
    const branches = [message('assistant', 'other1', 'p1'), message('assistant', 'other4', 'p4')];
    const selected = { '': 'p1', p1: 'a1', a1: 'p2', p4: 'a4' };
    const limited = limitTranscript({ ...transcriptOf([...path, ...branches]), selected }, 4_800);
    assert.deepEqual(ids(limited.messages), ['p2', 'a2', 'p3', 'a3', 'p4', 'a4', 'other4']);
    assert.deepEqual(limited.selected, { '': 'p2', p4: 'a4' });
    assert.deepEqual(limited.messages[0]?.parentId, undefined);
  });

  it('keeps a regenerated answer only with its prompt', () => {
    const messages = [message('user', 'p1'), message('assistant', 'a1', 'p1'), message('assistant', 'b1', 'p1')];
    const limited = limitTranscript({ ...transcriptOf(messages), selected: { p1: 'b1' } }, 1_800);
    assert.deepEqual(limited.messages, []);
    assert.deepEqual(limited.selected, {});
  });

  it('is empty if a single turn is too large', () => {
    const { messages } = limitTranscript(transcriptOf(turns(1, 'x'.repeat(1_000))), 5_000);
    assert.deepEqual(messages, []);
  });

  it('takes the last of several first messages if none is selected', () => {
    const messages = [message('user', 'old'), message('user', 'new')];
    assert.deepEqual(ids(limitTranscript(transcriptOf(messages), 1_100).messages), ['new']);
  });

  it('takes linear time for a conversation of 20,000 messages', () => {
    const transcript = transcriptOf(turns(10_000, 'x', 20));
    const ms = cpuMs(() => {
      const { messages } = limitTranscript(transcript, 200_000);
      assert.ok(messages.length > 1_000 && messages.length < 20_000);
    });
    assert.ok(ms < 5_000, `${ms} ms`);
  });
});

describe('the length of a text in bytes', () => {
  it('is that of UTF-8', () => {
    for (const text of ['', 'abc', 'ä', 'ß漢', '😀', 'a\u0800\uffff', '👩‍👩‍👧']) {
      assert.equal(byteLength(text), Buffer.byteLength(text), text);
    }
  });
});

function transcriptOf(messages: readonly ChatMessage[]): StoredTranscript {
  return { conversationId: 'c', messages, selected: {} };
}

/** Turns in one path, some 600 bytes a message. */
function turns(count: number, text = 'x', length = 500): ChatMessage[] {
  const messages: ChatMessage[] = [];
  for (let turn = 1; turn <= count; turn++) {
    messages.push(message('user', `p${turn}`, messages.at(-1)?.id, text, length));
    messages.push(message('assistant', `a${turn}`, `p${turn}`, text, length));
  }
  return messages;
}

function message(role: 'user' | 'assistant', id: string, parentId?: string, text = 'x', length = 500): ChatMessage {
  return createMessage(role, {
    id,
    turnId: `turn-${id}`,
    state: 'done',
    text: text.repeat(length),
    ...(parentId !== undefined && { parentId }),
  });
}

function ids(messages: readonly ChatMessage[]): string[] {
  return messages.map(({ id }) => id);
}

function parents(messages: readonly ChatMessage[]): Array<string | undefined> {
  return messages.map(({ parentId }) => parentId);
}
