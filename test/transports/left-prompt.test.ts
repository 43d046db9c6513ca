import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dropPrompt, leftPrompt } from '../../src/transports/left-prompt.ts';
import { keepPrompt, keptPrompt } from '../../src/transports/pending-prompt.ts';
import { fakeStorage } from '../helpers/fake-storage.ts';

const PROMPT = { text: 'hm?', userId: 'alice', before: 'So.' };

describe('the prompt that a page was left with', () => {
  it('is what was kept, until it has its answer', () => {
    fakeStorage();
    keepPrompt('k', PROMPT);
    assert.deepEqual([leftPrompt('k'), leftPrompt('other')], [PROMPT, undefined]);
    dropPrompt('k', 'another');
    assert.deepEqual(leftPrompt('k'), PROMPT);
    dropPrompt('k', 'hm?');
    assert.equal(keptPrompt('k'), null);
  });

  it('has words: one with nothing but a picture is not kept', () => {
    fakeStorage();
    keepPrompt('k', { ...PROMPT, text: '' });
    assert.equal(keptPrompt('k'), null);
  });

  for (const value of [
    '',
    '{',
    'null',
    '5',
    '"hm?"',
    '[]',
    '{}',
    JSON.stringify(PROMPT),
    JSON.stringify({ ...PROMPT, at: 'now' }),
    JSON.stringify({ ...PROMPT, at: Date.now() - 600_000 }),
    JSON.stringify({ ...PROMPT, at: Date.now() + 700_000 }),
    JSON.stringify({ ...PROMPT, at: Date.now(), text: 5 }),
    JSON.stringify({ ...PROMPT, at: Date.now(), userId: undefined }),
    JSON.stringify({ ...PROMPT, at: Date.now(), before: {} }),
  ]) {
    it(`is none where something else is kept: ${value || 'nothing'}`, () => {
      fakeStorage().set('k', value);
      assert.equal(leftPrompt('k'), undefined);
    });
  }

  it('is none where the browser keeps nothing', () => {
    fakeStorage(true);
    keepPrompt('k', PROMPT);
    assert.deepEqual([keptPrompt('k'), leftPrompt('k')], [null, undefined]);
    dropPrompt('k', 'hm?');
    keepPrompt('k');
  });
});
