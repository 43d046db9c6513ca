import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorInfo } from '../../src/chat/index.ts';
import { decodeCatExtensionFrame } from '../../src/protocol/cat-client-codec.ts';
import { encodeCatAnswer, encodeCatError, encodeCatExtensionFrame, encodeCatToken } from '../../src/protocol/cat.ts';

describe('decodeCatExtensionFrame', () => {
  it('decodes our relay’s extension frames', () => {
    const frame = { kind: 'hello', hello: { version: 1, assistants: [{ id: 'a', label: 'A' }] } } as const;
    assert.deepEqual(decodeCatExtensionFrame(encodeCatExtensionFrame(frame)), frame);
  });

  it('returns undefined for frames of a stock Cat and invalid frames', () => {
    const frames = [
      encodeCatToken('so'),
      encodeCatError(errorInfo('timeout')),
      JSON.stringify(encodeCatAnswer({ text: 'so' }, { userId: 'alice', promptText: '', createdAt: 0 })),
      '{"type":"ai-chat","weather":"fine"}',
      '{"type":"chat","greeting":{"version":1,"assistants":[]}}',
      '{"greeting":{"version":1,"assistants":[]}}',
      'ping',
      '',
    ];
    for (const frame of frames) assert.equal(decodeCatExtensionFrame(frame), undefined, frame);
  });
});
