import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commonmarkHtml, micromarkHtml, ourHtml } from '../long/oracles.ts';

/** Documents that were parsed wrongly here until `npm run test:long` found them. */
const DOCUMENTS = ['[a]: b\n---\n', '[a]: b\n===\nc', '> [a]: b\n> ---\n> c'];

/** The same for GitHub's extensions, which commonmark.js does not support. */
const WITH_GFM = ['a | b\n- | -\n', 'a | b\n--- | ---\nc\n\n', '| a |\n|-|\n- b'];

describe('documents that were parsed wrongly before', () => {
  it('are parsed like commonmark.js and micromark', () => {
    for (const source of DOCUMENTS) {
      assert.equal(ourHtml(source, false), commonmarkHtml(source), source);
      assert.equal(ourHtml(source, false), micromarkHtml(source, false), source);
    }
    for (const source of WITH_GFM) assert.equal(ourHtml(source, true), micromarkHtml(source, true), source);
  });
});
