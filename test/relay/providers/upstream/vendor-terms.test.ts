import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ERROR_DEFINITIONS } from '../../../../src/chat/index.ts';
import {
  CERTAIN_ERROR_TERMS,
  FINISH_REASONS,
  LIKELY_ERROR_TERMS,
  NO_FINISH_REASONS,
  ERROR_SENTENCES,
} from '../../../../src/relay/providers/upstream/vendor-terms.ts';
import {
  classifySentence,
  classifyIdentifier,
  parseFinishReason,
} from '../../../../src/relay/providers/upstream/classify-terms.ts';

const wordsOf = (list: string) => list.split(/\s+/).map((word) => word.toLowerCase().replaceAll(/[^a-z\d]/g, ''));

describe('the table of what servers send', () => {
  it('has each word once, under one meaning', () => {
    const finishes = [...Object.values(FINISH_REASONS), NO_FINISH_REASONS].flatMap(wordsOf);
    const errors = [...Object.values(CERTAIN_ERROR_TERMS), ...Object.values(LIKELY_ERROR_TERMS)].flatMap(wordsOf);
    for (const words of [finishes, errors]) assert.equal(new Set(words).size, words.length, repeated(words).join());
  });

  it('is read as it is written, in whatever case and punctuation', () => {
    for (const [kind, list] of Object.entries(FINISH_REASONS))
      for (const word of list.split(/\s+/)) {
        const camel = word.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
        for (const spelled of [word, word.toUpperCase(), word.replaceAll('_', '-'), camel, `FinishReason.${word}`])
          assert.deepEqual(parseFinishReason(spelled), { kind, raw: spelled });
      }
    for (const [code, list] of Object.entries(CERTAIN_ERROR_TERMS))
      for (const word of list.split(/\s+/)) assert.equal(classifyIdentifier(word).certain, code, word);
    for (const [code, list] of Object.entries(LIKELY_ERROR_TERMS))
      for (const word of list.split(/\s+/)) assert.equal(classifyIdentifier(`a.b.${word}`).likely, code, word);
  });

  it('has phrases in small letters, as they are searched for, and codes of the list', () => {
    for (const { code: means, all, except = [] } of ERROR_SENTENCES) {
      assert.ok(means in ERROR_DEFINITIONS);
      for (const phrase of [...all, ...except]) assert.equal(phrase, phrase.toLowerCase());
      assert.equal(typeof classifySentence(`Sorry: ${all.join(' and ').toUpperCase()}.`), 'string', all.join());
    }
  });
});

function repeated(words: readonly string[]): readonly string[] {
  return words.filter((word, index) => words.indexOf(word) !== index);
}
