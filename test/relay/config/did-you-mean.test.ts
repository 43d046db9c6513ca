import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { didYouMean } from '../../../src/relay/config/did-you-mean.ts';

describe('the word that was probably meant', () => {
  const known = ['baseUrl', 'apiKey', 'model', 'maxTokens', 'id'];

  it('is the same in another spelling, or a few slips away', () => {
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

  it('is none of those that are just as far as any other', () => {
    for (const word of ['', 'temperature', 'key', 'xx', '🧦']) assert.equal(didYouMean(word, known), undefined, word);
  });
});
