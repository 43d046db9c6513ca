import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorInfo, ERROR_DEFINITIONS, type ErrorCode } from '../../../src/chat/index.ts';
import { enSecondary } from '../../../src/widget/i18n/en-secondary.ts';
import { enPanel } from '../../../src/widget/i18n/en-panel.ts';

describe('the sentences', () => {
  it('of a failure say what to do, each in its own words', () => {
    const sentences = (Object.keys(ERROR_DEFINITIONS) as ErrorCode[]).map((code) =>
      enSecondary.errors[code](errorInfo(code)),
    );
    const advice =
      /\b(try again|reload|tell the owner|ask the owner|change it|shorten|rephrase|choose another|send your message without)\b/i;
    for (const sentence of sentences) {
      assert.match(sentence, advice);
      assert.match(sentence, /^[A-Z].*\.$/);
    }
    assert.equal(new Set(sentences).size, sentences.length);
  });

  it('say how long to wait, where that is known', () => {
    const wait = (retryAfter?: number) =>
      enSecondary.errors['rate-limited'](errorInfo('rate-limited', retryAfter === undefined ? {} : { retryAfter }));
    assert.match(wait(), /Wait a moment, then/);
    assert.match(wait(0.5), /Wait a moment, then/);
    assert.match(wait(1), /Wait a second, then/);
    assert.match(wait(29.2), /Wait 30 seconds, then/);
    assert.match(wait(120), /Wait 2 minutes, then/);
  });

  it('count', () => {
    const resetsAt = new Date(2026, 0, 1, 14, 30);
    assert.match(enSecondary.quota(2, resetsAt), /^2 messages left until 2:30/);
    assert.match(enSecondary.quota(1, resetsAt), /^1 message left until/);
    assert.match(enSecondary.quota(0, resetsAt), /^No messages left\. You can go on at 2:30/);
  });

  it('name a file, and where it would come from', () => {
    assert.equal(enSecondary.media('A cat', 'cat.example'), 'A cat (cat.example)');
    assert.equal(enSecondary.media(undefined, ''), 'File');
  });

  it('are all there', () => {
    for (const [key, value] of Object.entries(enPanel)) assert.ok(value, key);
  });
});
