import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorInfo, ERROR_DEFINITIONS, type ErrorCode } from '../../../src/chat/index.ts';
import { enSecondary } from '../../../src/widget/i18n/en-secondary.ts';
import { enPanel } from '../../../src/widget/i18n/en-panel.ts';

describe('the English strings', () => {
  it('of errors say what to do, each in its own words', () => {
    const sentences = (Object.keys(ERROR_DEFINITIONS) as ErrorCode[]).map((code) =>
      enSecondary.errors[code](errorInfo(code)),
    );
    const advice =
      /\b(try again|reload|let the site owner know|contact the site owner|edit it|shorten|rephrase|choose another|send your message without)\b/i;
    for (const sentence of sentences) {
      assert.match(sentence, advice);
      assert.match(sentence, /^[A-Z].*\.$/);
    }
    assert.equal(new Set(sentences).size, sentences.length);
  });

  it('say how long to wait, if that is known', () => {
    const wait = (retryAfter?: number) =>
      enSecondary.errors['rate-limited'](errorInfo('rate-limited', retryAfter === undefined ? {} : { retryAfter }));
    assert.match(wait(), /Please wait a moment and try again/);
    assert.match(wait(0.5), /Please wait a moment and try again/);
    assert.match(wait(1), /Please wait 1 second and try again/);
    assert.match(wait(29.2), /Please wait 30 seconds and try again/);
    assert.match(wait(120), /Please wait 2 minutes and try again/);
  });

  it('count the remaining messages', () => {
    assert.equal(enSecondary.quota(2, '2:30 PM'), '2 messages left until 2:30 PM');
    assert.equal(enSecondary.quota(1, '2:30 PM'), '1 message left until 2:30 PM');
    assert.equal(enSecondary.quota(0, '2:30 PM'), 'No messages left. You can continue at 2:30 PM.');
  });

  it('name a file and its host', () => {
    assert.equal(enSecondary.media('A cat', 'cat.example'), 'A cat (cat.example)');
    assert.equal(enSecondary.media(undefined, ''), 'File');
  });

  it('are complete', () => {
    for (const [key, value] of Object.entries(enPanel)) assert.ok(value, key);
  });
});
