import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commonmarkHtml, micromarkHtml, ourHtml } from '../long/oracles.ts';

/** Documents that were read otherwise here than everywhere else, until `npm run test:long` came upon them. */
const DOCUMENTS = ['[a]: b\n---\n', '[a]: b\n===\nc', '> [a]: b\n> ---\n> c'];

/** The same for GitHub's extensions, of which commonmark.js knows nothing. */
const WITH_GFM = ['a | b\n- | -\n', 'a | b\n--- | ---\nc\n\n', '| a |\n|-|\n- b'];

describe('documents that were once misread', () => {
  it('are read as commonmark.js and micromark read them', () => {
    for (const source of DOCUMENTS) {
      assert.equal(ourHtml(source, false), commonmarkHtml(source), source);
      assert.equal(ourHtml(source, false), micromarkHtml(source, false), source);
    }
    for (const source of WITH_GFM) assert.equal(ourHtml(source, true), micromarkHtml(source, true), source);
  });
});
