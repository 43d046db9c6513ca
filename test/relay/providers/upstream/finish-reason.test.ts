import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  FINISH_REASONS,
  NO_FINISH_REASONS,
  parseFinishReason,
} from '../../../../src/relay/providers/upstream/finish-reason.ts';
import { normalizedTerms, repeatedTerms } from '../../../helpers/term-lists.ts';

describe('parseFinishReason', () => {
  it('has every finish reason once, under one meaning', () => {
    const terms = [...Object.values(FINISH_REASONS), NO_FINISH_REASONS].flatMap(normalizedTerms);
    assert.deepEqual(repeatedTerms(terms), []);
  });

  it('reads every finish reason in any case and punctuation, and keeps it as it was sent', () => {
    for (const [kind, list] of Object.entries(FINISH_REASONS))
      for (const term of list.split(/\s+/)) {
        const camelCase = term.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
        for (const raw of [term, term.toUpperCase(), term.replaceAll('_', '-'), camelCase, `FinishReason.${term}`])
          assert.deepEqual(parseFinishReason(raw), { kind, raw });
      }
  });
});
