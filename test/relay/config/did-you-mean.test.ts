import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { didYouMean } from '../../../src/relay/config/did-you-mean.ts';

describe('didYouMean', () => {
  const known = ['baseUrl', 'apiKey', 'model', 'maxTokens', 'id'];

  it('suggests a word that differs in spelling or by a few letters', () => {
    for (const [word, meant] of [
      ['base_url', 'baseUrl'],
      ['BASEURL', 'baseUrl'],
      ['apikey', 'apiKey'],
      ['modell', 'model'],
      ['modle', 'model'],
      ['max_token', 'maxTokens'],
      ['maxTokns', 'maxTokens'],
      ['ID', 'id'],
    ] as const) {
      assert.equal(didYouMean(word, known), meant, word);
    }
  });

  it('suggests nothing for a word that is not close to any', () => {
    for (const word of ['', 'temperature', 'key', 'xx', '🧦']) assert.equal(didYouMean(word, known), undefined, word);
  });
});
