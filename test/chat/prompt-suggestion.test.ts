import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSuggestions } from '../../src/chat/prompt-suggestion.ts';

describe('suggestions of foreign origin', () => {
  it('may be texts or objects; what is blank or invalid is left out', () => {
    const given = ['Why? ', { text: 'How', prompt: 'How so?', isDraft: true, icon: 5 }, ' ', 5, null, { text: 5 }, {}];
    assert.deepEqual(readSuggestions(given), [{ text: 'Why?' }, { text: 'How', prompt: 'How so?', isDraft: true }]);
    for (const none of [undefined, null, 'Why?', { length: 1 }]) assert.deepEqual(readSuggestions(none), []);
  });

  it('are limited in number and length', () => {
    const long = readSuggestions(
      Array.from({ length: 9 }, () => ({ text: 'x'.repeat(999), prompt: 'y'.repeat(9999) })),
    );
    assert.equal(long.length, 6);
    assert.deepEqual([long[0]?.text.length, long[0]?.prompt?.length], [200, 4_000]);
  });
});
