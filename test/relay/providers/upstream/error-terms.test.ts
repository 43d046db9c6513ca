import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  CERTAIN_ERROR_TERMS,
  classifyIdentifier,
  LIKELY_ERROR_TERMS,
} from '../../../../src/relay/providers/upstream/error-terms.ts';
import { normalizedTerms, repeatedTerms } from '../../../helpers/term-lists.ts';

describe('classifyIdentifier', () => {
  it('has every error term once, under one code', () => {
    const lists = [...Object.values(CERTAIN_ERROR_TERMS), ...Object.values(LIKELY_ERROR_TERMS)];
    assert.deepEqual(repeatedTerms(lists.flatMap(normalizedTerms)), []);
  });

  it('reads every certain term', () => {
    for (const [code, list] of Object.entries(CERTAIN_ERROR_TERMS))
      for (const term of list.split(/\s+/)) assert.equal(classifyIdentifier(term).certain, code, term);
  });

  it('reads every likely term behind the name of its namespace', () => {
    for (const [code, list] of Object.entries(LIKELY_ERROR_TERMS))
      for (const term of list.split(/\s+/)) assert.equal(classifyIdentifier(`a.b.${term}`).likely, code, term);
  });
});
