import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { secretsOf, withoutSecrets } from '../../../src/relay/providers/known-secrets.ts';
import { createRecordingLog } from '../../helpers/recording-log.ts';

const url = new URL('https://user:p%40ss-word-1@llm.example/v1?key=query-key-12345');
const settings = {
  url,
  apiKey: 'sk-live-abcdef123456',
  headers: { 'api-key': 'azure-key-9876', Accept: 'text/plain' },
};

/** What the log has of a word that a server says. */
function logged(word: unknown, known = secretsOf(settings)): unknown {
  const log = createRecordingLog();
  withoutSecrets(log, known).child({}).warn({ word }, 'a server said something');
  return log.lines[0]?.fields['word'];
}

describe('what a provider logs', () => {
  it('has none of what we send of ourselves, nor a part of it', () => {
    for (const word of [
      'sk-live-abcdef123456',
      'SK-LIVE-ABCDEF123456',
      'invalid:sk-live-abcdef123456',
      'sk-live-abcd',
      'abcdef123456',
      'azure-key-9876',
      'query-key-12345',
      'p@ss-word-1',
      'p%40ss-word-1',
      'user',
      Buffer.from('user:p@ss-word-1').toString('base64'),
    ])
      assert.equal(logged(word), '[secret]', word);
  });

  it('keeps all other words, and what is no text', () => {
    for (const word of ['invalid_api_key', 'context_length_exceeded', 'abcdef1', 'text/plain', 429, undefined, true])
      assert.equal(logged(word), word);
  });

  it('does not take a key of a few letters for a part of every word', () => {
    const known = secretsOf({ url: new URL('http://127.0.0.1/v1'), apiKey: 'x' });
    assert.deepEqual(['x', 'context_exceeded'].map((word) => logged(word, known)), ['[secret]', 'context_exceeded']); // prettier-ignore
    const dummy = secretsOf({ url: new URL('http://127.0.0.1/v1'), apiKey: 'ollama' });
    assert.equal(logged('my-ollama-key', dummy), '[secret]');
  });

  it('has nothing left out where there is no key', () => {
    assert.equal(logged('any_word', secretsOf({ url: new URL('http://127.0.0.1/v1') })), 'any_word');
  });
});
