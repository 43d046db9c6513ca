import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorInfo, ERROR_DEFINITIONS, type ErrorCode } from '../../../src/chat/index.ts';
import { enSecondary } from '../../../src/widget/i18n/en-secondary.ts';
import { enPanel } from '../../../src/widget/i18n/en-panel.ts';

describe('the English strings', () => {
  it('of errors say what happened, each in its own words, and what to do unless a button says it', () => {
    const codes = Object.keys(ERROR_DEFINITIONS) as ErrorCode[];
    const sentences = codes.map((code) => enSecondary.errors[code](errorInfo(code)));
    const advice =
      /\b(reload|let the site owner know|contact the site owner|edit it|shorten|rephrase|choose another|attach it again)\b/i;
    for (const [index, code] of codes.entries()) {
      const sentence = sentences[index] ?? '';
      if (!ERROR_DEFINITIONS[code].retryable) assert.match(sentence, advice);
      assert.match(sentence, /^[A-Z].*\.$/);
    }
    assert.equal(new Set(sentences).size, sentences.length);
  });

  it('say how long to wait on the button, and in the sentence only that the time has passed or is unknown', () => {
    const wait = (retryAfter?: number) =>
      enSecondary.errors['rate-limited'](errorInfo('rate-limited', retryAfter === undefined ? {} : { retryAfter }));
    assert.match(wait(), /time\. Please wait a moment\.$/);
    assert.match(wait(29), /time\.$/);
    assert.match(wait(0), /You can send again now\.$/);
    assert.deepEqual(
      [0.5, 29.2, 120, 7200].map((seconds) => enSecondary.retryIn(seconds)),
      ['Try again in 1 s', 'Try again in 30 s', 'Try again in 2 min', 'Try again in 2 h'],
    );
  });

  it('sum up what led to an answer', () => {
    assert.equal(enSecondary.trace(4, 2), 'Thought for 4 s · used 2 tools');
    assert.equal(enSecondary.trace(0, 1), 'Thought · used 1 tool');
    assert.equal(enSecondary.trace(1, 0), 'Thought for 1 s');
    assert.equal(enSecondary.trace(undefined, 3), 'Used 3 tools');
  });

  it('count the remaining messages', () => {
    assert.equal(enSecondary.quota(2, '2:30 PM'), '2 messages left until 2:30 PM');
    assert.equal(enSecondary.quota(1, '2:30 PM'), '1 message left until 2:30 PM');
    assert.equal(enSecondary.quota(0, '2:30 PM'), 'No messages left. You can continue at 2:30 PM.');
  });

  it('are complete', () => {
    for (const [key, value] of Object.entries(enPanel)) assert.ok(value, key);
  });
});
