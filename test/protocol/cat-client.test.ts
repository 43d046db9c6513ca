import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chatError } from '../../src/chat/index.ts';
import { decodeCatExtension } from '../../src/protocol/cat-client.ts';
import { encodeCatAnswer, encodeCatError, encodeCatExtension, encodeCatToken } from '../../src/protocol/cat.ts';

describe('what our own client hears on the Cat’s socket', () => {
  it('is our relay’s own frames', () => {
    const frame = { kind: 'greeting', greeting: { version: 1, assistants: [{ id: 'a', label: 'A' }] } } as const;
    assert.deepEqual(decodeCatExtension(encodeCatExtension(frame)), frame);
  });

  it('is none of a stock Cat’s, and nothing that it cannot read', () => {
    const frames = [
      encodeCatToken('so'),
      encodeCatError(chatError('timeout')),
      JSON.stringify(encodeCatAnswer({ text: 'so' }, { userId: 'alice', input: '', at: 0 })),
      '{"type":"ai-chat","weather":"fine"}',
      '{"type":"chat","greeting":{"version":1,"assistants":[]}}',
      '{"greeting":{"version":1,"assistants":[]}}',
      'ping',
      '',
    ];
    for (const frame of frames) assert.equal(decodeCatExtension(frame), undefined, frame);
  });
});
