import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ERROR_CODES } from '../../src/chat/index.ts';
import { STOCK_SENTENCES } from '../../src/protocol/sentences.ts';

describe('the sentences for stock clients', () => {
  it('are there for every code, and for no other word', () => {
    assert.deepEqual(Object.keys(STOCK_SENTENCES).toSorted(), Object.keys(ERROR_CODES).toSorted());
  });

  it('are sentences, and no two are the same', () => {
    const sentences = Object.values(STOCK_SENTENCES);
    for (const sentence of sentences) assert.match(sentence, /^[A-Z][^<>{}]+\.$/);
    assert.equal(new Set(sentences).size, sentences.length);
  });
});
