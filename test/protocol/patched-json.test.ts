import assert from 'node:assert/strict';
import { it } from 'node:test';
import { encodeCatPrompt } from '../../src/protocol/cat-client-codec.ts';
import { toJson } from '../../src/protocol/json.ts';

it('arrays are encoded as arrays although a page’s library has patched toJSON', () => {
  const value = { list: [1, [2, { three: 'four' }]], none: [], text: 'é"', nothing: undefined };
  const before = [JSON.stringify(value), encodeCatPrompt({ text: 'Hello' })];
  for (const prototype of [Array.prototype, Object.prototype]) {
    Object.defineProperty(prototype, 'toJSON', { configurable: true, value: () => 'patched' });
    try {
      assert.deepEqual([toJson(value), encodeCatPrompt({ text: 'Hello' })], before);
    } finally {
      Reflect.deleteProperty(prototype, 'toJSON');
    }
  }
});
