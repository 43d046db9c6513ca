import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ERROR_DEFINITIONS } from '../../../../src/chat/index.ts';
import { classifySentence, ERROR_SENTENCES } from '../../../../src/relay/providers/upstream/error-sentences.ts';

describe('classifySentence', () => {
  it('has its phrases in lower case, as they are searched for, and known error codes', () => {
    for (const { code, all, except = [] } of ERROR_SENTENCES) {
      assert.ok(code in ERROR_DEFINITIONS);
      for (const phrase of [...all, ...except]) assert.equal(phrase, phrase.toLowerCase());
    }
  });

  it('finds every pattern within a sentence, in any case', () => {
    for (const { all } of ERROR_SENTENCES)
      assert.equal(typeof classifySentence(`Sorry: ${all.join(' and ').toUpperCase()}.`), 'string', all.join());
  });
});
