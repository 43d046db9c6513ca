import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ERROR_DEFINITIONS } from '../../src/chat/index.ts';
import { STOCK_ERROR_MESSAGES } from '../../src/protocol/stock-error-messages.ts';

describe('STOCK_ERROR_MESSAGES', () => {
  it('has exactly the error codes as keys', () => {
    assert.deepEqual(Object.keys(STOCK_ERROR_MESSAGES).toSorted(), Object.keys(ERROR_DEFINITIONS).toSorted());
  });

  it('has a distinct sentence for each code', () => {
    const sentences = Object.values(STOCK_ERROR_MESSAGES);
    for (const sentence of sentences) assert.match(sentence, /^[A-Z][^<>{}]+\.$/);
    assert.equal(new Set(sentences).size, sentences.length);
  });
});
