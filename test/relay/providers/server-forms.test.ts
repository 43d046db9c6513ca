import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ERROR_CODES } from '../../../src/chat/index.ts';
import {
  CLEAR_WORDS,
  FINISH_WORDS,
  GENERAL_WORDS,
  NO_FINISH_WORDS,
  SENTENCES,
} from '../../../src/relay/providers/server-forms.ts';
import { meaningOfSentence, meaningOfWord, readFinish } from '../../../src/relay/providers/server-words.ts';

const wordsOf = (list: string) => list.split(/\s+/).map((word) => word.toLowerCase().replaceAll(/[^a-z\d]/g, ''));

describe('the table of what servers send', () => {
  it('has each word once, under one meaning', () => {
    const finishes = [...Object.values(FINISH_WORDS), NO_FINISH_WORDS].flatMap(wordsOf);
    const errors = [...Object.values(CLEAR_WORDS), ...Object.values(GENERAL_WORDS)].flatMap(wordsOf);
    for (const words of [finishes, errors]) assert.equal(new Set(words).size, words.length, repeated(words).join());
  });

  it('is read as it is written, in whatever case and punctuation', () => {
    for (const [kind, list] of Object.entries(FINISH_WORDS))
      for (const word of list.split(/\s+/)) {
        const camel = word.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
        for (const spelled of [word, word.toUpperCase(), word.replaceAll('_', '-'), camel, `FinishReason.${word}`])
          assert.deepEqual(readFinish(spelled), { kind, word: spelled });
      }
    for (const [code, list] of Object.entries(CLEAR_WORDS))
      for (const word of list.split(/\s+/)) assert.equal(meaningOfWord(word).clear, code, word);
    for (const [code, list] of Object.entries(GENERAL_WORDS))
      for (const word of list.split(/\s+/)) assert.equal(meaningOfWord(`a.b.${word}`).general, code, word);
  });

  it('has phrases in small letters, as they are searched for, and codes of the list', () => {
    for (const { means, all, except = [] } of SENTENCES) {
      assert.ok(means in ERROR_CODES);
      for (const phrase of [...all, ...except]) assert.equal(phrase, phrase.toLowerCase());
      assert.equal(typeof meaningOfSentence(`Sorry: ${all.join(' and ').toUpperCase()}.`), 'string', all.join());
    }
  });
});

function repeated(words: readonly string[]): readonly string[] {
  return words.filter((word, index) => words.indexOf(word) !== index);
}
