import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { removePendingPrompt, loadPendingPrompt } from '../../../src/transports/cat/load-pending-prompt.ts';
import { savePendingPrompt, readStoredPrompt } from '../../../src/transports/cat/pending-prompt.ts';
import { fakeStorage } from '../../helpers/fake-storage.ts';

const PROMPT = { text: 'hm?', userId: 'alice', previousAnswer: 'So.' };

describe('loadPendingPrompt', () => {
  it('returns the stored prompt until it is removed', () => {
    fakeStorage();
    savePendingPrompt('k', PROMPT);
    assert.deepEqual([loadPendingPrompt('k'), loadPendingPrompt('other')], [PROMPT, undefined]);
    removePendingPrompt('k', 'another');
    assert.deepEqual(loadPendingPrompt('k'), PROMPT);
    removePendingPrompt('k', 'hm?');
    assert.equal(readStoredPrompt('k'), null);
  });

  it('returns nothing for a prompt with only a picture', () => {
    fakeStorage();
    savePendingPrompt('k', { ...PROMPT, text: '' });
    assert.equal(readStoredPrompt('k'), null);
    savePendingPrompt('k', { ...PROMPT, text: '', isCleared: true });
    assert.equal(loadPendingPrompt('k')?.isCleared, true, 'unless its answer must be deleted');
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
    JSON.stringify({ ...PROMPT, at: Date.now() + 100_000_000 }),
    JSON.stringify({ ...PROMPT, at: Date.now(), text: 5 }),
    JSON.stringify({ ...PROMPT, at: Date.now(), userId: undefined }),
    JSON.stringify({ ...PROMPT, at: Date.now(), previousAnswer: {} }),
  ]) {
    it(`returns nothing for another stored value: ${value || 'nothing'}`, () => {
      fakeStorage().set('k', value);
      assert.equal(loadPendingPrompt('k'), undefined);
    });
  }

  it('returns a prompt whose conversation was cleared, however old it is', () => {
    const prompt = { ...PROMPT, isCleared: true };
    fakeStorage().set('k', JSON.stringify({ ...prompt, at: 5 }));
    assert.deepEqual(loadPendingPrompt('k'), prompt);
  });

  it('returns nothing without storage', () => {
    fakeStorage(true);
    savePendingPrompt('k', PROMPT);
    assert.deepEqual([readStoredPrompt('k'), loadPendingPrompt('k')], [null, undefined]);
    removePendingPrompt('k', 'hm?');
    savePendingPrompt('k');
  });
});
